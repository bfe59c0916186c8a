"""What the service tells of a queued call: a ResultMessage for the whole, and a ResultItem for each of its objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ... import CreateResponse, CreateResult, Result, ResultItem, ResultMessage, loads
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.results import paired
from ..._runtime.client.settings import CallOptions
from ..._runtime.errors import DecodeError
from ..._runtime.shortening import shorten
from ..._runtime.warning import warn
from ..._runtime.xml.limits import Limits
from ..batches.queued_calls import QueuedCall
from ..filters import P
from ..select.objects import objects_of
from ..select.options import ReadOptions
from ..select.reader import look_up
from ..tasks.polling import first_page

_MESSAGE = (
    "RequestID ConversationID OverallStatusCode StatusCode StatusMessage ErrorCode RequestType ResultType"
    " ResultDetailXML SequenceCode CallsInConversation"
).split()
_ITEM = (
    "CorrelationID RequestID ConversationID StatusCode StatusMessage OrdinalID ErrorCode RequestType RequestObjectType"
).split()
_MOST = 40_000
"""How many results of a call are read at most: more than the objects that it can have."""
_OF_A_WHOLE_CALL = frozenset({200, 201, 202, 203, 205, 206, 207, 208, 209, 211, 212, 213, 214, 215, 218, 226, 227, 228})
"""The codes with which the service refuses a call as a whole. Source: the vendor's table of error codes.

204, 220 and 222 are about cancelling. Of the others between these, nobody is known to have seen one refuse a call.
"""
_TWICE = "the service tells of it twice, and differently"


@dataclass(frozen=True)
class Told:
    """What the service has told of a queued call.

    Attributes:
        message: the result of the whole; None as long as the service has not come to the call.
        response: the response that the call would have had at once, as far as it is known.
        is_whole: whether it has a result for each object.
    """

    message: ResultMessage | None = None
    response: CreateResponse | None = None
    is_whole: bool = False


def ask(context: CallContext, queued: QueuedCall[Any], call: CallOptions) -> Flow[Told]:
    """Return what the service tells of a queued call.

    Raises:
        CallError: a call failed.
    """
    is_of_it = P("RequestID") == queued.request_id
    messages = yield from first_page(context, objects_of(ResultMessage, _MESSAGE, where=is_of_it), (), call)
    message = next((each for each in messages if _is_of(each, queued)), None)
    if message is None:
        return Told()
    source = objects_of(ResultItem, _ITEM, where=is_of_it)
    items = yield from look_up(context, source, ReadOptions(limit=_MOST, prefetch=0, call=call))
    items = [each for each in items if _is_of(each, queued)]
    results = _placed(queued, items, _details(message, context.settings.limits)) or _of_whole(queued, message)
    response = CreateResponse(
        results=results, request_id=queued.request_id, overall_status=message.overall_status_code or ""
    )
    told = {result.ordinal_id for result in results}
    return Told(message, response, is_whole=told.issuperset(range(len(queued.objects))))


def _is_of(told: ResultMessage | ResultItem, queued: QueuedCall[Any]) -> bool:
    """Return whether something is told of a call: the service may show others, but mostly says of which it is."""
    return not told.request_id or told.request_id == queued.request_id


def _details(message: ResultMessage, limits: Limits) -> list[Any]:
    """Return the typed results that a ResultDetailXML holds, none if it holds none that can be read."""
    text = message.result_detail_xml
    if not isinstance(text, str) or not text.strip():
        return []
    try:
        response = loads(text, limits=limits)
    except DecodeError as error:
        warn(f"the ResultDetailXML of request {shorten(str(message.request_id))} cannot be read: {error}")
        return []
    results = getattr(response, "results", None)
    return [each for each in results if isinstance(each, Result)] if isinstance(results, list) else []


def _placed(queued: QueuedCall[Any], items: Sequence[ResultItem], details: Sequence[Result]) -> list[Any]:
    """Return the results of a call, one for each place, with the place of its object in OrdinalID.

    The CorrelationID says which is whose, and the OrdinalID of the service where that is not known. Of what is told
    twice, and differently, nobody knows.
    """
    places, count = _places(queued), len(queued.objects)
    by_place, _ = paired(count or len(details), details)
    told: list[tuple[Any, Result]] = [(place, each) for place, each in enumerate(by_place) if isinstance(each, Result)]
    for position, item in enumerate(items):
        place: Any = places.get(item.correlation_id, item.ordinal_id)
        if not count and not isinstance(place, int):
            place = position  # of a RequestID alone, nobody knows the objects
        told.append((place, _result(item)))
    by_ordinal: dict[int, Result] = {}
    for place, result in told:
        if place in range(count or _MOST):
            before = by_ordinal.setdefault(place, replace(result, ordinal_id=place))
            if before.status_code != result.status_code:
                by_ordinal[place] = CreateResult(status_message=_TWICE, ordinal_id=place)
    return [*by_ordinal.values()]


def _of_whole(queued: QueuedCall[Any], message: ResultMessage) -> list[Any]:
    """Return what a ResultMessage says of each object, if the call was refused as a whole; else nothing."""
    if message.status_code != "Error" or message.error_code not in _OF_A_WHOLE_CALL:
        return []
    result = CreateResult(
        status_code="Error",
        status_message=message.status_message,
        error_code=message.error_code,
        request_id=message.request_id,
        conversation_id=message.conversation_id,
    )
    return [replace(result, ordinal_id=place) for place in range(max(len(queued.objects), 1))]


def _places(queued: QueuedCall[Any]) -> dict[Any, int]:
    """Return the places of objects by their CorrelationIDs, but for those that several have."""
    ids = [each.correlation_id for each in queued.objects]
    often = Counter(ids)
    return {id: place for place, id in enumerate(ids) if id and often[id] == 1}


def _result(item: ResultItem) -> CreateResult:
    """Return the result of an object of which the service tells no more than its status."""
    return CreateResult(
        status_code=item.status_code,
        status_message=item.status_message,
        ordinal_id=item.ordinal_id,
        error_code=item.error_code,
        request_id=item.request_id,
        conversation_id=item.conversation_id,
    )
