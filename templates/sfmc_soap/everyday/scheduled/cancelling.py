"""Queued calls and conversations are cancelled, at least an hour ahead of their time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from ... import APIObject, DeleteOptions, DeleteRequest, ScheduledConversation, ScheduledRequest
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.flow import call_flow
from ..._runtime.client.results import outcomes
from ..._runtime.client.settings import CallOptions
from ..._runtime.shortening import shorten
from ...operations import DELETE
from ..batches.chosen import Queued, calls_of
from ..batches.options import each_call
from .errors import CannotCancel

_WHY = {
    204: "it was not scheduled, or its time is less than 60 minutes ahead",
    220: "the service has no such call: it may be in another account, or part of a conversation",
    222: "it was carried out or cancelled before",
}
"""Why the service does not cancel. Source: the vendor's page "Delete Scheduled Async API Conversation"."""

Scheduled: TypeAlias = Queued[Any] | ScheduledRequest | ScheduledConversation
"""What can be cancelled."""


def cancel(context: CallContext, scheduled: Scheduled, call: CallOptions) -> Flow[None]:
    """Cancel what waits for its time.

    Raises:
        CannotCancel: nothing of it is queued, or the service does not cancel some of it.
        ConfigurationError: a RequestID is empty.
        TypeError: it is something else, or there is no option of a name.
        CallError: the call failed.
    """
    options: CallOptions = {**each_call(call, "cancel"), "raise_on": ()}
    objects: list[APIObject] = [*_objects(scheduled)]
    if not objects:
        raise CannotCancel("nothing of it is queued")
    request = DeleteRequest(options=DeleteOptions(), objects=objects)
    response = yield from call_flow(context, DELETE, request, options, is_reported=True)
    results = outcomes(request, response)
    left = [each for each in results if not each.ok]
    if left:
        why = [f"{_name(each.object)}: {_WHY.get(each.code or 0) or '; '.join(each.reasons)}" for each in left]
        error = CannotCancel(f"{len(left)} of {len(objects)} not cancelled: {'; '.join(dict.fromkeys(why))}")
        error.code, error.results = next((each.code for each in left if each.code is not None), None), results
        raise error


def _objects(scheduled: Scheduled) -> Iterator[ScheduledRequest | ScheduledConversation]:
    """Yield what names queued calls for the service, each once.

    Raises:
        ConfigurationError: a RequestID is empty.
        TypeError: it is something else.
    """
    if isinstance(scheduled, ScheduledRequest | ScheduledConversation):
        yield scheduled
        return
    seen: set[str] = set()
    for queued in calls_of(scheduled, "scheduled"):
        # A call of a conversation is cancelled with it.
        conversation = getattr(getattr(queued.request, "options", None), "conversation_id", None)
        id = conversation or queued.request_id
        if id not in seen:
            seen.add(id)
            yield ScheduledConversation(conversation_id=id) if conversation else ScheduledRequest(request_id=id)


def _name(obj: object) -> str:
    if isinstance(obj, ScheduledConversation):
        return f"conversation {shorten(str(obj.conversation_id))}"
    return f"request {shorten(str(getattr(obj, 'request_id', '')))}"
