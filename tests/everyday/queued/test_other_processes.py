"""Another process asks what became of what was queued: all that it gets is a pickle."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest
from sfmc_soap import Client
from sfmc_tenant import Tenant
from support.everyday.orders import open_orders
from support.everyday.queues import emails
from support.everyday.sends import KEY, person
from support.tenant.mailing import define_triggered
from support.tenant.serving import served

PROGRAM = """
import pickle, sys
from sfmc_soap import Client

with Client.from_env() as client:
    for report in pickle.load(sys.stdin.buffer):
        results = client.results(report, wait=30)
        failed = [(each.index, type(each.object).__name__) for each in results.failures]
        print(results.succeeded, failed, results.unknown)
"""


def test_whatever_was_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    with Tenant() as tenant, served(tenant) as url:
        for name in [name for name in os.environ if name.startswith("SFMC_")]:
            monkeypatch.delenv(name)
        for name, value in {"CLIENT_ID": "app", "CLIENT_SECRET": "not for pickles", "AUTH_URL": url}.items():
            monkeypatch.setenv(f"SFMC_{name}", value)
        tenant.access.install("app", "not for pickles", 1000001)
        with tenant.client() as client:
            open_orders(client)
            define_triggered(client)
            client.create_all(emails("b"))
        tenant.clock.move(10)
        with Client.from_env() as client:
            created = client.create_all(emails("a", "b"), queued=True)
            stored = client.data_extension("orders").insert([{"OrderNo": 1}, {"OrderNo": 1}], queued=True)
            sent = client.send(KEY, [person(1), {**person(2), "EmailAddress": "nowhere"}], queued=True)
            with client.conversation() as conversation:
                conversation.update_all(emails("b"))
            reports = [created, stored.queued, sent.queued[0], conversation.report, created.queued[0].request_id]
        pickled = pickle.dumps(reports)
        assert b"not for pickles" not in pickled
        tenant.clock.move(600)
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM], input=pickled, capture_output=True, check=True, timeout=60
        )
    assert ran.stdout.decode().splitlines() == [
        "1 [(1, 'Email')] []",
        "1 [(1, 'dict')] []",
        "1 [(1, 'dict')] []",
        "1 [] []",
        "1 [(1, 'NoneType')] []",
    ]
