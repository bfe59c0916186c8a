"""Frames on a cluster of two processes, of which one is killed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import distributed
import pytest
from sfmc_soap import NO_RETRIES, SERVER_TIME, Client, ConfigurationError, InMaintenanceFault, OpenEvent, P
from sfmc_soap.dask import rows_frame, tracking_frame
from sfmc_tenant import RecordedCall, Tenant
from support.everyday.clusters import SECRET, cluster_of, most_at_a_time, opened_in
from support.everyday.divided import ROWS, open_divided, rows_of
from support.everyday.tracked import Opened, track

pytestmark = pytest.mark.slow

NUMBERS = [*range(5, 60, 5)]


NOON = dt.datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
EVENTS = [Opened(second / 2, second % 3 + 1, f"C{second % 5}") for second in range(0, 7200, 3)]
EVENTS += EVENTS[::7]


@pytest.fixture(name="tenant")
def _tenant() -> Iterator[Tenant]:
    """A tenant with orders, and with events of an hour. Some have happened twice in one moment."""
    with Tenant() as tenant, tenant.client() as client:
        open_divided(client)
        track(tenant, NOON, sorted(EVENTS))
        yield tenant


@pytest.fixture(name="cluster")
def _cluster(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Iterator[distributed.Client]:
    with cluster_of(tenant, monkeypatch) as cluster:
        yield cluster


def orders_frame(*, width: int = 20, **options: Any) -> Any:
    """Return the orders in twelve partitions, of which so many are read at a time."""
    with Client.from_env(concurrency=width) as client:
        return rows_frame(client, "orders", by="OrderNo", boundaries=NUMBERS, **options)


def reads(tenant: Tenant) -> list[RecordedCall]:
    """The calls that read rows or events."""
    calls = [call for call in tenant.calls.soap if call.operation == "Retrieve"]
    types = ("DataExtensionObject[orders]", "OpenEvent")
    return [call for call in calls if call.request.retrieve_request.object_type in types]


def kill_one(cluster: distributed.Client) -> None:
    """Kill one of the workers, whatever it does."""
    pids: dict[str, int] = cluster.run(os.getpid)
    os.kill(min(pids.values()), signal.SIGKILL)


def _count_tasks(dask_scheduler: Any) -> int:
    return len(dask_scheduler.tasks)


def test_every_row_comes_once_when_a_worker_is_killed(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if it had the only turn of the cluster: the turn comes back, and its partition is read again."""
    with cluster_of(tenant, monkeypatch, lease=3) as cluster:
        frame = orders_frame(width=1)
        tenant.faults.add("slow", operation="Retrieve", times=None, seconds=0.2)
        future: Any = cluster.compute(frame)
        while len(reads(tenant)) < 3:
            assert not future.done()
        kill_one(cluster)
        assert rows_of(future.result(timeout=300)) == ROWS
    assert len(reads(tenant)) > frame.npartitions


@pytest.mark.parametrize("calls", [1, 10, 40])
def test_every_event_comes_once_when_a_worker_is_killed(
    tenant: Tenant, cluster: distributed.Client, calls: int
) -> None:
    """In the midst of the pages of windows, of which some time out and are halved, and some are read already."""
    with Client.from_env() as client:
        frame = tracking_frame(
            client,
            OpenEvent,
            "SubscriberKey",
            "SendID",
            since=NOON,
            until=NOON + dt.timedelta(hours=1),
            window=dt.timedelta(minutes=5),
            page_size=100,
        )
    tenant.faults.add("timed out", operation="Retrieve", after=3, times=3)
    tenant.faults.add("slow", operation="Retrieve", times=None, seconds=0.1)
    future: Any = cluster.compute(frame)
    while len(reads(tenant)) < calls:
        assert not future.done()
    kill_one(cluster)
    found = opened_in(NOON, future.result(timeout=300))
    assert found == Counter(EVENTS)


def test_the_workers_share_their_turns(tenant: Tenant, cluster: distributed.Client) -> None:
    """Together they make as many calls at a time as the client does, for all frames of its tenant."""
    tenant.faults.add("slow", operation="Retrieve", times=None, seconds=0.3)
    frames = [orders_frame(width=2, where=where) for where in (P("OrderNo") < 30, P("OrderNo") >= 30)]
    found = [future.result() for future in cluster.compute(frames)]
    assert [row for each in found for row in rows_of(each)] == ROWS
    assert most_at_a_time(reads(tenant)) <= 2
    with pytest.raises(ConfigurationError, match=r"another number of turns at 127\.0\.0\.1:\d+ already, and not 3"):
        orders_frame(width=3).compute()


def test_a_partition_that_fails_says_why(tenant: Tenant, cluster: distributed.Client) -> None:
    """By the exception of the worker, which shows no secret. Computed again, it is read again."""
    frame = orders_frame(retry=NO_RETRIES)
    tenant.faults.add("maintenance", operation="Retrieve")
    with pytest.raises(InMaintenanceFault) as raised:
        frame.compute()
    assert SECRET not in repr(raised.value)
    # The scheduler forgets what has failed a moment after nobody asks for it any more.
    while cluster.run_on_scheduler(_count_tasks):
        time.sleep(0.01)
    assert len(frame) == len(ROWS)
