"""The fixtures that a project gets which only installs the package."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sfmc_soap import AsyncClient, Client, Email, RetrieveRequest
from sfmc_tenant import Tenant

THEIRS = """
import asyncio
import sys

from pytest import fixture


def test_nothing_was_imported():
    assert not {"httpx", "httpx2", "lxml", "sfmc_soap", "sqlite3", "starlette"} & set(sys.modules)


@fixture
def emails():
    from sfmc_soap import RetrieveRequest

    return RetrieveRequest(object_type="Email", properties=["Name"])


def test_a_client(sfmc_client, sfmc_tenant, emails):
    from sfmc_soap import Email

    sfmc_client.create([Email(name="Spring", subject="Hello", html_body="<p>Hello</p>")])
    assert len(sfmc_client.retrieve(emails).results) == 1
    assert [call.operation for call in sfmc_tenant.calls.soap] == ["Create", "Retrieve"]


def test_each_test_has_a_tenant_of_its_own(sfmc_async_client, emails):
    assert asyncio.run(sfmc_async_client.retrieve(emails)).results == []
"""


LOADED = """
import sys
import pytest
before = {*sys.modules}
import sfmc_tenant.pytest_plugin
print(*sorted({*sys.modules} - before))
"""


def test_a_run_of_pytest_that_needs_no_tenant_loads_nothing_of_it() -> None:
    ran = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["sfmc_tenant", "sfmc_tenant.pytest_plugin"]


@pytest.mark.slow
def test_a_project_has_the_fixtures(tmp_path: Path) -> None:
    """In a process of its own, where nothing of the package is loaded before a fixture is used."""
    (tmp_path / "test_theirs.py").write_text(THEIRS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "3 passed" in ran.stdout, ran.stdout + ran.stderr


def test_they_are_here_as_well(sfmc_tenant: Tenant, sfmc_client: Client, sfmc_async_client: AsyncClient) -> None:
    sfmc_client.create([Email(name="Spring", subject="Hello", html_body="<p>Hello</p>")])
    found = asyncio.run(sfmc_async_client.retrieve(RetrieveRequest(object_type="Email", properties=["Name"])))
    assert len(found.results) == 1
    assert [call.operation for call in sfmc_tenant.calls.soap] == ["Create", "Retrieve"]
