"""Every method that writes can have its calls queued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    AsyncResponse,
    AsyncResponseType,
    Client,
    ConfigurationError,
    CreateOptions,
    Email,
    Priority,
    QueueOptions,
    RequestType,
    RespondWhen,
    Subscriber,
)
from support.everyday.orders import open_orders
from support.everyday.people import THREE, account, members
from support.everyday.queues import emails, there, there_later, written
from support.everyday.sends import KEY, messages, person
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered
from support.tenant.people import list_named


def test_what_is_queued_is_carried_out_later(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b", "c"), queued=True, batch_size=2, concurrency=1))
    assert (report.succeeded, report.failures, report.unknown) == (3, [], [])
    assert [call.indexes for call in report.queued] == [[0, 1], [2]]
    assert str(report) == "3 succeeded (3 of them queued), 0 failed"
    assert there(side.tenant) == []
    assert there_later(side.tenant) == ["a", "b", "c"]


def test_objects_are_told_apart_and_stay_as_they_were(side: Side) -> None:
    given = [*emails("a", "b"), Email(customer_key="c", name="c", subject="Hello", correlation_id="0")]
    side.run(side.client.create_all(given, queued=True))
    (request,) = written(side.tenant)
    assert [each.correlation_id for each in request.objects] == ["1", "2", "0"]
    assert [each.correlation_id for each in given] == [UNSET, UNSET, "0"]


def test_a_call_has_100_objects_and_says_how_it_is_queued(side: Side) -> None:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    queued = QueueOptions(priority="High", at=at, respond_to=["https://hooks.example.org/mc", "ops@example.org"])
    given = CreateOptions(priority=1)
    people = [Subscriber(subscriber_key=f"k{number}", email_address="a@example.org") for number in range(101)]
    side.run(side.client.create_all(people, queued=queued, options=given, concurrency=1))
    first, second = written(side.tenant)
    assert (len(first.objects), len(second.objects)) == (100, 1)
    assert isinstance(first.options, CreateOptions)
    assert (first.options.request_type, first.options.queue_priority) == (RequestType.ASYNCHRONOUS, Priority.HIGH)
    assert (first.options.priority, first.options.scheduled_time) == (1, at)
    assert [(each.response_type, each.response_address) for each in first.options.send_response_to] == [
        (AsyncResponseType.HTTP_POST, "https://hooks.example.org/mc"),
        (AsyncResponseType.EMAIL, "ops@example.org"),
    ]
    assert {each.respond_when for each in first.options.send_response_to} == {RespondWhen.ON_ERROR}
    assert given == CreateOptions(priority=1)


def test_options_that_say_asynchronous_are_enough(side: Side) -> None:
    options = CreateOptions(request_type=RequestType.ASYNCHRONOUS)
    report = side.run(side.client.create_all(emails("a"), options=options))
    assert side.run(side.client.results(report)).succeeded == 1


def test_what_the_service_refuses_to_queue_is_a_failure(side: Side) -> None:
    """Its own clock says that it is more than 30 days ahead."""
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=29)
    side.tenant.clock.stop(dt.datetime.now(dt.UTC) - dt.timedelta(days=5))
    report = side.run(side.client.create_all(emails("a"), queued=QueueOptions(at=at)))
    assert [each.code for each in report.failures] == [226]
    assert not report.queued


def test_the_service_posts_to_no_address_that_is_not_secure() -> None:
    secure = AsyncResponse(response_type=AsyncResponseType.HTTP_POST, response_address="https://a.example.org")
    assert QueueOptions(respond_to=secure).responses() == [secure]


NOON = dt.datetime(2026, 1, 1, 12)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"priority": "Highest"}, "priority must be one of Low, Medium, High"),
        ({"at": NOON}, "at has no time zone"),
        ({"respond_to": "http://hooks.example.org"}, "does not begin with https:// .code 227."),
        ({"respond_to": "foo"}, "'foo' does not begin with https:// .code 227.: an email address is taken as well"),
        ({"respond_to": AsyncResponse(response_type=AsyncResponseType.HTTP_POST)}, "code 227"),
        ({"respond_to": AsyncResponse(response_type=AsyncResponseType.FTP)}, "FTP"),
    ],
)
def test_options_that_the_service_does_not_take(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        QueueOptions(**options)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"at": "noon"}, "at: .*a datetime"),
        ({"respond_to": 7}, "respond_to"),
        ({"respond_to": [7]}, "respond_to: .*an address or an AsyncResponse"),
    ],
)
def test_options_of_a_wrong_type(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(TypeError, match=problem):
        QueueOptions(**options)


@pytest.mark.parametrize("days", [-1, 31])
def test_a_time_is_ahead_and_not_too_far(side: Side, days: int) -> None:
    at = dt.datetime.now(SERVER_TIME) + dt.timedelta(days=days)
    with pytest.raises(ConfigurationError, match="code 226"):
        side.run(side.client.create_all(emails("a"), queued=QueueOptions(at=at)))
    assert not side.tenant.calls.soap


def test_queued_is_a_bool_or_options(side: Side) -> None:
    wrong: Any = "yes"
    with pytest.raises(TypeError, match=r"queued: .*a bool or QueueOptions"):
        side.run(side.client.create_all(emails("a"), queued=wrong))


@pytest.mark.parametrize("name", ["priority", "at", "respond_to"])
def test_how_it_is_queued_is_said_by_its_options(side: Side, name: str) -> None:
    options: Any = {name: None}
    with pytest.raises(TypeError, match=rf"has no option '{name}': write queued=QueueOptions\({name}=...\)"):
        side.run(side.client.create_all(emails("a"), **options))


def test_a_report_counts_the_objects_that_are_queued(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b", "c"), queued=True, batch_size=2))
    assert (report.succeeded, report.queued_count) == (3, 3)
    assert side.run(side.client.create_all(emails("d"))).queued_count == 0


def test_unsubscribing_cannot_be_queued(side: Side) -> None:
    with pytest.raises(ConfigurationError, match="carries Execute out at once"):
        side.run(side.client.unsubscribe(["ada"], queued=True))  # type: ignore[call-arg]


Ask = Callable[[Client, int], Any]
ROWS = [{"OrderNo": 1, "City": "Rome"}, {"OrderNo": 2, "City": "Bonn"}]
CALLS: dict[str, tuple[Ask, int]] = {
    "insert": (lambda client, _: client.data_extension("orders").insert(ROWS, queued=True), 2),
    "upsert": (lambda client, _: client.data_extension("orders").upsert(ROWS, queued=True), 2),
    "replace": (lambda client, _: client.data_extension("orders").replace(ROWS, queued=True), 2),
    "subscribe": (lambda client, club: client.subscribe(THREE, lists=[club], queued=True), 3),
    "add to list": (lambda client, club: client.add_to_list(club, ["eve"], queued=True), 1),
    "remove from list": (lambda client, club: client.remove_from_list(club, ["eve"], queued=True), 1),
    "send": (lambda client, _: client.send(KEY, [person(1), person(2)], queued=True), 2),
}


@pytest.mark.parametrize("name", CALLS)
def test_whatever_writes_can_be_queued(side: Side, name: str) -> None:
    with side.tenant.client() as client:
        open_orders(client)
        define_triggered(client)
        club = list_named(client, "Club")
        client.subscribe([{"SubscriberKey": "eve", "EmailAddress": "eve@example.org"}])
    side.tenant.clock.move(10)
    ask, count = CALLS[name]
    report = side.run(ask(side.client, club))
    assert report.succeeded == sum(len(call.taken) for call in report.queued) == count
    results = side.run(side.client.results(report))
    assert (results.succeeded, results.failures, results.unknown) == (count, [], [])
    with side.tenant.client() as client:
        rows = client.data_extension("orders").rows("OrderNo").list()
    assert len(rows) == (2 if name in ("insert", "upsert", "replace") else 0)
    assert ("ada" in account(side.tenant)) == (name == "subscribe")
    assert ("eve" in members(side.tenant, club)) == (name == "add to list")
    assert messages(side.tenant).total() == (2 if name == "send" else 0)


def test_whoever_is_told_is_kept_as_given(side: Side) -> None:
    """A generator is read once, and what it gave may be changed later."""
    told = AsyncResponse(response_type=AsyncResponseType.EMAIL, response_address="ops@example.org")
    options: Any = {"respond_to": iter([told, "https://hooks.example.org/mc"])}
    queued = QueueOptions(**options)
    told.response_address = "other@example.org"
    side.run(side.client.create_all(emails("a", "b"), queued=queued, batch_size=1))
    for request in written(side.tenant):
        sent: Any = request.options
        addresses = [each.response_address for each in sent.send_response_to]
        assert addresses == ["ops@example.org", "https://hooks.example.org/mc"]
