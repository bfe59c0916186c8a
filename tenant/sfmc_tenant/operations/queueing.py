"""Asynchronous calls: they are queued, and the response says no more than that."""

from __future__ import annotations

from typing import Any

from sfmc_soap import (
    CreateRequest,
    CreateResponse,
    CreateResult,
    DeleteRequest,
    DeleteResponse,
    DeleteResult,
    Model,
    Options,
    PerformRequestMsg,
    PerformResponseMsg,
    PerformResult,
    TaskResult,
    UpdateRequest,
    UpdateResponse,
    UpdateResult,
)

from ..call.call import Call
from ..call.conversation import Place, check_addresses, place_of, scheduled_time
from ..call.errors import Refusal, ServiceFault
from ..kinds.base.server_time import repeated
from .conversations import join
from .ended_calls import Queueable, objects_of

MOST_OBJECTS = 32_767
"""The most objects of a call, also of one that is not queued."""


def queue(call: Call, message: Model, options: Options) -> Model:
    """Queue a call. Return a response that says so, or why not.

    Raises:
        ServiceFault: the operation cannot be asynchronous.
    """
    if not isinstance(message, Queueable):
        raise ServiceFault("The operation does not support asynchronous processing.", 2)
    try:
        if len(objects_of(message)) > MOST_OBJECTS:
            raise Refusal(218, f"An asynchronous call can have {MOST_OBJECTS} objects at most.")
        place = place_of(options)
        check_addresses(options)
        due = scheduled_time(options, call.clock.now())
        join(call, message, place, due=due)
    except Refusal as refusal:
        return _response(call, message, None, refusal)
    return _response(call, message, place, None)


def _response(call: Call, message: Queueable, place: Place | None, refusal: Refusal | None) -> Model:
    """Return the response: a result for each object, all alike."""
    said: dict[str, Any] = {"status_code": "OK", "status_message": "Queued"}
    if refusal is not None:
        said = {"status_code": "Error", "status_message": refusal.message, "error_code": refusal.code}
    if place is not None and place.name is not None:
        said["conversation_id"] = place.name
    objects = list(enumerate(objects_of(message)))
    ended = {"overall_status": said["status_code"], "request_id": call.request_id}
    match message:
        case CreateRequest():
            return CreateResponse(results=[CreateResult(ordinal_id=at, new_id=0, **said) for at, _ in objects], **ended)
        case UpdateRequest():
            return UpdateResponse(
                results=[UpdateResult(ordinal_id=at, object=repeated(obj), **said) for at, obj in objects], **ended
            )
        case DeleteRequest():
            return DeleteResponse(
                results=[DeleteResult(ordinal_id=at, object=repeated(obj), **said) for at, obj in objects], **ended
            )
        case PerformRequestMsg():
            task = TaskResult(status_code=said["status_code"], status_message=said["status_message"])
            results = [PerformResult(ordinal_id=at, object=repeated(obj), task=task, **said) for at, obj in objects]
            return PerformResponseMsg(results=results, overall_status_message="", **ended)
