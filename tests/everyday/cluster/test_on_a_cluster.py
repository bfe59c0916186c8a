"""Frames on a cluster of two processes, of which one is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import distributed
import pytest
from sfmc_soap import NO_RETRIES, Client, ConfigurationError, InMaintenanceFault, P
from sfmc_soap.dask import rows_frame
from sfmc_tenant import RecordedCall, Tenant
from support.everyday.clusters import SECRET, cluster_of, most_at_a_time
from support.everyday.divided import ROWS, open_divided, rows_of

pytestmark = pytest.mark.slow

NUMBERS = [*range(5, 60, 5)]


@pytest.fixture(name="tenant")
def _tenant() -> Iterator[Tenant]:
    """A tenant with orders."""
    with Tenant() as tenant, tenant.client() as client:
        open_divided(client)
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
    """The calls that read rows."""
    calls = [call for call in tenant.calls.soap if call.operation == "Retrieve"]
    return [call for call in calls if call.request.retrieve_request.object_type == "DataExtensionObject[orders]"]


def kill_one(cluster: distributed.Client) -> None:
    """Kill one of the workers, whatever it does."""
    pids: dict[str, int] = cluster.run(os.getpid)
    os.kill(min(pids.values()), signal.SIGKILL)


@pytest.mark.parametrize("width", [1, 20])
def test_every_row_comes_once_when_a_worker_is_killed(tenant: Tenant, cluster: distributed.Client, width: int) -> None:
    """Also if it had the only turn of the cluster: the turn comes back, and its partition is read again."""
    frame = orders_frame(width=width)
    tenant.faults.add("slow", operation="Retrieve", times=None, seconds=0.2)
    future: Any = cluster.compute(frame)
    while len(reads(tenant)) < 3:
        assert not future.done()
    kill_one(cluster)
    assert rows_of(future.result(timeout=300)) == ROWS
    assert len(reads(tenant)) > frame.npartitions


def test_the_workers_share_their_turns(tenant: Tenant, cluster: distributed.Client) -> None:
    """Together they make as many calls at a time as the client does, for all frames of its tenant."""
    tenant.faults.add("slow", operation="Retrieve", times=None, seconds=0.05)
    frames = [orders_frame(width=2, where=where) for where in (P("OrderNo") < 30, P("OrderNo") >= 30)]
    found = [future.result() for future in cluster.compute(frames)]
    assert [row for each in found for row in rows_of(each)] == ROWS
    assert most_at_a_time(reads(tenant)) == 2
    with pytest.raises(ConfigurationError, match=r"another number of turns at 127\.0\.0\.1:\d+ already, and not 3"):
        orders_frame(width=3).compute()


def test_a_partition_that_fails_says_why(tenant: Tenant, cluster: distributed.Client) -> None:
    """By the exception of the worker, which shows no secret. Computed again, it is read again."""
    frame = orders_frame(retry=NO_RETRIES)
    tenant.faults.add("maintenance", operation="Retrieve")
    with pytest.raises(InMaintenanceFault) as raised:
        frame.compute()
    assert SECRET not in repr(raised.value)
    assert len(frame) == len(ROWS)
