"""Events as they are iterated: window after window, in memory that does not grow."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from ... import TrackingEvent
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import CallError
from ..select.errors import SelectionInterrupted
from ..select.reader import Reader
from .errors import TrackingInterrupted
from .runner import Done, Runner, WindowIsFull
from .windows import Window

T = TypeVar("T", bound=TrackingEvent)


class EventReader(Generic[T]):
    """One reading of events. A window is given when it is whole, so that one that fails can be halved and read again.

    Args:
        runner: makes the runner of a job.
        open: begins to read a window.
        full: how many events are held of a window.

    Attributes:
        count: how many events were given.
        pages: how many pages that were.
    """

    def __init__(
        self,
        runner: Callable[[Callable[[Window], Flow[Done[list[list[T]] | None]]]], Runner[list[list[T]] | None]],
        open: Callable[[Window], Reader[T]],
        *,
        full: int,
    ) -> None:
        self._runner, self._open, self._full = runner(self._collect), open, full
        self._whole: deque[list[T]] = deque()
        self._streamed: tuple[Window, Reader[T]] | None = None
        self.count = self.pages = 0

    def read(self) -> Flow[list[T] | None]:
        """Return the next page of events, None at the end.

        Raises:
            TrackingInterrupted: a window cannot be read.
            UnexpectedType: a result is not what was asked for.
        """
        try:
            page = yield from self._read()
        except TrackingInterrupted as error:
            error.count, error.pages = self.count, self.pages
            raise
        if page is not None:
            self.count += len(page)
            self.pages += 1
        return page

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Drop what is under way."""
        self._runner.__exit__()
        if self._streamed is not None:
            self._streamed[1].__exit__()

    def _read(self) -> Flow[list[T] | None]:
        while not self._whole:
            if self._streamed is not None:
                page = yield from self._read_streamed(*self._streamed)
                if page is not None:
                    return page
                self._streamed = None
            done = yield from self._runner.next()
            if done is None:
                return None
            if done.result is None:
                self._streamed = done.window, self._open(done.window)
            else:
                self._whole.extend(done.result)
        return self._whole.popleft()

    def _collect(self, window: Window) -> Flow[Done[list[list[T]] | None]]:
        """Return the pages of a window; nothing of one that has too many events and is not divisible.

        Raises:
            WindowIsFull: it has too many, and is divisible.
        """
        pages: list[list[T]] = []
        count = 0
        with self._open(window) as reader:
            while (page := (yield from reader.read())) is not None:
                pages.append(page)
                count += len(page)
                if count >= self._full and reader.has_more:
                    if window.is_divisible:
                        raise WindowIsFull
                    return Done(window, count, None)
        return Done(window, count, pages)

    def _read_streamed(self, window: Window, reader: Reader[T]) -> Flow[list[T] | None]:
        """Return the next page of a window that is not held as a whole."""
        try:
            return (yield from reader.read())
        except CallError as error:
            interrupted = TrackingInterrupted.at(window, error)
            if isinstance(error, SelectionInterrupted) and error.count:
                interrupted.hint += f"; {error.count:,} events of this window were given too, and come again"
            raise interrupted from error
