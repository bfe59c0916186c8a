"""The httpx clients behind a client: made on first use, one for each process and event loop."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .errors import CallError, ConfigurationError
from .locks import Lock

if TYPE_CHECKING:
    import asyncio

H = TypeVar("H")


class HttpPool(Generic[H]):
    """The httpx clients of one client, by process and event loop.

    Args:
        source: an httpx client, which whoever made it closes; a function that makes one; or None for the default.
        make_default: makes the default.
    """

    def __init__(self, source: H | Callable[[], H] | None, make_default: Callable[[], H]) -> None:
        self._source = source
        make: Any = source if callable(source) else make_default
        self._make: Callable[[], H] = make
        self._is_shared = source is not None and not callable(source)
        self._process = os.getpid()
        self._clients: dict[object, tuple[int, H]] = {}
        self._is_closed = False
        self._lock = Lock()

    @property
    def recipe(self) -> Callable[[], H] | None:
        """The function that makes the httpx clients of another process, None for the default.

        Raises:
            ConfigurationError: if an httpx client was handed in, which cannot be made again.
        """
        if self._is_shared:
            raise _cannot_move()
        return cast("Callable[[], H] | None", self._source)

    def get(self, loop: object) -> H:
        """Return the httpx client of this process for an event loop, or for threads.

        Args:
            loop: the event loop, None for threads.

        Raises:
            CallError: if the client is closed.
            ConfigurationError: if the process was forked, and the httpx client is its parent's.
        """
        if self._is_closed or (self._is_shared and getattr(self._source, "is_closed", False)):
            error = CallError("the client is closed: make a new one")
            error.processed = False
            raise error
        process = os.getpid()
        if self._is_shared:
            if process != self._process:
                raise _cannot_move()  # pragma: no cover - in another process, which ends unmeasured
            return cast(H, self._source)
        with self._lock:
            owner, client = self._clients.get(loop, (0, None))
            if client is None or owner != process:
                # A forked process makes its own clients: the connections of its parent are the parent's.
                self._forget_closed_loops()
                client = self._make()
                self._clients[loop] = (process, client)
            return client

    def close(self, loop: object) -> H | None:
        """Hand out no httpx client any more. Return the one of this process and loop that is to be closed, if any."""
        self._is_closed = True
        owner, client = self._clients.pop(loop, (0, None))
        return client if owner == os.getpid() else None

    def _forget_closed_loops(self) -> None:
        """Drop the httpx clients of closed event loops: each refers to its loop, so neither would ever be freed."""
        for loop in list(self._clients):
            if loop is not None and cast("asyncio.AbstractEventLoop", loop).is_closed():
                del self._clients[loop]


def _cannot_move() -> ConfigurationError:
    """Return the error for an httpx client that was handed in and is wanted in another process."""
    return ConfigurationError(
        "an httpx client cannot go to another process: pass a function that makes it, http_client=make"
    )
