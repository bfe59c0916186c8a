"""What `tracking` is asked for: mistakes are said before anything is sent."""

from __future__ import annotations

import asyncio
import pickle
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    SERVER_TIME,
    ClickEvent,
    Client,
    ConfigurationError,
    FilterError,
    OpenEvent,
    P,
    RetrieveRequest,
    SelectionError,
    StaticToken,
    Subscriber,
    TrackingEvent,
    TrackingInterrupted,
    Window,
)
from sfmc_tenant import Tenant
from support.everyday.sides import Side
from support.everyday.tracked import periods_of

NOON = datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


def requests(side: Side) -> list[RetrieveRequest]:
    """What was asked for, in the order of the requests."""
    return [call.request.retrieve_request for call in side.tenant.calls.soap if call.operation == "Retrieve"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"type_": Subscriber},
            SelectionError,
            "tracking() reads one kind of events, such as OpenEvent, which Subscriber is not: select()",
        ),
        ({"type_": TrackingEvent}, SelectionError, "which TrackingEvent is not"),
        ({"type_": "OpenEvent"}, TypeError, "expected a class of events, such as OpenEvent, got str"),
        ({"properties": ["SubscriberKee"]}, SelectionError, "did you mean 'SubscriberKey'?"),
        ({"where": P("EventType") == "Open"}, FilterError, "only BatchID, EventDate"),
        ({"since": datetime(2026, 3, 1)}, ConfigurationError, "since is 2026-03-01 00:00:00: "),
        ({"since": datetime(2026, 3, 1)}, ConfigurationError, "without a time zone: give it one, or SERVER_TIME"),
        ({"since": date(2026, 3, 1)}, TypeError, "since: expected a datetime with a time zone, got date"),
        ({"until": "2026-03-01"}, TypeError, "until: expected a datetime with a time zone, got str"),
        ({"until": NOON - HOUR}, ConfigurationError, "until is 2026-03-01T11:00:00-06:00, before since, which is"),
        ({"until": now() + 24 * HOUR}, ConfigurationError, "in the future: its events have yet to happen"),
        ({"since": now() + HOUR}, ConfigurationError, "since is"),
        ({"since": datetime.min.replace(tzinfo=UTC)}, ConfigurationError, "since is 0001-01-01"),
        ({"sends": []}, ConfigurationError, "sends is empty: leave it out to read the events of all sends"),
        ({"sends": "43"}, TypeError, "sends: expected a list, got str"),
        ({"sends": 43}, TypeError, "sends: expected a list, got int"),
        ({"sends": ["43"]}, TypeError, "sends: the ID of a send: expected an int, got str"),
        ({"sends": [0]}, ConfigurationError, "sends: the ID of a send must be 1 to 2,147,483,647"),
        ({"window": 3600}, TypeError, "window: expected a timedelta, got int"),
        ({"window": timedelta(milliseconds=1)}, ConfigurationError, "window must be a second or longer"),
        ({"concurrency": 101}, ConfigurationError, "concurrency must be 1 to 100"),
        ({"page_size": 0}, ConfigurationError, "page_size must be 1 or more"),
        ({"limit": 3}, TypeError, "tracking() has no option 'limit'"),
    ],
)
def test_a_mistake(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    given = {"type_": OpenEvent, "properties": [], "since": NOON, "until": NOON + HOUR, **arguments}
    type_, properties = given.pop("type_"), given.pop("properties")
    with Tenant() as tenant, tenant.client() as client:
        with pytest.raises(error) as caught:
            client.tracking(type_, *properties, **given)
        assert message in str(caught.value)
        assert not tenant.calls


def test_the_latest_events_are_left_for_the_next_time(side: Side) -> None:
    """They may still be on their way. A period that is too young for any is read all the same."""
    before = now()
    assert not side.items(side.client.tracking(OpenEvent, "SendID", since=before - HOUR, concurrency=1))
    [period] = periods_of(side.tenant)
    assert before - timedelta(seconds=1) <= period[1] + timedelta(minutes=15) <= now()
    assert not side.items(side.client.tracking(OpenEvent, "SendID", since=now()))
    assert len(periods_of(side.tenant)) == 1


def test_fractions_of_seconds_are_cut_off_and_zones_are_those_of_the_service(side: Side) -> None:
    paris = timezone(timedelta(hours=1))
    since = datetime(2026, 3, 1, 19, 0, 0, 900_000, tzinfo=paris)
    until = datetime(2026, 3, 1, 18, 30, 7, 900_000, tzinfo=UTC)
    found = side.client.tracking(OpenEvent, "SendID", since=since, until=until)
    assert not side.items(found)
    assert periods_of(side.tenant) == [(NOON, NOON + timedelta(minutes=30, seconds=7))]
    assert repr(found).endswith(
        "OpenEvent: SendID, EventDate in 2026-03-01T12:00:00-06:00 to 2026-03-01T12:30:07-06:00>"
    )


def test_nothing_happens_in_no_time(side: Side) -> None:
    assert not side.items(side.client.tracking(OpenEvent, since=NOON, until=NOON))
    assert not side.tenant.calls


@pytest.mark.parametrize(("sends", "asked"), [([7], ["7"]), ((3, 1, 3, 2), ["1", "2", "3"]), ({2, 1}, ["1", "2"])])
def test_sends_are_named_once_and_in_order(side: Side, sends: Any, asked: list[str]) -> None:
    """`SendID` and `EventDate` are always read: events are told apart by them."""
    assert not side.items(side.client.tracking(OpenEvent, "BatchID", since=NOON, until=NOON + HOUR, sends=sends))
    [request] = requests(side)
    assert request.properties == ["BatchID", "EventDate", "SendID"]
    left = getattr(request.filter, "left_operand", None)
    assert (getattr(left, "property", ""), getattr(left, "value", [])) == ("SendID", asked)
    assert getattr(left, "simple_operator", "") == ("IN" if len(asked) > 1 else "equals")


def test_many_sends_are_named_in_several_requests(side: Side) -> None:
    side.tenant.track(
        *(OpenEvent(send_id=send, subscriber_key="C1", event_date=NOON) for send in range(1, 122)),
        *(OpenEvent(send_id=send, subscriber_key="C2", event_date=NOON + HOUR) for send in range(1, 122)),
    )
    found = side.client.tracking(
        OpenEvent, "SendID", since=NOON, until=NOON + 2 * HOUR, sends=range(2, 121), window=HOUR, concurrency=1
    )
    assert [event.send_id for event in side.items(found)] == [*range(2, 121)] * 2
    assert len(requests(side)) == 6


def test_what_else_events_are_filtered_by(side: Side) -> None:
    keys = ["C1", "C2", "C1"]
    side.tenant.track(*(OpenEvent(send_id=1, subscriber_key=key, event_date=NOON) for key in keys))
    wanted = (P("subscriber_key") == "C1") | (P("SubscriberKey") == "C3")
    found = side.client.tracking(OpenEvent, "SubscriberKey", since=NOON, until=NOON + HOUR, where=wanted)
    assert [event.subscriber_key for event in side.items(found)] == ["C1", "C1"]
    assert not side.items(side.client.tracking(ClickEvent, "URL", since=NOON, until=NOON + HOUR))


def test_all_that_describe_tells_of_is_read_if_nothing_is_named(side: Side) -> None:
    """Once for each type and client, and what is refused all the same is left out."""
    side.tenant.track(OpenEvent(send_id=1, subscriber_key="C1", event_date=NOON))
    side.tenant.faults.add("wrong property", operation="Retrieve")
    told: list[str] = []
    for _ in range(2):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            [event] = side.items(side.client.tracking(OpenEvent, since=NOON, until=NOON + 5 * HOUR))
        assert event.event_date == NOON
        told += [str(warning.message) for warning in caught]
    assert len(told) == 1 and "OpenEvent is read without" in told[0]
    assert [call.operation for call in side.tenant.calls.soap].count("Describe") == 1


def test_the_accounts_that_are_read(side: Side) -> None:
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, clients=[1000001])
    assert not side.items(found)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, all_accounts=True)
    assert not side.items(found)
    first, second = requests(side)
    assert [client.id for client in first.client_ids] == [1000001]
    assert second.query_all_accounts is True


def test_an_interruption_can_be_pickled(side: Side) -> None:
    side.tenant.faults.add("dropped before", times=None, operation="Retrieve")
    with pytest.raises(TrackingInterrupted) as caught:
        side.items(side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, retry=NO_RETRIES))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.window) == (str(caught.value), Window(NOON, NOON + HOUR))
    assert not again.last


def test_tracking_can_be_read_again(side: Side) -> None:
    side.tenant.track(OpenEvent(send_id=1, subscriber_key="C1", event_date=NOON))
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR)
    assert side.items(found) == side.items(found) != []


def test_tracking_can_be_pickled() -> None:
    with Client(StaticToken(access_token="token", url="https://tenant.test/")) as client:
        found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, sends=[3], where=P("BatchID") == 1)
        assert repr(pickle.loads(pickle.dumps(found))) == repr(found)


def test_two_readings_of_one_tracking_do_not_know_each_other() -> None:
    async def work(tenant: Tenant) -> list[int]:
        async with tenant.async_client() as client:
            found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, page_size=1)

            async def count() -> int:
                return len([event async for event in found])

            return [*await asyncio.gather(count(), count())]

    with Tenant() as tenant:
        tenant.track(*(OpenEvent(send_id=1, subscriber_key="C1", event_date=NOON) for _ in range(7)))
        assert asyncio.run(work(tenant)) == [7, 7]
