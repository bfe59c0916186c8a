"""Who a token speaks for."""

from __future__ import annotations

from ..call.call import Call
from .router import RestAnswer, RestRequest


def token_context(call: Call, request: RestRequest) -> RestAnswer:
    """Return the business unit that the token is for, and the account above it."""
    name, top = _accounts(call)
    return RestAnswer(
        {
            "organization": {"id": call.mid, "name": name, "enterpriseId": top, "dataContext": _kind(call.mid, top)},
            "rest": {"restInstanceUrl": request.base_url, "soapInstanceUrl": request.base_url},
        }
    )


def user_info(call: Call, request: RestRequest) -> RestAnswer:
    """Return the same as the token endpoint tells it."""
    name, top = _accounts(call)
    return RestAnswer(
        {
            "iss": request.base_url,
            "organization": {
                "member_id": call.mid,
                "member_name": name,
                "enterprise_id": top,
                "account_type": _kind(call.mid, top),
            },
            "rest": {"rest_instance_url": request.base_url, "soap_instance_url": request.base_url},
        }
    )


def _accounts(call: Call) -> tuple[str, int]:
    """Return the name of the business unit, and the MID of the account above all."""
    name = call.store.value("SELECT name FROM accounts WHERE mid = ?", call.mid)
    top = call.store.value("SELECT mid FROM accounts WHERE parent IS NULL")
    return str(name), int(top)


def _kind(mid: int, top: int) -> str:
    return "enterprise" if mid == top else "business_unit"
