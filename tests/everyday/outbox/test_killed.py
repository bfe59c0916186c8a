"""Processes that store and send are killed at any moment: no call is lost, and none is done twice."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import Outbox
from sfmc_tenant import Tenant
from support.everyday.forking import Program, program
from support.everyday.outbox_killing import is_upsert
from support.everyday.outboxes import open_table, rows_of
from support.tenant.serving import served

from benchmarks.postgres import Server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its processes cannot be forked")

_KILLS = 5
"""How many processes are killed in each trial while they send, after two while they store."""


class Trial:
    """Orders that processes store and send until all are killed, and a last one is not.

    Args:
        tenant: where the orders arrive.
        address: the tenant's.
        outbox: where calls are kept.
        forking: what processes are forked from.
    """

    def __init__(self, tenant: Tenant, address: str, outbox: str, forking: Program) -> None:
        self._tenant, self._outbox, self._forking = tenant, outbox, forking
        self._order: dict[str, Any] = {"url": address, "outbox": outbox}

    def run(self, chance: random.Random) -> None:
        """Kill processes at random moments. See to it that all is there once."""
        acknowledged: list[int] = []
        for start in (0, 30):
            ended = self._forking.run(chance.uniform(0.02, 0.3), **self._order, numbers=[*range(start, start + 30)])
            acknowledged += map(int, ended.told.split())
        for _ in range(_KILLS):
            self._forking.run(chance.uniform(0.02, 0.3), **self._order, concurrency=chance.choice([1, 3]))
        assert not self._forking.run(**self._order).was_killed
        self._settle()
        assert not self._forking.run(**self._order).was_killed
        self._check(acknowledged)

    def _settle(self) -> None:
        """Be the person who finds out what became of undecided calls."""
        there = rows_of(self._tenant)
        with self._tenant.client() as client, Outbox(self._outbox, client) as outbox:
            for call in outbox.undecided(limit=1000):
                number = outbox.request(call.id).objects[0].properties[0].value
                assert not is_upsert(int(number))
                outbox.settle(call.id, sent=number in there)

    def _check(self, acknowledged: list[int]) -> None:
        with self._tenant.client() as client, Outbox(self._outbox, client) as outbox:
            assert {outbox.stored(id).state for id in acknowledged} <= {"done"}
            stored = {outbox.request(id).objects[0].properties[0].value for id in acknowledged}
            counts = outbox.counts()
            assert counts["done"] == sum(counts.values())
        there = rows_of(self._tenant)
        assert stored <= there.keys()
        # One call may have been stored by each process that was killed before it could tell.
        assert counts["done"] == len(there) <= len(acknowledged) + 2
        created = Counter(
            call.request.objects[0].properties[0].value
            for call in self._tenant.calls.soap
            if call.operation == "Create" and not call.fault and hasattr(call.request.objects[0], "properties")
        )
        assert set(created.values()) <= {1}
        assert created.keys() == {number for number in there if not is_upsert(int(number))}


@pytest.fixture(scope="module")
def forking() -> Iterator[Program]:
    with program("support.everyday.outbox_killing") as running:
        yield running


def try_one(outbox: str, forking: Program, seed: int) -> None:
    with Tenant() as tenant, served(tenant) as address:
        open_table(tenant)
        tenant.access.install("one", "two", 1000001)
        Trial(tenant, address, outbox, forking).run(random.Random(seed))


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_a_few_times(tmp_path: Path, forking: Program, seed: int) -> None:
    try_one(str(tmp_path / "outbox.db"), forking, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
def test_killed_hundreds_of_times(tmp_path: Path, forking: Program, seed: int) -> None:
    try_one(str(tmp_path / "outbox.db"), forking, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 240))
def test_killed_hundreds_of_times_on_postgresql(postgres: Server, forking: Program, seed: int) -> None:
    try_one(postgres.new_database(), forking, seed)
