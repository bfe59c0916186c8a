"""The effects that a flow asks for: a flow yields one, and the transport sends it the result or throws an exception."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from .secrets import Secret

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something must have ended.

    Attributes:
        at: the moment, in seconds of `time.monotonic()`.
        limit: the time limit that it comes from, in seconds, for messages.
    """

    at: float
    limit: float

    @classmethod
    def after(cls, limit: float) -> Deadline:
        """Return the deadline so many seconds from now."""
        return cls(time.monotonic() + limit, limit)

    @property
    def left(self) -> float:
        """The seconds that are left, 0 if there are none."""
        return max(0.0, self.at - time.monotonic())

    def at_most(self, limit: float) -> Deadline:
        """Return this deadline, or the one so many seconds from now if that is earlier."""
        return min(self, Deadline.after(limit), key=lambda deadline: deadline.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """POST a request. The result is an `HttpResponse`, the exception a TransportError.

    Attributes:
        url: the address.
        headers: the headers, with names in lower case.
        content: the body. It holds secrets.
        connect_timeout: seconds to get a connection.
        deadline: when the response must be complete.
        max_bytes: the size limit of the response's body after decompression.
        secrets: the secrets in the request, which must not show in an exception.
        keep_body: whether an exception may hold the body: that of the token endpoint holds secrets.
    """

    url: str
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    connect_timeout: float
    deadline: Deadline
    max_bytes: int
    secrets: tuple[Secret, ...]
    keep_body: bool = False


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A complete HTTP response.

    Attributes:
        status: the status code.
        headers: the headers, to be looked up by names in lower case.
        content: the body after decompression.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait some seconds. There is no result."""

    seconds: float


@dataclass(frozen=True, slots=True)
class RunCallback:
    """Call a function of the user, or await its coroutine. The result is a `CallbackResult`.

    The exception is what the function raises, or `LimitPassed`. Only a coroutine is held to the deadline, as a function
    that blocks cannot be ended. None is for no deadline.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = field(repr=False)
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """The value that a function of the user returned. It may hold secrets."""

    value: Any = field(repr=False)


class LimitPassed(Exception):
    """The time limit of an effect has passed."""


class WouldBlock(Exception):
    """Waiting would block the thread that must complete what is waited for."""


@dataclass(frozen=True, slots=True)
class AwaitFuture:
    """Wait for a future. The result is the future's; the exception is `LimitPassed` or `WouldBlock`.

    Attributes:
        future: the future.
        limit: seconds to wait at most, None if there is no limit.
        thread: the identifier of the only thread that completes the future, None if it may be any.
    """

    future: Future[Any]
    limit: float | None
    thread: int | None = None


def new_future() -> Future[Any]:
    """Return a future to wait for. It is running, so that one waiter's cancellation does not reach the others."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


class Start(ABC):
    """Begin another flow beside this one, as `StartFlow` does. The result is a `Started`."""

    @abstractmethod
    def in_thread(self, run: Callable[..., Any]) -> Started:
        """Begin the flow in a thread.

        Args:
            run: runs a flow, until it ends or an `Interruption` is set.
        """

    @abstractmethod
    def in_task(self, run: Callable[[Flow[Any]], Coroutine[Any, Any, Any]]) -> Started:
        """Begin the flow in a task of asyncio.

        Args:
            run: runs a flow.
        """


class Started(Protocol):
    """A flow that runs beside the one that started it.

    Attributes:
        future: done when the flow has ended, with its result or its exception.
    """

    future: Future[Any]

    @property
    def is_lost(self) -> bool:
        """Whether the flow never ends: this process was forked since, or the event loop of its task was closed."""
        ...

    def cancel(self) -> None:
        """End the flow as soon as possible, wherever it is. Do not wait for its end."""


Effect: TypeAlias = Send | Pause | RunCallback | AwaitFuture | Start
Flow: TypeAlias = Generator[Effect, Any, T]
"""A generator of effects that returns the result of its work."""
