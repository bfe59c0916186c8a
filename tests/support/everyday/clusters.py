"""Data frames of Dask on a tenant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from unittest.mock import patch

import cloudpickle
import dask
import distributed
import pyarrow
import pytest
from sfmc_soap import Client
from sfmc_soap.everyday.cluster import clients
from sfmc_tenant import RecordedCall, Tenant
from support.everyday.tracked import Opened
from support.tenant.serving import served

SECRET = "the secret of the workers"

_TENANTS: list[Tenant] = []
"""The tenant that this process reads, last."""

OPTIONS: dict[str, Any] = {}
"""What its clients are made with."""


def new_client() -> Client:
    """Return a client of the tenant. It stands for a function of an application."""
    return _TENANTS[-1].client(**OPTIONS)


@contextmanager
def read_in_this_process(tenant: Tenant, **options: Any) -> Iterator[Client]:
    """Make `new_client` lead to a tenant, and compute frames in this thread. Frames are made with the client."""
    _TENANTS.append(tenant)
    with (
        patch.dict(OPTIONS, options, clear=True),
        patch.dict(clients._CLIENTS, clear=True),
        dask.config.set(scheduler="synchronous"),
        new_client() as client,
    ):
        yield client
    _TENANTS.pop()


def partitions_of(frame: Any) -> list[Any]:
    """Return the partitions of a frame, each as a data frame of pandas."""
    return [*dask.base.compute(*frame.to_delayed())]


@contextmanager
def cluster_of(tenant: Tenant, monkeypatch: pytest.MonkeyPatch, *, lease: float = 30) -> Iterator[distributed.Client]:
    """Run a tenant as a server, and a cluster of two processes whose environment leads to it.

    Args:
        tenant: the tenant.
        monkeypatch: sets the environment.
        lease: after how many seconds the turn of a worker that is gone comes back.
    """
    config = {
        "distributed.scheduler.locks.lease-timeout": f"{lease}s",
        "distributed.scheduler.locks.lease-validation-interval": "1s",
    }
    with served(tenant) as url:
        tenant.access.install("one", SECRET, 1000001)
        for name, value in {"CLIENT_ID": "one", "CLIENT_SECRET": SECRET, "AUTH_URL": url}.items():
            monkeypatch.setenv(f"SFMC_{name}", value)
        monkeypatch.delenv("SFMC_SUBDOMAIN", raising=False)
        with (
            dask.config.set(config),
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=2, processes=True, dashboard_address=":0", host="127.0.0.1"
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client


def most_at_a_time(calls: Sequence[RecordedCall]) -> int:
    """Return how many calls a tenant has carried out at the same time."""
    moments = [(call.at, 1) for call in calls]
    moments += [(call.at + timedelta(seconds=call.seconds), -1) for call in calls]
    return max(accumulate(change for _, change in sorted(moments)))


def everything_sent(frame: Any) -> bytes:
    """What Dask sends of a frame to a scheduler, as one text: the frame itself, and the tasks that it becomes."""
    return b"".join(cloudpickle.dumps(each) for each in (frame, frame.optimize().expr, dict(frame.__dask_graph__())))


def opened_in(beginning: datetime, partition: Any) -> Counter[Opened]:
    """The events of a data frame of pandas, and how often each is there."""
    rows = pyarrow.Table.from_pandas(partition, preserve_index=False).to_pylist()
    return Counter(
        Opened((row["EventDate"] - beginning).total_seconds(), row["SendID"], row["SubscriberKey"]) for row in rows
    )
