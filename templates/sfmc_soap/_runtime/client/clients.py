"""The two clients: one blocks, the other awaits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self, TypeVar, Unpack

from ..model import Model
from ..operation import Operation
from .arguments import check_call
from .base_client import BaseClient
from .flow import call_flow
from .http_clients import AsyncHttpClient, HttpClient
from .settings import CallOptions
from .transport import AsyncTransport, SyncTransport

Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)


class SyncClient(BaseClient[HttpClient, SyncTransport]):
    """A client whose calls block."""

    def call(self, operation: Operation[Q, R], request: Q, **options: Unpack[CallOptions]) -> R:
        """Call an operation with its request message.

        Args:
            operation: one of the package's `operations`.
            request: the request message.
            options: `timeout` (seconds for each attempt), `retry` (a `RetryPolicy`), `raise_on` (statuses),
                `idempotent`, `headers`.

        Returns:
            The response message.

        Raises:
            CallError: if the call fails; its subclasses say how.
            EncodeError: if the request is not the operation's message, or cannot be written; nothing was sent.
        """
        check_call(operation, request, options)
        response = self._transport.run(call_flow(self._context, operation, request, options))
        self._warn_of_more(request, response)
        return response

    def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client that was handed in."""
        if self._owns_transport:
            self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _new_transport(self, http_client: HttpClient | Callable[[], HttpClient] | None) -> SyncTransport:
        return SyncTransport(http_client, self._bindings.user_agent)


class AsyncioClient(BaseClient[AsyncHttpClient, AsyncTransport]):
    """A client whose calls are awaited, in asyncio."""

    async def call(self, operation: Operation[Q, R], request: Q, **options: Unpack[CallOptions]) -> R:
        """Call an operation with its request message, as `Client.call` does."""
        check_call(operation, request, options)
        response = await self._transport.run(call_flow(self._context, operation, request, options))
        self._warn_of_more(request, response)
        return response

    async def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client that was handed in."""
        if self._owns_transport:
            await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _new_transport(self, http_client: AsyncHttpClient | Callable[[], AsyncHttpClient] | None) -> AsyncTransport:
        return AsyncTransport(http_client, self._bindings.user_agent)
