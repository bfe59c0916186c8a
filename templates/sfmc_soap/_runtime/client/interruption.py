"""Ending what another thread does for a flow: its request, its pause, or its wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from .effects import LimitPassed, new_future
from .locks import Lock


class Cancelled(BaseException):
    """A flow was ended from outside."""


class Interruption:
    """What a thread looks at, and another thread sets.

    Whatever the thread is waiting for when this is set ends at once, except what only its own end can end: a function
    of the user.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._future = new_future()
        self._break_off: Callable[[], None] | None = None

    def set(self) -> None:
        """Interrupt the thread, now and whenever it begins something else."""
        with self._lock:
            if not self._future.done():
                self._future.set_result(None)
            break_off = self._break_off
        if break_off is not None:
            break_off()

    def check(self) -> None:
        """Raise Cancelled if this is set."""
        if self._future.done():
            raise Cancelled

    @contextmanager
    def during(self, break_off: Callable[[], None]) -> Iterator[None]:
        """Have `break_off` called if this is set while the context is open.

        Raises:
            Cancelled: if it was set before, or in the meantime.
        """
        with self._lock:
            self.check()
            self._break_off = break_off
        try:
            yield
        finally:
            with self._lock:
                self._break_off = None
            self.check()

    def sleep(self, seconds: float) -> None:
        """Wait some seconds.

        Raises:
            Cancelled: if this is set.
        """
        wait([self._future], seconds)
        self.check()

    def wait_for(self, future: Future[Any], limit: float | None) -> None:
        """Wait for the end of a future, or of the limit in seconds.

        Raises:
            Cancelled: if this is set.
        """
        wait([future, self._future], limit, FIRST_COMPLETED)
        self.check()

    def result(self, future: Future[Any], limit: float | None) -> Any:
        """Wait for a future. Return its result.

        Raises:
            Cancelled: if this is set.
            LimitPassed: if it takes longer than the limit, in seconds.
        """
        self.wait_for(future, limit)
        if not future.done():
            raise LimitPassed
        return future.result()


def breaking_off(interruption: Interruption | None, break_off: Callable[[], None]) -> AbstractContextManager[None]:
    """Return the context in which an interruption, if there may be one, calls `break_off`."""
    return nullcontext() if interruption is None else interruption.during(break_off)
