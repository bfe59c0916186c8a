"""The two ways to call: blocking, in threads, and awaited, in tasks of asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import Any, Protocol

from .clients import asyncio_calls, blocking_calls
from .messages import Calls

_MOST_THREADS = 64


class Mode(Protocol):
    """A way to call."""

    @property
    def calls(self) -> Mapping[str, Calls]:
        """Contestant -> its calls."""

    def run(self, call: Callable[[], Any], *, at_once: int, in_a_row: int) -> list[Any]:
        """Make a call many times, and return the responses.

        Args:
            call: the call to make.
            at_once: the number of threads or tasks.
            in_a_row: how often each of them makes the call.
        """


class Blocking:
    """Blocks until each call is done; several at once are threads."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self.calls = blocking_calls(url, stack)
        self._threads = stack.enter_context(ThreadPoolExecutor(_MOST_THREADS))

    def run(self, call: Callable[[], Any], *, at_once: int, in_a_row: int) -> list[Any]:
        """Make the calls in this thread, or in `at_once` threads."""
        responses: list[Any] = []

        def make_calls(_: int) -> None:
            for _ in range(in_a_row):
                responses.append(call())

        if at_once == 1:
            make_calls(0)
        else:
            # The list takes the results: an error in a thread is raised here.
            list(self._threads.map(make_calls, range(at_once)))
        return responses


class Asyncio:
    """Awaits each call; several at once are tasks."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self._runner = stack.enter_context(asyncio.Runner())
        clients = AsyncExitStack()
        stack.callback(lambda: self._runner.run(clients.aclose()))
        self.calls = self._runner.run(asyncio_calls(url, clients))

    def run(self, call: Callable[[], Any], *, at_once: int, in_a_row: int) -> list[Any]:
        """Make the calls in `at_once` tasks."""
        responses: list[Any] = []

        async def make_calls() -> None:
            for _ in range(in_a_row):
                responses.append(await call())

        # It returns None: asyncio's Runner makes the repr of a result, which would be measured.
        async def make_all_calls() -> None:
            await asyncio.gather(*(make_calls() for _ in range(at_once)))

        self._runner.run(make_all_calls())
        return responses


@contextmanager
def open_modes(url: str) -> Iterator[Mapping[str, Mode]]:
    """Open every contestant's clients in both modes, and close them with the context."""
    with ExitStack() as stack:
        yield {"blocking": Blocking(url, stack), "asyncio": Asyncio(url, stack)}
