"""Filling a tenant from inside: as calls do it, but nobody is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfmc_soap import (
    APIObject,
    CreateRequest,
    CreateResult,
    DataExtensionObject,
    SaveAction,
    SaveOption,
    TrackingEvent,
    UpdateOptions,
    UpdateRequest,
    UpdateResult,
)

from .call.call import Call
from .kinds.events import record
from .operations.writing import create, update

_UPSERT = UpdateOptions(save_options=[SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)])


def add(call: Call, objects: Sequence[APIObject]) -> Sequence[CreateResult | UpdateResult]:
    """Add objects, all of them or none. A row of a data extension may be there; an event has happened.

    Args:
        call: the call of the business unit that they are for.
        objects: objects of one type.

    Returns:
        What became of each; nothing for events.

    Raises:
        ValueError: one of them is refused.
    """
    with call.store.transaction():
        results = _added(call, objects)
        for result in results:
            if result.status_code == "Error":
                said = getattr(result, "error_message", "") or result.status_message
                raise ValueError(f"number {result.ordinal_id}: {said} (ErrorCode {result.error_code})")
    return results


def _added(call: Call, objects: Sequence[APIObject]) -> Sequence[CreateResult | UpdateResult]:
    events = [obj for obj in objects if isinstance(obj, TrackingEvent)]
    if events:
        record(call.store, call.mid, events, call.now)
        return []
    if any(isinstance(obj, DataExtensionObject) for obj in objects):
        return update(replace(call, options=_UPSERT), UpdateRequest(options=_UPSERT, objects=list(objects))).results
    return create(call, CreateRequest(objects=list(objects))).results
