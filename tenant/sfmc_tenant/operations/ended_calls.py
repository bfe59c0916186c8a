"""What came of calls that were queued: results to retrieve, and callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sfmc_soap import (
    UNSET,
    APIObject,
    AsyncResponse,
    AsyncResponseType,
    CreateRequest,
    DeleteRequest,
    Options,
    PerformRequestMsg,
    RequestType,
    RespondWhen,
    Result,
    ResultItem,
    ResultMessage,
    UpdateRequest,
    to_dict,
)

from ..call.call import Call
from ..call.conversation import Place
from ..call.errors import Refusal
from ..kinds.asynchronous.results import RESULT_ITEMS, RESULT_MESSAGES
from ..state.callbacks import remember

Queueable: TypeAlias = CreateRequest | DeleteRequest | PerformRequestMsg | UpdateRequest
"""The requests that can be queued."""


def objects_of(request: Queueable) -> Sequence[APIObject]:
    """Return what a request is about."""
    if isinstance(request, PerformRequestMsg):
        return request.definitions or []
    return request.objects


@dataclass(frozen=True)
class EndedCall:
    """What came of a call: a result for each object, and all as XML where it was carried out."""

    request: Queueable
    overall: str
    results: Sequence[Result]
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.overall != "OK"

    def message(self) -> ResultMessage:
        """Return the result of the whole call: what is said of the first object that failed, or else of the first."""
        failed = [result for result in self.results if result.status_code != "OK"]
        told = next(iter([*failed, *self.results]), Result(status_message=""))
        return ResultMessage(
            overall_status_code=self.overall,
            status_code=self.overall,
            status_message=told.status_message,
            error_code=told.error_code,
            request_type=RequestType.ASYNCHRONOUS,
            result_type=type(told).__name__,
            result_detail_xml=self.detail or UNSET,
        )


def refused(request: Queueable, refusal: Refusal) -> EndedCall:
    """Return what comes of a call that is not carried out."""
    result = Result(status_code="Error", status_message=refusal.message, error_code=refusal.code)
    return EndedCall(request, "Error", [result] * len(objects_of(request)))


def keep(call: Call, ended: EndedCall, shared: Mapping[str, Any], place: Place) -> ResultMessage:
    """Keep the results of a call.

    Args:
        call: the call that does so.
        ended: what came of the call.
        shared: what all its results have in common: its RequestID and ConversationID.
        place: its place in the conversation.
    """
    message = replace(ended.message(), **shared, sequence_code=place.sequence, calls_in_conversation=place.calls)
    RESULT_MESSAGES.keep(call, message)
    for ordinal, (obj, result) in enumerate(zip(objects_of(ended.request), ended.results)):
        RESULT_ITEMS.keep(call, _item(obj, result, {**shared, "ordinal_id": ordinal}))
    return message


def _item(obj: APIObject, result: Result, shared: Mapping[str, Any]) -> ResultItem:
    return ResultItem(
        correlation_id=obj.correlation_id,
        status_code=result.status_code,
        status_message=result.status_message,
        error_code=result.error_code,
        request_type=RequestType.ASYNCHRONOUS,
        request_object_type=type(obj).__wire__.rpartition("}")[2],
        **shared,
    )


def tell(call: Call, ended: EndedCall, message: ResultMessage, *, failed: bool) -> None:
    """Remember to post what came of a call to those who asked for it when it comes so."""
    options = ended.request.options
    for response in options.send_response_to if isinstance(options, Options) else []:
        wanted: dict[Any, bool] = {
            RespondWhen.ALWAYS: True,
            RespondWhen.ON_CALL_COMPLETE: True,
            RespondWhen.ON_ERROR: ended.failed,
            RespondWhen.ON_CONVERSATION_ERROR: failed,
            RespondWhen.ON_CONVERSATION_COMPLETE: True,
        }
        if response.response_type == AsyncResponseType.HTTP_POST and wanted.get(response.respond_when):
            remember(call.store, str(response.response_address), _form(ended, message, response))


def _form(ended: EndedCall, message: ResultMessage, response: AsyncResponse) -> dict[str, str]:
    """Return the fields of a callback. Its RequestType names the operation."""
    form = {name: str(value) for name, value in to_dict(message).items() if not name.startswith("@")}
    if response.include_results is not True:
        form.pop("ResultDetailXML", None)
    return form | {"RequestType": type(ended.request).__name__.removesuffix("Msg").removesuffix("Request")}
