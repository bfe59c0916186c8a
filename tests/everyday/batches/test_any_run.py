"""Any objects, batches and faults: each object has one outcome, in order, and the outcomes agree with what is there.

What is there afterwards is known by Python alone: it follows the outcomes, and keeps every state that they allow.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import NO_RETRIES, CallError, Outcome, P, Report, Subscriber
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.possible import Change, Possible, Refused
from support.everyday.sides import QUICK, SIDES, Side
from support.profiles import examples
from support.tenant.validity import assert_requests_valid

ADDRESSES = {
    "one": "one@example.com",
    "other": "other@example.com",
    "none": "no address",
    "large": f"{'x' * 400}@example.com",
}
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "batch_size": st.integers(1, 5),
        "max_bytes": st.integers(900, 2500),
        "concurrency": st.integers(1, 4),
        "idempotent": st.sampled_from([None, True, False]),
        "retry": st.sampled_from([QUICK, NO_RETRIES]),
        "stop_on": st.integers(1, 5),
    },
)
NAMES = itertools.count()


@dataclass(frozen=True)
class Wanted:
    """What is wanted of one subscriber.

    Attributes:
        key: which of a few subscribers it is.
        address: the name of its address.
    """

    key: int
    address: str

    def person(self, prefix: str) -> Subscriber:
        """Return it as an object; the keys of an example begin with a prefix of their own."""
        return Subscriber(subscriber_key=f"{prefix}-{self.key}", email_address=ADDRESSES[self.address])

    def change(self, operation: str) -> Change[str | None]:
        """Return what an operation makes of the address that the subscriber has, None for no subscriber."""

        def changed(before: str | None) -> str | None:
            if (operation == "create" and before) or (operation == "update" and not before):
                raise Refused
            return None if operation == "delete" else ADDRESSES[self.address]

        return changed


WANTED = st.lists(st.builds(Wanted, st.integers(0, 6), st.sampled_from([*ADDRESSES, "one", "other"])), max_size=20)


def follow(data: Possible[str, str | None], key: str, change: Change[str | None], outcome: Outcome[Any]) -> None:
    """Take note of an outcome."""
    if outcome.unknown:
        data.unknown(key, change)
    elif outcome.ok:
        data.succeeded(key, change)


@pytest.fixture(scope="module", params=SIDES)
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    with Tenant() as tenant:
        opened = SIDES[request.param](tenant)
        yield opened
        opened.close()


def people_there(side: Side, prefix: str) -> dict[str, str]:
    """Return the address of each subscriber of an example."""
    with side.tenant.client() as client:
        found = client.select(Subscriber, "SubscriberKey", "EmailAddress", where=P("SubscriberKey").like(f"{prefix}-"))
        return {str(each.subscriber_key): str(each.email_address) for each in found}


def streamed_outcomes(
    side: Side, operation: str, people: list[Subscriber], options: dict[str, Any]
) -> list[Outcome[Subscriber]]:
    """Return the outcomes of what was taken, each as it came."""
    outcomes: list[Outcome[Subscriber]] = []
    try:
        side.items(getattr(side.client, f"iter_{operation}")(iter(people), **options), into=outcomes)
    except CallError as error:
        outcomes += in_order(error.report)  # type: ignore[attr-defined]
    assert [each.index for each in outcomes] == [*range(len(outcomes))]
    assert all(each.object is people[each.index] for each in outcomes)
    assert len(outcomes) == len(people) or not outcomes[-1].ok or "stop_on" in options
    return outcomes


def reported_outcomes(
    side: Side, operation: str, people: list[Subscriber], options: dict[str, Any]
) -> list[Outcome[Subscriber]]:
    """Return the outcomes of what was taken, as a report tells them."""
    try:
        report: Report[Subscriber] = side.run(getattr(side.client, f"{operation}_all")(iter(people), **options))
    except CallError as error:
        report = error.report  # type: ignore[attr-defined]
    told = in_order(report)
    assert report.count == report.succeeded + len(told)
    assert report.count == len(people) or report.stopped is not None
    told_of = {each.index: each for each in told}
    assert len(told_of) == len(told)
    return [told_of.get(at) or Outcome(people[at], None, at, ok=True) for at in range(report.count)]


def in_order(report: Report[Subscriber]) -> list[Outcome[Subscriber]]:
    """Return what did not succeed."""
    return sorted([*report.failures, *report.unknown], key=lambda outcome: outcome.index)


@given(
    runs=st.lists(st.tuples(st.sampled_from(["create", "update", "upsert", "delete"]), WANTED, OPTIONS), max_size=3),
    faults=any_faults("login failed"),
    streamed=st.booleans(),
)
@examples(100)
def test_outcomes_say_what_is_there(
    side: Side, runs: list[tuple[str, list[Wanted], dict[str, Any]]], faults: Faults, streamed: bool
) -> None:
    prefix = f"e{next(NAMES)}"
    data: Possible[str, str | None] = Possible(None)
    side.tenant.faults.schedule(faults)
    try:
        for operation, wanted, options in runs:
            write = streamed_outcomes if streamed else reported_outcomes
            outcomes = write(side, operation, [each.person(prefix) for each in wanted], options)
            for each, outcome in zip(wanted, outcomes):
                follow(data, f"{prefix}-{each.key}", each.change(operation), outcome)
        side.tenant.faults.clear()
        data.settle(people_there(side, prefix))
    finally:
        assert_requests_valid(side.tenant)
        side.tenant.faults.clear()
        side.tenant.calls.clear()
