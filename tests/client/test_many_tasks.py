"""Many calls at a time on one client in asyncio: they wait in a line of its own."""

from __future__ import annotations

import asyncio
import threading
from random import Random

from sfmc_soap import NO_RETRIES, AsyncClient, CallTimeout, SystemStatusResponseMsg, UsernameToken
from support.loopback.replies import Reply
from support.loopback.service import Loopback, Received

CONNECTIONS = 20


def client_of(loopback: Loopback) -> AsyncClient:
    """A client with a login that costs no request."""
    credentials = UsernameToken(username="user", password="password", url=loopback.soap_url)
    return AsyncClient(credentials, retry=NO_RETRIES)


def test_more_calls_than_connections(loopback: Loopback) -> None:
    """All are answered, by as many connections as there may be."""

    async def calls() -> list[SystemStatusResponseMsg]:
        async with client_of(loopback) as client:
            return await asyncio.gather(*(client.get_system_status() for _ in range(5 * CONNECTIONS)))

    together = threading.Barrier(CONNECTIONS)

    def answer(received: Received) -> Reply:
        together.wait(10)
        return loopback.usual(received)

    loopback.always(answer)
    assert len(asyncio.run(calls())) == len(loopback.received) == 5 * CONNECTIONS
    assert loopback.most_soap_requests_at_once <= loopback.server.made == CONNECTIONS


def test_a_call_does_not_wait_for_a_connection_for_ever(loopback: Loopback) -> None:
    """Its time limit holds there too, and nothing was sent."""

    async def calls() -> CallTimeout:
        async with client_of(loopback) as client:
            others = [asyncio.ensure_future(client.get_system_status()) for _ in range(CONNECTIONS)]
            await asyncio.sleep(0)
            try:
                await client.get_system_status(timeout=0.1)
            except CallTimeout as error:
                return error
            finally:
                await asyncio.gather(*others)
        raise AssertionError("the call was answered")

    loopback.soap_delay = 0.5
    error = asyncio.run(calls())
    assert error.problem.startswith("no connection in time") and error.processed is False
    assert len(loopback.received) == CONNECTIONS


def test_who_is_cancelled_in_the_line_takes_no_place_in_it(loopback: Loopback) -> None:
    """Nor does who is cancelled with a connection."""

    async def calls() -> None:
        async with client_of(loopback) as client:
            for _ in range(2):
                tasks = [asyncio.ensure_future(client.get_system_status()) for _ in range(2 * CONNECTIONS)]
                await asyncio.sleep(0.1)
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                assert [type(each) for each in ended] == [asyncio.CancelledError] * len(tasks)
            loopback.soap_delay = 0
            await asyncio.gather(*(client.get_system_status(timeout=30) for _ in range(2 * CONNECTIONS)))

    loopback.soap_delay = 0.3
    asyncio.run(calls())


def test_no_cancelled_call_costs_a_connection(loopback: Loopback) -> None:
    """Whenever it is cancelled, its connection is closed or goes back: in the end there are as many as ever."""
    random = Random(1)

    async def calls() -> None:
        async with client_of(loopback) as client:
            for _ in range(40):
                tasks = [asyncio.ensure_future(client.get_system_status()) for _ in range(CONNECTIONS)]
                for task in random.sample(tasks, k=CONNECTIONS):
                    await asyncio.sleep(random.random() / 500)
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            loopback.most_soap_requests_at_once = 0
            loopback.soap_delay = 1.5
            await asyncio.gather(*(client.get_system_status(timeout=30) for _ in range(CONNECTIONS)))

    loopback.soap_delay = 0
    asyncio.run(calls())
    assert loopback.most_soap_requests_at_once >= CONNECTIONS - 2  # a busy machine may be late with some
