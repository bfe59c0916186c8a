"""Any sequence of subscribing, unsubscribing and changing lists: plain dicts that follow along say who is where."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sfmc_soap import Report, Subscriber, SubscriberStatus
from sfmc_tenant import Tenant
from support.everyday.sides import SIDES
from support.profiles import examples
from support.tenant.people import list_named

ACTIVE, LEFT = SubscriberStatus.ACTIVE, SubscriberStatus.UNSUBSCRIBED
people = st.lists(st.sampled_from(["ada", "bob", "Ä & <1>"]), max_size=4)
lists = st.sampled_from([0, 1])
batches = st.integers(1, 3)


class People(RuleBasedStateMachine):
    """The status of subscribers in the account, and on two lists."""

    @initialize(side=st.sampled_from(sorted(SIDES)))
    def open(self, side: str) -> None:
        self.side = SIDES[side](Tenant())
        self.reader = self.side.tenant.client()
        self.lists = [list_named(self.reader, name) for name in ("Spring", "Summer")]
        self.account: dict[str, SubscriberStatus] = {}
        self.on: dict[tuple[str, int], SubscriberStatus] = {}

    def teardown(self) -> None:
        self.side.close()
        self.side.tenant.close()

    def judge(self, report: Report[Any], given: list[str], failed: dict[int, int]) -> None:
        """Compare a report with the codes that are expected, by the places of the people."""
        assert {failure.index: failure.code for failure in report.failures} == failed
        assert report.succeeded == len(given) - len(failed) and not report.unknown

    def strangers(self, keys: list[str], code: int) -> dict[int, int]:
        return {index: code for index, key in enumerate(keys) if key not in self.account}

    @rule(keys=people, number=st.none() | lists, again=st.booleans(), size=batches)
    def subscribe(self, keys: list[str], number: int | None, again: bool, size: int) -> None:
        given = [{"SubscriberKey": key, "EmailAddress": "a@example.org"} for key in keys]
        on = [] if number is None else [self.lists[number]]
        call = self.side.client.subscribe(given, lists=on, resubscribe=again, batch_size=size)
        self.judge(self.side.run(call), keys, {})
        for key in keys:
            self.account[key] = ACTIVE if again else self.account.get(key, ACTIVE)
            for place in ((key, each) for each in on):
                self.on[place] = ACTIVE if again else self.on.get(place, ACTIVE)

    @rule(keys=people, size=batches)
    def leave(self, keys: list[str], size: int) -> None:
        report = self.side.run(self.side.client.unsubscribe(keys, batch_size=size))
        self.judge(report, keys, self.strangers(keys, 408))
        self.account |= {key: LEFT for key in keys if key in self.account}

    @rule(keys=people, number=lists)
    def leave_list(self, keys: list[str], number: int) -> None:
        on = self.lists[number]
        report = self.side.run(self.side.client.unsubscribe(keys, list_id=on))
        off = {index: 409 for index, key in enumerate(keys) if (key, on) not in self.on}
        self.judge(report, keys, off | self.strangers(keys, 408))
        self.on |= {(key, on): LEFT for key in keys if (key, on) in self.on}

    @rule(keys=people, number=lists, again=st.booleans(), size=batches)
    def add(self, keys: list[str], number: int, again: bool, size: int) -> None:
        on = self.lists[number]
        report = self.side.run(self.side.client.add_to_list(on, keys, resubscribe=again, batch_size=size))
        self.judge(report, keys, self.strangers(keys, 12001))
        for key in self.account.keys() & set(keys):
            self.on[key, on] = ACTIVE if again else self.on.get((key, on), ACTIVE)

    @rule(keys=people, number=lists)
    def remove(self, keys: list[str], number: int) -> None:
        on = self.lists[number]
        report = self.side.run(self.side.client.remove_from_list(on, keys))
        self.judge(report, keys, self.strangers(keys, 12001))
        for key in keys:
            self.on.pop((key, on), None)

    @invariant()
    def tenant_holds_the_same(self) -> None:
        if not hasattr(self, "side"):
            return
        found = self.reader.select(Subscriber, "SubscriberKey", "Status").list()
        assert {each.subscriber_key: each.status for each in found} == self.account
        on: dict[tuple[Any, int], Any] = {}
        for each in self.lists:
            members = self.reader.list_members(each, "SubscriberKey", "Status")
            on |= {(member.subscriber_key, each): member.status for member in members}
        assert on == self.on


People.TestCase.settings = settings(examples(4), stateful_step_count=10)
TestPeople = People.TestCase
