"""Jobs, one for each window: several are under way at a time, and their results come in the order of the windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Self, TypeVar

from ..._runtime.client.background import StartFlow
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import AwaitFuture, Flow, Started
from ..._runtime.client.errors import CallError
from ..._runtime.client.marketing_cloud import asked_too_much
from ...operations import RETRIEVE
from ..select.errors import SelectionInterrupted
from .errors import TrackingInterrupted
from .pace import Pace
from .windows import Window

R = TypeVar("R")

_LOST = "it was under way in another process, or in an event loop that was closed"


class WindowIsFull(Exception):
    """A job raises it for a window that has more events than it takes, if the window is divisible."""


@dataclass(frozen=True)
class Done(Generic[R]):
    """What a job returns.

    Attributes:
        window: its window.
        count: how many events it has read.
        result: what it has made of them.
    """

    window: Window
    count: int
    result: R


@dataclass
class _UnderWay:
    """A window whose job has begun beside the caller's flow, or will run in it if there is no call."""

    window: Window
    call: Started | None


class Runner(Generic[R]):
    """Runs a job for each window. A window that is too much for it is halved.

    Args:
        context: the client's.
        left: what is to be read, in order; it is cut into windows by the pace.
        job: reads a window, as a flow. What it does for a window that fails must leave no trace.
        pace: how long windows are.
        concurrency: how many jobs are under way at a time.
    """

    def __init__(
        self,
        context: CallContext,
        left: Iterable[Window],
        job: Callable[[Window], Flow[Done[R]]],
        *,
        pace: Pace,
        concurrency: int,
    ) -> None:
        self._context, self._job, self._pace, self._concurrency = context, job, pace, concurrency
        # In order: those whose jobs are under way, and those that wait.
        self._windows: list[Window | _UnderWay] = [window for window in left if window.length]
        self._has_begun = False

    @property
    def frontier(self) -> datetime | None:
        """The first moment of all windows that are not finished, None if there are none."""
        return min(
            (each.start if isinstance(each, Window) else each.window.start for each in self._windows), default=None
        )

    def next(self) -> Flow[Done[R] | None]:
        """Return what the job of the next window has returned, None at the end.

        Raises:
            TrackingInterrupted: the window cannot be read, and cannot be halved.
        """
        while True:
            yield from self._fill()
            if not self._windows:
                return None
            first = self._windows[0]
            assert isinstance(first, _UnderWay)
            done = yield from self._finish(first)
            if done is not None:
                del self._windows[0]
                self._has_begun = True
                self._pace.read(done.window, done.count)
                return done

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Drop what is under way."""
        for job in self._windows:
            if isinstance(job, _UnderWay) and job.call is not None:
                job.call.cancel()
        self._windows.clear()

    def _fill(self) -> Flow[None]:
        """Begin jobs while there may be more under way: first those of the windows that come first.

        The first window is read alone: it tells how long the next ones may be, and whether anything can be read at all.
        """
        is_alone = not self._has_begun or self._concurrency == 1 or self._context.line.is_inside()
        while (found := self._waiting(1 if is_alone else self._concurrency)) is not None:
            place, window = found
            first, *rest = self._pace.cut(window)
            call = None if is_alone else (yield StartFlow(self._job(first)))
            self._windows[place : place + 1] = [_UnderWay(first, call), *rest]

    def _waiting(self, width: int) -> tuple[int, Window] | None:
        """Return the next window to begin with and its place among all, None if enough jobs are under way."""
        found = next(((place, each) for place, each in enumerate(self._windows) if isinstance(each, Window)), None)
        is_needed = found is not None and found[0] == 0
        under_way = sum(isinstance(each, _UnderWay) for each in self._windows)
        return found if is_needed or under_way < width else None

    def _finish(self, job: _UnderWay) -> Flow[Done[R] | None]:
        """Return what the first job has returned, None if there are two windows now in the place of its own."""
        window, has_timed_out = job.window, False
        try:
            return (yield from self._result(job))
        except WindowIsFull:
            pass
        except CallError as error:
            if not (window.is_divisible and _may_be_halved(error)):
                raise TrackingInterrupted.at(window, error) from error
            has_timed_out = asked_too_much(_cause(error))
        self._pace.halve(window, has_timed_out=has_timed_out)
        self._windows[:1] = window.halves()
        return None

    def _result(self, job: _UnderWay) -> Flow[Done[R]]:
        if job.call is None:
            return (yield from self._job(job.window))
        if job.call.is_lost:
            raise CallError(_LOST)
        done: Done[R] = yield AwaitFuture(job.call.future, None)
        return done


def _may_be_halved(error: CallError) -> bool:
    """Return whether smaller windows may be read where one has failed.

    So may a window of which a further page was lost: nothing of it was given, and a smaller one has fewer pages. If the
    service is gone, the first page of the next one fails.
    """
    return error.operation == RETRIEVE.name and (_cause(error) is not error or asked_too_much(error))


def _cause(error: CallError) -> CallError:
    """Return why a call failed: that of a further page is the cause of another exception."""
    cause = error.__cause__
    return cause if isinstance(error, SelectionInterrupted) and isinstance(cause, CallError) else error
