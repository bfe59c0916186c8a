"""A process that is no worker: its threads share turns. And one that lacks Dask: it is told what to install."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from sfmc_soap import CallEnded, CallStarted, Event, MissingLibrary
from sfmc_soap.dask import rows_frame
from sfmc_tenant import Tenant
from support.everyday.clusters import new_client, read_in_this_process
from support.everyday.divided import ROWS, open_divided, rows_of


class UnderWay:
    """A hook that counts calls under way. Each takes a while.

    Attributes:
        most: how many there were at most.
    """

    def __init__(self) -> None:
        self._calls: set[str] = set()
        self.most = 0

    def __call__(self, event: Event) -> None:
        if isinstance(event, CallStarted):
            self._calls.add(event.message_id)
            self.most = max(self.most, len(self._calls))
            time.sleep(0.01)
        elif isinstance(event, CallEnded):
            self._calls.remove(event.message_id)


@pytest.fixture(name="tenant")
def _tenant() -> Iterator[Tenant]:
    """A tenant with orders."""
    with Tenant() as tenant, tenant.client() as client:
        open_divided(client)
        yield tenant


def test_threads_share_the_turns_of_their_process(tenant: Tenant) -> None:
    """As many as the client makes calls at a time, however many threads there are."""
    calls = UnderWay()
    with read_in_this_process(tenant, hooks=(calls,)), tenant.client(concurrency=3) as client:
        frame = rows_frame(client, "orders", by="OrderNo", boundaries=[*range(3, 60, 3)], make_client=new_client)
        assert rows_of(frame.compute(scheduler="threads", num_workers=8)) == ROWS
    assert 1 <= calls.most <= 3


def test_without_dask_it_is_said_what_to_install(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.dataframe", None)
    with tenant.client() as client, pytest.raises(MissingLibrary, match=r"pip install 'sfmc-soap\[dask\]'"):
        rows_frame(client, "orders")


def test_nothing_is_loaded_before_a_frame_is_made() -> None:
    """Neither by the package, nor by its module for Dask."""
    program = "import sys, sfmc_soap.dask; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "sfmc_soap.everyday.cluster.rows" in done.stdout.split()
    assert not {"dask", "distributed", "pandas", "pyarrow"} & {*done.stdout.split()}
