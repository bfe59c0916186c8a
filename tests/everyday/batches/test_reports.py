"""Many objects in few calls: the report says what became of each of them."""

from __future__ import annotations

import pytest
from sfmc_soap import PartialFailure, Subscriber, SubscriberStatus
from support.everyday.sides import Side


def people(count: int) -> list[Subscriber]:
    """Subscribers; each seventh has an address that is none, from the first on."""
    return [
        Subscriber(subscriber_key=f"k{number}", email_address=f"p{number}@example.com" if number % 7 else "none")
        for number in range(count)
    ]


def test_failures_have_their_place_their_code_and_their_reasons(side: Side) -> None:
    report = side.run(side.client.upsert_all(iter(people(30)), batch_size=8))
    assert report.succeeded == 25
    assert [(each.index, each.object.subscriber_key, each.code, each.reasons) for each in report.failures] == [
        (number, f"k{number}", 12000, ["12000 InvalidEmailAddress"]) for number in (0, 7, 14, 21, 28)
    ]
    assert not report.unknown
    assert [call.operation for call in side.tenant.calls] == ["token", "Create", "Create", "Create", "Create"]
    with pytest.raises(PartialFailure, match=r"5 of 30 failed: \[0\] k0: 12000 InvalidEmailAddress; \[7\]"):
        report.raise_for_failures()


def test_what_was_created_is_updated_and_deleted(side: Side) -> None:
    given = [person for person in people(30) if "@" in str(person.email_address)]
    assert side.run(side.client.create_all(given)).succeeded == 25
    changed = [Subscriber(subscriber_key=each.subscriber_key, status=SubscriberStatus.UNSUBSCRIBED) for each in given]
    assert side.run(side.client.update_all(changed, batch_size=10)).succeeded == 25
    found = side.run(side.client.select(Subscriber, "SubscriberKey", "Status").list())
    assert {each.status for each in found} == {SubscriberStatus.UNSUBSCRIBED}
    assert side.run(side.client.delete_all(given, concurrency=1)).succeeded == 25
    assert side.run(side.client.select(Subscriber, "SubscriberKey").list()) == []


def test_outcomes_come_in_the_order_of_what_was_given(side: Side) -> None:
    outcomes = side.items(side.client.iter_create(people(30), batch_size=4))
    assert [outcome.index for outcome in outcomes] == [*range(30)]
    assert [outcome.index for outcome in outcomes if not outcome.ok] == [0, 7, 14, 21, 28]
