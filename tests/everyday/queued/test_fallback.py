"""What the service cannot do at once is queued: if it was certainly not done, or may be done twice."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from sfmc_soap import (
    AuthenticationFault,
    ConfigurationError,
    Email,
    InMaintenanceFault,
    P,
    RequestType,
    Subscriber,
    SystemStatusType,
)
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.queues import emails, there, there_later, written
from support.everyday.sends import KEY, messages, person
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered


def are_queued(side: Side) -> list[bool]:
    """Of each request that writes, whether it is asynchronous."""
    return [getattr(each.options, "request_type", None) == RequestType.ASYNCHRONOUS for each in written(side.tenant)]


def subscribers(*keys: str) -> list[Subscriber]:
    """Subscribers, who may be upserted twice."""
    return [Subscriber(subscriber_key=key, email_address=f"{key}@example.org") for key in keys]


def test_in_maintenance_calls_are_queued(side: Side) -> None:
    side.tenant.status = SystemStatusType.IN_MAINTENANCE
    report = side.run(side.client.create_all(emails("a", "b"), fallback="queue"))
    assert (report.succeeded, report.unknown) == (2, [])
    assert [call.indexes for call in report.queued] == [[0, 1]]
    assert are_queued(side) == [False, True]
    side.tenant.status = SystemStatusType.OK
    assert there(side.tenant) == []
    assert side.run(side.client.results(report)).succeeded == 2
    assert there(side.tenant) == ["a", "b"]


def test_without_it_they_fail_and_were_certainly_not_done(side: Side) -> None:
    side.tenant.status = SystemStatusType.IN_MAINTENANCE
    report = side.run(side.client.create_all(emails("a"), batch_size=1))
    assert isinstance(report.failures[0].error, InMaintenanceFault)
    assert not report.queued


def test_messages_are_queued_although_no_counters_can_be_read(side: Side) -> None:
    with side.tenant.client() as client:
        define_triggered(client)
    side.tenant.clock.move(10)
    side.tenant.status = SystemStatusType.IN_MAINTENANCE
    sending = side.run(side.client.send(KEY, [person(1), person(2)], fallback="queue"))
    assert sending.succeeded == 2
    assert [call.indexes for call in sending.queued] == [[0, 1]]
    side.tenant.status = SystemStatusType.OK
    assert side.run(side.client.results(sending)).succeeded == 2
    assert messages(side.tenant) == {"k1": 1, "k2": 1}


def test_only_the_calls_that_could_not_be_made_are_queued(side: Side) -> None:
    side.tenant.faults.schedule([None, "maintenance"], operation="Create")
    report = side.run(side.client.create_all(emails("a", "b"), batch_size=1, concurrency=1, fallback="queue"))
    assert [call.indexes for call in report.queued] == [[1]]
    assert str(report) == "2 succeeded (1 of them queued), 0 failed"
    assert there_later(side.tenant) == ["a", "b"]


@pytest.mark.parametrize("kind", ["rate limited", "HTTP 429"])
def test_there_are_three_attempts_before(side: Side, kind: FaultKind) -> None:
    side.tenant.faults.schedule([kind, kind, kind], operation="Create")
    report = side.run(side.client.create_all(emails("a"), fallback="queue"))
    assert are_queued(side) == [False, False, False, True]
    assert [call.indexes for call in report.queued] == [[0]]


def test_what_may_have_been_done_is_unknown_and_not_queued(side: Side) -> None:
    side.tenant.faults.schedule(["dropped after"], operation="Create")
    report = side.run(side.client.create_all(emails("a"), fallback="queue"))
    assert [each.index for each in report.unknown] == [0]
    assert are_queued(side) == [False] and not report.queued


def test_what_may_be_done_twice_is_queued(side: Side) -> None:
    side.tenant.faults.schedule(["dropped after", "dropped after", "dropped after"], operation="Create")
    report = side.run(side.client.upsert_all(subscribers("ada"), fallback="queue"))
    assert are_queued(side) == [False, False, False, True]
    assert side.run(side.client.results(report)).succeeded == 1


def test_if_queueing_fails_too_nobody_knows_what_the_first_call_has_done(side: Side) -> None:
    side.tenant.faults.schedule(["dropped after", "dropped after", "dropped after", "login failed"], operation="Create")
    side.tenant.faults.add("login failed", times=None, operation="Create")
    report = side.run(side.client.upsert_all(subscribers("ada"), fallback="queue"))
    assert [each.index for each in report.unknown] == [0]
    assert not report.queued


def test_what_the_service_refuses_is_not_queued(side: Side) -> None:
    with side.tenant.client() as client:
        client.create_all(emails("a"))
    side.tenant.calls.clear()
    report = side.run(side.client.create_all(emails("a"), fallback="queue"))
    assert [each.code for each in report.failures] == [1]
    assert are_queued(side) == [False]


@pytest.mark.parametrize(
    ("options", "problem"),
    [({"fallback": "later"}, 'fallback must be "queue"'), ({"fallback": "queue", "queued": True}, "queued anyway")],
)
def test_options_that_make_no_sense(side: Side, options: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        side.run(side.client.create_all(emails("a"), **options))


def address(side: Side, key: str) -> object:
    """The email address of a subscriber."""
    with side.tenant.client() as client:
        (found,) = client.select(Subscriber, "EmailAddress", where=P("SubscriberKey") == key)
        return found.email_address


@pytest.mark.parametrize("kinds", [["maintenance"], ["dropped after", "dropped after", "dropped after"]])
def test_what_has_a_key_of_what_was_queued_is_queued_behind_it(side: Side, kinds: list[FaultKind | None]) -> None:
    """If it were done at once, what is done later would undo it."""
    side.tenant.faults.schedule(kinds, operation="Create")
    keys = enumerate(["ada", "bob", "ada"])
    given = [Subscriber(subscriber_key=key, email_address=f"{place}@example.org") for place, key in keys]
    report = side.run(side.client.upsert_all(given, batch_size=1, concurrency=1, fallback="queue"))
    assert [call.indexes for call in report.queued] == [[0], [2]]
    assert side.run(side.client.results(report)).succeeded == 3
    assert (address(side, "ada"), address(side, "bob")) == ("2@example.org", "1@example.org")


def test_what_is_too_large_and_cannot_be_done_at_all(side: Side) -> None:
    """The first half says what the second one would be told as well."""
    side.tenant.faults.add("login failed", times=None, operation="Create")
    given = [Email(customer_key=key, name=key, subject="Hello", html_body="x" * 2_000_000) for key in "abc"]
    with pytest.raises(AuthenticationFault):
        side.run(side.client.create_all(given, fallback="queue"))
    assert there_later(side.tenant) == []


def test_what_fails_in_the_queue_may_have_been_done_before(side: Side) -> None:
    """It is there: the first attempt has made it."""
    side.tenant.faults.schedule(["dropped after", "dropped after", "dropped after"], operation="Create")
    report = side.run(side.client.create_all(emails("a"), idempotent=True, fallback="queue"))
    results = side.run(side.client.results(pickle.loads(pickle.dumps(report.queued))))
    assert not results.failures
    assert [(each.code, "an earlier attempt" in each.reasons[-1]) for each in results.unknown] == [(1, True)]
    assert there(side.tenant) == ["a"]
