"""One deadline for all of a response: whatever comes byte by byte counts against it."""

from __future__ import annotations

import asyncio
import contextvars
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import httpx2
import pytest
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    BadResponse,
    CallError,
    CallTimeout,
    Client,
    ClientCredentials,
    ConnectError,
    RetryPolicy,
    StaticToken,
    Subscriber,
    Timeouts,
)
from support.clients.elsewhere import LETTER
from support.clients.sides import PATIENCE, Side, by_one_side
from support.loopback import attacks
from support.loopback.raw import RawServer, Script
from support.loopback.service import Loopback

LIMIT = 0.3
ENOUGH = 2.0
"""A limit in which a connection is made on any machine, and its answer is waited for."""

HANDED_IN = {"ours": None, "httpx2": httpx2, "httpx": httpx}


def failures(calls: list[Callable[[], Any]], side: Side) -> list[Any]:
    """What calls fail with that are made at once, in threads or tasks. A call that does not end is None."""
    found: list[Any] = [None] * len(calls)

    def work(number: int) -> None:
        try:
            found[number] = asyncio.run(calls[number]()) if side.is_async else calls[number]()
        except Exception as error:
            found[number] = error

    threads = [threading.Thread(target=work, args=[number], daemon=True) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return found


def calling(side: Side, url: str, library: Any, before: int) -> Callable[[], Any]:
    """A function that makes a client, and a call with a short limit after others with a long one."""
    credentials = StaticToken(access_token="token", url=url)
    make = {"http_client": getattr(library, side.http_class.__name__)} if library else {}

    def call() -> None:
        with Client(credentials, retry=NO_RETRIES, **make) as client:
            for _ in range(before):
                client.create(objects=[LETTER])
            client.create(objects=[LETTER], timeout=ENOUGH)

    async def call_async() -> None:
        async with AsyncClient(credentials, retry=NO_RETRIES, **make) as client:
            for _ in range(before):
                await client.create(objects=[LETTER])
            await client.create(objects=[LETTER], timeout=ENOUGH)

    return call_async if side.is_async else call


def judge(side: Side, library: Any, before: int = 0) -> None:
    """Every answer without an end ends in time, after as many good ones."""

    def script(endless: Callable[[], Script]) -> Callable[[int], Script]:
        good = attacks.answer(attacks.created("1"))
        return lambda number: iter([good]) if number < before else endless()

    with ExitStack() as stack:
        servers = [stack.enter_context(RawServer(script(each))) for each in attacks.ENDLESS]
        errors = failures([calling(side, server.url, library, before) for server in servers], side)
    for endless, error in zip(attacks.ENDLESS, errors, strict=True):
        assert type(error) is CallTimeout, (endless.__name__, error)
        assert f"not complete after {ENOUGH:g} s" in str(error)


def test_every_byte_counts(side: Side, loopback: Loopback) -> None:
    judge(side, None)


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, 1], ids=["new", "kept"])
@pytest.mark.parametrize("library", HANDED_IN)
def test_every_byte_counts_with_every_library(side: Side, loopback: Loopback, library: str, before: int) -> None:
    """Also of a client that was handed in, and on a connection that was kept."""
    judge(side, HANDED_IN[library], before)


@pytest.mark.slow
@pytest.mark.parametrize("library", HANDED_IN)
def test_every_byte_of_the_token_endpoint_counts(side: Side, loopback: Loopback, library: str) -> None:
    """All who wait for the token are free again."""

    def script(endless: Callable[[], Script]) -> Callable[[int], Script]:
        return lambda _: endless()

    for endless in attacks.ENDLESS:
        with RawServer(script(endless)) as server:
            credentials = ClientCredentials(client_id="client-id", client_secret="client-secret", auth_url=server.url)
            limits = Timeouts(token=LIMIT)
            module = HANDED_IN[library]
            options = {"http_client": getattr(module, side.http_class.__name__)} if module else {}
            client = side.client(credentials, retry=NO_RETRIES, timeouts=limits, soap_url=loopback.url, **options)
            errors = side.together(*[[lambda client=client: client.create(objects=[LETTER])]] * 3)
            # Blocks that hold nothing are more than an answer of the token endpoint may have, sooner or later.
            kinds = (CallTimeout, BadResponse) if endless is attacks.empty_blocks else CallTimeout
            assert all(isinstance(error, kinds) for [error] in errors), (endless.__name__, errors)
            assert [error.processed for [error] in errors] == [False] * 3


@pytest.mark.slow
def test_a_request_that_nobody_reads(side: Side, loopback: Loopback) -> None:
    """Writing ends in time as well."""

    def never() -> Iterator[bytes]:
        yield from ()

    with RawServer(lambda _: never(), reads=False) as server:
        client = side.client(StaticToken(access_token="token", url=server.url), retry=NO_RETRIES)
        big = Subscriber(email_address="a" * 12_000_000)
        with pytest.raises(CallTimeout) as caught:
            side.run(client.create(objects=[big], timeout=3))
    assert caught.value.processed is None


@contextmanager
def without_answer(address: tuple[str, int]) -> Iterator[tuple[str, int]]:
    """An address that takes no connection: the line of those who wait to be accepted is full."""
    with socket.create_server(address, backlog=0) as server, ExitStack() as stack:
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()


def resolve(name: str, addresses: list[tuple[str, int]], patch: pytest.MonkeyPatch) -> None:
    """Let a name of a host lead to addresses."""
    known = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
    found = socket.getaddrinfo
    patch.setattr(socket, "getaddrinfo", lambda host, *a, **k: known if name in str(host) else found(host, *a, **k))


@by_one_side
def test_the_time_to_connect_is_for_all_addresses(
    side: Side, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many a host has that do not answer. asyncio tries the addresses within one limit anyway."""
    with without_answer(("127.0.0.1", 0)) as address:
        resolve("many.example", [address] * 400, monkeypatch)
        url = f"https://many.example:{address[1]}/"
        client = side.client(StaticToken(access_token="token", url=url), retry=NO_RETRIES)
        errors = failures([lambda: client.create(objects=[LETTER], timeout=LIMIT)], side)
    assert type(errors[0]) is CallTimeout
    assert errors[0].processed is False


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    side: Side, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one of IPv6 that leads nowhere."""
    with RawServer(lambda _: iter([attacks.answer(attacks.created("1"))])) as server:
        port = int(server.url.strip("/").rpartition(":")[2])
        with without_answer(("127.0.0.2", port)) as silent:
            resolve("localhost", [silent, ("127.0.0.1", port)], monkeypatch)
            credentials = StaticToken(access_token="token", url=f"http://localhost:{port}/")
            client = side.client(credentials, retry=NO_RETRIES, timeouts=Timeouts(connect=ENOUGH))
            assert side.run(client.create(objects=[LETTER])).request_id == "1"


def test_looking_up_a_host_ends_in_time(side: Side, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operating system takes as long as it likes."""
    end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: end.wait(PATIENCE))
    client = side.client(StaticToken(access_token="token", url="https://slow.example/"), retry=NO_RETRIES)
    errors = side.together([lambda: client.create(objects=[LETTER], timeout=LIMIT)])[0]
    is_over = end.is_set()
    end.set()
    assert type(errors[0]) is CallTimeout
    assert (errors[0].processed, is_over) == (False, False)


# What was handed in


def test_context_variables_reach_a_client_that_was_handed_in(side: Side, loopback: Loopback) -> None:
    """Its requests run in a thread or task of their own."""
    tenant = contextvars.ContextVar("tenant", default="none")
    seen: list[str] = []

    def note(request: httpx.Request) -> None:
        seen.append(tenant.get())

    async def note_async(request: httpx.Request) -> None:
        seen.append(tenant.get())

    http = side.http(event_hooks={"request": [note_async if side.is_async else note]})
    client = side.client(StaticToken(access_token=loopback.new_token(), url=loopback.url), http_client=http)
    tenant.set("mine")
    side.run(client.create(objects=[LETTER]))
    side.close_http(http)
    assert seen == ["mine"]


@pytest.mark.slow
@pytest.mark.parametrize("library", ["httpx2", "httpx"])
def test_what_is_left_behind_ends(side: Side, loopback: Loopback, library: str) -> None:
    """A request that was left behind at the deadline has its connection closed: no thread stays."""
    module = HANDED_IN[library]
    threads = threading.active_count()
    with RawServer(lambda _: attacks.head()) as server:
        http = getattr(module, side.http_class.__name__)()
        client = side.client(StaticToken(access_token="t", url=server.url), retry=NO_RETRIES, http_client=http)
        with pytest.raises(CallTimeout):
            side.run(client.create(objects=[LETTER], timeout=0.1))
        side.run(side.until(lambda: threading.active_count() <= threads + 2))
        # The server's own two are there until it closes.
        assert threading.active_count() <= threads + 2
        side.close_http(http)


class Interruption(BaseException):
    """What is no exception, and nobody's to catch."""


def test_an_interruption_of_a_client_that_was_handed_in_is_passed_on(side: Side, loopback: Loopback) -> None:
    def interrupt(_: Any) -> httpx.Response:
        raise Interruption

    http = side.http(transport=httpx.MockTransport(interrupt))
    client = side.client(StaticToken(access_token="token", url=loopback.url), http_client=http)
    with pytest.raises(Interruption):
        side.run(client.create(objects=[LETTER]))
    side.close_http(http)


def test_who_has_no_time_left_sends_nothing(side: Side, loopback: Loopback) -> None:
    """A limit that has passed when a connection is to be made."""
    client = side.client(StaticToken(access_token="token", url=loopback.url), retry=RetryPolicy(attempts=1))
    with pytest.raises(CallError) as caught:
        side.run(client.create(objects=[LETTER], timeout=1e-9))
    assert isinstance(caught.value, CallTimeout | ConnectError)
    assert caught.value.processed is False
    assert loopback.received == []
