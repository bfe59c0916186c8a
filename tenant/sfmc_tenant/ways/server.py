"""The tenant as a server, by uvicorn."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import HANG_UP

_LOG = logging.getLogger("sfmc_tenant")
_SECONDS = 2
"""How long requests that are under way may take when the server ends."""


class Server:
    """A server of an ASGI application. It listens as soon as it is made.

    Args:
        app: the application.
        host: the address to listen at.
        port: the port; 0 for any that is free.
        meanwhile: is called once a second while it serves.

    Attributes:
        url: where it is.

    Raises:
        OSError: it cannot listen there.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str = "127.0.0.1",
        port: int = 8700,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._socket.getsockname()[1]}/"
        config = uvicorn.Config(
            app, http=_Protocol, ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=_SECONDS
        )
        self._server = uvicorn.Server(config)
        self._meanwhile = meanwhile
        self._ended = threading.Event()

    def run(self) -> None:
        """Serve until the program is interrupted, or somebody calls `stop`."""
        beside = threading.Thread(target=self._do_meanwhile, name="sfmc_tenant meanwhile")
        beside.start()
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._ended.set()
            beside.join()

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve in a thread while the context is open. Give the address."""
        thread = threading.Thread(target=self.run, name="sfmc_tenant server", daemon=True)
        thread.start()
        try:
            yield self.url
        finally:
            self.stop()
            thread.join()

    def _do_meanwhile(self) -> None:
        while not self._ended.wait(1):
            try:
                self._meanwhile()
            except Exception:
                # Requests are answered all the same, and say so as well.
                _LOG.exception("the tenant has failed at what was due")

    def stop(self) -> None:
        """Let `run` return when the requests that are under way are answered, or after two seconds."""
        self._server.should_exit = True


class _Protocol(H11Protocol):
    """A connection that the application can close."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, HANG_UP: transport.close}
