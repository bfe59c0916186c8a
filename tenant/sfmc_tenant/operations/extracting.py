"""Extract: files are written some time after the call."""

from __future__ import annotations

from datetime import timedelta

from sfmc_soap import ExtractRequest, ExtractRequestMsg, ExtractResponseMsg, ExtractResult

from ..call.call import Call
from ..call.errors import Refusal
from ..kinds.tasks.extracts import check_extract
from .writing import overall

WRITE = "write the file of an extract"

_TAKES = timedelta(seconds=30)
"""How long it takes until a file is there."""


def extract(call: Call, message: ExtractRequestMsg) -> ExtractResponseMsg:
    """Begin extracts. There is a result only for those that are refused."""
    results = []
    for ordinal, request in enumerate(message.requests):
        values = {str(each.name): str(each.value or "") for each in request.parameters or []}
        try:
            own = call.of(request.client)
            check_extract(own, str(request.id), values)
        except Refusal as refusal:
            results.append(_refused(request, refusal, ordinal))
        else:
            own.put_off(WRITE, {"id": str(request.id), "values": values}, after=_TAKES)
    failed = overall(results)
    some = failed == "Error" and len(results) < len(message.requests)
    return ExtractResponseMsg(
        results=results, overall_status="Has Errors" if some else failed, request_id=call.request_id
    )


def _refused(request: ExtractRequest, refusal: Refusal, ordinal: int) -> ExtractResult:
    return ExtractResult(
        status_code="Error",
        status_message=refusal.message,
        error_code=refusal.code,
        ordinal_id=ordinal,
        request=request,
    )
