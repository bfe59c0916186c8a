"""Windows that are read beside each other: how many, when nobody waits for them any more, and inside of a call."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from itertools import islice

import httpx
import pytest
from sfmc_soap import (
    SERVER_TIME,
    AsyncClient,
    AttemptEnded,
    Client,
    ClientCredentials,
    Event,
    OpenEvent,
    Timeouts,
    TrackingInterrupted,
    UnsetType,
)
from sfmc_tenant import Tenant
from support.tenant.serving import served

NOON = datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
HOUR = timedelta(hours=1)
PATIENCE = 20.0
IN_TURN = Timeouts(turn=PATIENCE)
"""A call whose turn does not come is an error, and no test that waits for ever."""
HOURS = 8


@pytest.fixture
def tenant() -> Tenant:
    """A tenant with an event in each of eight hours."""
    made = Tenant()
    made.track(
        *(OpenEvent(send_id=hour, subscriber_key="C1", event_date=NOON + (hour - 1) * HOUR) for hour in range(1, 9))
    )
    return made


class Gate(httpx.BaseTransport):
    """A transport that holds up every Retrieve but the first, until so many are there.

    Attributes:
        most: how many Retrieves there were at the same time.
    """

    def __init__(self, tenant: Tenant, together: int) -> None:
        self._transport = tenant.transport()
        self._together = threading.Barrier(together, timeout=PATIENCE)
        self._lock = threading.Lock()
        self._seen = self._inside = self.most = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if b"RetrieveRequest" not in request.read():
            return self._transport.handle_request(request)
        with self._lock:
            self._seen += 1
            self._inside += 1
            self.most = max(self.most, self._inside)
            is_first = self._seen == 1
        try:
            if not is_first and self._together.parties > 1:
                self._together.wait()
            return self._transport.handle_request(request)
        finally:
            with self._lock:
                self._inside -= 1


def test_several_windows_are_read_at_a_time(tenant: Tenant) -> None:
    """All but the first, which tells how long the others may be. Those of nine hours are two threes, and the rest."""
    transport = Gate(tenant, 3)
    credentials = ClientCredentials(**tenant.credentials)
    with Client(credentials, http_client=httpx.Client(transport=transport), timeouts=IN_TURN) as client:
        found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 7 * HOUR, window=HOUR, concurrency=3)
        assert [event.send_id for event in found] == [*range(1, 8)]
    assert transport.most == 3


def test_one_window_at_a_time_is_read_where_it_is_iterated(tenant: Tenant) -> None:
    """Nothing is read ahead of the page that is wanted."""
    seen: set[int] = set()
    client = tenant.client(hooks=(lambda event: seen.add(threading.get_ident()),))
    found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, concurrency=1, page_size=1)
    assert len([*found]) == HOURS
    assert seen == {threading.get_ident()}


def test_the_line_of_the_client_bounds_its_calls(tenant: Tenant) -> None:
    transport = Gate(tenant, 1)
    http_client = httpx.Client(transport=transport)
    credentials = ClientCredentials(**tenant.credentials)
    with Client(credentials, http_client=http_client, concurrency=2, timeouts=IN_TURN) as client:
        found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, window=HOUR, concurrency=50)
        assert len([*found]) == HOURS
    assert transport.most <= 2


LATER = tuple(f"T{hour}:00:00".encode() for hour in range(15, 21))
"""What is in the requests for all windows of an hour but the first two."""


class Silent(httpx.BaseTransport):
    """A transport that does not answer for all windows but the first two until it is free.

    Attributes:
        asked: set when one of these was asked for.
        free: set to let it answer everything.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._transport = tenant.transport()
        self.asked, self.free = threading.Event(), threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if any(hour in request.read() for hour in LATER):
            self.asked.set()
            self.free.wait(PATIENCE)
        return self._transport.handle_request(request)


def test_leaving_ends_what_is_under_way(tenant: Tenant) -> None:
    """Each time, one of the two turns of the client is held by a window that is not answered."""
    transport = Silent(tenant)
    http_client, credentials = httpx.Client(transport=transport), ClientCredentials(**tenant.credentials)
    with Client(credentials, http_client=http_client, concurrency=2, timeouts=IN_TURN) as client:
        found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, window=HOUR, concurrency=2)
        for _ in range(3):
            assert [event.send_id for event in islice(found, 2)] == [1, 2]
            assert transport.asked.wait(PATIENCE)
        transport.free.set()


def test_leaving_ends_what_is_under_way_in_asyncio(tenant: Tenant) -> None:
    async def work() -> list[int | UnsetType]:
        http_client = httpx.AsyncClient(transport=HeldUp(tenant))
        credentials = ClientCredentials(**tenant.credentials)
        client = AsyncClient(credentials, http_client=http_client, concurrency=2, timeouts=IN_TURN)
        found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, window=HOUR, concurrency=2)
        pages = found.pages()
        got = [event.send_id for page in (await anext(pages), await anext(pages)) for event in page]
        await pages.aclose()  # type: ignore[attr-defined]
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert others and not (await asyncio.wait(others, timeout=PATIENCE))[1]
        return got

    assert asyncio.run(work()) == [1, 2]


class HeldUp(httpx.AsyncBaseTransport):
    """A transport for asyncio that answers two Retrieves, and no more."""

    def __init__(self, tenant: Tenant) -> None:
        self._transport = tenant.async_transport()
        self._left = 2

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"RetrieveRequest" in request.read():
            self._left -= 1
            if self._left < 0:
                await asyncio.Event().wait()
        return await self._transport.handle_async_request(request)


def test_what_is_under_way_in_a_closed_event_loop_is_not_waited_for(tenant: Tenant) -> None:
    http_client = httpx.AsyncClient(transport=HeldUp(tenant))
    client = AsyncClient(ClientCredentials(**tenant.credentials), http_client=http_client, timeouts=IN_TURN)
    found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, window=HOUR).pages()
    loop = asyncio.new_event_loop()
    for _ in range(2):
        loop.run_until_complete(anext(found))
    loop.close()
    with pytest.raises(TrackingInterrupted, match="in an event loop that was closed") as caught:
        asyncio.run(anext(found))  # type: ignore[arg-type]
    assert (caught.value.count, caught.value.window.start) == (2, NOON + 2 * HOUR)


FORKING = """
import os, sys, time, warnings
from datetime import datetime, timedelta
import httpx
from sfmc_soap import SERVER_TIME, Client, ClientCredentials, OpenEvent, TrackingInterrupted

class Silent(httpx.HTTPTransport):
    def handle_request(self, request):
        if any(f"T{hour}:00:00".encode() in request.read() for hour in range(15, 21)):
            time.sleep(600)
        return super().handle_request(request)

warnings.simplefilter("ignore")
url, secret = sys.argv[1:]
credentials = ClientCredentials(client_id="in-process", client_secret=secret, auth_url=url)
client = Client(credentials, http_client=lambda: httpx.Client(transport=Silent()))
noon = datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
options = {"since": noon, "until": noon + timedelta(hours=8), "window": timedelta(hours=1)}
pages = client.tracking(OpenEvent, "SendID", **options).pages()
next(pages), next(pages)
child = os.fork()
if child == 0:
    try:
        print(len([*pages]))
    except TrackingInterrupted as error:
        print(error.count, "in another process" in str(error), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_what_is_under_way_is_not_waited_for_in_a_forked_process(tenant: Tenant) -> None:
    with served(tenant) as url:
        command = [sys.executable, "-c", FORKING, url, str(tenant.credentials["client_secret"])]
        child = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (child.stdout, child.stderr) == ("2 True\n", "")


def test_reading_inside_a_call_does_not_wait_for_that_call(tenant: Tenant) -> None:
    found: list[int] = []

    def hook(event: Event) -> None:
        if isinstance(event, AttemptEnded) and event.operation == "Describe":
            tracking = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, window=HOUR)
            found.append(len([*tracking]))

    client = tenant.client(hooks=(hook,), concurrency=1, timeouts=IN_TURN)
    client.retrievable(OpenEvent)
    assert found == [HOURS]
