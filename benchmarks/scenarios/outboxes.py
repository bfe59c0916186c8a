"""Calls in an outbox, stored and then sent to a tenant in this process: how many in a second, on the clock."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sfmc_soap import Client, Outbox, SystemStatusRequestMsg
from sfmc_soap.operations import GET_SYSTEM_STATUS
from sfmc_tenant import Tenant

from ..contestants import OURS
from ..report import Row
from ..timing import time_functions


def storing_and_sending(*, calls: int, rounds: int) -> Row:
    """Store so many calls in a file of SQLite, and send them, four at a time."""
    with Tenant() as tenant, tenant.client() as client, TemporaryDirectory() as folder:
        work = partial(_store_and_send, Path(folder) / "outbox.db", client, calls)
        took = time_functions({OURS: work}, rounds)[OURS].wall
    return Row("calls stored in an outbox in SQLite, and sent", "/s", {OURS: calls / took})


def _store_and_send(path: Path, client: Client, calls: int) -> None:
    with Outbox(path, client) as outbox:
        for _ in range(calls):
            outbox.call(GET_SYSTEM_STATUS, SystemStatusRequestMsg())
        outbox.run(until_empty=True)
