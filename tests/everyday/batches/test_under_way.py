"""Calls that are under way together: how many, in which order, and what becomes of them when the run is left."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from sfmc_soap import AsyncClient, AttemptEnded, Batch, Client, ClientCredentials, Event, Report, Subscriber, Timeouts
from sfmc_tenant import Tenant
from support.everyday.sides import Side
from support.tenant.serving import served

PATIENCE = 20.0
IN_TURN = Timeouts(turn=PATIENCE)
"""A call whose turn does not come is an error, and no test that waits for ever."""


def person(number: int, address: str = "one@example.com") -> Subscriber:
    return Subscriber(subscriber_key=f"k{number}", email_address=address)


class Watched(httpx.BaseTransport):
    """A transport that counts the calls that are under way, and can hold them up.

    Attributes:
        most: how many there were at a time.
        goes_on: what each of them waits for.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._transport, self._lock = tenant.transport(), threading.Lock()
        self._count = self.most = 0
        self.goes_on = threading.Event()
        self.together = threading.Barrier(3)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if b"CreateRequest" not in request.read():
            return self._transport.handle_request(request)
        with self._lock:
            self._count += 1
            self.most = max(self.most, self._count)
        if self.goes_on.is_set():
            response = self._transport.handle_request(request)
        else:
            self.together.wait(PATIENCE)
            response = self._transport.handle_request(request)
        with self._lock:
            self._count -= 1
        return response


class WatchedAsync(httpx.AsyncBaseTransport):
    """A transport for asyncio that holds calls up.

    Args:
        free: how many calls are not held up.

    Attributes:
        three: set when three are under way.
    """

    def __init__(self, tenant: Tenant, free: int = 0) -> None:
        self._transport = tenant.async_transport()
        self._count, self.three = -free, asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"CreateRequest" in request.content:
            self._count += 1
            if self._count == 3:
                self.three.set()
            if self._count > 0:
                await asyncio.Event().wait()
        return await self._transport.handle_async_request(request)


def client_of(tenant: Tenant, transport: httpx.BaseTransport, **options: Any) -> Client:
    http_client = httpx.Client(transport=transport)
    return Client(ClientCredentials(**tenant.credentials), http_client=http_client, timeouts=IN_TURN, **options)


def test_calls_are_under_way_together() -> None:
    """Three calls wait for each other: they would wait for ever if they came one after the other."""
    tenant = Tenant()
    transport = Watched(tenant)
    report = client_of(tenant, transport).create_all(map(person, range(6)), batch_size=1, concurrency=3)
    assert (report.succeeded, transport.most) == (6, 3)


def test_objects_with_one_key_keep_their_order() -> None:
    tenant = Tenant()
    transport = Watched(tenant)
    transport.goes_on.set()
    given = [person(0, f"a{number}@example.com") for number in range(12)]
    with client_of(tenant, transport) as client:
        assert client.upsert_all(given, batch_size=1).succeeded == 12
        assert client.select(Subscriber, "EmailAddress").one().email_address == "a11@example.com"
    assert transport.most == 1


def test_what_is_given_is_taken_as_it_is_needed(side: Side) -> None:
    """An endless iterable is no harm to whoever leaves the loop, and what was under way gives its turn back."""
    taken: list[int] = []

    def given() -> Iterator[Subscriber]:
        for number in itertools.count():
            taken.append(number)
            yield person(number)

    outcomes = side.items(side.client.iter_create(given(), batch_size=2, concurrency=3), most=3)
    assert [outcome.index for outcome in outcomes] == [0, 1, 2]
    assert len(taken) <= 12
    assert side.run(side.client.upsert_all([person(0)])).succeeded == 1


def test_an_asynchronous_iterable() -> None:
    async def given() -> AsyncIterator[Subscriber]:
        for number in range(5):
            await asyncio.sleep(0)
            yield person(number)

    async def work() -> Report[Subscriber]:
        return await Tenant().async_client().create_all(given(), batch_size=2)

    assert asyncio.run(work()).succeeded == 5
    with pytest.raises(TypeError, match="needs an AsyncClient"):
        Tenant().client().create_all(given())  # type: ignore[arg-type]


def test_functions_to_be_awaited_are_refused_before_anything_is_sent(side: Side) -> None:
    """One that says where to stop always; one for each batch by the client that blocks."""

    async def look(_: object) -> bool:
        raise AssertionError

    with pytest.raises(TypeError, match="stop_on: a coroutine function has no answer"):
        side.run(side.client.create_all([person(1)], stop_on=look))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="on_batch: an asynchronous iterable or function needs an AsyncClient"):
        side.client_that_blocks.create_all([person(1)], on_batch=look)
    assert not side.tenant.calls.soap


@pytest.mark.parametrize("concurrency", [1, 3])
def test_an_interruption_leaves_a_report(side: Side, concurrency: int) -> None:
    def interrupt(batch: Batch) -> None:
        if batch.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as raised:
        side.run(
            side.client.create_all(map(person, range(20)), batch_size=2, concurrency=concurrency, on_batch=interrupt)
        )
    report = raised.value.report  # type: ignore[attr-defined]
    assert (report.succeeded >= 4, report.stopped) == (True, "KeyboardInterrupt")
    assert report.count <= 12
    with side.tenant.client() as client:
        there = len(client.select(Subscriber, "SubscriberKey").list())
    assert report.succeeded <= there <= report.succeeded + len(report.unknown)


def test_a_cancelled_task_leaves_a_report() -> None:
    async def work() -> Report[Subscriber]:
        tenant = Tenant()
        transport = WatchedAsync(tenant)
        http_client = httpx.AsyncClient(transport=transport)
        client = AsyncClient(ClientCredentials(**tenant.credentials), http_client=http_client, timeouts=IN_TURN)
        task = asyncio.create_task(client.create_all(map(person, range(20)), batch_size=2, concurrency=3))
        await transport.three.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as raised:
            await task
        assert len(await client.select(Subscriber, "SubscriberKey").list()) == 0
        report: Report[Subscriber] = raised.value.report  # type: ignore[attr-defined]
        return report

    report = asyncio.run(work())
    assert [outcome.index for outcome in report.unknown] == [*range(6)]
    assert report.failures == []


def test_a_run_inside_a_call_does_not_wait_for_that_call() -> None:
    reports: list[Report[Subscriber]] = []

    def hook(event: Event) -> None:
        if isinstance(event, AttemptEnded) and event.operation == "Describe":
            reports.append(client.upsert_all(map(person, range(5)), batch_size=2))

    client = Tenant().client(hooks=(hook,), concurrency=1, timeouts=IN_TURN)
    client.retrievable(Subscriber)
    assert [report.succeeded for report in reports] == [5]


def test_what_is_called_for_each_batch_may_call_the_client(side: Side) -> None:
    batches: list[Batch] = []

    def look(batch: Batch) -> Any:
        batches.append(batch)
        return side.client.select(Subscriber, "SubscriberKey").first()

    report = side.run(side.client.create_all(map(person, [0, 1, 2, 1, 3]), batch_size=2, concurrency=1, on_batch=look))
    assert batches == [
        Batch(number=1, count=2, total=2, succeeded=2, failed=0, unknown=0),
        Batch(number=2, count=2, total=4, succeeded=3, failed=1, unknown=0),
        Batch(number=3, count=1, total=5, succeeded=4, failed=1, unknown=0),
    ]
    assert [failure.index for failure in report.failures] == [3]


def test_what_is_called_for_each_batch_fails(side: Side) -> None:
    def fail(batch: Batch) -> None:
        raise LookupError

    with pytest.raises(LookupError) as raised:
        side.run(side.client.create_all(map(person, range(20)), batch_size=2, on_batch=fail))
    assert not raised.value.report.unknown  # type: ignore[attr-defined]


def test_a_batch_under_way_in_a_closed_event_loop_is_unknown() -> None:
    tenant = Tenant()
    http_client = httpx.AsyncClient(transport=WatchedAsync(tenant, free=1))
    client = AsyncClient(ClientCredentials(**tenant.credentials), http_client=http_client, timeouts=IN_TURN)
    outcomes = client.iter_create(map(person, range(4)), batch_size=2, concurrency=3)
    loop = asyncio.new_event_loop()
    first = loop.run_until_complete(anext(outcomes))
    loop.close()

    async def rest() -> list[tuple[bool, bool]]:
        return [(each.ok, each.unknown) async for each in outcomes]

    assert first.ok
    following = asyncio.run(rest())
    assert following == [(True, False), (False, True), (False, True)]


FORKING = """
import os, sys, time
import httpx
from sfmc_soap import CallError, Client, ClientCredentials, Subscriber

class Held(httpx.HTTPTransport):
    def handle_request(self, request):
        if b">k1<" in request.read():
            time.sleep(600)
        return super().handle_request(request)

url, secret = sys.argv[1:]
credentials = ClientCredentials(client_id="in-process", client_secret=secret, auth_url=url)
client = Client(credentials, http_client=lambda: httpx.Client(transport=Held()))
people = (Subscriber(subscriber_key=f"k{n}", email_address="one@example.com") for n in range(40))
outcomes = client.iter_create(people, batch_size=1, concurrency=2)
print(next(outcomes).ok, flush=True)
child = os.fork()
if child == 0:
    try:
        for outcome in outcomes:
            print(outcome.ok, outcome.unknown, outcome.index, flush=True)
    except CallError as error:
        print("in another process" in str(error), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_sends_nothing_of_the_run() -> None:
    tenant = Tenant()
    with served(tenant) as url:
        command = [sys.executable, "-c", FORKING, url, str(tenant.credentials["client_secret"])]
        child = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (child.stdout, child.stderr) == ("True\nFalse True 1\nTrue\n", "")


INTERRUPTED = """
import sys
from sfmc_soap import CallStarted, Client, ClientCredentials, Subscriber

started = []

def hook(event):
    # The last of the three to begin: its batch, and those before it, are taken by then.
    if isinstance(event, CallStarted) and event.operation == "Create":
        started.append(event)
        if len(started) == 3:
            print("30 are taken", flush=True)

url, secret = sys.argv[1:]
client = Client(ClientCredentials(client_id="in-process", client_secret=secret, auth_url=url), hooks=(hook,))
people = (Subscriber(subscriber_key=f"k{number}", email_address="one@example.com") for number in range(1000))
try:
    client.create_all(people, batch_size=10, concurrency=3)
except KeyboardInterrupt as error:
    print(error.report.succeeded, error.report.count, error.report.stopped, flush=True)
"""


@pytest.mark.slow
def test_a_signal_leaves_a_report() -> None:
    tenant = Tenant()
    tenant.faults.add("late", operation="Create", times=None)
    with served(tenant) as url:
        command = [sys.executable, "-c", INTERRUPTED, url, str(tenant.credentials["client_secret"])]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "30 are taken\n"
            child.send_signal(signal.SIGINT)
            assert child.stdout.readline() == "0 30 KeyboardInterrupt\n"
