"""The line in which calls wait for their turn, so that a client makes no more of them at a time than it may."""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from concurrent.futures import Future
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakValueDictionary

from .effects import new_future
from .locks import Lock

if TYPE_CHECKING:
    import asyncio

    Runner: TypeAlias = int | asyncio.Task[Any]
    """A thread or a task."""


def _runner() -> Runner:
    """Return what runs the code that calls this: the task if there is one, else the thread."""
    asyncio = sys.modules.get("asyncio")  # Where it is not loaded, there is no task.
    try:
        task = None if asyncio is None else asyncio.current_task()
    except RuntimeError:
        task = None
    return get_ident() if task is None else task


class Turn:
    """The turn of one call, which it has, waits for, or has had.

    Attributes:
        runner: the thread or task that makes the call.
        future: done when the turn has come, None if the call did not have to wait.
    """

    __slots__ = ("__weakref__", "future", "runner")

    def __init__(self) -> None:
        self.runner = _runner()
        self.future: Future[None] | None = None


class Line:
    """The calls of a client that have their turn, and those that wait for it, first come first served.

    They may be made by threads, and by tasks of any event loop. A call inside another one of the same thread or task,
    such as in a hook, goes on at once: the outer call waits for it, and sends nothing meanwhile.

    Args:
        width: how many calls have their turn at a time.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._process = os.getpid()
        self._lock = Lock()
        # A call that an interruption keeps from leaving is gone all the same when nothing refers to it any more.
        self._turns: WeakValueDictionary[Runner, Turn] = WeakValueDictionary()
        self._waiting: OrderedDict[Turn, None] = OrderedDict()

    def enter(self, turn: Turn) -> Future[None] | None:
        """Give a call its turn, or put it at the end of the line.

        Returns:
            The future to wait for, None if the call may go on.
        """
        with self._lock:
            self._forget_other_process()
            if turn.runner in self._turns:
                return None
            if not self._waiting and len(self._turns) >= self.width:
                self._forget_closed_loops()
            if not self._waiting and len(self._turns) < self.width:
                self._turns[turn.runner] = turn
                return None
            turn.future = new_future()
            self._waiting[turn] = None
            self._call_up()
            return turn.future

    def leave(self, turn: Turn) -> None:
        """Take a call out, whether it has its turn, waits for it, or never entered. The next one has its turn."""
        with self._lock:
            self._forget_other_process()
            self._waiting.pop(turn, None)
            if self._turns.get(turn.runner) is turn:
                self._turns.pop(turn.runner, None)
            if self._waiting:
                self._call_up()

    def is_inside(self) -> bool:
        """Return whether the code that calls this runs inside a call that has its turn, such as in a hook."""
        with self._lock:
            self._forget_other_process()
            return _runner() in self._turns

    def _call_up(self) -> None:
        """Give turns to the first in the line while there are any.

        Wherever an interruption ends this, the next time completes it.
        """
        while self._waiting and len(self._turns) < self.width:
            turn = next(iter(self._waiting))
            assert turn.future is not None
            if not turn.future.done():
                turn.future.set_result(None)
            self._turns[turn.runner] = turn
            del self._waiting[turn]

    def _forget_closed_loops(self) -> None:
        """Take back the turns of tasks whose event loop was closed under them: they never end."""
        for runner in list(self._turns):
            if not isinstance(runner, int) and runner.get_loop().is_closed():
                self._turns.pop(runner, None)

    def _forget_other_process(self) -> None:
        """Empty the line of a forked process: the calls of its parent are the parent's."""
        if self._process != os.getpid():  # pragma: no cover - in another process, which ends unmeasured
            self._process = os.getpid()
            self._turns.clear()
            self._waiting.clear()
