"""Any sequence of calls that write, and any faults: what a report says is true, by plain dicts that follow along.

What succeeded is there, what failed is not, and what is unknown is there or not. No message goes out twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sfmc_soap import (
    CallError,
    DataExtension,
    ListSubscriber,
    NotSentEvent,
    Outcome,
    P,
    Report,
    SentEvent,
    Subscriber,
    TotalFailure,
)
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.possible import Change, Possible
from support.everyday.sides import SIDES, Side
from support.everyday.subscribed import Added, Person, Removed, Subscribed, Unsubscribed
from support.everyday.written import COLUMNS, FIELDS, Row, Written, rows
from support.profiles import examples
from support.tenant.mailing import define_triggered
from support.tenant.people import list_named
from support.tenant.validity import assert_requests_valid

lost: st.SearchStrategy[Faults] = st.lists(st.sampled_from([None, "dropped after"]), max_size=4)
faults = st.just(Faults()) | any_faults("login failed", calm=6) | lost
hows = st.fixed_dictionaries(
    {
        "batch_size": st.integers(1, 4),
        "concurrency": st.integers(1, 3),
        "idempotent": st.sampled_from([None, True, False]),
    },
    optional={"max_bytes": st.just(1500)},
)
people = st.lists(st.sampled_from(["ada", "ben", "<eve>"]), max_size=5)
numbers = st.integers(0, 1)


class Intended(NamedTuple):
    """What is to become of an item.

    Attributes:
        key: what it is known by.
        change: what it does; None if it cannot be sent.
    """

    key: Any
    change: Change[Any] | None


class Writing(RuleBasedStateMachine):
    """A tenant that is written to, and what its data may be."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Possible[str, Row] = Possible(None)
        self.people: Possible[str, Person | None] = Possible(None)
        self.messages: Possible[str, int] = Possible(0)

    @initialize(name=st.sampled_from([*SIDES]))
    def open(self, name: str) -> None:
        self.tenant = Tenant()
        self.side: Side = SIDES[name](self.tenant)
        self.observer = self.tenant.client()
        self.observer.create([DataExtension(customer_key="orders", name="Orders", fields=FIELDS)])
        self.table: Any = self.side.client.data_extension("orders")
        self.lists = [list_named(self.observer, name) for name in ("Spring", "Summer")]
        define_triggered(self.observer)

    def teardown(self) -> None:
        self.side.close()
        self.observer.close()
        self.tenant.close()

    @rule(
        method=st.sampled_from(["insert", "update", "upsert", "delete"]),
        written=st.lists(rows(), max_size=7),
        how=hows,
        faults=faults,
        streams=st.booleans(),
    )
    def write_rows(
        self, method: str, written: list[Written], how: dict[str, Any], faults: Faults, streams: bool
    ) -> None:
        intended = [Intended(each.key, each.change(method)) for each in written]
        call = getattr(self.table, f"iter_{method}" if streams else method)
        with self.faults(faults):
            outcomes = self.outcomes(call([each.given for each in written], **how), len(written))
            self.take_note(self.rows, intended, outcomes, surely=not any(faults))

    @rule(faults=faults)
    def clear_rows(self, faults: Faults) -> None:
        with self.faults(faults):
            try:
                self.side.run(self.table.clear())
            except CallError as error:
                if error.processed is None:
                    self.rows.all_unknown(cleared)
                raise
            self.rows.all_succeeded(cleared)

    @rule(written=st.lists(rows(unfit=False), max_size=6), how=hows, faults=faults)
    def replace_rows(self, written: list[Written], how: dict[str, Any], faults: Faults) -> None:
        with self.faults(faults):
            try:
                report = self.side.run(self.table.replace([each.given for each in written], **how))
            except CallError:
                self.rows.all_unknown(cleared)
                raise
            self.rows.all_succeeded(cleared)
            intended = [Intended(each.key, each.upsert) for each in written]
            self.take_note(self.rows, intended, self.outcomes(report, len(written)), surely=not any(faults))

    @rule(written=st.lists(rows(), min_size=1, max_size=6))
    def replace_rows_that_do_not_fit(self, written: list[Written]) -> None:
        unfit = [index for index, each in enumerate(written) if each.meant is None]
        if not unfit:
            return
        try:
            self.side.run(self.table.replace([each.given for each in written]))
        except TotalFailure as error:
            assert [outcome.index for outcome in error.failures] == unfit
        else:
            raise AssertionError("rows were replaced by some that do not fit")

    @rule(people=people, on=st.sets(numbers), again=st.booleans(), how=hows, faults=faults)
    def subscribe(self, people: list[str], on: set[int], again: bool, how: dict[str, Any], faults: Faults) -> None:
        given = [{"SubscriberKey": key, "EmailAddress": "a@example.org"} for key in people]
        lists = [self.lists[number] for number in on]
        with self.faults(faults):
            report = self.side.run(self.side.client.subscribe(given, lists=lists, resubscribe=again, **how))
            self.take_people(people, Subscribed(on, again), report, faults)

    @rule(people=people, number=st.none() | numbers, how=hows, faults=faults)
    def unsubscribe(self, people: list[str], number: int | None, how: dict[str, Any], faults: Faults) -> None:
        list_id = None if number is None else self.lists[number]
        with self.faults(faults):
            report = self.side.run(self.side.client.unsubscribe(people, list_id=list_id, **how))
            self.take_people(people, Unsubscribed(number), report, faults)

    @rule(people=people, number=numbers, again=st.booleans(), how=hows, faults=faults)
    def add(self, people: list[str], number: int, again: bool, how: dict[str, Any], faults: Faults) -> None:
        with self.faults(faults):
            list_id = self.lists[number]
            report = self.side.run(self.side.client.add_to_list(list_id, people, resubscribe=again, **how))
            self.take_people(people, Added(number, again), report, faults)

    @rule(people=people, number=numbers, how=hows, faults=faults)
    def remove(self, people: list[str], number: int, how: dict[str, Any], faults: Faults) -> None:
        with self.faults(faults):
            report = self.side.run(self.side.client.remove_from_list(self.lists[number], people, **how))
            self.take_people(people, Removed(number), report, faults)

    @rule(people=people, how=hows, faults=faults)
    def delete_people(self, people: list[str], how: dict[str, Any], faults: Faults) -> None:
        given = [Subscriber(subscriber_key=key) for key in people]
        with self.faults(faults):
            report = self.side.run(self.side.client.delete_all(given, **how))
            self.take_people(people, cleared, report, faults)

    @rule(
        keys=st.lists(st.sampled_from(["kim", "lou", "mo"]), max_size=6),
        batch_size=st.integers(1, 4),
        faults=faults,
    )
    def send(self, keys: list[str], batch_size: int, faults: Faults) -> None:
        given = [{"SubscriberKey": key, "EmailAddress": f"{key}@example.org"} for key in keys]
        with self.faults(faults):
            report = self.side.run(self.side.client.send("welcome_ts", given, batch_size=batch_size))
            intended = [Intended(key, lambda count: count + 1) for key in keys]
            self.take_note(self.messages, intended, self.outcomes(report, len(keys)), surely=not any(faults))

    @invariant()
    def is_as_it_was_told(self) -> None:
        found = self.observer.data_extension("orders").rows().list()
        self.rows.settle({str(row["No"]): tuple(row[name] for name in COLUMNS) for row in found})
        self.people.settle(self.found_people())
        self.tenant.clock.move(60)
        messages = (self.observer.select(kind, "SubscriberKey") for kind in (SentEvent, NotSentEvent))
        self.messages.settle(Counter(str(event.subscriber_key) for event in chain.from_iterable(messages)))
        assert_requests_valid(self.tenant)
        self.tenant.calls.clear()

    def found_people(self) -> dict[str, Person | None]:
        """Return who is there, but for those who got messages."""
        members = self.observer.select(
            ListSubscriber, "SubscriberKey", "ListID", "Status", where=P("ListID").in_(*self.lists)
        ).list()
        return {
            str(person.subscriber_key): Person(
                person.status == "Active",
                frozenset(
                    (self.lists.index(member.list_id or 0), member.status == "Active")
                    for member in members
                    if member.subscriber_key == person.subscriber_key
                ),
            )
            for person in self.observer.select(Subscriber, "SubscriberKey", "Status")
            if person.subscriber_key not in ("kim", "lou", "mo")
        }

    @contextmanager
    def faults(self, faults: Faults) -> Iterator[None]:
        """Order faults for what is done here. A call that fails because of them is put up with."""
        self.tenant.faults.schedule(faults)
        try:
            yield
        except CallError:
            assert any(faults)
        finally:
            self.tenant.faults.clear()

    def outcomes(self, written: Any, count: int) -> list[Outcome[Any] | None]:
        """Return the outcome of each item; None for one that succeeded, of which a report does not tell more.

        Where nothing more was sent, the last items have none.
        """
        if hasattr(written, "__next__") or hasattr(written, "__anext__"):
            return self.yielded(written, count)
        report: Report[Any] = self.side.run(written)
        told = {outcome.index: outcome for outcome in [*report.failures, *report.unknown]}
        assert report.count == count or (report.stopped and report.count < count)
        return [told.get(index) for index in range(report.count)]

    def yielded(self, written: Any, count: int) -> list[Outcome[Any] | None]:
        """Return the outcomes that an iterator yields, also before it raises what has ended the run."""
        outcomes: list[Outcome[Any]] = []
        try:
            self.side.items(written, into=outcomes)
        except CallError:
            assert len(outcomes) <= count
        else:
            assert len(outcomes) == count
        assert [outcome.index for outcome in outcomes] == [*range(len(outcomes))]
        return [*outcomes]

    def take_people(self, people: list[str], change: Change[Any], report: Report[Any], faults: Faults) -> None:
        """Take note of what became of people."""
        intended = [Intended(key, change) for key in people]
        self.take_note(self.people, intended, self.outcomes(report, len(people)), surely=not any(faults))

    def take_note(
        self,
        data: Possible[Any, Any],
        intended: Sequence[Intended],
        outcomes: Sequence[Outcome[Any] | None],
        *,
        surely: bool,
    ) -> None:
        """Take note of what became of items. `surely`: nothing has gone wrong on order."""
        assert len(outcomes) == len(intended) or not surely
        for (key, change), outcome in zip(intended, outcomes, strict=False):
            if change is None:
                assert outcome is not None and not outcome.ok and not outcome.unknown and outcome.reasons, outcome
            elif outcome is None or outcome.ok:
                data.succeeded(key, change)
            elif outcome.unknown:
                assert not surely, outcome
                data.unknown(key, change)
            else:
                assert outcome.reasons
                is_of_call = outcome.error is not None or outcome.reasons[0].startswith("not sent: ")
                assert data.may_fail(key, change) or (is_of_call and not surely), outcome


def cleared(value: object) -> None:
    """Return what is left of anything that is removed."""


class MuchWriting(Writing):
    """The same, for longer walks."""


Writing.TestCase.settings = settings(examples(12), stateful_step_count=12)
MuchWriting.TestCase.settings = settings(examples(50), stateful_step_count=30)
TestWriting = Writing.TestCase
TestMuchWriting = pytest.mark.slow(MuchWriting.TestCase)
