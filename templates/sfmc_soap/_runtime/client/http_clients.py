"""The HTTP clients that can be handed in, those of httpx2 and of httpx: what is used of them, and what is none."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Literal, Protocol

from .errors import ConfigurationError
from .http_library import LIBRARIES

ClientKind = Literal["Client", "AsyncClient"]
"""The two clients of both libraries."""


class _HttpClient(Protocol):
    @property
    def base_url(self) -> Any:
        """The address that relative ones are added to. Its class is that of addresses."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def build_request(self, method: str, url: Any) -> Any:
        """Return a request."""


class HttpClient(_HttpClient, Protocol):
    """A `Client` of httpx2 or httpx."""

    def send(self, request: Any, *, stream: bool, follow_redirects: bool) -> Any:
        """Send a request."""

    def close(self) -> None:
        """Close the client."""


class AsyncHttpClient(_HttpClient, Protocol):
    """An `AsyncClient` of httpx2 or httpx."""

    async def send(self, request: Any, *, stream: bool, follow_redirects: bool) -> Any:
        """Send a request."""

    async def aclose(self) -> None:
        """Close the client."""


def is_factory(source: object, kind: ClientKind) -> bool:
    """Return whether what was passed as `http_client` makes clients of a kind; False if it is one.

    Raises:
        ConfigurationError: if it can be neither.
    """
    if _is_client(source, kind):
        return False
    if isinstance(source, type):
        can_make = any(issubclass(source, known) for known in _classes(kind))
    else:
        can_make = callable(source) and not inspect.iscoroutinefunction(source)
    if not can_make:
        raise _wrong(source, kind, "http_client is")
    return True


def check_made(client: object, kind: ClientKind) -> None:
    """Check what the function that was passed as `http_client` has returned.

    Raises:
        ConfigurationError: if it is no client of the kind.
    """
    if not _is_client(client, kind):
        raise _wrong(client, kind, "the function http_client returned")


def _is_client(candidate: object, kind: ClientKind) -> bool:
    return isinstance(candidate, tuple(_classes(kind)))


def _classes(kind: ClientKind) -> list[type]:
    """Return the classes of a kind of client. A library that is not loaded has no objects."""
    modules = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    return [getattr(module, kind) for module in modules if hasattr(module, kind)]


def _wrong(value: object, kind: ClientKind, what: str) -> ConfigurationError:
    """Return the error for a value that is no client of a kind. It quotes no value, which may hold a secret."""
    name = f"the class {value.__qualname__}" if isinstance(value, type) else f"of type {type(value).__qualname__}"
    article = "an" if kind.startswith("A") else "a"
    return ConfigurationError(
        f"{what} {name}: it must be {article} {kind} of httpx2 or httpx, or a function that returns one"
    )
