"""Windows: what is asked for at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
"""The shortest window: the service compares whole seconds."""
_MOST_BEFORE = 1000
"""In how many parts what is before a window is read again at most."""
_MOST_SENDS = 50
"""How many sends are named in one request. No limit is documented; others use this many."""


@dataclass(frozen=True)
class Window:
    """A period, of all sends or of some. The first second belongs to it, the end does not.

    Attributes:
        start: the first second, in server time.
        end: the second after the last one, in server time.
        sends: the IDs of the sends, in ascending order; None for all.
    """

    start: datetime
    end: datetime
    sends: tuple[int, ...] | None = None

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    @property
    def is_divisible(self) -> bool:
        """Whether there are smaller windows."""
        return bool(self.halves())

    def halves(self) -> tuple[Window, ...]:
        """Return two windows that are this one together, none if it is not divisible. Time is halved before sends."""
        if self.length > SECOND:
            return self.split(self.start + self.length // 2 // SECOND * SECOND)
        if self.sends is None or len(self.sends) < 2:
            return ()
        middle = len(self.sends) // 2
        return replace(self, sends=self.sends[:middle]), replace(self, sends=self.sends[middle:])

    def split(self, at: datetime) -> tuple[Window, Window]:
        """Return the windows before and after a moment inside."""
        return replace(self, end=at), replace(self, start=at)

    def back_to(self, start: datetime) -> list[Window]:
        """Return windows from a moment before this one on, in order of time. The last is this one, none is longer."""
        length = max(self.length, (self.start - start) / _MOST_BEFORE // SECOND * SECOND)
        windows: list[Window] = [self]
        while windows[-1].start > start:
            end = windows[-1].start
            windows.append(replace(self, start=max(start, end - length), end=end))
        return windows[::-1]

    def chunks(self) -> list[Window]:
        """Return windows of as many sends as one request names."""
        if self.sends is None:
            return [self]
        starts = range(0, len(self.sends), _MOST_SENDS)
        return [replace(self, sends=self.sends[start : start + _MOST_SENDS]) for start in starts]

    def without(self, others: Iterable[Window]) -> list[Window]:
        """Return what others leave of this window, in order of time."""
        left = [self]
        for other in others:
            left = [rest for window in left for rest in window._without(other)]
        return sorted(left, key=lambda window: (window.start, window.sends or ()))

    def _without(self, other: Window) -> Iterator[Window]:
        """Yield what is before another window, after it, and meanwhile of other sends."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        if start >= end or not self._shares_sends(other):
            yield self
            return
        if self.start < start:
            yield replace(self, end=start)
        if end < self.end:
            yield replace(self, start=end)
        if self.sends is not None and other.sends is not None and (rest := {*self.sends} - {*other.sends}):
            yield Window(start, end, tuple(sorted(rest)))

    def _shares_sends(self, other: Window) -> bool:
        """Return whether another window has sends of this one. One of all sends is never a part of one of some."""
        if self.sends is None:
            return other.sends is None
        return other.sends is None or not {*self.sends}.isdisjoint(other.sends)

    def __str__(self) -> str:
        period = f"{self.start.isoformat()} to {self.end.isoformat()}"
        if self.sends is None:
            return period
        if len(self.sends) == 1:
            return f"{period}, send {self.sends[0]}"
        return f"{period}, {len(self.sends)} sends from {self.sends[0]} to {self.sends[-1]}"
