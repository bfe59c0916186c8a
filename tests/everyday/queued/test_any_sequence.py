"""Any sequence of calls, queued, scheduled, cancelled and asked about, while things go wrong: what is said is true."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sfmc_soap import CallError, CannotCancel, ConversationError, Email, QueueOptions, Report
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.queues import cancel, conversing
from support.everyday.sides import SIDES
from support.profiles import examples

faults = any_faults(calm=12)
sizes = st.integers(1, 3)


class Queue(RuleBasedStateMachine):
    """Which emails will be there in the end, by their names. Without keys, one that is made twice is there twice.

    `said` has 1 for those that were done, or will be, 0 for those that certainly were not; those are missing of which
    nobody knows.
    """

    @initialize(side=st.sampled_from(sorted(SIDES)))
    def open(self, side: str) -> None:
        self.side = SIDES[side](Tenant())
        self.numbers = count()
        self.names: list[str] = []
        self.said: dict[str, int] = {}
        self.reports: list[Report[Email]] = []
        self.scheduled: list[Report[Email]] = []

    def given(self, number: int) -> list[Email]:
        emails = [Email(name=f"email {next(self.numbers)}", subject="Hello") for _ in range(number)]
        self.names += [str(each.name) for each in emails]
        return emails

    def say(self, emails: Sequence[Email], done: int) -> None:
        self.said |= {str(each.name): done for each in emails}

    def take(self, emails: Sequence[Email], report: Report[Email]) -> None:
        """Take what a report says of emails, of which those after the last one were not sent."""
        self.say(emails[: report.count], 1)
        self.say(emails[report.count :], 0)
        for outcome in report.failures:
            self.say([outcome.object], 0)
        for outcome in report.unknown:
            del self.said[str(outcome.object.name)]

    def schedule(self, faults: Faults) -> None:
        self.side.tenant.faults.clear()
        self.side.tenant.faults.schedule(faults)

    @rule(number=sizes, size=sizes, how=st.sampled_from(["at once", "fallback", "queued", "scheduled"]), faults=faults)
    def create(self, number: int, size: int, how: str, faults: Faults) -> None:
        at = self.side.tenant.clock.now() + dt.timedelta(hours=3)
        is_ahead = at < dt.datetime.now(dt.UTC) + dt.timedelta(days=29)
        ways: dict[str, dict[str, Any]] = {
            "at once": {},
            "fallback": {"fallback": "queue"},
            "queued": {"queued": True},
            "scheduled": {"queued": QueueOptions(at=at) if is_ahead else True},
        }
        emails = self.given(number)
        self.schedule(faults)
        try:
            # One call after the other, so that a walk that is taken again meets its faults in the same calls.
            written = self.side.client.create_all(emails, batch_size=size, concurrency=1, **ways[how])
            report = self.side.run(written)
        except CallError as error:
            assert error.processed is False
            self.say(emails, 0)
            return
        self.take(emails, report)
        if how != "at once":
            self.reports.append(report)
        if how == "scheduled" and is_ahead and report.queued:
            self.scheduled.append(report)

    @rule(parts=st.lists(sizes, min_size=1, max_size=3), faults=faults)
    def converse(self, parts: list[int], faults: Faults) -> None:
        emails = [self.given(number) for number in parts]
        self.schedule(faults)
        try:
            with conversing(self.side) as conversation:
                for each in emails:
                    self.side.run(conversation.create_all(each))
        except ConversationError as error:
            for part in error.unprocessed:
                self.say(part.objects, 0)
            assert len(error.unprocessed) + len(error.unknown) == len(parts)
            return
        for each in emails:
            self.say(each, 1)
        self.reports.append(conversation.report)

    @precondition(lambda self: self.scheduled)
    @rule(data=st.data(), faults=faults)
    def cancel(self, data: st.DataObject, faults: Faults) -> None:
        report = data.draw(st.sampled_from(self.scheduled))
        self.scheduled.remove(report)
        self.schedule(faults)
        emails = [each.item for call in report.queued for each in call.taken]
        try:
            cancel(self.side, report)
        except CannotCancel as error:
            done = [ok.ok for ok in error.results]
            for call, is_cancelled in zip(report.queued, done, strict=True):
                if is_cancelled:
                    self.say([each.item for each in call.taken], 0)
            self.reports.remove(report)
        except CallError as error:
            if error.processed is not False:
                for each in emails:
                    self.said.pop(str(each.name), None)
        else:
            self.say(emails, 0)
            self.reports.remove(report)

    @precondition(lambda self: self.reports)
    @rule(data=st.data(), faults=faults, wait=st.sampled_from([0, 600]))
    def ask(self, data: st.DataObject, faults: Faults, wait: float) -> None:
        report = data.draw(st.sampled_from(self.reports))
        self.schedule(faults)
        try:
            results = self.side.run(self.side.client.results(report, wait=wait))
        except CallError:
            return
        taken = [each for call in report.queued for each in call.taken]
        assert results.count == report.count
        failed = {id(each.object) for each in results.failures}
        unknown = {id(each.object) for each in results.unknown}
        for each in taken:
            name = str(each.item.name)
            if id(each.item) not in unknown:
                is_done = int(id(each.item) not in failed)
                assert self.said.setdefault(name, is_done) == is_done

    @rule(hours=st.sampled_from([0.1, 1, 5]))
    def wait(self, hours: float) -> None:
        self.side.tenant.clock.move(dt.timedelta(hours=hours))

    def teardown(self) -> None:
        if not hasattr(self, "side"):
            return
        tenant = self.side.tenant
        tenant.faults.clear()
        tenant.clock.move(dt.timedelta(days=31))
        with tenant.client() as client:
            there = Counter(str(each.name) for each in client.select(Email, "Name"))
        assert there.keys() <= {*self.names} and set(there.values()) <= {1}
        assert {name: there[name] for name in self.said} == self.said
        self.side.close()
        tenant.close()


TestQueue = Queue.TestCase
TestQueue.settings = settings(examples(150), stateful_step_count=8)
