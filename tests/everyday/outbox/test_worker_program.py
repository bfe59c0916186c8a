"""The worker as a program: it sends what others store, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfmc_soap import Outbox
from sfmc_tenant import Tenant
from support.everyday.outboxes import open_table, row, rows_of
from support.tenant.serving import served

from benchmarks.postgres import Server

COMMAND = [sys.executable, "-m", "sfmc_soap.everyday.outbox"]


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant() as opened:
        open_table(opened)
        opened.access.install("one", "two", 1000001)
        yield opened


def environment(address: str) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("SFMC_")}
    return {**given, "SFMC_CLIENT_ID": "one", "SFMC_CLIENT_SECRET": "two", "SFMC_AUTH_URL": address}


def test_it_sends_what_is_stored(tenant: Tenant, tmp_path: Path) -> None:
    path = str(tmp_path / "outbox.db")
    with served(tenant) as address, tenant.client() as client, Outbox(path, client) as outbox:
        id = outbox.create(row(1))
        ended = subprocess.run(
            [*COMMAND, path, "--until-empty"], env=environment(address), capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        assert "outbox.db>: 1 waiting" in ended.stderr
        assert "a new one" not in ended.stderr
        assert ended.stderr.endswith(" INFO ended: 0 waiting, 0 sending, 1 done, 0 undecided, 0 dead\n")
        assert "Create at 127.0.0.1" in ended.stderr
        assert "two" not in ended.stderr
        assert outbox.result(id).overall_status == "OK"
    assert rows_of(tenant) == {"1": "Paris"}


def test_it_says_that_an_outbox_is_a_new_one(tenant: Tenant, tmp_path: Path) -> None:
    path = str(tmp_path / "misspelt.db")
    with served(tenant) as address:
        command = [*COMMAND, path, "--until-empty"]
        told = [
            subprocess.run(command, env=environment(address), capture_output=True, text=True, check=True).stderr
            for _ in range(2)
        ]
    assert [f"{path} was not there: it is a new one\n" in each for each in told] == [True, False]


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_signal_ends_it(tenant: Tenant, tmp_path: Path, number: signal.Signals) -> None:
    path = str(tmp_path / "outbox.db")
    with served(tenant) as address, tenant.client() as client, Outbox(path, client) as outbox:
        with subprocess.Popen([*COMMAND], env={**environment(address), "SFMC_OUTBOX": path}) as program:
            id = outbox.create(row(1))
            outbox.wait(id)
            program.send_signal(number)
            assert program.wait(60) == 0
        assert outbox.counts()["done"] == 1


def test_what_keeps_it_from_sending_is_told(tenant: Tenant, tmp_path: Path) -> None:
    path = str(tmp_path / "outbox.db")
    with served(tenant) as address, tenant.client() as client, Outbox(path, client) as outbox:
        outbox.create(row(1))
        wrong = {**environment(address), "SFMC_CLIENT_SECRET": "three"}
        ended = subprocess.run([*COMMAND, path], env=wrong, capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert "invalid_client" in ended.stderr
        assert outbox.counts()["waiting"] == 1
        ended = subprocess.run(COMMAND, env=environment(address), capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (1, "which outbox? Name it, or set SFMC_OUTBOX\n")


@pytest.mark.slow
def test_two_workers_share_a_database_and_one_dies(tenant: Tenant, postgres: Server) -> None:
    url = postgres.new_database()
    with served(tenant) as address, tenant.client() as client, Outbox(url, client) as outbox:
        given = {**environment(address), "SFMC_OUTBOX": url}
        ids = [outbox.create(row(number)) for number in range(200)]
        with subprocess.Popen(COMMAND, env=given) as first, subprocess.Popen(COMMAND, env=given) as second:
            outbox.wait(ids[20])
            first.kill()
            outbox.wait(outbox.create(row("last")))
            second.send_signal(signal.SIGTERM)
            assert second.wait(60) == 0
        # What the dead one had under way is its own as long as its lease lasts: four calls at most.
        counts = outbox.counts()
        assert counts["done"] + counts["sending"] == 201
        assert counts["sending"] <= 4
        # A worker may send what was refused for its token once more.
        sent = [call for call in tenant.calls.soap if call.operation == "Create" and not call.fault]
        created = [call.request.objects[0] for call in sent][1:]
        assert len(created) == len({each.properties[0].value for each in created})
        assert counts["done"] <= len(rows_of(tenant)) <= 201
