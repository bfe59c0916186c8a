"""More calls than a client makes at a time: they wait for their turn, and nothing of them runs out meanwhile."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    CallEnded,
    CallTimeout,
    Client,
    ConfigurationError,
    CreateResponse,
    Event,
    RetryPolicy,
    Subscriber,
    SystemStatusResponseMsg,
    SystemStatusType,
    Timeouts,
    TokenStore,
    UnexpectedFault,
    UsernameToken,
)
from sfmc_soap._runtime.client import turns
from support.clients.elsewhere import LETTER
from support.clients.sides import PATIENCE, Side
from support.loopback import replies, soap
from support.loopback.replies import Reply
from support.loopback.service import Loopback, Received

USUAL = 20
"""How many calls a client makes at a time."""


def login(loopback: Loopback) -> UsernameToken:
    """A login that costs no request."""
    return UsernameToken(username="user", password="password", url=loopback.soap_url)


def client_of(loopback: Loopback, **options: Any) -> AsyncClient:
    """A client with a login that costs no request."""
    return AsyncClient(login(loopback), **{"retry": NO_RETRIES, **options})


def together(loopback: Loopback, number: int) -> None:
    """Let the service answer only when so many requests are there."""
    barrier = threading.Barrier(number)

    def answer(received: Received) -> Reply:
        barrier.wait(PATIENCE)
        return loopback.carry_out(received)

    loopback.always(answer)


def addresses(loopback: Loopback) -> list[str]:
    """Whom the Creates that came were about, in order."""
    return [received.values()["Objects"][0]["EmailAddress"] for received in loopback.received]


def many(side: Side, loopback: Loopback, calls: int, **options: Any) -> list[Any]:
    """What so many calls come to that are begun together."""
    client = side.client(loopback, **options)
    return [each for [each] in side.together(*[[lambda: client.create(objects=[LETTER])]] * calls)]


@pytest.mark.parametrize("number", [USUAL, 3])
def test_more_calls_than_turns(side: Side, loopback: Loopback, number: int) -> None:
    """All are answered, by as many connections as there are turns."""
    together(loopback, number)
    client = side.client(login(loopback), **({} if number == USUAL else {"concurrency": number}))
    outcomes = side.together(*[[client.get_system_status]] * (5 * number))
    assert [type(each) for [each] in outcomes] == [SystemStatusResponseMsg] * 5 * number
    assert len(loopback.received) == 5 * number
    assert loopback.most_soap_requests_at_once <= loopback.server.made == number


@pytest.mark.slow
def test_nothing_runs_out_while_a_call_waits(side: Side, loopback: Loopback) -> None:
    """The wait takes longer than the limit of a call, the time for its retries, and the life of a token."""
    loopback.soap_delay, loopback.tenant.access.life = 0.4, 2
    options = {"timeouts": Timeouts(synchronous=3), "retry": RetryPolicy(total=2.5, backoff=0.01)}
    begun = time.monotonic()
    outcomes = many(side, loopback, 40, concurrency=4, **options)
    assert [type(each) for each in outcomes] == [CreateResponse] * 40
    assert loopback.most_token_requests_at_once == 1
    # A token is renewed after three quarters of its life, or when it was refused.
    assert len(loopback.token_requests) <= 1 + (time.monotonic() - begun) / 1.5 + loopback.refused_logins


def test_the_time_for_retries_begins_with_the_turn(side: Side, loopback: Loopback) -> None:
    def late(received: Received) -> Reply:
        loopback.server.pause(0.8)
        return loopback.carry_out(received)

    loopback.next(late, replies.unavailable())
    client = side.client(login(loopback), concurrency=1, retry=RetryPolicy(total=0.75, backoff=0.001))
    outcomes = side.together(*[[client.get_system_status]] * 2)
    assert [type(each) for [each] in outcomes] == [SystemStatusResponseMsg] * 2
    assert len(loopback.received) == 3


@pytest.mark.slow
def test_a_great_many(side: Side, loopback: Loopback) -> None:
    """As a job does it that gathers all its updates at once; in threads, of which there are fewer."""
    loopback.soap_delay, loopback.tenant.access.life, loopback.check_schema = 0.3, 3, False
    calls = 2000 if side.is_async else 600
    begun = time.monotonic()
    outcomes = many(side, loopback, calls, timeouts=Timeouts(synchronous=6))
    assert [type(each) for each in outcomes] == [CreateResponse] * calls
    assert loopback.most_soap_requests_at_once <= USUAL
    assert loopback.most_token_requests_at_once == 1
    assert len(loopback.token_requests) <= 1 + (time.monotonic() - begun) / 2.25 + loopback.refused_logins


def test_a_call_waits_for_its_turn_as_long_as_it_is_told(side: Side, loopback: Loopback) -> None:
    """Then it fails, and nothing of it was sent."""
    loopback.soap_delay = 1
    outcomes = many(side, loopback, 3, concurrency=1, timeouts=Timeouts(turn=0.05))
    failed = [each for each in outcomes if not isinstance(each, CreateResponse)]
    assert [type(each) for each in failed] == [CallTimeout] * 2
    assert {(each.processed, each.attempts, each.operation) for each in failed} == {(False, 0, "Create")}
    assert all("pass a longer Timeouts(turn=...)" in str(each) for each in failed)
    assert len({each.message_id for each in failed}) == 2
    assert len(loopback.received) == 1


def test_the_first_in_the_line_is_the_first_that_has_its_turn(loopback: Loopback) -> None:
    async def calls() -> None:
        async with client_of(loopback, concurrency=1) as client:
            await asyncio.gather(*(client.create(objects=[Subscriber(email_address=each)]) for each in expected))

    expected = [f"{number}@example.com" for number in range(20)]
    asyncio.run(calls())
    assert addresses(loopback) == expected


def test_who_is_cancelled_in_the_line_takes_no_place_in_it(loopback: Loopback) -> None:
    """Nor does who is cancelled with a connection."""

    async def calls() -> None:
        async with client_of(loopback) as client:
            for _ in range(2):
                tasks = [asyncio.ensure_future(client.get_system_status()) for _ in range(2 * USUAL)]
                await asyncio.sleep(0.1)
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                assert [type(each) for each in ended] == [asyncio.CancelledError] * len(tasks)
            loopback.soap_delay = 0
            await asyncio.gather(*(client.get_system_status(timeout=30) for _ in range(2 * USUAL)))

    loopback.soap_delay = 0.3
    asyncio.run(calls())


def test_a_turn_that_comes_to_a_call_that_is_cancelled_passes_on(loopback: Loopback) -> None:
    """Both happen at one moment: the turn of the second call comes with the end of the first."""
    tasks: list[asyncio.Task[Any]] = []

    def cancel_second(event: Event) -> None:
        if isinstance(event, CallEnded) and event.error is None:
            tasks[1].cancel()

    async def calls() -> list[Any]:
        async with client_of(loopback, concurrency=1, hooks=(cancel_second,)) as client:
            tasks.extend(asyncio.ensure_future(client.get_system_status()) for _ in range(4))
            return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), PATIENCE)

    kinds = [type(each) for each in asyncio.run(calls())]
    good = SystemStatusResponseMsg
    assert kinds == [good, asyncio.CancelledError, good, good]
    assert loopback.most_soap_requests_at_once == 1


@pytest.mark.slow
def test_no_cancelled_call_costs_a_connection(loopback: Loopback) -> None:
    """Whenever it is cancelled, its connection is closed or goes back: in the end there are as many as ever."""
    random = Random(1)

    async def calls() -> None:
        async with client_of(loopback) as client:
            for _ in range(25):
                tasks = [asyncio.ensure_future(client.get_system_status()) for _ in range(USUAL)]
                for task in random.sample(tasks, k=USUAL):
                    await asyncio.sleep(random.random() / 500)
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            loopback.most_soap_requests_at_once = 0
            loopback.soap_delay = 1.5
            await asyncio.gather(*(client.get_system_status(timeout=30) for _ in range(USUAL)))

    loopback.soap_delay = 0
    asyncio.run(calls())
    assert loopback.most_soap_requests_at_once >= USUAL - 2  # a busy machine may be late with some


def test_a_turn_of_which_an_interruption_told_only_its_future(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next time that a turn passes on, it is counted."""
    runners = iter(range(3))
    monkeypatch.setattr(turns, "_runner", lambda: next(runners))
    line, calls = turns.Line(1), [turns.Turn() for _ in range(3)]
    for call in calls:
        line.enter(call)
    first, second, third = calls
    assert second.future is not None and third.future is not None
    second.future.set_result(None)
    line.leave(first)
    assert not third.future.done()
    line.leave(second)
    assert third.future.done()


INTERRUPTED = """
import os, signal, sys, threading, time
from random import Random
from sfmc_soap import Client, UsernameToken

random, ended, answers = Random(1), threading.Event(), []
client = Client(UsernameToken(username="user", password="password", url=sys.argv[1]), concurrency=1)

def call():
    while not ended.is_set():
        answers.append(client.get_system_status().overall_status)

def interrupt():
    for _ in range(150):
        time.sleep(random.random() / 50)
        os.kill(os.getpid(), signal.SIGINT)
    ended.set()

threads = [threading.Thread(target=call) for _ in range(8)] + [threading.Thread(target=interrupt)]
for thread in threads:
    thread.start()
interrupted = 0
while not ended.is_set():
    try:
        client.get_system_status()
    except KeyboardInterrupt:
        interrupted += 1
for thread in threads:
    thread.join(20)
print(sum(thread.is_alive() for thread in threads), set(answers), client.get_system_status().overall_status)
"""


@pytest.mark.slow
def test_who_is_interrupted_at_any_moment_takes_no_turn_away(loopback: Loopback) -> None:
    """In the line, with a turn, or while the turn passes on: the others go on, and so does the thread itself."""
    loopback.soap_delay = 0.002
    command = [sys.executable, "-c", INTERRUPTED, loopback.soap_url]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert run.stdout == "0 {'OK'} OK\n", run.stderr


def test_event_loops_of_several_threads_share_the_turns(loopback: Loopback) -> None:
    async def calls() -> list[SystemStatusResponseMsg]:
        answers = await asyncio.gather(*(client.get_system_status() for _ in range(6)))
        await asyncio.to_thread(all_answered.wait, PATIENCE)
        await client.close()
        return answers

    all_answered = threading.Barrier(4)
    loopback.soap_delay = 0.005
    client = client_of(loopback, concurrency=2)
    with ThreadPoolExecutor(4) as pool:
        answers = [
            answer for run in [pool.submit(asyncio.run, calls()) for _ in range(4)] for answer in run.result(PATIENCE)
        ]
    assert len(answers) == 24
    assert loopback.most_soap_requests_at_once == 2


# Calls inside calls: with one turn, they would wait for each other.


def test_a_call_in_a_hook(loopback: Loopback) -> None:
    answers: list[object] = []

    def call_again(event: Event) -> None:
        if isinstance(event, CallEnded) and event.operation == "Create":
            answers.append(client.get_system_status().overall_status)

    with Client(login(loopback), concurrency=1, hooks=(call_again,), timeouts=Timeouts(turn=1)) as client:
        client.create(objects=[LETTER])
        client.create(objects=[LETTER])
    assert answers == ["OK", "OK"]


def test_a_call_of_a_token_store(side: Side, loopback: Loopback) -> None:
    """Of another business unit: the token of its own is what it is getting."""
    saved: list[str] = []

    def load(key: str) -> None:
        if key == client.credentials.key():
            saved.append(str(unit.get_system_status().overall_status))

    async def load_later(key: str) -> None:
        if key == client.credentials.key():
            saved.append(str((await unit.get_system_status()).overall_status))

    store: Any = TokenStore(load_later if side.is_async else load, lambda *_: None)
    client: Any = side.client(loopback, concurrency=1, token_store=store, timeouts=Timeouts(turn=1, synchronous=5))
    unit: Any = client.for_business_unit(*loopback.new_units(1))
    side.run(client.create(objects=[LETTER]))
    assert saved == ["OK"]


def test_the_status_after_an_outage(side: Side, loopback: Loopback) -> None:
    """It is asked for within the call that failed."""
    loopback.next(soap.api_fault(2))
    client = side.client(loopback, concurrency=1, ask_status=True, timeouts=Timeouts(turn=1))
    with pytest.raises(UnexpectedFault) as caught:
        side.run(client.create(objects=[LETTER]))
    assert caught.value.system_status == SystemStatusType.OK


def test_a_blocking_client_in_an_event_loop(loopback: Loopback) -> None:
    """It stops the loop, and not itself: the turn that it waits for is that of a thread."""

    async def calls() -> None:
        blocking.create(objects=[LETTER])

    loopback.soap_delay = 0.1
    with Client(login(loopback), concurrency=1, timeouts=Timeouts(turn=PATIENCE)) as blocking:
        other = threading.Thread(target=lambda: blocking.create(objects=[LETTER]))
        other.start()
        asyncio.run(calls())
        other.join()
    assert len(loopback.received) == 2


# Who shares a line


def test_business_units_share_the_turns(side: Side, loopback: Loopback) -> None:
    client = side.client(loopback, concurrency=2)
    units = [client.for_business_unit(mid) for mid in loopback.new_units(6)]
    loopback.soap_delay = 0.02
    outcomes = side.together(*[[lambda unit=unit: unit.create(objects=[LETTER])] for unit in units])
    assert [type(each) for [each] in outcomes] == [CreateResponse] * 6
    assert loopback.most_soap_requests_at_once <= 2


def test_a_pickled_client_has_a_line_of_its_own(
    side: Side, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SFMC_CLIENT_ID", "client-id")
    monkeypatch.setenv("SFMC_CLIENT_SECRET", "client-secret")
    monkeypatch.setenv("SFMC_AUTH_URL", loopback.auth_url)
    first = side.closing(side.client_class.from_env(concurrency=1))
    second = side.closing(pickle.loads(pickle.dumps(first)))
    together(loopback, 2)
    outcomes = side.together(
        *[[lambda client=client: client.create(objects=[LETTER])] for client in [first, second] * 2]
    )
    assert [type(each) for [each] in outcomes] == [CreateResponse] * 4
    assert loopback.most_soap_requests_at_once == 2


@pytest.mark.parametrize("number", [0, -1, True, 2.0, "20", None, 10**9])
def test_a_concurrency_that_is_none(side: Side, loopback: Loopback, number: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"concurrency is .*: it must be a number of calls from 1 to 10000"):
        side.client(loopback, concurrency=number)


def test_events_tell_how_long_a_call_waited(side: Side, loopback: Loopback) -> None:
    """Its own time begins with its turn."""
    ended: list[CallEnded] = []

    def note(event: Event) -> None:
        if isinstance(event, CallEnded):
            ended.append(event)

    loopback.soap_delay = 0.1
    many(side, loopback, 3, concurrency=1, hooks=(note,))
    waited = sorted(event.waited for event in ended)
    assert waited[0] < 90 <= waited[1] <= waited[2]
    assert waited[2] >= 190


def test_a_loop_that_was_closed_under_its_calls_keeps_no_turns(loopback: Loopback) -> None:
    """Nobody ends such a call, and the garbage collector need not find it."""
    client = client_of(loopback, concurrency=2)
    tasks: list[asyncio.Task[Any]] = []

    async def begin() -> None:
        tasks.extend(asyncio.create_task(client.create(objects=[LETTER])) for _ in range(2))
        while len(loopback.received) < 2:
            await asyncio.sleep(0.01)

    loopback.soap_delay = 0.2
    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    loop.close()

    async def others() -> list[CreateResponse]:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*(client.create(objects=[LETTER]) for _ in range(3)))

    loopback.soap_delay = 0
    assert [response.overall_status for response in asyncio.run(others())] == ["OK"] * 3
    assert not any(task.done() for task in tasks)


def test_a_call_that_could_not_leave_keeps_no_turn() -> None:
    """An interruption may come at the very moment in which a call leaves the line."""
    line = turns.Line(1)
    assert line.enter(turns.Turn()) is None
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: line.enter(turns.Turn())).result() is None
