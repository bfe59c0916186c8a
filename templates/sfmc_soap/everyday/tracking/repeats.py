"""Events that are read again, as each run reaches back over the one before it: which were delivered already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from ... import TrackingEvent
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..frames.columns import Column
from ..frames.fitting import values_of
from ..frames.texts import text_of
from ..select.options import ReadOptions
from ..select.reader import Reader
from ..select.source import Source
from .database import Database
from .windows import SECOND, Window

T = TypeVar("T", bound=TrackingEvent)

DIGESTS = """CREATE TABLE digests (
    second INTEGER NOT NULL,
    digest BLOB NOT NULL,
    delivered INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (second, digest)
) WITHOUT ROWID"""
"""How many events of the same values were delivered, and how many the window that is being read has had so far."""


class Repeats:
    """Tells events that were delivered before. Two of the same values are two, unless one of them was delivered.

    Windows are read one after the other, and those of each send in order of time. What is remembered of a window is
    kept when it is finished, and forgotten if it is begun again.

    Args:
        overlap: how far runs reach back.
        database: where delivered events are remembered.
    """

    def __init__(self, overlap: timedelta, database: Database) -> None:
        self._overlap, self._database = overlap // SECOND, database
        self._window: Window | None = None

    def begin(self, window: Window) -> None:
        """Begin to read a window from its first page on."""
        self._window = window
        self._database.roll_back()
        self._database.begin()
        self._database.query("UPDATE digests SET seen = 0 WHERE seen > 0")

    def new(self, events: Sequence[T], columns: Sequence[Column]) -> list[T]:
        """Return the events of a page that were not delivered before. They count as delivered from now on.

        Args:
            events: the events.
            columns: what is delivered of them.
        """
        assert self._window is not None
        start, again = _second(self._window.start), _second(self._window.end) - self._overlap
        rows = zip(*(values_of(events, column, unfit="null") for column in columns), strict=True)
        new = []
        for event, values in zip(events, rows, strict=True):
            second = _second(event.event_date) if isinstance(event.event_date, datetime) else None
            # All others are read by this window alone.
            is_shared = second is not None and (second < start or second >= again)
            if not is_shared or self._is_new(second, _digest(values)):
                new.append(event)
        return new

    def keep(self, frontier: datetime) -> None:
        """Keep what was delivered as far as it is read again.

        Args:
            frontier: the first moment of all windows that are not finished.
        """
        with self._database.transaction():
            self._database.query("DELETE FROM digests WHERE second < ?", [_second(frontier) - self._overlap])

    def _is_new(self, second: int | None, digest: bytes) -> bool:
        """Count an event. Return whether there are more of its values than were delivered."""
        key = second, digest
        known = self._database.query("SELECT delivered, seen FROM digests WHERE second = ? AND digest = ?", key)
        if not known:
            self._database.query("INSERT INTO digests VALUES (?, ?, 1, 1)", key)
            return True
        [(delivered, seen)] = known
        counts = max(delivered, seen + 1), seen + 1
        self._database.query(
            "UPDATE digests SET delivered = ?, seen = ? WHERE second = ? AND digest = ?", (*counts, *key)
        )
        return bool(seen >= delivered)


class NewEventReader(Reader[T], Generic[T]):
    """A reading of a window that gives the events that were not delivered before.

    Args:
        context, memory, source, options: as of any reading.
        repeats: tells which were.
    """

    def __init__(
        self,
        context: CallContext,
        memory: dict[Any, Any],
        source: Source[T],
        options: ReadOptions,
        *,
        repeats: Repeats,
    ) -> None:
        super().__init__(context, memory, source, options)
        self._repeats = repeats

    def read(self) -> Flow[list[T] | None]:
        """Return the new events of the next page that has any, None at the end."""
        while (page := (yield from super().read())) is not None:
            columns = self._source.columns((yield from self.prepare()))
            if new := self._repeats.new(page, columns):
                return new
        return None


def _second(moment: datetime) -> int:
    return int(moment.timestamp() // 1)


def _digest(values: Sequence[Any]) -> bytes:
    """Return what stands for the values of an event, the same in each run."""
    texts = [None if value is None else text_of(value) for value in values]
    return blake2b(repr(texts).encode(), digest_size=16).digest()
