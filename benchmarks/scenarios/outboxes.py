"""Calls in an outbox, stored and then sent to a tenant in this process: how many in a second, on the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

from sfmc_soap import Client, Outbox, SystemStatusRequestMsg
from sfmc_soap.operations import GET_SYSTEM_STATUS
from sfmc_tenant import Tenant

from ..contestants import OURS
from ..postgres import programs, server
from ..report import Row


def storing_and_sending(*, calls: int, rounds: int) -> Iterator[Row]:
    """Store so many calls and send them, four at a time: in SQLite, and in PostgreSQL where it is installed."""
    with Tenant() as tenant, tenant.client() as client:
        with TemporaryDirectory() as folder:
            urls = (str(Path(folder) / f"{number}.db") for number in count())
            yield from _rows("SQLite", urls, client, calls=calls, rounds=rounds)
        if (found := programs()) is not None:
            with server(found) as running:
                urls = (running.new_database() for _ in count())
                yield from _rows("PostgreSQL", urls, client, calls=calls, rounds=rounds)


def _rows(database: str, urls: Iterator[str], client: Client, *, calls: int, rounds: int) -> Iterator[Row]:
    """Fill one database after the other, each new, and empty it."""
    stored = sent = inf
    for url in islice(urls, rounds):
        with Outbox(url, client) as outbox:
            stored = min(stored, _seconds(partial(_store, outbox, calls)))
            sent = min(sent, _seconds(partial(outbox.run, until_empty=True)))
    yield Row(f"calls stored in an outbox in {database}", "/s", {OURS: calls / stored})
    yield Row(f"stored calls sent from {database}", "/s", {OURS: calls / sent})


def _store(outbox: Outbox, calls: int) -> None:
    for _ in range(calls):
        outbox.call(GET_SYSTEM_STATUS, SystemStatusRequestMsg())


def _seconds(function: Callable[[], object]) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun
