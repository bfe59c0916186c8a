"""A run is waited for by another process than the one that has started it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest
from sfmc_soap import Client
from sfmc_tenant import Tenant
from support.everyday.tasks import an_automation, an_import
from support.tenant.serving import served

PICKLED = """
import pickle, sys

run = pickle.load(sys.stdin.buffer)
print(run.kind, run.id, run.status(), run.wait(timeout=30).status)
"""
FOUND = """
import sys
from sfmc_soap import Client

with Client.from_env() as client:
    summary = client.find_run("import", sys.stdin.read()).wait(timeout=30)
    print(summary.import_status, summary.number_successful)
"""


def told(program: str, given: bytes) -> str:
    """What a program says that is given something. It finds its secrets in the environment."""
    ran = subprocess.run([sys.executable, "-c", program], input=given, capture_output=True, check=True, timeout=60)
    return ran.stdout.decode().strip()


@pytest.mark.slow
def test_a_run_that_is_pickled_and_one_that_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with Tenant() as tenant, served(tenant) as url:
        for name in [name for name in os.environ if name.startswith("SFMC_")]:
            monkeypatch.delenv(name)
        for name, value in {"CLIENT_ID": "app", "CLIENT_SECRET": "not for pickles", "AUTH_URL": url}.items():
            monkeypatch.setenv(f"SFMC_{name}", value)
        tenant.access.install("app", "not for pickles", 1000001)
        with Client.from_env() as client:
            automation = client.start(an_automation(tenant, tenant.client()))
            summary = client.start(an_import(tenant, tenant.client()))
            tenant.clock.move(60)
            pickled = pickle.dumps(automation)
            assert b"not for pickles" not in pickled
            assert told(PICKLED, pickled) == f"automation {automation.id} Ready 2"
            assert told(FOUND, summary.id.encode()) == "Completed 2"
