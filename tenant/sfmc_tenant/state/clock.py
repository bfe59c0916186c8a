"""The clock of a tenant, which a test can stop and move."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sfmc_soap import SERVER_TIME

from .store import Store

_OFFSET = "clock: seconds ahead"

# The calendar has the years from 1 to 9999: there is room for what is due before and after.
_FIRST = datetime(2, 1, 1, tzinfo=SERVER_TIME)
_LAST = datetime(9998, 12, 31, tzinfo=SERVER_TIME)
_BEYOND = "a clock goes from the year 2 to the year 9998"


class _Standing(threading.local):
    """The time at which a thread works, if it is not the present."""

    at: datetime | None = None


class Clock:
    """The clock. It runs as the machine's, ahead by as much as it was moved; a file remembers by how much.

    Args:
        store: where that is kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ahead = timedelta(seconds=float(store.value("SELECT value FROM facts WHERE name = ?", _OFFSET) or 0))
        self._stopped: datetime | None = None
        self._standing = _Standing()
        self._moving = threading.Lock()

    def now(self) -> datetime:
        """Return the time, in server time."""
        return self._standing.at or self.present()

    def present(self) -> datetime:
        """Return the time for whoever calls, also while something is done that was due before."""
        return (self._stopped or datetime.now(SERVER_TIME)) + self._ahead

    @contextmanager
    def standing(self, at: datetime) -> Iterator[None]:
        """Let it be another time for this thread, while it does what was due then."""
        self._standing.at = at
        try:
            yield
        finally:
            self._standing.at = None

    def stop(self, at: datetime | None = None) -> None:
        """Let the clock stand, now or at another time, until it is moved.

        Args:
            at: the time, with its zone, in the years from 2 to 9998.

        Raises:
            ValueError: it has no zone, or is in another year.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError(
                "a datetime without a time zone: give it one, or SERVER_TIME for Marketing Cloud's own clock"
            )
        stopped = datetime.now(SERVER_TIME)
        if at is not None:
            self._move_to(at - stopped, stopped)
        self._stopped = stopped

    def reset(self) -> None:
        """Let the clock run as the machine's again."""
        self._ahead, self._stopped = timedelta(), None
        self._store.run("DELETE FROM facts WHERE name = ?", _OFFSET)

    def move(self, by: timedelta | float) -> None:
        """Move the clock on. What becomes due happens before the next call is answered.

        Args:
            by: how far; a number is of seconds.

        Raises:
            ValueError: it is negative, or leads beyond the year 9998.
        """
        # Threads that pause move it beside each other.
        with self._moving:
            try:
                ahead = self._ahead + (by if isinstance(by, timedelta) else timedelta(seconds=by))
            except OverflowError:
                raise ValueError(_BEYOND) from None
            if ahead < self._ahead:
                raise ValueError("a clock can only be moved on")
            self._move_to(ahead, self._stopped or datetime.now(SERVER_TIME))

    def _move_to(self, ahead: timedelta, present: datetime) -> None:
        """Let the clock be ahead of the present.

        Raises:
            ValueError: there is no such time.
        """
        if not _FIRST - present <= ahead <= _LAST - present:
            raise ValueError(_BEYOND)
        self._ahead = ahead
        seconds = str(ahead.total_seconds())
        self._store.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", _OFFSET, seconds)


def stamp(when: datetime) -> str:
    """Return a time as tables keep it: a text of server time, to the millisecond, as the service has it."""
    local = when.astimezone(SERVER_TIME)
    return local.replace(microsecond=local.microsecond // 1000 * 1000).isoformat()


def with_zone(when: datetime) -> datetime:
    """Return a time with its zone: without one, it is server time."""
    return when if when.tzinfo else when.replace(tzinfo=SERVER_TIME)


def without_zone(text: str) -> str:
    """Return a time that tables keep as the service writes it in JSON: to the millisecond, without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=None).isoformat(timespec="milliseconds")
