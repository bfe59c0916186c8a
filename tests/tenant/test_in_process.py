"""Clients in the process of a tenant: no socket, pauses that move its clock, and packages of any name."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sfmc_soap import Email, RetrieveRequest, RetryPolicy, SfmcSoapError
from sfmc_tenant import Tenant
from sfmc_tenant.exchange import HttpRequest
from sfmc_tenant.ways.in_process import Defect
from support.packages import GENERATED, imported

NOON = datetime.fromisoformat("2026-03-01T12:00:00-06:00")
FOLDERS = RetrieveRequest(object_type="DataFolder", properties=["Name"])
PATIENT = RetryPolicy(attempts=3, backoff=600, longest=600, total=3000)


@pytest.fixture
def tenant() -> Tenant:
    made = Tenant()
    made.clock.stop(NOON)
    return made


def test_a_pause_of_a_client_moves_the_clock(tenant: Tenant) -> None:
    tenant.faults.add("HTTP 429", seconds=90)
    with tenant.client() as client:
        assert client.retrieve(FOLDERS).overall_status == "OK"
    assert timedelta(seconds=90) <= tenant.clock.now() - NOON < timedelta(seconds=91)


def test_a_pause_of_an_async_client_moves_the_clock(tenant: Tenant) -> None:
    tenant.faults.add("HTTP 429", seconds=90)

    async def call() -> str:
        async with tenant.async_client() as client:
            return str((await client.retrieve(FOLDERS)).overall_status)

    assert asyncio.run(call()) == "OK"
    assert tenant.clock.now() - NOON >= timedelta(seconds=90)


@pytest.mark.slow
def test_a_vendored_client_works_on_it(tenant: Tenant, tmp_path: Path) -> None:
    """A package of another name, with pauses that move the clock as well."""
    shutil.copytree(GENERATED, tmp_path / "on_a_tenant")
    tenant.faults.add("HTTP 429", seconds=90)
    with imported(tmp_path, "on_a_tenant") as theirs:
        credentials = theirs.ClientCredentials(**tenant.credentials)
        with theirs.Client(credentials, http_client=httpx.Client(transport=tenant.transport())) as client:
            answer = client.retrieve(theirs.RetrieveRequest(object_type="DataFolder", properties=["Name"]))
    assert type(answer) is theirs.RetrieveResponseMsg
    assert tenant.clock.now() - NOON >= timedelta(seconds=90)


def test_a_token_that_has_expired_is_renewed(tenant: Tenant) -> None:
    with tenant.client() as client:
        client.retrieve(FOLDERS)
        tenant.clock.move(timedelta(hours=1))
        client.retrieve(FOLDERS)
    assert [call.fault for call in tenant.calls.soap] == ["", "Token Expired", ""]


def test_a_defect_of_the_tenant_is_raised(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no answer of a service, and no retry hides it."""

    def broken(request: HttpRequest) -> None:
        raise KeyError("a defect")

    with tenant.client(retry=PATIENT) as client:
        client.retrieve(FOLDERS)
        monkeypatch.setattr(tenant.http, "respond", broken)
        with pytest.raises(Defect, match="the tenant has failed: KeyError: 'a defect'") as raised:
            client.retrieve(FOLDERS)
    assert isinstance(raised.value, SfmcSoapError)
    assert isinstance(raised.value.__cause__, KeyError)
    assert tenant.clock.now() == NOON


def test_no_secret_shows(tenant: Tenant) -> None:
    """Neither in the repr of the credentials, nor in what is told of calls."""
    with tenant.client() as client:
        client.create([Email(name="Spring", subject="Hello", html_body="<p>Hello</p>")])
    [token] = [row["token"] for row in tenant._store.all("SELECT token FROM tokens")]
    held = [(call, call.sent, call.answered, call.request, call.response) for call in tenant.calls]
    told = f"{tenant.credentials!r}{tenant.calls!r}{held!r}"
    assert tenant.credentials["client_secret"] not in told
    assert token not in told
