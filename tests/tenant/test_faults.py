"""Faults on order: each happens once, with the call that it was ordered for, in the process and on the server alike."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args

import httpx
import pytest
from sfmc_soap import (
    NO_RETRIES,
    AuthenticationFault,
    BadResponse,
    CallTimeout,
    Client,
    ClientCredentials,
    Email,
    InMaintenanceFault,
    ProtocolError,
    RateLimitedFault,
    RetrieveRequest,
    RetryPolicy,
    StaticToken,
    TooManyRequests,
)
from sfmc_tenant import Tenant
from sfmc_tenant.soap.faults import FaultKind
from support.tenant.serving import served

EMAILS = RetrieveRequest(object_type="Email", properties=["Name"])
SPRING = Email(name="Spring", subject="Hello", html_body="<p>Hello</p>")
NOON = datetime.fromisoformat("2026-03-01T12:00:00-06:00")

FAILURES: dict[FaultKind, type[Exception]] = {
    "rate limited": RateLimitedFault,
    "maintenance": InMaintenanceFault,
    "HTTP 429": TooManyRequests,
    "HTTP 503": BadResponse,
    "HTTP 504": BadResponse,
    "dropped before": ProtocolError,
    "dropped after": ProtocolError,
    "half a page": ProtocolError,
}
"""What a client raises that does not try again."""


@pytest.fixture
def tenant() -> Tenant:
    made = Tenant()
    made.access.install("app", "secret", 1000001)
    made.clock.stop(NOON)
    return made


def emails(tenant: Tenant) -> int:
    """How many emails there are."""
    with tenant.client() as client:
        return len(client.retrieve(EMAILS).results)


def failing(kind: FaultKind, client: Client, tenant: Tenant) -> None:
    """A Create fails, and it is known whether it was carried out."""
    before = emails(tenant)
    tenant.faults.add(kind, operation="Create")
    with pytest.raises(FAILURES[kind]):
        client.create([SPRING], retry=NO_RETRIES)
    assert tenant.calls[-1].ordered == kind
    assert emails(tenant) - before == (1 if kind in ("dropped after", "half a page") else 0)
    client.create([SPRING], retry=NO_RETRIES)
    assert not tenant.calls[-1].ordered


@pytest.mark.parametrize("kind", FAILURES)
def test_a_fault_in_the_process(tenant: Tenant, kind: FaultKind) -> None:
    with tenant.client() as client:
        failing(kind, client, tenant)


def test_a_fault_in_asyncio(tenant: Tenant) -> None:
    """The stream of half a page is another one there."""
    tenant.faults.schedule(["half a page", "dropped after"])

    async def call() -> int:
        async with tenant.async_client() as client:
            return len((await client.retrieve(EMAILS)).results)

    assert asyncio.run(call()) == 0
    assert [call.ordered for call in tenant.calls.soap] == ["half a page", "dropped after", ""]


def test_each_fault_on_the_server(tenant: Tenant) -> None:
    with served(tenant) as url:
        credentials = ClientCredentials(client_id="app", client_secret="secret", auth_url=url)
        with Client(credentials) as client:
            for kind in FAILURES:
                failing(kind, client, tenant)


def test_a_slow_answer_takes_time_of_the_tenant(tenant: Tenant) -> None:
    tenant.faults.add("slow", seconds=40)
    with tenant.client() as client:
        client.retrieve(EMAILS)
    assert tenant.clock.now() - NOON == timedelta(seconds=40)


def test_an_answer_that_is_slower_than_the_client_waits(tenant: Tenant) -> None:
    tenant.faults.add("slow", seconds=40)
    with tenant.client(retry=NO_RETRIES) as client, pytest.raises(CallTimeout):
        client.retrieve(EMAILS, timeout=20)
    assert timedelta(seconds=19) < tenant.clock.now() - NOON <= timedelta(seconds=20)


def test_a_slow_answer_of_the_server_is_slow(tenant: Tenant) -> None:
    tenant.faults.add("slow", seconds=30)
    with served(tenant) as url:
        credentials = ClientCredentials(client_id="app", client_secret="secret", auth_url=url)
        with Client(credentials, retry=NO_RETRIES) as client, pytest.raises(CallTimeout):
            client.retrieve(EMAILS, timeout=0.2)


def test_tokens_expire_and_the_client_gets_another(tenant: Tenant) -> None:
    with tenant.client() as client:
        client.retrieve(EMAILS)
        tenant.faults.add("token expired")
        client.retrieve(EMAILS)
    assert [call.fault for call in tenant.calls.soap] == ["", "Token Expired", ""]


def test_a_login_fails(tenant: Tenant) -> None:
    token = tenant.access.token({"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"})
    tenant.faults.add("login failed", times=None)
    credentials = StaticToken(access_token=token["access_token"], url="https://tenant.test")
    with Client(credentials, http_client=httpx.Client(transport=tenant.transport())) as client:
        for _ in range(2):
            with pytest.raises(AuthenticationFault, match="Login Failed"):
                client.retrieve(EMAILS)


def test_only_calls_of_the_operation_count(tenant: Tenant) -> None:
    tenant.faults.add("rate limited", operation="Retrieve", after=1)
    with tenant.client(retry=NO_RETRIES) as client:
        client.create([SPRING])
        client.retrieve(EMAILS)
        with pytest.raises(RateLimitedFault):
            client.retrieve(EMAILS)
        client.retrieve(EMAILS)


def test_a_schedule_is_kept(tenant: Tenant) -> None:
    tenant.faults.schedule(["rate limited", None, "HTTP 503"])
    with tenant.client(retry=RetryPolicy(attempts=3)) as client:
        for _ in range(3):
            client.retrieve(EMAILS)
    assert [call.ordered for call in tenant.calls.soap] == ["rate limited", "", "HTTP 503", "", ""]


def test_a_schedule_is_a_list(tenant: Tenant) -> None:
    with pytest.raises(TypeError, match=r"one for each call: write \['slow'\]"):
        tenant.faults.schedule("slow")  # type: ignore[arg-type]
    assert tenant.faults.orders == ()


def ordered(seed: int) -> list[str]:
    """Which calls fail by chance."""
    tenant = Tenant()
    tenant.faults.add("dropped before", probability=0.3, seed=seed, times=None)
    with tenant.client(retry=RetryPolicy(attempts=50, budget=1000)) as client:
        for _ in range(30):
            client.retrieve(EMAILS)
    return [call.ordered for call in tenant.calls.soap]


def test_a_seed_chooses_the_calls() -> None:
    """The same for the same seed, about as many as are asked for."""
    first = ordered(1)
    assert first == ordered(1) != ordered(2)
    assert 0.15 < first.count("dropped before") / len(first) < 0.45


def test_what_is_no_fault_is_refused(tenant: Tenant) -> None:
    wrong: Callable[..., None] = tenant.faults.add
    with pytest.raises(ValueError, match="'rate-limited' is no fault: it must be one of rate limited, maintenance"):
        wrong("rate-limited")


def test_what_is_no_operation_is_refused(tenant: Tenant) -> None:
    with pytest.raises(ValueError, match="'retrieve' is no operation: it must be one of Create, Retrieve, "):
        tenant.faults.add("slow", operation="retrieve")


@pytest.mark.parametrize(
    "numbers",
    [{"after": -1}, {"times": -1}, {"seconds": -0.5}, {"seconds": math.nan}, {"seconds": 1e300}, {"probability": 1.5}],
)
def test_what_is_no_sensible_number_is_refused(tenant: Tenant, numbers: dict[str, Any]) -> None:
    (name,) = numbers
    with pytest.raises(ValueError, match=f"{name} is .*: it must be a number from 0 to "):
        tenant.faults.add("slow", **numbers)
    assert tenant.faults.orders == ()


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"kind": "short page", "operation": "Create"}, "'Create' is no operation with pages"),
        ({"kind": "slow", "operation": "Create", "where": "first"}, "it must be one of Retrieve"),
        ({"kind": "slow", "where": "last"}, "'last' is no page: it must be one of first, continue"),
    ],
)
def test_orders_for_pages_that_make_no_sense_are_refused(tenant: Tenant, order: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        tenant.faults.add(**order)
    assert tenant.faults.orders == ()


def test_orders_can_be_seen_and_forgotten(tenant: Tenant) -> None:
    for kind in get_args(FaultKind):
        tenant.faults.add(kind)
    assert [order.fault.kind for order in tenant.faults.orders] == list(get_args(FaultKind))
    tenant.faults.clear()
    assert tenant.faults.orders == ()
    assert emails(tenant) == 0
