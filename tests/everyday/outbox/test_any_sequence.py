"""Any calls, faults, deaths and decisions in any order: a plain model says what the data may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sfmc_soap import DataExtension, Outbox, RetryPolicy, SystemStatusType
from sfmc_soap.everyday.outbox import worker
from sfmc_tenant import Tenant
from support.everyday.outboxes import FAST, SET_BACK, change, key_of, open_table, row, rows_of

from benchmarks.postgres import Server

_FAULTS = ["maintenance", "rate limited", "HTTP 429", "HTTP 503", "HTTP 504", "dropped before", "dropped after"]
_OPERATIONS = ["Create", "Update", "Delete"]
_CITIES = ["Paris", "Rome", "Oslo"]
_KILLED = """
    UPDATE sfmc_outbox_calls SET state = 'sending', lane = 'gone', lease = 0, attempts = attempts + 1
    WHERE id = (
        SELECT min(id) FROM sfmc_outbox_calls AS taken WHERE state = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM sfmc_outbox_calls AS earlier
            WHERE earlier.key = taken.key AND earlier.id < taken.id AND earlier.state <> 'done'
        )
    )
"""
"""What is left of a worker that was killed before it sent the call that it had taken."""


@dataclass
class Stored:
    """A call that was stored.

    Attributes:
        id: its id.
        number: which row it is about.
        city: what the row is then, None if it is deleted.
        key: what it is in order with.
        is_discarded: whether a person has removed it: it may have been processed before.
    """

    id: int
    number: str
    city: str | None
    key: str | None
    is_discarded: bool = False


class AnySequence(RuleBasedStateMachine):
    """An outbox with its tenant, and all that was stored.

    Args:
        url: where the outbox is kept.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.stored: list[Stored] = []
        self.tenant = Tenant()
        open_table(self.tenant)
        self.client = self.tenant.client(retry=RetryPolicy(attempts=1), hooks=(self._see,))
        self.interval = patch.object(worker, "STATUS_INTERVAL", 0.0)
        self.interval.start()
        self.outbox: Outbox = self._opened()

    @rule()
    def open_again(self) -> None:
        """What is stored is there when the outbox is opened again."""
        self.outbox.close()
        self.outbox = self._opened()

    @rule(key=st.sampled_from([None, "new"]))
    def create(self, key: str | None) -> None:
        number = f"new {len(self.stored)}"
        self._add(self.outbox.create(row(number), key=key), number, "Paris", key)

    @rule(number=st.sampled_from("012"), city=st.sampled_from(_CITIES))
    def upsert(self, number: str, city: str) -> None:
        """Calls for one row are in order with each other."""
        self._add(self.outbox.upsert(row(number, city), key=number), number, city, number)

    @rule(number=st.sampled_from("012"))
    def delete(self, number: str) -> None:
        self._add(self.outbox.delete(key_of(number), key=number), number, None, number)

    @rule(kind=st.sampled_from(_FAULTS), times=st.integers(1, 4), operation=st.sampled_from(_OPERATIONS))
    def fault(self, kind: Any, times: int, operation: str) -> None:
        self.tenant.faults.add(kind, times=times, operation=operation, seconds=0)

    @rule()
    def run(self) -> None:
        self.outbox.run(until_empty=True)
        counts = self.outbox.counts()
        assert counts["sending"] == 0
        if not counts["undecided"] + counts["dead"]:
            assert counts["waiting"] == 0

    @rule()
    def run_in_maintenance(self) -> None:
        """Nothing is done, and the run goes on until it is told to end."""
        before = rows_of(self.tenant)
        self.tenant.status = SystemStatusType.IN_MAINTENANCE
        self.outbox.run(until_empty=True)
        self.tenant.status = SystemStatusType.OK
        assert rows_of(self.tenant) == before

    @rule()
    def kill_a_worker(self) -> None:
        change(self.url, _KILLED)

    @rule()
    def set_the_clock_back(self) -> None:
        change(self.url, *SET_BACK)

    @rule(discards=st.booleans())
    def decide(self, *, discards: bool) -> None:
        """A person looks at the data, and has the dead sent again or removes them."""
        there = rows_of(self.tenant)
        for call in self.outbox.undecided():
            number = self.outbox.request(call.id).objects[0].properties[0].value
            self.outbox.settle(call.id, sent=number in there)
        for call in self.outbox.dead():
            if discards:
                self.outbox.discard(call.id)
                next(each for each in self.stored if each.id == call.id).is_discarded = True
            else:
                self.outbox.settle(call.id, sent=False)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert sum(self.outbox.counts().values()) == len(self._kept())

    def teardown(self) -> None:
        try:
            for _ in range(100):
                self.run()
                if self.outbox.counts()["done"] == len(self._kept()):
                    break
                self.decide(discards=False)
            assert self.outbox.counts()["done"] == len(self._kept())
            self._check_data()
            self._check_order()
        finally:
            self.outbox.close()
            self.client.close()
            self.interval.stop()
            self.tenant.close()

    def _check_data(self) -> None:
        """Check that each row is what the last call for it made of it, or a later one that was discarded."""
        possible: dict[str, set[str | None]] = {}
        for each in self.stored:
            before = possible.get(each.number, {None}) if each.is_discarded else set()
            possible[each.number] = before | {each.city}
        there = rows_of(self.tenant)
        assert there.keys() <= possible.keys()
        for number, values in possible.items():
            assert there.get(number) in values

    def _check_order(self) -> None:
        """Check that the service has done once, and in the order of its key, what may not be done twice."""
        first, *calls = self.tenant.calls.soap
        assert isinstance(first.request.objects[0], DataExtension)
        created = [
            call.request.objects[0].properties[0].value
            for call in calls
            if call.operation == "Create" and not call.fault and call.ordered in ("", "dropped after")
        ]
        assert len(created) == len(set(created))
        ordered = [each.number for each in self.stored if each.key == "new" and each.number in created]
        assert [number for number in created if number in ordered] == ordered

    def _add(self, id: int, number: str, city: str | None, key: str | None) -> None:
        self.stored.append(Stored(id, number, city, key))
        assert self.outbox.stored(id).state == "waiting"

    def _kept(self) -> list[Stored]:
        return [each for each in self.stored if not each.is_discarded]

    def _opened(self) -> Outbox:
        return Outbox(self.url, self.client, poll=0.01, retry=FAST, concurrency=1)

    def _see(self, event: Any) -> None:
        """End a run as it learns that the service is in maintenance."""
        if event.operation == "GetSystemStatus" and self.tenant.status is not SystemStatusType.OK:
            self.outbox.stop()


def try_any(new_url: Callable[[], str], examples: int) -> None:
    class Anew(AnySequence):
        def __init__(self) -> None:
            super().__init__(new_url())

    run_state_machine_as_test(Anew, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None))


@pytest.fixture
def paths(tmp_path: Path) -> Iterator[str]:
    return (str(tmp_path / f"{number}.db") for number in count())


def test_any_sequence(paths: Iterator[str]) -> None:
    try_any(lambda: next(paths), 6)


@pytest.mark.slow
def test_many_sequences(paths: Iterator[str]) -> None:
    try_any(lambda: next(paths), 100)


@pytest.mark.slow
def test_many_sequences_on_postgresql(postgres: Server) -> None:
    try_any(postgres.new_database, 60)
