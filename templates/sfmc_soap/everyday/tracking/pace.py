"""The pace of a reading: how long its next window is."""

from __future__ import annotations

from datetime import timedelta

from .windows import SECOND, Window

_NEARLY = 0.9
"""Windows grow until they are so full: one that has more events than it should is read twice."""
_GROWTH = 32
"""By which part of its length a window grows where one of the double length has timed out before."""
_FIRST = timedelta(hours=1)
_LONGEST = timedelta(days=1)
_LONGEST_OF_SENDS = timedelta(days=32)
"""The service finds the events of a send quickly, and most of them happen in a few days."""


class Pace:
    """How long windows are. They become longer until they are nearly full, and shorter when one is too much.

    Args:
        window: how long they are at most, None to begin with an hour and find out.
        has_sends: whether sends are named.
        full: how many events a window should have at most.
    """

    def __init__(self, window: timedelta | None, *, has_sends: bool, full: int) -> None:
        self._full = full
        self._longest = window or (_LONGEST_OF_SENDS if has_sends else _LONGEST)
        self._length = window or _FIRST
        self._doubles_up_to = self._longest

    def cut(self, window: Window) -> list[Window]:
        """Return a window in parts: those that can be read next, and what is left."""
        if window.length <= self._length:
            return window.chunks()
        first, rest = window.split(window.start + self._length)
        return [*first.chunks(), rest]

    def read(self, window: Window, count: int) -> None:
        """Take note that a window was read, and how many events it had."""
        if window.length < self._length:
            return
        if self._length < self._doubles_up_to:
            grown = min(2 * self._length, self._doubles_up_to)
        else:
            grown = min(self._length + max(SECOND, self._length / _GROWTH), self._longest)
        if count:
            # No more than twice as long: a period of centuries for each event is more than Python can hold.
            grown = min(grown, window.length * min(2.0, _NEARLY * self._full / count))
        self._length = max(self._length, _whole(grown))

    def halve(self, window: Window, *, has_timed_out: bool) -> None:
        """Take note that a window was too long."""
        self._length = min(self._length, _whole((window.length + SECOND) / 2))
        if has_timed_out:
            self._doubles_up_to = self._length


def _whole(length: timedelta) -> timedelta:
    return length // SECOND * SECOND
