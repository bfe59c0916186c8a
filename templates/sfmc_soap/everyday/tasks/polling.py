"""One poll of a run: what the service tells of it, and what that means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum, auto
from typing import TypeAlias, TypeVar

from ... import APIObject, ObjectExtension
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.shortening import shorten
from ..._runtime.xml.names import local_name
from ..filters import P
from ..select.objects import Objects, objects_of
from ..select.options import ReadOptions
from ..select.reader import Reader
from .automation_status_codes import AutomationStatusCode
from .kinds import KINDS, RunKind
from .reference import RunReference

T = TypeVar("T", bound=APIObject)
Value: TypeAlias = str | int | dt.datetime | None

_MOST = 50
"""How many objects are read at most, where the service shows others than the one that is asked for."""


class Verdict(Enum):
    """What a poll of a run means."""

    GOES_ON = auto()
    UNKNOWN = auto()
    """The service has said something that is not known: the run is taken to go on."""
    ENDED = auto()
    FAILED = auto()


def poll(context: CallContext, reference: RunReference, call: CallOptions) -> Flow[APIObject | None]:
    """Return what the service tells of a run, None if it shows nothing.

    Raises:
        CallError: the call failed.
    """
    kind = KINDS[reference.kind]
    where = P(kind.filter) == reference.id
    # By its name, so that whatever comes is a result.
    source = objects_of(kind.object_type, kind.properties, where=where)
    found = yield from first_page(context, source, reference.clients, call)
    return next((each for each in found if _is_of(each, kind.filter, reference.id)), None)


def first_page(
    context: CallContext, source: Objects[T], clients: tuple[int, ...], call: CallOptions
) -> Flow[Sequence[T]]:
    """Return the first page of what the service shows, for one poll: it may hold others than what is asked for.

    Raises:
        CallError: the call failed.
    """
    options = ReadOptions(clients=clients, limit=_MOST, prefetch=0, call=call)
    with Reader(context, {}, source, options) as reader:
        return (yield from reader.read()) or ()


def _is_of(found: APIObject, name: str, id: str) -> bool:
    """Return whether what was found is the run: the service may show others, but mostly says which one it is."""
    told = value_of(found, name)
    return told is None or str(told).casefold() == id.casefold()


def verdict(kind: RunKind, found: APIObject | None, *, has_begun: bool) -> Verdict:
    """Return what a poll of a run means.

    Args:
        kind: the kind of run.
        found: what the service tells of it, None for nothing.
        has_begun: whether it tells of the run, and no longer of what was before.
    """
    if found is None or not has_begun:
        return Verdict.GOES_ON
    status = value_of(found, kind.status)
    has_ended = status in kind.ends_well or value_of(found, kind.ended_by) is not None
    has_failed = status not in kind.goes_on and any(_counts(value_of(found, name)) for name in kind.failed_by)
    if status in kind.ends_badly or has_failed:
        return Verdict.FAILED
    if has_ended:
        return Verdict.ENDED
    # Where no word is known to go on, any does.
    is_known = not kind.goes_on or status in kind.goes_on or status is None
    return Verdict.GOES_ON if is_known else Verdict.UNKNOWN


def has_begun(kind: RunKind, found: APIObject | None, before: APIObject | None) -> bool:
    """Return whether what the service tells is about the run, and not about what was before it was started.

    Args:
        kind: the kind of run.
        found: what the service tells.
        before: what it told before the start, None if that is not known.
    """
    if found is None:
        return False
    if not kind.begun_by or value_of(found, kind.status) == AutomationStatusCode.RUNNING:
        return True
    return before is not None and value_of(found, kind.begun_by) != value_of(before, kind.begun_by)


def status_of(kind: RunKind, found: APIObject | None) -> str:
    """Return the word of the service for how far a run is, "" if it shows nothing of it."""
    status = None if found is None else value_of(found, kind.status)
    if isinstance(status, int):
        return next((str(each) for each in AutomationStatusCode if each == status), str(status))
    return "" if status is None else shorten(str(status))


def count_of(found: APIObject | None, name: str) -> int:
    """Return a number of what was found, by its name on the wire; 0 if it has none."""
    count = None if found is None else value_of(found, name)
    return count if isinstance(count, int) else 0


def reasons(kind: RunKind, found: APIObject) -> str:
    """Return why a run failed, as far as the service says it; "" if it does not."""
    told = {name: value_of(found, name) for name in (*kind.failed_by, kind.errors)}
    return ", ".join(f"{name} {shorten(str(value))}" for name, value in told.items() if _counts(value))


def value_of(found: APIObject, name: str) -> Value:
    """Return a property of what was found, by its name on the wire; None if it has no value."""
    if isinstance(found, ObjectExtension):
        value: object = next((each.value for each in found.properties or () if each.name == name), None)
    else:
        fields = (field for field, particle in found.__particles__.items() if local_name(particle.wire) == name)
        value = vars(found).get(next(fields, ""))
    return value if isinstance(value, str | int | dt.datetime) and value != "" else None


def _counts(value: Value) -> bool:
    """Return whether a value is more than none: a text, or a number that is not 0."""
    return value is not None and str(value).strip() not in ("", "0")
