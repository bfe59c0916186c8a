"""What the requests of a client are sent with: made on first use, one for each process and event loop."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..loading import LOADING
from .errors import ClientClosed, ConfigurationError
from .http_clients import ClientKind, check_made, is_factory
from .locks import Lock

if TYPE_CHECKING:
    import asyncio

P = TypeVar("P")


class HttpPool(Generic[P]):
    """The senders of one client, by process and event loop: connections of our own, or HTTP clients of the user.

    Args:
        source: an HTTP client, which whoever made it closes; a function that makes one; or None for the default.
        kind: which of the clients of httpx2 and httpx it has to be.
        make_default: makes a sender with connections of our own.
        wrap: makes a sender of an HTTP client.

    Raises:
        ConfigurationError: if `source` is anything else.
    """

    def __init__(
        self, source: Any, kind: ClientKind, *, make_default: Callable[[], P], wrap: Callable[[Any], P]
    ) -> None:
        self._source = source
        self._kind: ClientKind = kind
        self._make_default, self._wrap = make_default, wrap
        self._shared = None if source is None or is_factory(source, kind) else wrap(source)
        self._process = os.getpid()
        self._senders: dict[object, tuple[int, P]] = {}
        self._is_closed = self._is_loaded = False
        self._lock = Lock()

    @property
    def recipe(self) -> Any:
        """The function that makes the HTTP clients of another process, None for the default.

        Raises:
            ConfigurationError: if an HTTP client was handed in, which cannot be made again.
        """
        if self._shared is not None:
            raise _cannot_move()
        return self._source

    def get(self, loop: object) -> P:
        """Return the sender of this process for an event loop, or for threads.

        Args:
            loop: the event loop, None for threads.

        Raises:
            ClientClosed: if the client is closed.
            ConfigurationError: if the process was forked, and the HTTP client is its parent's; or if the function that
                makes HTTP clients fails.
        """
        if self._is_closed or (self._shared is not None and self._source.is_closed):
            raise ClientClosed("the client is closed: make a new one")
        if not self._is_loaded:
            _load()
            self._is_loaded = True
        process = os.getpid()
        if self._shared is not None:
            if process != self._process:
                raise _cannot_move()  # pragma: no cover - in another process, which ends unmeasured
            return self._shared
        with self._lock:
            owner, sender = self._senders.get(loop, (0, None))
            if sender is None or owner != process:
                # A forked process makes its own: the connections of its parent are the parent's.
                self._forget_closed_loops()
                sender = self._make()
                self._senders[loop] = (process, sender)
            return sender

    def close(self, loop: object) -> P | None:
        """Hand out no sender any more. Return the one of this process and loop that is to be closed, if any."""
        self._is_closed = True
        owner, sender = self._senders.pop(loop, (0, None))
        return sender if owner == os.getpid() else None

    def _make(self) -> P:
        if self._source is None:
            with LOADING:
                return self._make_default()
        try:
            client = self._source()
        except Exception as error:
            raise ConfigurationError(f"the function http_client failed: {type(error).__name__}: {error}") from error
        check_made(client, self._kind)
        return self._wrap(client)

    def _forget_closed_loops(self) -> None:
        """Drop the senders of closed event loops: each refers to its loop, so neither would ever be freed."""
        for loop in list(self._senders):
            if loop is not None and cast("asyncio.AbstractEventLoop", loop).is_closed():
                del self._senders[loop]


def _load() -> None:
    """Load what else a call needs: to look up a host, and to read the response."""
    with LOADING:
        for name in ("encodings.idna", "concurrent.futures.thread"):
            import_module(name)
        for name in ("decode", "xml.parser"):
            import_module(f"...{name}", __name__)


def _cannot_move() -> ConfigurationError:
    """Return the error for an HTTP client that was handed in and is wanted in another process."""
    return ConfigurationError(
        "an HTTP client cannot go to another process: pass a function that makes it, http_client=make"
    )
