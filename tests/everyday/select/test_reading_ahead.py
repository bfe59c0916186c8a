"""The next page is fetched while the caller works, and dropped when the caller leaves."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    AttemptEnded,
    Client,
    ClientCredentials,
    Event,
    SelectionInterrupted,
    Subscriber,
    Timeouts,
)
from sfmc_soap.everyday.select.options import Page
from sfmc_tenant import Tenant
from support.everyday.people import KEYS, subscribe_all
from support.tenant.serving import served

PAGE = 7
PATIENCE = 20.0
IN_TURN = Timeouts(turn=PATIENCE)
"""A call whose turn does not come is an error, and no test that waits for ever."""


@pytest.fixture
def tenant() -> Tenant:
    made = Tenant()
    subscribe_all(made)
    return made


class Watched(httpx.BaseTransport):
    """A transport that tells of requests for further pages, and can hold them up.

    Attributes:
        asked: set when one was asked for.
        goes_on: what each of them waits for.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._transport = tenant.transport()
        self.asked, self.goes_on = threading.Event(), threading.Event()
        self.goes_on.set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if b"ContinueRequest" in request.read():
            self.asked.set()
            self.goes_on.wait(PATIENCE)
        return self._transport.handle_request(request)


class WatchedAsync(httpx.AsyncBaseTransport):
    """The same for asyncio."""

    def __init__(self, tenant: Tenant) -> None:
        self._transport = tenant.async_transport()
        self.asked, self.goes_on = asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"ContinueRequest" in request.read():
            self.asked.set()
            await self.goes_on.wait()
        return await self._transport.handle_async_request(request)


def client_of(tenant: Tenant, transport: httpx.BaseTransport, **options: Any) -> Client:
    http_client = httpx.Client(transport=transport)
    return Client(ClientCredentials(**tenant.credentials), http_client=http_client, timeouts=IN_TURN, **options)


def test_the_next_page_is_asked_for_while_the_caller_works(tenant: Tenant) -> None:
    transport = Watched(tenant)
    found = iter(client_of(tenant, transport).select(Subscriber, "SubscriberKey", page_size=PAGE))
    next(found)
    assert transport.asked.wait(PATIENCE)
    assert len([*found]) == len(KEYS) - 1


def test_it_is_not_where_nobody_wants_that(tenant: Tenant) -> None:
    transport = Watched(tenant)
    found = iter(client_of(tenant, transport).select(Subscriber, "SubscriberKey", page_size=PAGE, prefetch=0))
    assert [next(found).subscriber_key for _ in range(PAGE)] == KEYS[:PAGE]
    assert not transport.asked.is_set()
    next(found)
    assert transport.asked.is_set()


def test_leaving_gives_the_turn_back_while_the_page_is_under_way(tenant: Tenant) -> None:
    transport = Watched(tenant)
    transport.goes_on.clear()
    client = client_of(tenant, transport, concurrency=1)
    for _ in client.select(Subscriber, "SubscriberKey", page_size=PAGE):
        assert transport.asked.wait(PATIENCE)
        break
    assert len(client.select(Subscriber, "SubscriberKey").list()) == len(KEYS)
    transport.goes_on.set()


def test_leaving_gives_the_turn_back_in_asyncio(tenant: Tenant) -> None:
    async def work() -> int:
        transport = WatchedAsync(tenant)
        transport.goes_on.clear()
        http_client = httpx.AsyncClient(transport=transport)
        credentials = ClientCredentials(**tenant.credentials)
        client = AsyncClient(credentials, http_client=http_client, concurrency=1, timeouts=IN_TURN)
        async for _ in client.select(Subscriber, "SubscriberKey", page_size=PAGE):
            await transport.asked.wait()
            break
        return len(await client.select(Subscriber, "SubscriberKey").list())

    assert asyncio.run(work()) == len(KEYS)


def test_a_page_under_way_in_a_closed_event_loop_is_not_waited_for(tenant: Tenant) -> None:
    selection = tenant.async_client(concurrency=1, timeouts=IN_TURN).select(Subscriber, "SubscriberKey", page_size=PAGE)
    found = selection.pages()
    loop = asyncio.new_event_loop()
    loop.run_until_complete(anext(found))
    loop.close()
    with pytest.raises(SelectionInterrupted, match="in a closed event loop") as caught:
        asyncio.run(anext(found))  # type: ignore[arg-type]
    assert caught.value.count == PAGE
    assert len(asyncio.run(selection.list())) == len(KEYS)


FORKING = """
import os, sys, warnings
from sfmc_soap import Client, ClientCredentials, SelectionInterrupted, Subscriber

warnings.simplefilter("ignore")
url, secret = sys.argv[1:]
client = Client(ClientCredentials(client_id="in-process", client_secret=secret, auth_url=url), concurrency=2)
selection = client.select(Subscriber, "SubscriberKey", page_size=7)
pages = selection.pages()
next(pages)
child = os.fork()
if child == 0:
    try:
        next(pages)
    except SelectionInterrupted as error:
        print(error.count, "in another process" in str(error), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_page_under_way_is_not_waited_for_in_a_forked_process(tenant: Tenant, url: str) -> None:
    tenant.faults.add("slow", where="continue", seconds=600.0)
    secret = tenant.credentials["client_secret"]
    command = [sys.executable, "-c", FORKING, url, str(secret)]
    child = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (child.stdout, child.stderr) == ("7 True\n", "")


def test_what_is_told_of_a_page_may_take_long(tenant: Tenant) -> None:
    async def work() -> list[int]:
        told = []

        async def tell(page: Page) -> None:
            await asyncio.sleep(0.05)
            told.append(page.number)

        async with tenant.async_client(timeouts=Timeouts(retrieve=0.001, turn=PATIENCE)) as client:
            selection = client.select(Subscriber, "SubscriberKey", page_size=PAGE, on_page=tell, timeout=PATIENCE)
            assert len(await selection.list()) == len(KEYS)
        return told

    assert asyncio.run(work()) == [1, 2, 3, 4]


@pytest.fixture
def url(tenant: Tenant) -> Iterator[str]:
    with served(tenant) as address:
        yield address


def test_leaving_breaks_the_request_off_on_a_connection(tenant: Tenant, url: str) -> None:
    tenant.faults.add("slow", where="continue", seconds=600.0)
    credentials = ClientCredentials(**{**tenant.credentials, "auth_url": url})
    with Client(credentials, concurrency=1, timeouts=IN_TURN, retry=NO_RETRIES) as client:
        for _ in client.select(Subscriber, "SubscriberKey", page_size=PAGE):
            break
        assert len(client.select(Subscriber, "SubscriberKey").list()) == len(KEYS)


def test_selecting_inside_a_call_does_not_wait_for_that_call(tenant: Tenant) -> None:
    found: list[int] = []

    def hook(event: Event) -> None:
        if isinstance(event, AttemptEnded) and event.operation == "Describe":
            found.append(len(client.select(Subscriber, "SubscriberKey", page_size=PAGE).list()))

    client = tenant.client(hooks=(hook,), concurrency=1, timeouts=IN_TURN)
    client.select(Subscriber).first()
    assert found == [len(KEYS)]


def test_many_selections_at_once(tenant: Tenant) -> None:
    client = tenant.client(concurrency=3, timeouts=IN_TURN)
    found: list[int] = []

    def work() -> None:
        for number in range(3):
            found.append(len(client.select(Subscriber, "SubscriberKey", page_size=PAGE + number).list()))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert found == [len(KEYS)] * 24
