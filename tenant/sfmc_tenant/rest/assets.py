"""Assets of Content Builder: emails, by another name."""

from __future__ import annotations

from typing import Any

from sfmc_soap import Email

from ..call.call import Call
from ..call.errors import Refusal
from ..call.texts import whole_number
from .router import RestAnswer, RestError, RestRequest


def change_asset(call: Call, request: RestRequest) -> RestAnswer:
    """Change an email: its name, subject, HTML and text. It is known by its key, or by its ID.

    Raises:
        RestError: there is no such email, or the body is none.
    """
    if not isinstance(request.body, dict):
        raise RestError(400, "The body is not a JSON object.", 10001)
    kind, key = call.kinds.of_model(Email), request.parameters["id"]
    there = kind.find(call, Email(customer_key=key))
    if there is None and (id := whole_number(key, 2**31 - 1)) is not None:
        there = kind.find(call, Email(id=id))
    if there is None:
        raise RestError(404, f"The asset '{key}' does not exist.", 10000)
    try:
        kind.change(call, there, _email(request.body))
    except Refusal as refusal:
        raise RestError(400, refusal.message, refusal.code) from None
    return RestAnswer({"id": there["id"], "customerKey": there["customer_key"], "modifiedDate": call.now})


def _email(asset: dict[str, Any]) -> Email:
    """Return an email with what an asset says of it."""
    email = Email()
    if isinstance(asset.get("name"), str):
        email.name = asset["name"]
    views = asset.get("views")
    for view, field in (("html", "html_body"), ("text", "text_body"), ("subjectline", "subject")):
        held = views.get(view) if isinstance(views, dict) else None
        if isinstance(held, dict) and isinstance(held.get("content"), str):
            setattr(email, field, held["content"])
    return email
