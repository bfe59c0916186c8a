"""The HTTP clients that can be handed in, by what is used of them: those of httpx2, and those of httpx."""

from __future__ import annotations

from typing import Any, Protocol


class _HttpClient(Protocol):
    @property
    def base_url(self) -> Any:
        """The address that relative ones are added to. Its class is that of addresses."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""

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
