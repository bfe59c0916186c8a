"""Flows that run beside the one that started them: in a thread, or in a task of asyncio."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .effects import Flow, Start, new_future
from .interruption import Cancelled, Interruption
from .threads import THREADS

if TYPE_CHECKING:
    import asyncio


@dataclass(frozen=True, slots=True)
class StartFlow(Start):
    """Begin another flow beside the one that asks for this."""

    flow: Flow[Any]

    def in_thread(self, run: Callable[..., Any]) -> FlowThread:
        """Begin the flow in a thread."""
        return FlowThread(run, self.flow)

    def in_task(self, run: Callable[[Flow[Any]], Coroutine[Any, Any, Any]]) -> FlowTask:
        """Begin the flow in a task of asyncio."""
        import asyncio

        return FlowTask(asyncio.create_task(run(self.flow)))


class FlowThread:
    """A flow that a thread runs.

    Args:
        run: runs flows, until they end or are interrupted.
        flow: the flow.

    Attributes:
        future: done when the flow has ended, with its result or its exception.
    """

    def __init__(self, run: Callable[[Flow[Any], Interruption], Any], flow: Flow[Any]) -> None:
        self.future = new_future()
        self._run_flow, self._flow = run, flow
        self._process = os.getpid()
        self._interruption = Interruption()
        THREADS.start(partial(copy_context().run, self._run))

    @property
    def is_lost(self) -> bool:
        """Whether the flow never ends: threads stay behind when a process is forked."""
        return self._process != os.getpid() and not self.future.done()

    def cancel(self) -> None:
        """End the flow, and do not wait for its end."""
        self._interruption.set()

    def _run(self) -> None:
        try:
            self.future.set_result(self._run_flow(self._flow, self._interruption))
        except BaseException as error:  # it is raised where the future is waited for
            self.future.set_exception(error)


class FlowTask:
    """A flow that a task runs.

    Args:
        task: the task.

    Attributes:
        future: done when the flow has ended, with its result or its exception.
    """

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self.future = new_future()
        self._task = task
        task.add_done_callback(self._end)

    @property
    def is_lost(self) -> bool:
        """Whether the flow never ends: its event loop was closed under it."""
        return self._task.get_loop().is_closed() and not self.future.done()

    def cancel(self) -> None:
        """End the flow, and do not wait for its end."""
        if not self.is_lost:
            self._task.cancel()

    def _end(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            self.future.set_exception(Cancelled())
        elif (error := task.exception()) is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(task.result())
