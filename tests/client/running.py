"""What the tests of tokens and secrets share: both clients behind one way to call them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from service.loopback import Loopback
from sfmc_soap import AsyncClient, Client, ClientCredentials, Credentials, RetryPolicy

QUICK = RetryPolicy(backoff=0.001)


class Runner:
    """Makes clients of one class, and waits for what they return.

    Args:
        kind: the class.
    """

    def __init__(self, kind: type[Any]) -> None:
        self.kind = kind
        self.is_async = kind is AsyncClient
        self._loop = asyncio.Runner()
        self._made: list[Any] = []

    def client(self, credentials: Credentials, **options: Any) -> Any:
        """A client, closed at the end."""
        self._made.append(made := self.kind(credentials, **{"retry": QUICK, **options}))
        return made

    def wait(self, value: Any) -> Any:
        """A value, awaited if it must be."""
        return self._loop.run(value) if inspect.iscoroutine(value) else value

    def close(self) -> None:
        """Close the clients."""
        for client in self._made:
            self.wait(client.close())
        self._loop.close()


@contextmanager
def runner(kind: type[Any]) -> Iterator[Runner]:
    """A runner, closed at the end."""
    made = Runner(kind)
    try:
        yield made
    finally:
        made.close()


BOTH = (Client, AsyncClient)


def server_to_server(loopback: Loopback, **values: Any) -> ClientCredentials:
    """Credentials that the service takes."""
    values = {"client_id": "client-id", "client_secret": "client-secret", "auth_url": loopback.auth_url, **values}
    return ClientCredentials(**values)
