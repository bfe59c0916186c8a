"""Which events are read: of one type, in a period, of all sends or of some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from ... import FilterPart, TrackingEvent
from ..._runtime.client.arguments import BIGGEST_ID, check_whole, listed
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.date_times import SERVER_TIME
from ..._runtime.simple_type import wrong_type
from ..filters import P, prepare
from ..filters.comparands import whole_seconds
from ..filters.wording import words_of
from ..select.errors import SelectionError
from ..select.objects import Objects, objects_of
from .windows import Window

T = TypeVar("T", bound=TrackingEvent)
TrackedT = TypeVar("TrackedT", bound=TrackingEvent)
"""The type of the events, in the annotations of the clients."""

_SETTLED = timedelta(minutes=15)
"""How old the latest events are that are read unless told otherwise: younger ones may still be on their way."""


@dataclass(frozen=True, kw_only=True)
class Events(Generic[T]):
    """The events that are read.

    Attributes:
        objects: their type, properties, and what else they are filtered by.
        period: since when, until when, and of which sends.
    """

    objects: Objects[T]
    period: Window

    def __str__(self) -> str:
        return f"{self.objects} in {self.period}"

    @property
    def purpose(self) -> dict[str, Any]:
        """What tells these events from others, but for the period: by the words of whoever asks for them."""
        where = self.objects.where
        return {
            "the type": self.objects.object_type,
            "properties": self.objects.properties,
            "where": None if where is None else words_of(where),
            "sends": self.period.sends,
        }

    def asked(self, window: Window, start: datetime) -> Objects[T]:
        """Return what is asked for to read a window.

        Args:
            window: the window.
            start: where it begins, or from when on what is before it is read again. No request for that is for more
                time than the window, so that halving a window makes them shorter, too.
        """
        filters = [
            each
            for part in window.back_to(start)
            for each in prepare(self._where(part), self.objects.object_type, is_checked=False)
        ]
        return replace(self.objects, where=self._where(replace(window, start=start)), filters=tuple(filters))

    def _where(self, window: Window) -> FilterPart:
        """Return the condition of the events in a window."""
        happened = (P("EventDate") >= window.start) & (P("EventDate") < window.end)
        where = happened if window.sends is None else P("SendID").in_(window.sends) & happened
        return where if self.objects.where is None else where & self.objects.where


def events_of(
    type_: type[T],
    properties: Sequence[str | P],
    *,
    since: datetime,
    until: datetime | None,
    sends: Iterable[int] | None,
    where: FilterPart | None,
    extra: Iterable[str],
    unchecked: bool,
) -> Events[T]:
    """Return which events are read, and check the arguments of `tracking`.

    Raises:
        SelectionError: the type is none of events, or has no such property.
        FilterError: the filter is none, or breaks a rule of events.
        ConfigurationError: the period or the sends are none.
        TypeError: an argument is of a wrong type.
    """
    _check_type(type_)
    period = _period(since, until, None if sends is None else _ids(sends))
    # Whoever reads events from time to time goes on by their dates; of events of several sends, they are told apart.
    needed = ["EventDate"] if sends is None else ["EventDate", "SendID"]
    names = [*properties, *needed] if properties else []
    objects = objects_of(type_, names, where=where, extra=extra, unchecked=unchecked)
    return Events(objects=objects, period=period)


def _check_type(type_: object) -> None:
    """Check that a type is one of events.

    Raises:
        TypeError: it is no class.
        SelectionError: it is one of other objects, or of events of any kind, which the service does not return.
    """
    if not isinstance(type_, type):
        raise TypeError(f"tracking(): {wrong_type(type_, 'a class of events, such as OpenEvent')}")
    if not issubclass(type_, TrackingEvent) or type_ is TrackingEvent:
        raise SelectionError(
            f"tracking() reads one kind of events, such as OpenEvent, which {type_.__name__} is not:"
            " select() reads other objects"
        )


def _period(since: datetime, until: datetime | None, sends: tuple[int, ...] | None) -> Window:
    """Return what is read.

    Raises:
        TypeError: a date is none.
        ConfigurationError: a date has no time zone or is in the future, or the end comes before the beginning.
    """
    now = datetime.now(UTC).astimezone(SERVER_TIME)
    start = _moment(since, "since")
    end = max(start, _moment(now - _SETTLED, "until")) if until is None else _moment(until, "until")
    for name, moment in (("since", start), ("until", end)):
        if moment > now:
            raise ConfigurationError(f"{name} is {moment.isoformat()}, in the future: its events have yet to happen")
    if end < start:
        raise ConfigurationError(f"until is {end.isoformat()}, before since, which is {start.isoformat()}")
    return Window(start, end, sends)


def _moment(given: object, parameter: str) -> datetime:
    """Return a date in whole seconds of server time. A fraction is left out."""
    if not isinstance(given, datetime):
        raise TypeError(f"{parameter}: {wrong_type(given, 'a datetime with a time zone')}")
    try:
        return whole_seconds(given, is_upper=False).astimezone(SERVER_TIME)
    except (OverflowError, ValueError) as error:
        raise ConfigurationError(f"{parameter} is {given}: {error}") from None


def _ids(sends: Iterable[int]) -> tuple[int, ...]:
    """Return the IDs of sends in ascending order, each once."""
    given = listed(sends, "sends")
    for each in given:
        check_whole(each, "sends: the ID of a send", most=BIGGEST_ID)
    if not given:
        raise ConfigurationError("sends is empty: leave it out to read the events of all sends")
    return tuple(sorted({*given}))
