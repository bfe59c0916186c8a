"""Clients that are shared: by threads, by tasks, by both, after a fork and through a pickle."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sfmc_soap import (
    AsyncClient,
    Client,
    ClientClosed,
    ConfigurationError,
    CreateResponse,
    Email,
    Event,
    Retrying,
    RetryPolicy,
    StaticToken,
    SystemStatusResponseMsg,
    TokenError,
    wrap,
)
from support import TESTS
from support.clients.elsewhere import LETTER, create
from support.clients.sides import PATIENCE, QUICK, Side, Sync, credentials_of, eventually
from support.loopback import replies
from support.loopback.replies import Reply
from support.loopback.service import Loopback, Received

pytestmark = pytest.mark.slow

SHARING = {"Sync": (64, 4), "Async": (500, 2)}
"""How many threads or tasks share a client, and how often its token expires."""


def files() -> int:
    """The files that this process has open, connections included."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def all_good(outcomes: list[list[Any]]) -> None:
    """Every call came to an answer."""
    wrong = [each for worker in outcomes for each in worker if not isinstance(each, CreateResponse)]
    assert wrong == []


class Expiring:
    """The usual answers; after so many of them every token is dead."""

    def __init__(self, loopback: Loopback, after: int) -> None:
        self.loopback = loopback
        self.after = after
        self.lock = threading.Lock()

    def __call__(self, received: Received) -> Reply:
        with self.lock:
            self.after -= 1
            if self.after == 0:
                self.loopback.expire_tokens()
        return self.loopback.carry_out(received)


def test_many_share_a_client_while_tokens_expire(side: Side, loopback: Loopback) -> None:
    """One new token each time, every write done once, and nothing is left open."""
    number, rounds = SHARING[type(side).__name__]
    warm = side.client(loopback)
    side.run(warm.create(objects=[LETTER]))
    side.run(warm.close())
    assert eventually(lambda: loopback.server.open == 0)
    loopback.processed.clear()
    open_before = files()
    client = side.client(loopback)
    for _ in range(rounds):
        # In the midst of the round: no call meets it twice.
        loopback.always(Expiring(loopback, number * 3 // 4))
        all_good(side.together(*[[lambda: client.create(objects=[LETTER])]] * number))
    assert len(loopback.token_requests) == 1 + rounds
    assert loopback.most_token_requests_at_once == 1
    assert loopback.refused_logins > 0
    assert len(loopback.processed) == number * rounds
    assert set(loopback.processed.values()) == {1}
    assert loopback.most_soap_requests_at_once <= 20
    side.run(client.close())
    assert eventually(lambda: loopback.server.open == 0)
    gc.collect()
    assert files() == open_before


def test_tokens_are_renewed_before_they_expire(side: Side, loopback: Loopback) -> None:
    """Nobody ever meets a dead token."""
    loopback.tenant.access.life = 10
    client = side.client(loopback, token_margin=9.9)
    calls = 0
    while len(loopback.token_requests) < 4:
        all_good(side.together(*[[lambda: client.create(objects=[LETTER])] * 2] * 8))
        calls += 16
    assert loopback.refused_logins == 0
    assert loopback.most_token_requests_at_once == 1
    assert len(loopback.processed) == calls
    assert set(loopback.processed.values()) == {1}


def test_clients_that_begin_together_share_a_request_for_a_token(side: Side, loopback: Loopback) -> None:
    """However many clients of a credential there are."""
    loopback.token_delay = 0.05
    clients = [side.client(loopback) for _ in range(8)]
    all_good(side.together(*[[lambda client=client: client.create(objects=[LETTER])] for client in clients]))
    assert len(loopback.token_requests) == 1


def test_a_refusal_is_everyones_own(side: Side, loopback: Loopback) -> None:
    """Those who waited get the same words, each in an exception about its own call."""
    loopback.token_delay = 0.05
    client = side.client(credentials_of(loopback, client_secret="wrong"))
    outcomes = side.together(*[[lambda: client.create(objects=[LETTER])]] * 8)
    errors = [error for [error] in outcomes]
    assert {type(error) for error in errors} == {TokenError}
    assert len({id(error) for error in errors}) == len({error.message_id for error in errors}) == 8
    assert {error.error for error in errors} == {"invalid_client"}
    assert loopback.most_token_requests_at_once == 1


def test_one_httpx_client_is_made(side: Side, loopback: Loopback) -> None:
    """Making it may take a while, and all want it at once."""
    made: list[Any] = []

    def make() -> Any:
        time.sleep(0.02)
        made.append(side.http())
        return made[-1]

    client = side.client(StaticToken(access_token=loopback.new_token(), url=loopback.url), http_client=make)
    all_good(side.together(*[[lambda: client.create(objects=[LETTER])]] * 16))
    assert len(made) == 1


def test_a_client_that_is_closed_fails_alone(side: Side, loopback: Loopback) -> None:
    """Another client that waits for the token it was getting gets one for itself."""
    closing: list[Any] = []

    def close(event: Event) -> None:
        if isinstance(event, Retrying):
            coroutine = mine.close()
            if coroutine is not None:
                closing.append(asyncio.get_running_loop().create_task(coroutine))

    class Slow(RetryPolicy):
        def pause(self, attempt: int, retry_after: float | None) -> float:
            return 0.1

    loopback.next_token(replies.unavailable())
    loopback.token_delay = 0.1
    mine, other = side.client(loopback, hooks=(close,), retry=Slow()), side.client(loopback)
    [error], [_, answer] = side.together(
        [lambda: mine.create(objects=[LETTER])],
        [lambda: side.until(lambda: loopback.most_token_requests_at_once == 1), lambda: other.create(objects=[LETTER])],
    )
    assert type(error) is ClientClosed
    assert "the client is closed" in str(error)
    assert isinstance(answer, CreateResponse)


def test_business_units_at_once(side: Side, loopback: Loopback) -> None:
    """Each has its own token, got once."""
    client = side.client(loopback)
    mids = loopback.new_units(4)
    units = [client.for_business_unit(mid) for mid in mids * 4]
    all_good(side.together(*[[lambda unit=unit: unit.create(objects=[LETTER])] * 2 for unit in units]))
    assert sorted(asked["account_id"] for asked in loopback.token_requests) == [str(mid) for mid in mids]
    assert {len([each for each in loopback.received if each.mid == mid]) for mid in mids} == {8}


# Both sides at once.


def test_both_clients_share_a_token(loopback: Loopback) -> None:
    """It is that of the credential in this process."""

    async def main() -> None:
        async with AsyncClient(credentials_of(loopback)) as awaited:
            with Client(credentials_of(loopback)) as blocking:
                for _ in range(2):
                    calls = (asyncio.to_thread(blocking.create, objects=[LETTER]) for _ in range(8))
                    await asyncio.gather(*calls, *(awaited.create(objects=[LETTER]) for _ in range(8)))
                    loopback.expire_tokens()

    asyncio.run(main())
    assert len(loopback.token_requests) == 2
    assert loopback.most_token_requests_at_once == 1
    assert len(loopback.processed) == 32
    assert set(loopback.processed.values()) == {1}


def test_a_blocking_call_in_a_loop_does_not_wait_for_a_task_of_that_loop(loopback: Loopback) -> None:
    """The task could never go on: the blocking call gets a token for itself."""
    loopback.token_delay = 0.1

    async def main() -> list[Any]:
        async with AsyncClient(credentials_of(loopback)) as awaited:
            task = asyncio.create_task(awaited.create(objects=[LETTER]))
            await asyncio.to_thread(eventually, lambda: len(loopback.token_requests) == 1)
            with Client(credentials_of(loopback)) as blocking:
                return [blocking.create(objects=[LETTER]), await task, await awaited.create(objects=[LETTER])]

    assert [answer.overall_status for answer in asyncio.run(main())] == ["OK"] * 3
    assert len(loopback.token_requests) == 2


# Tasks.


def test_a_task_that_is_cancelled_while_it_gets_a_token(loopback: Loopback) -> None:
    """Those who wait go on: one of them gets it. One who waits can be cancelled, too."""
    loopback.token_delay = 0.2

    async def main() -> list[Any]:
        async with AsyncClient(credentials_of(loopback)) as client:
            first = asyncio.create_task(client.create(objects=[LETTER]))
            await asyncio.to_thread(eventually, lambda: len(loopback.token_requests) == 1)
            others = [asyncio.create_task(client.create(objects=[LETTER])) for _ in range(6)]
            await asyncio.sleep(0)
            others[0].cancel()
            first.cancel()
            outcomes = await asyncio.gather(first, *others, return_exceptions=True)
            assert not loopback.received or len(loopback.received) == 5
            return outcomes

    first, second, *others = asyncio.run(main())
    assert isinstance(first, asyncio.CancelledError)
    assert isinstance(second, asyncio.CancelledError)
    all_good([others])
    assert len(loopback.token_requests) == 2
    assert len(loopback.processed) == 5


def test_a_task_that_is_cancelled_while_it_calls(loopback: Loopback) -> None:
    """It is cancelled, its connection is given up, and the client goes on."""
    loopback.next(replies.silence())

    async def main() -> None:
        async with AsyncClient(credentials_of(loopback)) as client:
            task = asyncio.create_task(client.create(objects=[LETTER]))
            await asyncio.to_thread(eventually, lambda: len(loopback.received) == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    loopback.next(replies.silence())
                    await client.create(objects=[LETTER])
            assert (await client.create(objects=[LETTER])).overall_status == "OK"

    asyncio.run(main())
    assert eventually(lambda: loopback.server.open == 0)


@pytest.mark.filterwarnings("ignore:unclosed transport:ResourceWarning")
def test_one_client_in_several_loops(loopback: Loopback) -> None:
    """One after the other: each has connections of its own, which are let go with it, and all share the token."""
    client = AsyncClient(credentials_of(loopback))
    for _ in range(4):
        assert asyncio.run(one_call(client)) == "OK"
        gc.collect()
    assert loopback.server.made == 4
    assert eventually(lambda: loopback.server.open == 1)
    asyncio.run(client.close())
    del client
    gc.collect()
    assert eventually(lambda: loopback.server.open == 0)
    assert len(loopback.token_requests) == 1


async def one_call(client: AsyncClient) -> object:
    """The status of a Create."""
    return (await client.create(objects=[LETTER])).overall_status


# Processes.

FORK = """
import asyncio, os, sys, threading
import httpx
from support.clients.elsewhere import LETTER
from sfmc_soap import AsyncClient, Client, ClientCredentials, RetryPolicy, TokenStore

kind, auth_url, when, http = sys.argv[1:]
parent = os.getpid()
asking, forked = threading.Event(), threading.Event()

def load(key):
    # The parent is asking for a token while it forks.
    asking.set()
    if when != "warm" and os.getpid() == parent:
        forked.wait()

credentials = ClientCredentials(client_id="client-id", client_secret="client-secret", auth_url=auth_url)
client = {"Sync": Client, "Async": AsyncClient}[kind](
    credentials,
    retry=RetryPolicy(backoff=0.001),
    concurrency=1,  # a turn of the parent's is no turn of the child's
    token_store=TokenStore(load, lambda key, token: None),
    http_client=httpx.Client() if http else None,
)
run = asyncio.Runner().run if kind == "Async" else lambda answer: answer

def call(run):
    assert run(client.create(objects=[LETTER])).overall_status == "OK"

thread = threading.Thread(target=call, args=[run])
thread.start()
if when == "warm":
    thread.join()
asking.wait()
child = os.fork()
if child == 0:
    try:
        for _ in range(2):
            call(asyncio.run if kind == "Async" else run)
    except Exception as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)
forked.set()
_, status = os.waitpid(child, 0)
thread.join()
for _ in range(2):
    call(run)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def forked(side: Side, loopback: Loopback, when: str, http: str = "") -> subprocess.CompletedProcess[str]:
    """A process that calls, forks, and calls in both. Warnings of what its end leaves open are no news."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK, type(side).__name__, loopback.auth_url, when, http],
        cwd=TESTS,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("when", ["warm", "getting a token"])
def test_after_a_fork(side: Side, loopback: Loopback, when: str) -> None:
    """Parent and child go on, each with connections of its own; the child waits for no thread of its parent."""
    run = forked(side, loopback, when)
    assert (run.returncode, run.stderr) == (0, "")
    assert len(loopback.processed) == 5
    assert set(loopback.processed.values()) == {1}
    assert len(loopback.token_requests) == (1 if when == "warm" else 2)
    # The parent's one; the child's one, or one in each of its loops.
    assert loopback.server.made >= 2


def test_a_pickle_in_the_same_process(side: Side, loopback: Loopback) -> None:
    """It is the client without its connections: the settings and the token are there."""
    client = side.client(loopback, raise_on=())
    side.run(client.create(objects=[LETTER]))
    data = pickle.dumps(client)
    assert b"client-secret" not in data
    assert loopback.received[0].token.encode() not in data
    again = side.closing(pickle.loads(data))
    assert side.run(again.create(objects=[Email()])).overall_status == "Error"
    assert (len(loopback.token_requests), loopback.server.made) == (1, 2)
    assert again.credentials == client.credentials
    assert repr(again) == repr(client)


def test_a_pickle_in_another_process(side: Side, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret is found there in the environment; it does not travel."""
    monkeypatch.setenv("SFMC_CLIENT_ID", "client-id")
    monkeypatch.setenv("SFMC_CLIENT_SECRET", "client-secret")
    monkeypatch.setenv("SFMC_AUTH_URL", loopback.auth_url)
    client = side.closing(side.client_class.from_env(retry=QUICK))
    side.run(client.create(objects=[LETTER]))
    assert b"client-secret" not in pickle.dumps(client)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert list(pool.map(create, [client, client], timeout=PATIENCE)) == ["OK", "OK"]
    side.run(client.create(objects=[LETTER]))
    assert len(loopback.processed) == 4
    assert len(loopback.token_requests) == 2


def test_an_httpx_client_does_not_travel(side: Side, loopback: Loopback) -> None:
    """The exception says what does: a function that makes one."""
    http = side.http()
    with pytest.raises(ConfigurationError, match="pass a function that makes it, http_client=make"):
        pickle.dumps(side.client(loopback, http_client=http))
    side.close_http(http)
    client = side.client(loopback, http_client=side.http_class)
    again = side.closing(pickle.loads(pickle.dumps(client)))
    assert side.run(again.create(objects=[LETTER])).overall_status == "OK"
    assert loopback.received[0].http.header("user-agent").startswith("python-httpx/")


def test_an_httpx_client_does_not_survive_a_fork(loopback: Loopback) -> None:
    """A child that used its parent's connections would mix up both their answers."""
    run = forked(Sync(), loopback, "warm", "handed in")
    assert run.returncode != 0
    assert "pass a function that makes it" in run.stderr
    assert len(loopback.processed) == 3


def test_two_event_loops_at_a_time() -> None:
    """Each has an httpx client of its own, for as long as it is there."""
    made: list[httpx.AsyncClient] = []

    def make() -> httpx.AsyncClient:
        content = wrap(SystemStatusResponseMsg(overall_status="OK"))
        made.append(httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=content))))
        return made[-1]

    client = AsyncClient(StaticToken(access_token="any", url="https://test.invalid"), http_client=make)
    loops = [asyncio.new_event_loop() for _ in range(2)]
    for loop in (*loops, *loops):
        assert loop.run_until_complete(client.get_system_status()).overall_status == "OK"
    assert len(made) == 2
    for loop in loops:
        loop.close()
