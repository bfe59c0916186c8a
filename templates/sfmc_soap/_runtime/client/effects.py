"""What a flow asks of the driver that runs it. A flow yields these, and is sent what comes of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ..errors import CallError
from .secrets import Secret


@dataclass(frozen=True, slots=True)
class Send:
    """POST a request; sent an `Answer`, or thrown a TransportError.

    Attributes:
        url, headers, content: of the request. The headers' names are in lower case.
        connect, limit: seconds to get a connection, and for the answer.
        max_bytes: how large the answer may be, once it is inflated.
        secrets: that are in it, and must not come back in an exception.
    """

    url: str
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    connect: float
    limit: float
    max_bytes: int
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer.

    Attributes:
        status: its code.
        headers: to be asked for by names in lower case.
        content: its body, inflated.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait some seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """Call a function of the user's, which may be a coroutine function where the driver can await it; sent `Given`."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What a function of the user's gave. It may hold secrets."""

    value: Any = field(repr=False)


class Flight:
    """A request for a token that is under way, and that others wait for."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self._process = os.getpid()
        self.landed: Future[CallError | None] = Future()
        # So that one who waits and is cancelled does not cancel it for the others.
        self.landed.set_running_or_notify_cancel()

    @property
    def is_ours(self) -> bool:
        """Whether it is of this process: one that was forked has none of its parent's threads."""
        return self._process == os.getpid()


class Stuck(Exception):
    """Waiting is of no use: what is waited for cannot go on while this thread waits, or takes too long."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for a flight; sent the error that it ended with, or None; thrown `Stuck`.

    Attributes:
        flight: what to wait for.
        limit: seconds.
    """

    flight: Flight
    limit: float


Effect = Send | Pause | Run | Wait


T = TypeVar("T")


class Steps(Generic[T]):
    """A flow, one effect after the other.

    Attributes:
        effect: what it asks for now, None at its end.
        result: what it returned, at its end.
    """

    result: T

    def __init__(self, flow: Generator[Effect, Any, T]) -> None:
        self._flow = flow
        self.effect: Effect | None = None
        self._go(lambda: next(flow))

    def go_on(self, value: Any, failure: BaseException | None = None) -> None:
        """Go on with what came of the effect, or with the exception. Not to be called while another one is handled."""
        if failure is None:
            self._go(lambda: self._flow.send(value))
        else:
            self._go(lambda: self._flow.throw(failure))

    def _go(self, step: Callable[[], Effect]) -> None:
        try:
            self.effect = step()
        except StopIteration as end:
            self.effect, self.result = None, end.value
