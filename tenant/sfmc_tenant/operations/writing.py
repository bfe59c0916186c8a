"""Create, Update and Delete: each object by itself, in order, with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from sfmc_soap import (
    APIObject,
    CreateRequest,
    CreateResponse,
    CreateResult,
    DeleteRequest,
    DeleteResponse,
    DeleteResult,
    ExecuteResponse,
    PerformResult,
    Result,
    SaveAction,
    ScheduleResult,
    UpdateRequest,
    UpdateResponse,
    UpdateResult,
)

from ..call.call import Call
from ..call.errors import Refusal
from ..kinds.base.kind import Kind
from ..kinds.base.server_time import repeated

R = TypeVar("R", bound=Result)
_Repeating = CreateResult | DeleteResult | PerformResult | ScheduleResult | UpdateResult
"""The results that repeat an object of the request."""

_ACTIONS_OF_CREATE = (None, SaveAction.DEFAULT, SaveAction.ADD_ONLY, SaveAction.UPDATE_ADD)
_ACTIONS_OF_UPDATE = (None, SaveAction.DEFAULT, SaveAction.UPDATE_ONLY, SaveAction.UPDATE_ADD)


def create(call: Call, request: CreateRequest) -> CreateResponse:
    """Create objects. One that exists is an error, unless SaveOptions ask to update it."""

    def one(own: Call, kind: Kind, obj: APIObject) -> CreateResult:
        if call.save_action not in _ACTIONS_OF_CREATE:
            raise Refusal(68000, f"CreateSingle: SaveAction: {call.save_action} violation")
        return kind.created(kind.create(own, obj), obj)

    results = each_by_itself(call, request.objects, one, lambda kind, obj, refusal: kind.not_created(obj, refusal))
    return CreateResponse(results=results, request_id=call.request_id, overall_status=overall(results))


def update(call: Call, request: UpdateRequest) -> UpdateResponse:
    """Update objects. One that does not exist is an error, unless SaveOptions ask to add it."""

    def one(own: Call, kind: Kind, obj: APIObject) -> UpdateResult:
        if call.save_action not in _ACTIONS_OF_UPDATE:
            raise Refusal(68001, f"UpdateSingle: SaveAction: {call.save_action} violation")
        return kind.updated(kind.update(own, obj), obj)

    results = each_by_itself(call, request.objects, one, lambda kind, obj, refusal: kind.not_updated(obj, refusal))
    return UpdateResponse(results=results, request_id=call.request_id, overall_status=overall(results))


def delete(call: Call, request: DeleteRequest) -> DeleteResponse:
    """Delete objects. One that does not exist counts as deleted."""
    results = each_by_itself(
        call,
        request.objects,
        lambda own, kind, obj: kind.deleted(kind.delete(own, obj), obj),
        lambda kind, obj, refusal: kind.not_deleted(obj, refusal),
    )
    return DeleteResponse(results=results, request_id=call.request_id, overall_status=overall(results))


def each_by_itself(
    call: Call,
    objects: Sequence[APIObject],
    one: Callable[[Call, Kind, APIObject], R],
    refused: Callable[[Kind, APIObject, Refusal], R],
) -> list[R]:
    """Do something with each object, all or nothing of it. Return the results in the order of the request.

    Args:
        call: the call.
        objects: the objects of the request.
        one: does it with one object, in a call of the business unit that the object is for.
        refused: returns the result of an object with which it cannot be done.
    """
    results, before = [], None
    for ordinal, sent in enumerate(objects):
        if type(sent) is not before:
            call.found.clear()
            before = type(sent)
        # A kind may complete the object, which results repeat; the request stays as it was sent.
        obj = _copied(sent)
        kind = call.kinds.of_model(type(obj))
        try:
            with call.store.transaction():
                result = one(call.of(obj.client), kind, obj)
        except Refusal as refusal:
            result = refused(kind, obj, refusal)
        result.ordinal_id = ordinal
        if isinstance(result, _Repeating):
            # Each of them takes the type of its own object.
            result.object = cast(Any, repeated(result.object))
        results.append(result)
    return results


def _copied(obj: APIObject) -> APIObject:
    """Return a copy, in a tenth of the time that `copy.copy` takes."""
    made: APIObject = object.__new__(type(obj))
    vars(made).update(vars(obj))
    return made


def overall(results: Sequence[Result | ExecuteResponse]) -> str:
    """Return the OverallStatus of a call with these results."""
    failed = sum(result.status_code == "Error" for result in results)
    if not failed:
        return "OK"
    return "Error" if failed == len(results) else "Has Errors"
