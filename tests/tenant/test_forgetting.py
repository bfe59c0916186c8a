"""What is over is forgotten, so that a tenant that runs for months does not grow for that."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sfmc_soap import CreateOptions, Email, RequestType, ScheduledRequest
from sfmc_tenant import Tenant
from sfmc_tenant.access import MOST

MID = 1000001
QUEUED = CreateOptions(request_type=RequestType.ASYNCHRONOUS)


@pytest.fixture
def tenant() -> Tenant:
    made = Tenant()
    made.access.install("app", "secret", MID)
    return made


def count(tenant: Tenant, table: str, where: str = "1") -> int:
    """How many rows a table has, once what is due was done."""
    tenant.client().get_system_status()
    found: int = tenant._store.value(f"SELECT count(*) FROM {table} WHERE {where}")
    return found


def given(tenant: Tenant) -> str:
    """A new access token."""
    asked = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"}
    token: str = tenant.access.token(asked)["access_token"]
    return token


def said(tenant: Tenant, token: str) -> str:
    """What a REST call with a token is told."""
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        answer = http.get("/platform/v1/tokenContext", headers={"authorization": f"Bearer {token}"})
    return "" if answer.status_code == 200 else str(answer.json()["error_description"])


def test_the_latest_tokens_are_known_those_that_have_expired_as_well(tenant: Tenant) -> None:
    first, second = given(tenant), given(tenant)
    tenant._store.run("UPDATE tokens SET rowid = rowid + ? WHERE token = ?", MOST, second)
    third = given(tenant)
    assert [said(tenant, token) for token in (first, second, third)] == ["Access token is not valid", "", ""]
    tenant.clock.move(timedelta(days=400))
    given(tenant)
    assert [said(tenant, token) for token in (second, third)] == ["Access token expired"] * 2


def test_codes_that_nobody_has_used_are_forgotten_when_they_end(tenant: Tenant) -> None:
    for _ in range(3):
        tenant.access.code("app", "https://app.example/")
    assert count(tenant, "grants") == 3
    tenant.clock.move(timedelta(minutes=10))
    tenant.access.code("app", "https://app.example/")
    assert count(tenant, "grants") == 1


def test_what_came_of_asynchronous_calls_goes_with_the_time_to_retrieve_it(tenant: Tenant) -> None:
    results = "kind IN ('ResultItem', 'ResultMessage')"
    client = tenant.client()
    client.create([Email(name="a", subject="a")], options=QUEUED)
    assert count(tenant, "queued_calls") == 1
    tenant.clock.move(60)
    assert (count(tenant, "queued_calls"), count(tenant, "objects", results)) == (0, 2)
    tenant.clock.move(timedelta(days=30))
    client.create([Email(name="b", subject="b")], options=QUEUED)
    tenant.clock.move(60)
    assert count(tenant, "objects", results) == 2


def test_a_call_that_was_cancelled_is_not_kept(tenant: Tenant) -> None:
    client = tenant.client()
    later = tenant.clock.now() + timedelta(days=2)
    options = CreateOptions(request_type=RequestType.ASYNCHRONOUS, scheduled_time=later)
    request_id = client.create([Email(name="a", subject="a")], options=options).request_id
    client.delete([ScheduledRequest(request_id=request_id)])
    assert count(tenant, "queued_calls") == 0
