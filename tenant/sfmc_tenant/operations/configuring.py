"""Configure: the profile attributes of an account are set up."""

from __future__ import annotations

from sfmc_soap import UNSET, APIObject, ConfigureRequestMsg, ConfigureResponseMsg, ConfigureResult, PropertyDefinition

from ..call.call import Call
from ..call.errors import Refusal
from ..kinds.base.kind import Kind
from .writing import each_by_itself, overall


def configure(call: Call, message: ConfigureRequestMsg) -> ConfigureResponseMsg:
    """Create, update or delete each configuration."""
    action = "" if message.action is UNSET else str(message.action).lower()

    def one(own: Call, kind: Kind, obj: APIObject) -> ConfigureResult:
        if not isinstance(obj, PropertyDefinition):
            raise Refusal(5, f"Configure is not allowed for objects of the type {type(obj).__name__}.")
        actions = {"create": kind.create, "update": kind.update, "delete": kind.delete}
        if action not in actions:
            raise Refusal(3, f"'{message.action}' is not an action of Configure.")
        outcome = actions[action](own, obj)
        return ConfigureResult(status_code="OK", status_message=outcome.message, object=obj)

    def refused(kind: Kind, obj: APIObject, refusal: Refusal) -> ConfigureResult:
        return ConfigureResult(status_code="Error", status_message=refusal.message, error_code=refusal.code, object=obj)

    configurations = [] if message.configurations is UNSET else message.configurations
    results = each_by_itself(call, configurations, one, refused)
    return ConfigureResponseMsg(
        results=results, overall_status=overall(results), overall_status_message="", request_id=call.request_id
    )
