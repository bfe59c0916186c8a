"""Execute: helper functions, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sfmc_soap import UNSET, ExecuteRequest, ExecuteRequestMsg, ExecuteResponse, ExecuteResponseMsg

from ..call.call import Call
from ..call.errors import Refusal
from ..kinds.sending.unsubscribing import log_unsub_event
from .writing import overall

_FUNCTIONS: Mapping[str, Callable[[Call, int, Mapping[str, str]], str]] = {"LogUnsubEvent": log_unsub_event}
"""What carries out a function: for a business unit, with its parameters. It returns the StatusMessage."""


def execute(call: Call, message: ExecuteRequestMsg) -> ExecuteResponseMsg:
    """Run functions in the order given, each by itself."""
    results = []
    for ordinal, request in enumerate(message.requests):
        result = ExecuteResponse(status_code="OK", ordinal_id=ordinal)
        try:
            with call.store.transaction():
                result.status_message = _run(call, request)
        except Refusal as refusal:
            result.status_code, result.status_message, result.error_code = "Error", refusal.message, refusal.code
        results.append(result)
    return ExecuteResponseMsg(overall_status=overall(results), request_id=call.request_id, results=results)


def _run(call: Call, request: ExecuteRequest) -> str:
    function = _FUNCTIONS.get(str(request.name))
    if function is None:
        raise Refusal(5, f"The function {request.name} is not allowed.")
    given = {str(each.name): str(each.value) for each in request.parameters if each.value is not UNSET}
    return function(call, call.account(request.client), given)
