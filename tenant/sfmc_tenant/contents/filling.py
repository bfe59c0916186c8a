"""Filling a tenant from inside: as calls do it, but nobody is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfmc_soap import (
    APIObject,
    CreateRequest,
    CreateResult,
    Result,
    SaveAction,
    SaveOption,
    UpdateOptions,
    UpdateRequest,
)

from ..call.call import Call
from ..operations.writing import create, update

_UPSERT = UpdateOptions(save_options=[SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)])


def add(call: Call, objects: Sequence[APIObject]) -> list[CreateResult]:
    """Add objects, all of them or none. Return what became of each.

    Args:
        call: the call of the business unit that they are for.
        objects: the objects.

    Raises:
        ValueError: one of them is refused.
    """
    with call.store.transaction():
        results = create(call, CreateRequest(objects=list(objects))).results
        _refuse_failures(results)
    return results


def save_rows(call: Call, rows: Sequence[APIObject]) -> None:
    """Add or change rows of data extensions, all of them or none.

    Raises:
        ValueError: one of them is refused.
    """
    request = UpdateRequest(options=_UPSERT, objects=list(rows))
    with call.store.transaction():
        _refuse_failures(update(replace(call, options=_UPSERT), request).results)


def _refuse_failures(results: Sequence[Result]) -> None:
    for result in results:
        if result.status_code == "Error":
            said = getattr(result, "error_message", "") or result.status_message
            raise ValueError(f"number {result.ordinal_id}: {said} (ErrorCode {result.error_code})")
