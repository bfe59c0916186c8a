"""The two sides of the client's suite: what is said once and holds for the client that blocks and the one to await."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

import httpx
import pytest
from sfmc_soap import AsyncClient, Client, ClientCredentials, Credentials, RetryPolicy
from sfmc_tenant import Tenant
from support.loopback.service import Loopback

T = TypeVar("T")
AnyClient = Client | AsyncClient

PATIENCE = 20.0
"""Seconds after which a test gives up: nothing here takes so long."""

QUICK = RetryPolicy(backoff=0.001)
"""The usual policy, without its pauses."""


def credentials_of(loopback: Loopback, **options: Any) -> ClientCredentials:
    """Credentials that the service on the loopback interface takes."""
    known = {"client_id": "client-id", "client_secret": "client-secret", "auth_url": loopback.auth_url}
    return ClientCredentials(**{**known, **options})


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether something comes true: for what the other end of a connection gets to know in its own time."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


by_one_side = pytest.mark.parametrize("side", ["sync"], indirect=True)
"""Runs a test with the client that blocks alone: for what does not depend on how a call waits."""


class Clock:
    """A clock that a test sets, in place of the module `time`.

    Attributes:
        now: the seconds that have passed.
        ahead: how far the time of day is ahead of what it should be.
    """

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.ahead = 0.0

    def monotonic(self) -> float:
        """The seconds that have passed."""
        return self.now

    def time(self) -> float:
        """The time of day, in seconds."""
        return self.now + self.ahead


class Side(ABC):
    """One of the clients, and how its calls are run.

    Attributes:
        is_async: its calls are awaited.
        client_class: the client.
        http_class: what of httpx is behind it.
    """

    is_async: ClassVar[bool]
    client_class: type[AnyClient]
    http_class: type[httpx.Client] | type[httpx.AsyncClient]

    def __init__(self) -> None:
        self._clients: list[AnyClient] = []

    def client(self, who: Loopback | Tenant | Credentials, **options: Any) -> AnyClient:
        """A client, which is closed at the end of the test. It retries without pauses, unless told otherwise.

        Args:
            who: whom it calls: a service over sockets, a tenant without, or whoever takes these credentials.
            options: those of the client.
        """
        if isinstance(who, Tenant):
            return self.closing((who.async_client if self.is_async else who.client)(**options))
        credentials = credentials_of(who) if isinstance(who, Loopback) else who
        return self.closing(self.client_class(credentials, **{"retry": QUICK, **options}))

    def closing(self, client: AnyClient) -> AnyClient:
        """The client, which is closed at the end of the test."""
        self._clients.append(client)
        return client

    def http(self, **options: Any) -> Any:
        """A client of httpx."""
        return self.http_class(**options)

    @abstractmethod
    def run(self, value: T | Coroutine[Any, Any, T]) -> T:
        """What a call comes to; a value that is no call is what it is."""

    @abstractmethod
    def together(self, *workers: Iterable[Callable[[], Any]]) -> list[list[Any]]:
        """Return what the calls of all workers come to, exceptions included.

        Each worker makes its calls one after the other, and all workers begin together.
        """

    @abstractmethod
    def until(self, is_so: Callable[[], bool]) -> Any:
        """Wait for something to come true, as one of the calls of `together`."""

    @abstractmethod
    def within(self, client: AnyClient, call: Callable[[AnyClient], Any]) -> Any:
        """What a call comes to in the client's context."""

    @abstractmethod
    def close_http(self, http: Any) -> None:
        """Close a client of httpx."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for client in self._clients:
            self.run(client.close())


class Sync(Side):
    """Calls that block, and threads."""

    is_async = False
    client_class = Client
    http_class = httpx.Client

    def run(self, value: T | Coroutine[Any, Any, T]) -> T:
        assert not isinstance(value, Coroutine)
        return value

    def together(self, *workers: Iterable[Callable[[], Any]]) -> list[list[Any]]:
        begin = Barrier(len(workers))

        def work(calls: Iterable[Callable[[], Any]]) -> list[Any]:
            begin.wait(PATIENCE)
            return [_outcome(call) for call in calls]

        with ThreadPoolExecutor(len(workers)) as pool:
            return list(pool.map(work, workers))

    def until(self, is_so: Callable[[], bool]) -> Any:
        return eventually(is_so)

    def within(self, client: AnyClient, call: Callable[[AnyClient], Any]) -> Any:
        assert isinstance(client, Client)
        with client as entered:
            return call(entered)

    def close_http(self, http: Any) -> None:
        http.close()


class Async(Side):
    """Calls to await, and tasks, on an event loop of their own."""

    is_async = True
    client_class = AsyncClient
    http_class = httpx.AsyncClient

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()

    def run(self, value: T | Coroutine[Any, Any, T]) -> T:
        return self._runner.run(value) if isinstance(value, Coroutine) else value

    def together(self, *workers: Iterable[Callable[[], Any]]) -> list[list[Any]]:
        async def work(calls: Iterable[Callable[[], Any]]) -> list[Any]:
            return [await _awaited(call) for call in calls]

        async def all_of() -> Sequence[list[Any]]:
            return await asyncio.gather(*map(work, workers))

        return list(self._runner.run(all_of()))

    async def until(self, is_so: Callable[[], bool]) -> Any:
        return await asyncio.to_thread(eventually, is_so)

    def within(self, client: AnyClient, call: Callable[[AnyClient], Any]) -> Any:
        async def inside() -> Any:
            assert isinstance(client, AsyncClient)
            async with client as entered:
                return await call(entered)

        return self._runner.run(inside())

    def close_http(self, http: Any) -> None:
        self._runner.run(http.aclose())

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        super().__exit__(kind, error, at)
        self._runner.close()


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return error


async def _awaited(call: Callable[[], Any]) -> Any:
    try:
        return await call()
    except Exception as error:
        return error
