"""The threads in which calls are under way: few do the work of many calls, and end when there is no more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from sfmc_soap import Subscriber
from sfmc_soap._runtime.client import threads
from sfmc_tenant import Tenant
from support.tenant.serving import served

PATIENCE = 20.0
CALLS = 40


def people() -> list[Subscriber]:
    return [Subscriber(subscriber_key=f"k{number}", email_address="one@example.com") for number in range(CALLS)]


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    monkeypatch.setattr(threads, "_IDLE_SECONDS", 0.02)
    return Tenant()


def test_a_thread_makes_many_calls_and_ends(tenant: Tenant) -> None:
    seen: set[threading.Thread] = set()
    client = tenant.client(hooks=(lambda event: seen.add(threading.current_thread()),))
    assert client.create_all(people(), batch_size=1, concurrency=2).succeeded == CALLS
    assert threading.current_thread() not in seen
    assert 0 < len(seen) < CALLS
    for thread in seen:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in seen)
    assert client.upsert_all(people(), batch_size=10, concurrency=2).succeeded == CALLS


def test_a_thread_whose_call_was_dropped_makes_the_next_one(tenant: Tenant) -> None:
    client = tenant.client()
    for _ in range(10):
        next(client.iter_upsert(people(), batch_size=1, concurrency=4))
        assert client.upsert_all(people(), batch_size=10, concurrency=4).succeeded == CALLS


FORKING = """
import os, sys, warnings
from sfmc_soap import Client, ClientCredentials, Subscriber

warnings.simplefilter("ignore")
url, secret = sys.argv[1:]
client = Client(ClientCredentials(client_id="in-process", client_secret=secret, auth_url=url))
people = [Subscriber(subscriber_key=f"k{n}", email_address="one@example.com") for n in range(8)]
print(client.upsert_all(people, batch_size=1).succeeded, flush=True)
child = os.fork()
succeeded = client.upsert_all(people, batch_size=1).succeeded
if child:
    os.waitpid(child, 0)
print(succeeded, flush=True)
if not child:
    os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_has_threads_of_its_own(tenant: Tenant) -> None:
    with served(tenant) as url:
        command = [sys.executable, "-c", FORKING, url, str(tenant.credentials["client_secret"])]
        child = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (child.stdout, child.stderr) == ("8\n8\n8\n", "")
