"""One token for each credential in a process: when it is renewed, by whom, from where, and what can go wrong."""

from __future__ import annotations

import asyncio
import copy
import copyreg
import gc
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    AuthorizationCode,
    BadResponse,
    CallError,
    CallTimeout,
    Client,
    ConfigurationError,
    RefreshToken,
    RetryPolicy,
    StaticToken,
    Subscriber,
    SystemStatusResponseMsg,
    TokenAuth,
    TokenError,
    TokenRefreshed,
    TokenStore,
    TokenStoreError,
    TooManyRequests,
    TransportError,
    UsernameToken,
    forget_tokens,
)
from sfmc_soap._runtime.client import token_manager, tokens
from sfmc_soap._runtime.client.secrets import Secret
from sfmc_soap._runtime.client.tokens import Token
from sfmc_tenant.tenant import MID
from support.clients.sides import Clock, Side, credentials_of
from support.loopback import replies, soap
from support.loopback.replies import Reply, json_reply
from support.loopback.service import CALLBACK, Loopback
from support.tenant.shop import open_shop, orders

PATIENCE = 20


WRONG = "the response of the token endpoint is wrong:"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that tokens are judged by."""
    made = Clock()
    for module in (token_manager, tokens):
        monkeypatch.setattr(module, "time", made)
    return made


def token_reply(loopback: Loopback, **changes: object) -> Reply:
    """A token as the endpoint gives it, with something changed; None leaves a member out."""
    usual = {
        "access_token": loopback.new_token(),
        "token_type": "Bearer",
        "expires_in": 1080,
        "soap_instance_url": loopback.url,
        "rest_instance_url": loopback.url,
    }
    return json_reply({name: value for name, value in {**usual, **changes}.items() if value is not None})


class Shelf:
    """A token store in memory, with functions and with coroutine functions."""

    def __init__(self, held: Mapping[str, Any] | None = None) -> None:
        self.held = held
        self.loaded: list[str] = []
        self.saved: list[tuple[str, Mapping[str, Any]]] = []

    def load(self, key: str) -> Mapping[str, Any] | None:
        self.loaded.append(key)
        return self.held

    def save(self, key: str, token: Mapping[str, Any]) -> None:
        self.saved.append((key, token))
        self.held = json.loads(json.dumps(token))

    async def load_later(self, key: str) -> Mapping[str, Any] | None:
        await asyncio.sleep(0)
        return self.load(key)

    async def save_later(self, key: str, token: Mapping[str, Any]) -> None:
        await asyncio.sleep(0)
        self.save(key, token)

    def store(self, *, is_async: bool = False) -> TokenStore:
        return TokenStore(self.load_later, self.save_later) if is_async else TokenStore(self.load, self.save)


# When it is renewed


@given(
    life=st.floats(0.001, 1e7),
    age=st.floats(0, 2),
    margin=st.none() | st.floats(0, 1e7),
)
def test_a_token_is_fresh_until_its_margin(life: float, age: float, margin: float | None) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "time", clock)
        token = Token(access_token=Secret("t"), expires_at=clock.time() + life, life=life)
        clock.now += age * life
        needed = margin if margin is not None else 300.0 if life >= 1200 else life / 4
        if abs(life - age * life - needed) > 1e-3:
            assert token.is_fresh(margin) == (life - age * life > needed)


@pytest.mark.parametrize("has_store", [False, True], ids=["memory", "store"])
@pytest.mark.parametrize(
    ("at_first", "later", "passed", "requests"),
    [
        (86400, 0, 500, 1),
        (86400, 0, 1000, 2),
        (-86400, 0, 0, 2),
        (0, 1000, 0, 2),
        (0, -86400, 500, 1),
        (0, -86400, 1000, 2),
        (0, 0, 500, 1),
    ],
    ids=["ahead", "ahead-old", "behind", "asleep", "set back", "set back-old", "right"],
)
def test_a_clock_that_is_set_makes_no_token_older_or_younger(
    loopback: Loopback,
    side: Side,
    clock: Clock,
    has_store: bool,
    at_first: float,
    later: float,
    passed: float,
    requests: int,
) -> None:
    """A token of 1,080 s is used for 780 s by whichever clock says so first, and never for longer."""
    store = Shelf().store() if has_store else None
    client = side.client(credentials_of(loopback), token_store=store)
    clock.ahead = at_first
    side.run(client.get_system_status())
    clock.ahead = later
    clock.now += passed
    for _ in range(2):
        side.run(client.get_system_status())
        assert len(loopback.token_requests) == requests


@pytest.mark.parametrize(
    ("life", "margin", "before", "after"),
    [(1080, None, 809, 811), (3600, None, 3299, 3301), (1080, 60, 1019, 1021), (1080, 0, 1079, 1081)],
)
def test_a_token_is_renewed_at_its_margin(
    loopback: Loopback, side: Side, clock: Clock, life: int, margin: float | None, before: float, after: float
) -> None:
    loopback.tenant.access.life = life
    client = side.client(credentials_of(loopback), token_margin=margin)
    start = clock.now
    for seconds, requests in ((0, 1), (before, 1), (after, 2), (after + 1, 2)):
        clock.now = start + seconds
        side.run(client.get_system_status())
        assert len(loopback.token_requests) == requests


@pytest.mark.parametrize("margin", [-1, float("nan")])
def test_a_margin_is_not_negative(loopback: Loopback, margin: float) -> None:
    with pytest.raises(ConfigurationError, match="token_margin is"):
        Client(credentials_of(loopback), token_margin=margin)


def test_a_refused_token_is_renewed_once_and_goes_to_nobody_else(loopback: Loopback, side: Side) -> None:
    client, other = (side.client(credentials_of(loopback)) for _ in range(2))
    side.run(client.get_system_status())
    loopback.expire_tokens()
    loopback.next_token(replies.empty(400))
    with pytest.raises(TokenError):
        side.run(client.get_system_status())
    assert loopback.refused_logins == 1
    side.run(other.get_system_status())
    assert loopback.refused_logins == 1
    assert len(loopback.token_requests) == 3


def test_a_token_that_is_given_again_is_judged_anew(loopback: Loopback, side: Side) -> None:
    token = loopback.new_token()
    loopback.always_token(lambda asked: token_reply(loopback, access_token=token))
    client = side.client(credentials_of(loopback))
    side.run(client.get_system_status())
    # Not by an order: the token itself stays good.
    loopback.next(soap.TOKEN_EXPIRED)
    side.run(client.get_system_status())
    side.run(client.get_system_status())
    assert len(loopback.token_requests) == 2


# By whom


def test_one_request_for_many_threads_and_clients(loopback: Loopback) -> None:
    loopback.token_delay = 0.1
    credentials = credentials_of(loopback)
    clients = [Client(credentials_of(loopback)) for _ in range(4)]
    with ThreadPoolExecutor(12) as pool:
        for _ in range(2):
            assert len([*pool.map(lambda i: clients[i % 4].get_system_status(), range(12))]) == 12
            loopback.expire_tokens()
    for client in clients:
        assert client.credentials == credentials
        client.close()
    assert len(loopback.token_requests) == 2
    assert loopback.most_token_requests_at_once == 1


def test_one_request_for_many_tasks_and_clients(loopback: Loopback) -> None:
    loopback.token_delay = 0.05

    async def main() -> None:
        clients = [AsyncClient(credentials_of(loopback)) for _ in range(4)]
        await asyncio.gather(*(clients[i % 4].get_system_status() for i in range(40)))
        for client in clients:
            await client.close()

    asyncio.run(main())
    assert len(loopback.token_requests) == loopback.most_token_requests_at_once == 1


def _shared(error: TokenError) -> tuple[Any, ...]:
    """How libraries that send exceptions between processes have them pickled, and so copied."""
    return _with, (type(error), vars(error))


def _with(type_: type[TokenError], attributes: dict[str, Any]) -> TokenError:
    error = type_.__new__(type_)
    error.__dict__ = attributes
    return error


@pytest.mark.parametrize("pickling", [{}, {TokenError: _shared}], ids=["", "as others pickle"])
def test_those_who_wait_share_one_failure(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, pickling: dict[Any, Any]
) -> None:
    for type_, reduce in pickling.items():
        monkeypatch.setitem(copyreg.dispatch_table, type_, reduce)
    loopback.token_delay = 0.3
    loopback.always_token(json_reply({"error": "invalid_client"}, 401))
    client = Client(credentials_of(loopback))
    ready = threading.Barrier(6)

    def call(_: int) -> TokenError:
        ready.wait(PATIENCE)
        with pytest.raises(TokenError) as caught:
            client.get_system_status()
        return caught.value

    with ThreadPoolExecutor(6) as pool:
        errors = [*pool.map(call, range(6))]
    client.close()
    assert len(loopback.token_requests) == 1
    assert {error.error for error in errors} == {"invalid_client"}
    assert len({error.message_id for error in errors}) == len({id(error) for error in errors}) == 6


def test_when_the_one_on_the_way_is_cancelled_another_goes(loopback: Loopback) -> None:
    loopback.next_token(replies.silence())

    async def main() -> None:
        async with AsyncClient(credentials_of(loopback)) as client:
            first = asyncio.create_task(client.get_system_status())
            while not loopback.token_requests:
                await asyncio.sleep(0.005)
            others = [asyncio.create_task(client.get_system_status()) for _ in range(3)]
            await asyncio.sleep(0.01)
            others[0].cancel()
            await asyncio.sleep(0.01)
            first.cancel()
            for cancelled in (first, others[0]):
                with pytest.raises(asyncio.CancelledError):
                    await cancelled
            assert [str((await task).overall_status) for task in others[1:]] == ["OK", "OK"]

    asyncio.run(main())
    assert len(loopback.token_requests) == 2


def test_a_thread_does_not_wait_for_a_task_of_its_own(loopback: Loopback) -> None:
    loopback.next_token(replies.silence())

    async def main() -> None:
        async with AsyncClient(credentials_of(loopback)) as client:
            first = asyncio.create_task(client.get_system_status())
            while not loopback.token_requests:
                await asyncio.sleep(0.005)
            with Client(credentials_of(loopback)) as blocking:
                assert blocking.get_system_status().overall_status == "OK"
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first

    asyncio.run(main())
    assert len(loopback.token_requests) == 2


def test_who_waited_too_long_asks_for_itself(loopback: Loopback, side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_manager, "_LONGEST_REFRESH", 0.05)
    loopback.next_token(replies.silence())
    with ThreadPoolExecutor(1) as pool, Client(credentials_of(loopback)) as stuck:
        first = pool.submit(stuck.get_system_status)
        while not loopback.token_requests:
            threading.Event().wait(0.005)
        side.run(side.client(credentials_of(loopback)).get_system_status())
        loopback.server.drop_connections()
        assert first.result(PATIENCE).overall_status == "OK"
    assert loopback.most_token_requests_at_once == 1
    assert len(loopback.received) == 2


def test_a_client_for_each_job_finds_the_token(loopback: Loopback, side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal credentials share it, also when the client before is gone."""
    monkeypatch.setenv("SFMC_CLIENT_ID", "client-id")
    monkeypatch.setenv("SFMC_CLIENT_SECRET", "client-secret")
    monkeypatch.setenv("SFMC_AUTH_URL", loopback.auth_url)
    for _ in range(3):
        side.within(side.client_class.from_env(), lambda client: client.get_system_status())
        gc.collect()
    assert len(loopback.token_requests) == 1


def test_living_clients_keep_their_tokens(loopback: Loopback, side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many business units there are: none asks twice."""
    monkeypatch.setattr(token_manager, "_MANAGERS", token_manager._Managers(kept=2))
    client = side.client(loopback)
    mids = loopback.new_units(6)
    units = [client.for_business_unit(mid) for mid in mids]
    for _ in range(2):
        for unit in units:
            side.run(unit.get_system_status())
    again = [client.for_business_unit(mid) for mid in mids]
    for unit in again:
        side.run(unit.get_system_status())
    assert len(loopback.token_requests) == 6


def test_living_auth_objects_keep_their_tokens(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_manager, "_MANAGERS", token_manager._Managers(kept=1))
    made = [TokenAuth(credentials_of(loopback).for_business_unit(mid)) for mid in loopback.new_units(3)]
    for auth in [*made, *made, *map(copy.copy, made)]:
        assert auth(httpx.Request("GET", loopback.context_url)).headers["authorization"].startswith("Bearer ")
    assert len(loopback.token_requests) == 3


def test_business_units_of_the_past_are_forgotten(loopback: Loopback, side: Side) -> None:
    """With what they were given: what is left does not grow with their number."""

    def left_after(number: int) -> int:
        for account_id in range(number):
            client.for_business_unit(account_id)
        gc.collect()
        return sum(isinstance(held, token_manager.TokenManager) for held in gc.get_objects())

    client = side.client(loopback)
    assert left_after(3000) == left_after(2000) < 300


def test_forgotten_tokens_are_asked_for_again(loopback: Loopback, side: Side) -> None:
    side.run(side.client(credentials_of(loopback)).get_system_status())
    forget_tokens()
    side.run(side.client(credentials_of(loopback)).get_system_status())
    assert len(loopback.token_requests) == 2


# From where


@pytest.mark.parametrize("is_async", [False, True])
def test_a_store_keeps_what_came(loopback: Loopback, side: Side, is_async: bool) -> None:
    shelf = Shelf()
    credentials = credentials_of(loopback)
    store = shelf.store(is_async=is_async and side.is_async)
    side.run(side.client(credentials, token_store=store).get_system_status())
    assert shelf.loaded == [credentials.key()]
    [(key, saved)] = shelf.saved
    assert key == credentials.key()
    assert saved["access_token"] == loopback.received[0].token
    assert json.loads(json.dumps(saved)) == saved
    forget_tokens()
    side.run(side.client(credentials, token_store=store).get_system_status())
    assert len(loopback.token_requests) == 1
    assert len({received.token for received in loopback.received}) == 1


def test_a_stale_token_of_a_store_is_renewed_with_its_refresh_token(
    loopback: Loopback, side: Side, clock: Clock
) -> None:
    shelf = Shelf()
    code = loopback.new_code()
    credentials = AuthorizationCode(
        client_id="client-id",
        client_secret="client-secret",
        code=code,
        redirect_uri=CALLBACK,
        auth_url=loopback.auth_url,
    )
    side.run(side.client(credentials, token_store=shelf.store()).get_system_status())
    forget_tokens()
    clock.now += 1000
    side.run(side.client(credentials, token_store=shelf.store()).get_system_status())
    assert [asked["grant_type"] for asked in loopback.token_requests] == ["authorization_code", "refresh_token"]
    assert loopback.token_requests[1]["refresh_token"] == shelf.saved[0][1]["refresh_token"]
    assert shelf.saved[1][1]["refresh_token"] not in (None, shelf.saved[0][1]["refresh_token"])


def test_a_refresh_token_is_kept_where_no_other_comes(loopback: Loopback, side: Side, clock: Clock) -> None:
    loopback.next_token(lambda _: token_reply(loopback, refresh_token="first"), lambda _: token_reply(loopback))
    loopback.always_token(lambda _: token_reply(loopback))
    credentials = RefreshToken(client_id="public-app", refresh_token="kept", auth_url=loopback.auth_url)
    client = side.client(credentials)
    for _ in range(3):
        side.run(client.get_system_status())
        clock.now += 1000
    assert [asked["refresh_token"] for asked in loopback.token_requests] == ["kept", "first", "first"]


def test_a_refused_token_of_a_store_is_not_used_again(loopback: Loopback, side: Side) -> None:
    shelf = Shelf()
    client = side.client(credentials_of(loopback), token_store=shelf.store())
    side.run(client.get_system_status())
    loopback.expire_tokens()
    side.run(client.get_system_status())
    assert len(shelf.loaded) == len(shelf.saved) == len(loopback.token_requests) == 2


@pytest.mark.parametrize(
    "held",
    [
        {},
        [],
        "planted",
        {"access_token": "planted"},
        {"access_token": "planted", "refresh_token": None, "expires_at": "soon", "life": 1},
        {"access_token": "planted", "refresh_token": None, "expires_at": 10**400, "life": 1},
        {"access_token": "planted\x01", "refresh_token": None, "expires_at": 9e9, "life": 1},
        {"access_token": "", "refresh_token": None, "expires_at": 9e9, "life": 1},
        {"access_token": 5, "refresh_token": None, "expires_at": 9e9, "life": 1},
        {"access_token": "planted", "refresh_token": None, "expires_at": 9e9, "life": 1, "other": 1},
    ],
)
def test_what_a_store_did_not_save_is_an_error(loopback: Loopback, side: Side, held: Any) -> None:
    client = side.client(credentials_of(loopback), token_store=Shelf(held).store())
    with pytest.raises(
        ConfigurationError, match=r"TokenStore\.load must return the mapping that save was given"
    ) as caught:
        side.run(client.get_system_status())
    assert "planted" not in repr(caught.value)
    assert caught.value.__context__ is None
    assert loopback.token_requests == []


def test_a_store_that_fails_fails_the_call_and_not_the_next(loopback: Loopback, side: Side) -> None:
    shelf = Shelf()
    failures = [OSError("load"), None, OSError("save"), None]

    def failing(what: Callable[..., Any]) -> Callable[..., Any]:
        def function(*arguments: Any) -> Any:
            failure = failures.pop(0) if failures else None
            if failure is not None:
                raise failure
            return what(*arguments)

        function.__name__ = what.__name__
        return function

    client = side.client(credentials_of(loopback), token_store=TokenStore(failing(shelf.load), failing(shelf.save)))
    for what in ("load", "save"):
        with pytest.raises(TokenStoreError, match=f"{what} of the token store failed: OSError") as caught:
            side.run(client.get_system_status())
        assert isinstance(caught.value.__cause__, OSError)
        assert caught.value.processed is False
    side.run(client.get_system_status())
    assert len(loopback.token_requests) == 1


def test_a_time_limit_of_the_store_itself(loopback: Loopback) -> None:
    """It is no time limit of the call."""

    async def load(_: str) -> None:
        raise TimeoutError("the cache is slow")

    async def call() -> None:
        async with AsyncClient(credentials_of(loopback), token_store=TokenStore(load, Shelf().save)) as client:
            await client.get_system_status()

    with pytest.raises(TokenStoreError, match="load of the token store failed: TimeoutError") as caught:
        asyncio.run(call())
    assert str(caught.value.__cause__) == "the cache is slow"


def test_coroutine_functions_are_for_the_client_that_awaits(loopback: Loopback) -> None:
    store = Shelf().store(is_async=True)
    error = pytest.raises(ConfigurationError, match="a coroutine function needs an AsyncClient")
    with Client(credentials_of(loopback), token_store=store) as client, error:
        client.get_system_status()
    assert loopback.token_requests == []


def test_any_awaitable_is_for_the_client_that_awaits(loopback: Loopback) -> None:

    class Later:
        def __await__(self) -> Iterator[Any]:
            yield from ()

    later: Any = lambda _: Later()  # noqa: E731
    error = pytest.raises(ConfigurationError, match="a coroutine function needs an AsyncClient")
    with Client(credentials_of(loopback), token_store=TokenStore(later, Shelf().save)) as client, error:
        client.get_system_status()


# How long a call waits for it


def all_too_late(outcomes: list[list[Any]], number: int) -> None:
    """Every call ended with its own time limit, and nothing of it was sent."""
    errors = [error for [error] in outcomes]
    assert [type(error) for error in errors] == [CallTimeout] * number
    assert {error.processed for error in errors} == {False}
    assert {error.operation for error in errors} == {"GetSystemStatus"}
    assert len({error.message_id for error in errors}) == number


@pytest.mark.parametrize("slow", ["silent", "drip"])
def test_a_token_endpoint_that_never_ends_its_answer(loopback: Loopback, side: Side, slow: str) -> None:
    """All who wait for it wait as long as they are told, whoever of them asks."""
    always = replies.silence() if slow == "silent" else token_reply(loopback).dripped(1, 0.1)
    loopback.always_token(always)
    client = side.client(loopback)
    begun = time.monotonic()
    all_too_late(side.together(*[[lambda: client.get_system_status(timeout=0.2)]] * 4), 4)
    assert time.monotonic() - begun < PATIENCE
    assert loopback.received == []


def test_a_token_store_that_blocks_another_thread(loopback: Loopback, side: Side) -> None:
    """It cannot be ended, but it keeps nobody else."""
    entered, leave = threading.Event(), threading.Event()

    def load(key: str) -> None:
        entered.set()
        leave.wait(PATIENCE)

    with (
        ThreadPoolExecutor(1) as pool,
        Client(credentials_of(loopback), token_store=TokenStore(load, lambda *_: None)) as stuck,
    ):
        first = pool.submit(stuck.get_system_status)
        entered.wait(PATIENCE)
        client = side.client(loopback)
        try:
            all_too_late(side.together(*[[lambda: client.get_system_status(timeout=0.15)]] * 4), 4)
        finally:
            leave.set()
        assert first.result(PATIENCE).overall_status == "OK"
    side.run(client.get_system_status())
    assert len(loopback.token_requests) == 1


def test_a_token_store_that_never_answers_a_task(loopback: Loopback) -> None:
    """A coroutine is ended with the limit of the call that waits for it."""

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    async def none(_: str) -> None:
        return None

    async def calls() -> None:
        for store in (TokenStore(never, never), TokenStore(none, never)):
            async with AsyncClient(credentials_of(loopback), token_store=store) as client:
                waiting = [client.get_system_status(timeout=0.1) for _ in range(3)]
                errors = await asyncio.gather(*waiting, return_exceptions=True)
                kinds = {type(error) for error in errors}
                assert CallTimeout in kinds <= {CallTimeout, SystemStatusResponseMsg}
                assert any("the token store has not answered" in str(error) for error in errors)

    asyncio.run(calls())


def test_who_has_more_time_asks_again(loopback: Loopback, side: Side) -> None:
    """The short limit of the call that asked is not that of those who waited for it."""
    loopback.next_token(replies.silence())
    client = side.client(loopback)

    def second() -> Any:
        return client.get_system_status(timeout=PATIENCE)

    outcomes = side.together(
        [lambda: client.get_system_status(timeout=0.2)],
        *[[lambda: side.until(lambda: bool(loopback.token_requests)), second] for _ in range(3)],
    )
    assert type(outcomes[0][0]) is CallTimeout
    assert [type(answer) for _, answer in outcomes[1:]] == [SystemStatusResponseMsg] * 3
    assert len(loopback.token_requests) == 2


def test_a_pause_that_is_longer_than_the_call(loopback: Loopback, side: Side) -> None:
    """It is not begun."""
    loopback.next_token(replies.unavailable(60))
    begun = time.monotonic()
    with pytest.raises(BadResponse, match="the token endpoint gave no token") as caught:
        side.run(side.client(loopback).get_system_status(timeout=30))
    assert caught.value.processed is False
    assert time.monotonic() - begun < PATIENCE


def test_nothing_is_sent_when_the_time_is_over(loopback: Loopback, side: Side) -> None:
    """A request that cannot be answered in time would leave in doubt whether it was processed."""
    shelf = Shelf()
    credentials = credentials_of(loopback)
    side.run(side.client(credentials, token_store=shelf.store()).get_system_status())
    forget_tokens()

    def load(key: str) -> Mapping[str, Any] | None:
        time.sleep(0.15)
        return shelf.load(key)

    client = side.client(credentials, token_store=TokenStore(load, shelf.save))
    with pytest.raises(CallTimeout, match=r"nothing was sent after 0\.1 s") as caught:
        side.run(client.create(objects=[Subscriber()], timeout=0.1))
    assert caught.value.processed is False
    assert len(loopback.received) == 1


# What can go wrong


@pytest.mark.parametrize("hiccup", [replies.too_many(0), replies.unavailable(), replies.html(502), replies.reset()])
def test_an_endpoint_that_recovers_costs_a_retry(loopback: Loopback, side: Side, hiccup: Reply) -> None:
    loopback.next_token(hiccup, hiccup)
    side.run(side.client(credentials_of(loopback)).get_system_status())
    assert len(loopback.token_requests) == 3


def test_an_endpoint_that_does_not_recover_fails_the_call(loopback: Loopback, side: Side) -> None:
    loopback.always_token(replies.unavailable())
    client = side.client(credentials_of(loopback), retry=RetryPolicy(backoff=0.001, total=5))
    with pytest.raises(BadResponse, match="HTTP 503, text/plain: the token endpoint gave no token") as caught:
        side.run(client.get_system_status())
    assert caught.value.attempts == len(loopback.token_requests) == 4
    loopback.always_token(replies.too_many(7))
    with pytest.raises(TooManyRequests) as slower:
        side.run(client.get_system_status())
    assert slower.value.retry_after == 7


@pytest.mark.parametrize(
    ("answer", "problem", "code"),
    [
        (replies.html(200), "the response of the token endpoint contains no valid token", ""),
        (replies.empty(), "the response of the token endpoint contains no valid token", ""),
        (replies.html(404), "HTTP 404", ""),
        (replies.redirect("https://elsewhere.example/", 307), "HTTP 307", ""),
        (replies.reply(200, "{", "application/json"), "the response of the token endpoint contains no valid token", ""),
        (
            replies.reply(200, "[" * 100_000, "application/json"),
            "the response of the token endpoint contains no valid token",
            "",
        ),
        (
            replies.reply(200, "[]", "application/json"),
            "the response of the token endpoint contains no valid token",
            "",
        ),
        (
            replies.reply(200, b"\xff\xfe\xfd", "application/json"),
            "the response of the token endpoint contains no valid token",
            "",
        ),
        (json_reply({}), "the response of the token endpoint contains no valid token", ""),
        (json_reply({"access_token": ""}), f"{WRONG} access_token must be a string that is not empty", ""),
        (json_reply({"access_token": ["planted"]}), f"{WRONG} access_token must be a string that is not empty", ""),
        (
            json_reply({"access_token": "planted\x07"}),
            f"{WRONG} access_token contains a character that is not printable",
            "",
        ),
        (
            json_reply({"access_token": "planted\xe9"}),
            f"{WRONG} access_token contains a character that is not printable",
            "",
        ),
        (
            json_reply({"access_token": "planted\n"}),
            f"{WRONG} access_token begins or ends with white space, such as the line end",
            "",
        ),
        (json_reply({"access_token": "planted" * 2400}), f"{WRONG} access_token has more than 16384 characters", ""),
        (
            json_reply({"access_token": "planted", "refresh_token": 5}),
            "the response of the token endpoint is wrong: refresh_token must be a string",
            "",
        ),
        (
            json_reply({"access_token": "planted", "expires_in": 0}),
            "the response of the token endpoint is wrong: expires_in must be a number of seconds",
            "",
        ),
        (
            json_reply({"access_token": "planted", "expires_in": -5}),
            "the response of the token endpoint is wrong: expires_in must be a number of seconds",
            "",
        ),
        (
            json_reply({"access_token": "planted", "expires_in": float("nan")}),
            "the response of the token endpoint is wrong: expires_in must be a number",
            "",
        ),
        (
            json_reply({"access_token": "planted", "expires_in": float("inf")}),
            "the response of the token endpoint is wrong: expires_in must be a number",
            "",
        ),
        (
            json_reply({"access_token": "planted", "expires_in": 10**400}),
            "the response of the token endpoint contains no valid token",
            "",
        ),
        (
            json_reply({"access_token": "planted", "expires_in": "soon"}),
            "the response of the token endpoint contains no valid token",
            "",
        ),
        (
            json_reply({"access_token": "planted", "soap_instance_url": "http://planted.example"}),
            "the response of the token endpoint is wrong: soap_instance_url uses plain http",
            "",
        ),
        (
            json_reply({"access_token": "planted", "rest_instance_url": 5}),
            "the response of the token endpoint is wrong: rest_instance_url is not a valid URL",
            "",
        ),
        (
            json_reply({"error": "invalid_client", "error_description": "who?"}, 401),
            "invalid_client: who?",
            "invalid_client",
        ),
        (json_reply({"error": "invalid_grant"}, 400), "invalid_grant", "invalid_grant"),
        (json_reply({"error": "odd"}, 200), "odd", "odd"),
        (json_reply({"error": {"reason": 1}}, 400), '{"reason": 1}', ""),
        (json_reply({"error": "client-secret is wrong"}, 400), "<hidden> is wrong", "<hidden> is wrong"),
    ],
)
def test_no_token(loopback: Loopback, side: Side, answer: Reply, problem: str, code: str) -> None:
    loopback.always_token(answer)
    with pytest.raises(TokenError) as caught:
        side.run(side.client(credentials_of(loopback)).get_system_status())
    assert caught.value.problem.startswith(f"no access token: {problem}")
    assert caught.value.error == code
    assert (caught.value.http_status, caught.value.attempts, caught.value.processed) == (answer.status, 1, False)
    assert "planted" not in repr(caught.value)
    assert caught.value.__context__ is None
    assert len(loopback.token_requests) == 1


@pytest.mark.parametrize("life", ["1080", 1080.5, None])
def test_a_life_may_be_a_text_or_left_out(loopback: Loopback, side: Side, clock: Clock, life: object) -> None:
    loopback.always_token(lambda _: token_reply(loopback, expires_in=life))
    client = side.client(credentials_of(loopback))
    for seconds in (0, 800, 20):
        clock.now += seconds
        side.run(client.get_system_status())
    assert len(loopback.token_requests) == 2


def test_an_answer_beyond_all_size_is_no_token(loopback: Loopback, side: Side) -> None:
    loopback.always_token(replies.reply(200, b" " * 65536, "application/json").forever())
    with pytest.raises(BadResponse, match="the body has more than 1048576 bytes"):
        side.run(side.client(credentials_of(loopback)).get_system_status())


@pytest.mark.parametrize("failure", [json_reply({"error": "down"}, 400), replies.unavailable(), replies.reset()])
def test_a_token_that_cannot_be_renewed_is_used_while_it_lives(
    loopback: Loopback, side: Side, clock: Clock, failure: Reply
) -> None:
    client = side.client(credentials_of(loopback), retry=NO_RETRIES)
    side.run(client.get_system_status())
    loopback.always_token(failure)
    # (seconds since the start, requests for tokens by then): after a failure there is none for a minute.
    start = clock.now
    for seconds, requests in ((820, 2), (850, 2), (879, 2), (881, 3), (1030, 4), (1079, 4)):
        clock.now = start + seconds
        side.run(client.get_system_status())
        assert len(loopback.token_requests) == requests
    clock.now = start + 1081
    with pytest.raises(CallError):
        side.run(client.get_system_status())
    loopback.always_token(None)
    side.run(client.get_system_status())
    assert len({received.token for received in loopback.received}) == 2


def test_a_spent_code_does_not_end_a_token_that_lives(loopback: Loopback, side: Side, clock: Clock) -> None:
    loopback.next_token(lambda _: token_reply(loopback))
    credentials = AuthorizationCode(
        client_id="public-app", code="a", redirect_uri="https://app.example/", auth_url=loopback.auth_url
    )
    client = side.client(credentials)
    for seconds in (0, 900, 170):
        clock.now += seconds
        side.run(client.get_system_status())
    clock.now += 11
    with pytest.raises(ConfigurationError, match="log in again"):
        side.run(client.get_system_status())


# REST


class Rest:
    """An httpx client of either kind for the REST part of the service."""

    def __init__(self, side: Side, auth: httpx.Auth, **options: Any) -> None:
        self._side = side
        self._http: Any = (httpx.AsyncClient if side.is_async else httpx.Client)(auth=auth, **options)

    def send(self, method: str, url: str, **options: Any) -> httpx.Response:
        if not self._side.is_async:
            return self._http.request(method, url, **options)  # type: ignore[no-any-return]
        return self._side.run(self._http.request(method, url, **options))  # type: ignore[no-any-return]

    def close(self) -> None:
        if self._side.is_async:
            self._side.run(self._http.aclose())
        else:
            self._http.close()


@pytest.fixture
def rest(side: Side) -> Iterator[Callable[..., Rest]]:
    """Makes clients for REST."""
    made: list[Rest] = []

    def make(auth: httpx.Auth, **options: Any) -> Rest:
        made.append(Rest(side, auth, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_rest_uses_the_token_that_soap_uses(loopback: Loopback, side: Side, rest: Callable[..., Rest]) -> None:
    credentials = credentials_of(loopback)
    side.run(side.client(credentials).get_system_status())
    http = rest(TokenAuth(credentials))
    assert http.send("GET", f"{loopback.context_url}?page=1").json()["organization"]["id"] == MID
    with loopback.tenant.client() as other:
        open_shop(other)
        loopback.expire_tokens()
        assert http.send("POST", loopback.rows_url, json=[{"keys": {"OrderNo": "A-1"}}]).status_code == 200
        assert orders(other, "OrderNo") == [["A-1"]]
    side.run(side.client(credentials).get_system_status())
    assert len(loopback.token_requests) == 2
    assert loopback.refused_logins == 0


def test_rest_sends_again_once(loopback: Loopback, side: Side, rest: Callable[..., Rest]) -> None:
    events: list[Any] = []
    http = rest(TokenAuth(credentials_of(loopback), hooks=(events.append,)))
    loopback.always_token(lambda _: token_reply(loopback, access_token="never good"))
    assert http.send("GET", loopback.context_url).status_code == 401
    assert len(loopback.token_requests) == 2
    assert [type(event) for event in events] == [TokenRefreshed] * 2
    assert {(event.operation, event.message_id) for event in events} == {("", "")}


def test_a_body_that_is_made_while_it_is_sent_is_sent_once(
    loopback: Loopback, side: Side, rest: Callable[..., Rest]
) -> None:

    def body() -> Iterator[bytes]:
        yield b"[]"

    async def later() -> AsyncIterator[bytes]:
        yield b"[]"

    http = rest(TokenAuth(credentials_of(loopback)))
    http.send("GET", loopback.context_url)
    loopback.expire_tokens()
    answer = http.send("POST", loopback.rows_url, content=later() if side.is_async else body())
    assert answer.status_code == 401
    assert len(loopback.token_requests) == 1


def test_rest_uses_the_store_and_the_margin(
    loopback: Loopback, side: Side, rest: Callable[..., Rest], clock: Clock
) -> None:
    shelf = Shelf()
    store = shelf.store(is_async=side.is_async)
    http = rest(TokenAuth(credentials_of(loopback), token_store=store, token_margin=60))
    for seconds in (0, 1000, 21):
        clock.now += seconds
        assert http.send("GET", loopback.context_url).status_code == 200
    assert len(shelf.saved) == len(loopback.token_requests) == 2


def test_the_rest_auth_of_a_client_has_its_credentials_and_settings(
    loopback: Loopback, side: Side, rest: Callable[..., Rest], clock: Clock
) -> None:
    """SOAP and REST share one token, one store, one margin and the hooks of the client."""
    shelf, events = Shelf(), list[Any]()
    store = shelf.store(is_async=side.is_async)
    client = side.client(credentials_of(loopback), token_store=store, token_margin=60, hooks=(events.append,))
    http = rest(client.rest_auth)
    assert http.send("GET", loopback.context_url).status_code == 200
    clock.now += 1000
    side.run(client.get_system_status())
    assert len(shelf.saved) == len(loopback.token_requests) == 1
    clock.now += 21
    assert http.send("GET", loopback.context_url).status_code == 200
    assert len(shelf.saved) == len(loopback.token_requests) == 2
    assert [type(event) for event in events].count(TokenRefreshed) == 2
    unit = client.for_business_unit(42).rest_auth
    assert "account_id='42'" in repr(unit)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json_reply({"error": "invalid_client"}, 401), TokenError),
        (replies.redirect("https://elsewhere.example/v2/token", 307), TokenError),
        (replies.reset(), TransportError),
    ],
)
def test_a_failure_of_the_token_endpoint_is_one_of_ours(
    loopback: Loopback,
    side: Side,
    rest: Callable[..., Rest],
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply,
    kind: type[Exception],
) -> None:
    monkeypatch.setattr(RetryPolicy, "pause", lambda *_: 0.0)
    seen: list[httpx.Request] = []

    async def see_later(request: httpx.Request) -> None:
        seen.append(request)

    hooks = {"request": [see_later if side.is_async else seen.append]}
    http = rest(TokenAuth(credentials_of(loopback)), follow_redirects=True, event_hooks=hooks)
    loopback.always_token(answer)
    with pytest.raises(kind) as caught:
        http.send("GET", loopback.context_url)
    assert caught.value.__context__ is None
    loopback.always_token(None)
    assert http.send("GET", loopback.context_url).status_code == 200
    assert {request.url.path for request in seen} == {httpx.URL(loopback.context_url).path}


def test_rest_takes_a_token_that_somebody_else_looks_after(
    loopback: Loopback, side: Side, rest: Callable[..., Rest]
) -> None:
    http = rest(TokenAuth(StaticToken(access_token=loopback.new_token())))
    assert http.send("GET", loopback.context_url).status_code == 200
    loopback.expire_tokens()
    assert http.send("GET", loopback.context_url).status_code == 401
    assert loopback.token_requests == []


def test_rest_takes_no_password(loopback: Loopback, rest: Callable[..., Rest]) -> None:
    http = rest(TokenAuth(UsernameToken(username="user", password="planted")))
    with pytest.raises(ConfigurationError, match="UsernameToken has no token endpoint"):
        http.send("GET", loopback.context_url)


def test_rest_authentication_shows_no_secret(loopback: Loopback) -> None:
    auth = TokenAuth(credentials_of(loopback, client_secret="planted"))
    assert repr(auth).startswith("<TokenAuth ClientCredentials(client_id='client-id'")
    assert "planted" not in repr(auth)
