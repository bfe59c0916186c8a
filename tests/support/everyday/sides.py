"""The two sides of everyday work: what is said once and holds for the client that blocks and the one to await."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Callable, Coroutine, Iterable
from typing import Any, TypeVar, cast

import httpx
from sfmc_soap import AsyncClient, Client, ClientCredentials, RetryPolicy
from sfmc_tenant import Tenant
from sfmc_tenant.ways.in_process import AsyncTransport, Transport
from support.tenant.validity import assert_requests_valid

T = TypeVar("T")

QUICK = RetryPolicy(attempts=6, backoff=0.001, budget=1000)
"""A policy that tries often, without pauses."""


class Side(ABC):
    """One of the clients of a tenant, and how its calls are run.

    Attributes:
        tenant: the tenant.
        client: the client, for type checkers the one that blocks.
    """

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.client = self.new_client()

    @property
    def client_that_blocks(self) -> Client:
        """Another client of the tenant, which prepares what a test is about."""
        return self.tenant.client()

    @abstractmethod
    def new_client(self, **options: Any) -> Client:
        """Return a client, which sends again without pauses unless told otherwise."""

    @abstractmethod
    def run(self, value: T | Coroutine[Any, Any, T]) -> T:
        """Return what a call comes to; a value that is no call is what it is."""

    @abstractmethod
    def each(self, found: Iterable[T], take: Callable[[T], bool]) -> None:
        """Iterate; `take` gets each item, and returns whether the loop goes on."""

    @abstractmethod
    def edited(self, edit: Callable[[bytes], bytes]) -> Client:
        """Return a client that gets the tenant's responses after a function has changed them."""

    def items(self, found: Iterable[T], most: int | None = None, into: list[Any] | None = None) -> list[T]:
        """Return what is iterated.

        Args:
            found: what to iterate.
            most: leave the loop after so many.
            into: what the items are added to, and are in if the loop raises; left out, a new list.
        """
        taken: list[T] = [] if into is None else into

        def take(item: T) -> bool:
            taken.append(item)
            return len(taken) != most

        self.each(found, take)
        return taken

    def close(self) -> None:
        """Close the client, and have the WSDL's schema judge every request that was sent."""
        self.close_client()
        assert_requests_valid(self.tenant)

    @abstractmethod
    def close_client(self) -> None:
        """Close the client."""


class Blocking(Side):
    """Calls that block."""

    def new_client(self, **options: Any) -> Client:
        return self.tenant.client(**{"retry": QUICK, **options})

    def run(self, value: T | Coroutine[Any, Any, T]) -> T:
        assert not isinstance(value, Coroutine)
        return value

    def each(self, found: Iterable[T], take: Callable[[T], bool]) -> None:
        for item in found:
            if not take(item):
                break

    def edited(self, edit: Callable[[bytes], bytes]) -> Client:
        transport = Edited(self.tenant.transport(), edit)
        return Client(ClientCredentials(**self.tenant.credentials), http_client=httpx.Client(transport=transport))

    def close_client(self) -> None:
        self.client.close()


class Awaiting(Side):
    """Calls to await, on an event loop of their own."""

    def __init__(self, tenant: Tenant) -> None:
        self._runner = asyncio.Runner()
        super().__init__(tenant)

    def new_client(self, **options: Any) -> Client:
        return cast("Client", self.tenant.async_client(**{"retry": QUICK, **options}))

    def run(self, value: T | Coroutine[Any, Any, T]) -> T:
        return self._runner.run(value) if isinstance(value, Coroutine) else value

    def each(self, found: Iterable[T], take: Callable[[T], bool]) -> None:
        async def iterate() -> None:
            async for item in cast("AsyncIterable[T]", found):
                if not take(item):
                    break

        self._runner.run(iterate())

    def edited(self, edit: Callable[[bytes], bytes]) -> Client:
        http_client = httpx.AsyncClient(transport=EditedAsync(self.tenant.async_transport(), edit))
        return cast("Client", AsyncClient(ClientCredentials(**self.tenant.credentials), http_client=http_client))

    def close_client(self) -> None:
        self._runner.run(cast("AsyncClient", self.client).close())
        self._runner.close()


SIDES: dict[str, type[Side]] = {"blocking": Blocking, "awaiting": Awaiting}


class Edited(httpx.BaseTransport):
    """A transport whose responses are changed. Its pauses are the tenant's.

    Args:
        transport: what sends.
        edit: a function of the bytes of a response.
    """

    def __init__(self, transport: Transport, edit: Callable[[bytes], bytes]) -> None:
        self._transport, self._edit, self.pause = transport, edit, transport.pause

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        return _changed(response, self._edit(response.read()))


class EditedAsync(httpx.AsyncBaseTransport):
    """The same, to await."""

    def __init__(self, transport: AsyncTransport, edit: Callable[[bytes], bytes]) -> None:
        self._transport, self._edit, self.pause = transport, edit, transport.pause

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        return _changed(response, self._edit(await response.aread()))


def _changed(response: httpx.Response, content: bytes) -> httpx.Response:
    headers = {"content-type": response.headers["content-type"]}
    return httpx.Response(response.status_code, headers=headers, content=content)
