"""Any calls, faults and decisions in any order: a plain model says what the data must be."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sfmc_soap import Outbox, RetryPolicy
from sfmc_soap.everyday.outbox import worker
from sfmc_tenant import Tenant
from support.everyday.outboxes import FAST, open_table, row, rows_of

_FAULTS = ["maintenance", "rate limited", "HTTP 429", "HTTP 503", "HTTP 504", "dropped before", "dropped after"]
_CITIES = st.sampled_from(["Paris", "Rome", "Oslo"])


class AnySequence(RuleBasedStateMachine):
    """An outbox with its tenant, and what the data must be in the end."""

    @initialize()
    def open(self) -> None:
        self.tenant = Tenant()
        open_table(self.tenant)
        self.folder = TemporaryDirectory()
        self.client = self.tenant.client(retry=RetryPolicy(attempts=1))
        self.interval = patch.object(worker, "STATUS_INTERVAL", 0.0)
        self.interval.start()
        self.created: list[str] = []
        self.upserted: dict[str, str] = {}
        self.count = 0
        self.open_again()

    @rule()
    def open_again(self) -> None:
        """What is stored is there when the outbox is opened again."""
        if hasattr(self, "outbox"):
            self.outbox.close()
        path = Path(self.folder.name) / "outbox.db"
        self.outbox: Outbox = Outbox(path, self.client, poll=0.01, retry=FAST, concurrency=1)

    @rule()
    def create(self) -> None:
        number = f"new {len(self.created)}"
        self.created.append(number)
        self._stored(self.outbox.create(row(number)))

    @rule(number=st.integers(0, 2), city=_CITIES)
    def upsert(self, number: int, city: str) -> None:
        """Calls for one row are in order with each other."""
        self.upserted[f"{number}"] = city
        self._stored(self.outbox.upsert(row(number, city), key=f"{number}"))

    @rule(kind=st.sampled_from(_FAULTS), times=st.integers(1, 3), operation=st.sampled_from(["Create", "Update"]))
    def fault(self, kind: str, times: int, operation: str) -> None:
        self.tenant.faults.add(kind, times=times, operation=operation, seconds=0)  # type: ignore[arg-type]

    @rule()
    def run(self) -> None:
        self.outbox.run(until_empty=True)

    @rule()
    def decide(self) -> None:
        """A person looks at the data, and has the dead sent again."""
        there = rows_of(self.tenant)
        for call in self.outbox.undecided():
            number = self.outbox.request(call.id).objects[0].properties[0].value
            self.outbox.settle(call.id, sent=number in there)
        for call in self.outbox.dead():
            self.outbox.settle(call.id, sent=False)

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "outbox"):
            counts = self.outbox.counts()
            assert sum(counts.values()) == self.count
            assert counts["sending"] == 0

    def teardown(self) -> None:
        if not hasattr(self, "outbox"):
            return
        while sum(count for state, count in self.outbox.counts().items() if state != "done"):
            self.decide()
            self.run()
        expected = {**dict.fromkeys(self.created, "Paris"), **self.upserted}
        try:
            assert rows_of(self.tenant) == expected
            assert self.outbox.counts()["done"] == self.count
        finally:
            self.outbox.close()
            self.client.close()
            self.interval.stop()
            self.tenant.close()
            self.folder.cleanup()

    def _stored(self, id: int) -> None:
        self.count += 1
        assert self.outbox.stored(id).state == "waiting"


AnySequence.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestAnySequence = AnySequence.TestCase
