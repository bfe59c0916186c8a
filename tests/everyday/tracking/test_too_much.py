"""Windows that are too much for the service, or for memory: they are halved, and the next ones are shorter."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sfmc_soap import (
    NO_RETRIES,
    SERVER_TIME,
    BadResponse,
    CallTimeout,
    Limits,
    OpenEvent,
    OperationError,
    ProtocolError,
    TrackingInterrupted,
)
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.sides import Side
from support.everyday.tracked import periods_of, slow

NOON = datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def track(side: Side, *minutes: float, send: int = 1) -> None:
    """Let a message be opened at these minutes after noon."""
    side.tenant.track(
        *(
            OpenEvent(send_id=send, subscriber_key="C1", event_date=NOON + timedelta(minutes=minute))
            for minute in minutes
        )
    )


def lengths(side: Side) -> list[timedelta]:
    """How long the windows were that were asked for."""
    return [end - start for start, end in periods_of(side.tenant)]


@pytest.mark.parametrize("kind", ["timed out", "HTTP 504", "late"])
def test_a_window_that_takes_too_long_is_halved_at_once(side: Side, kind: FaultKind) -> None:
    """It is not asked for again as it was."""
    track(side, 5, 35, 65)
    side.tenant.faults.add(kind, operation="Retrieve")
    found = side.client.tracking(OpenEvent, "EventDate", since=NOON, until=NOON + 2 * HOUR, concurrency=1)
    assert len(side.items(found)) == 3
    assert periods_of(side.tenant)[:3] == [(NOON, NOON + HOUR), (NOON, NOON + HOUR / 2), (NOON + HOUR / 2, NOON + HOUR)]


def test_windows_stay_short_where_the_service_is_slow(side: Side) -> None:
    """A few of many time out: one that was answered does not make the next one twice as long."""
    track(side, *range(0, 1440, 30))
    client = slow(side, timedelta(minutes=10))
    found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 24 * HOUR, concurrency=1)
    assert len(side.items(found)) == 48
    too_long = [length for length in lengths(side) if length > timedelta(minutes=10)]
    assert len(too_long) < 12 < len(lengths(side)) / 15


def test_a_fault_may_say_that_it_took_too_long(side: Side) -> None:
    fault = b"<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Timeout expired.</faultstring></soap:Fault>"

    def edit(content: bytes) -> bytes:
        is_first = len(side.tenant.calls.soap) == 1
        return re.sub(rb"(<soap:Body>).*(</soap:Body>)", rb"\1" + fault + rb"\2", content) if is_first else content

    track(side, 5, 35)
    found = side.edited(edit).tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, concurrency=1)
    assert len(side.items(found)) == 2
    assert lengths(side) == [HOUR, HOUR / 2, HOUR / 2]


def test_windows_grow_where_little_happens(side: Side) -> None:
    """Up to a day, and up to 32 days of the events of a send."""
    since = NOON - timedelta(days=60)
    assert not side.items(side.client.tracking(OpenEvent, "SendID", since=since, until=NOON, concurrency=1))
    assert lengths(side)[:7] == [HOUR * 2**number for number in range(5)] + [24 * HOUR] * 2
    side.tenant.calls.clear()
    found = side.client.tracking(OpenEvent, "SendID", since=since, until=NOON, sends=[1], concurrency=1)
    assert not side.items(found)
    assert lengths(side)[:11] == [HOUR * 2**number for number in range(10)] + [timedelta(days=60) - 1023 * HOUR]


def test_a_window_may_be_of_centuries(side: Side) -> None:
    """However few events are in it."""
    track(side, -5)
    since = datetime(1, 1, 1, tzinfo=SERVER_TIME)
    found = side.client.tracking(OpenEvent, "SendID", since=since, until=NOON, window=NOON - since, concurrency=1)
    assert len(side.items(found)) == 1


def test_a_window_is_not_longer_than_the_caller_wants(side: Side) -> None:
    window = timedelta(minutes=25, milliseconds=500)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, window=window)
    assert not side.items(found)
    assert sorted(lengths(side), reverse=True) == [timedelta(minutes=25), timedelta(minutes=25), timedelta(minutes=10)]


def test_windows_are_one_behind_the_other(side: Side) -> None:
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 30 * HOUR, concurrency=1)
    assert not side.items(found)
    assert all(before[1] == after[0] for before, after in pairwise(periods_of(side.tenant)))


def test_a_window_with_many_events_is_read_in_parts(side: Side) -> None:
    """No more than a few pages of it are held."""
    track(side, *[number / 4 for number in range(200)])
    found = side.client.tracking(OpenEvent, "EventDate", since=NOON, until=NOON + HOUR, page_size=3)
    assert len(side.items(found)) == 200
    assert len(lengths(side)) < 100


def test_a_window_that_is_just_full_is_not_read_again(side: Side) -> None:
    track(side, *range(6))
    found = side.client.tracking(OpenEvent, "EventDate", since=NOON, until=NOON + HOUR, page_size=3)
    assert len(side.items(found)) == 6
    assert lengths(side) == [HOUR]


def test_a_second_with_many_events_is_read_page_by_page(side: Side) -> None:
    track(side, *[0] * 100)
    found = side.client.tracking(OpenEvent, since=NOON, until=NOON + SECOND, page_size=3)
    assert [len(page) for page in side.items(found.pages())] == [3] * 33 + [1]


def test_sends_are_halved_where_time_is_not_divisible(side: Side) -> None:
    for send in range(1, 5):
        track(side, *[0] * 5, send=send)
    found = side.client.tracking(
        OpenEvent, "SendID", since=NOON, until=NOON + SECOND, sends=[4, 2, 3, 1, 9], page_size=2
    )
    assert [event.send_id for event in side.items(found)] == [1] * 5 + [2] * 5 + [3] * 5 + [4] * 5


def test_what_is_streamed_may_fail(side: Side) -> None:
    track(side, *[0] * 20)
    side.tenant.faults.add("dropped before", where="continue", after=4, times=None)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + SECOND, page_size=3, retry=NO_RETRIES)
    got: list[OpenEvent] = []
    with pytest.raises(TrackingInterrupted) as caught:
        side.items(found, into=got)
    assert (caught.value.count, caught.value.pages, len(got)) == (12, 4, 12)
    assert caught.value.window.start == NOON
    assert caught.value.hint.endswith("; 12 events of this window were given too, and come again")


def test_a_response_that_is_too_large_is_asked_for_in_parts(side: Side) -> None:
    track(side, *range(60))
    client = side.new_client(limits=Limits(max_bytes=6000))
    found = client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR)
    assert len(side.items(found)) == 60
    side.run(client.close())  # type: ignore[func-returns-value]


def test_a_page_that_was_lost_with_its_place_is_no_loss(side: Side) -> None:
    """Nothing of its window was given: it is read again, in halves."""
    side.tenant.cursors = "moving"
    track(side, *range(10))
    side.tenant.faults.add("dropped after", where="continue", times=2)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, page_size=5)
    assert len(side.items(found)) == 10


@pytest.mark.parametrize(("kind", "times", "is_slow"), [("dropped after", 2, False), ("timed out", 1, True)])
def test_windows_grow_slowly_only_where_one_has_timed_out(
    side: Side, kind: FaultKind, times: int, is_slow: bool
) -> None:
    """On any page. One that was lost with its place says nothing of how long the next one may be."""
    side.tenant.cursors = "moving"
    track(side, *range(10))
    side.tenant.faults.add(kind, where="continue", times=times)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + 8 * HOUR, page_size=5, concurrency=1)
    assert len(side.items(found)) == 10
    first, *halves, next_one = lengths(side)[:4]
    assert (first, halves) == (HOUR, [HOUR / 2] * 2)
    assert HOUR / 2 < next_one <= HOUR
    assert (next_one < HOUR) == is_slow


@pytest.mark.parametrize(
    ("kind", "error"), [("timed out", OperationError), ("HTTP 504", BadResponse), ("late", CallTimeout)]
)
def test_what_always_takes_too_long_ends_with_a_second(side: Side, kind: FaultKind, error: type[Exception]) -> None:
    side.tenant.faults.add(kind, operation="Retrieve", times=None)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR, retry=NO_RETRIES)
    with pytest.raises(TrackingInterrupted) as caught:
        side.items(found)
    assert caught.value.window.length == SECOND
    assert isinstance(caught.value.__cause__, error)
    assert caught.value.hint.endswith("the service finds events faster by their sends, as in sends=[43, 44]")
    assert len(lengths(side)) < 15


@pytest.mark.slow
def test_pages_that_are_always_empty_end_the_reading(side: Side) -> None:
    """In the first window: a shorter one would fare no better."""
    track(side, 5)
    side.tenant.faults.add("empty page", operation="Retrieve", times=None)
    found = side.client.tracking(OpenEvent, "SendID", since=NOON, until=NOON + HOUR)
    with pytest.raises(TrackingInterrupted, match="1000 empty pages followed each other"):
        side.items(found)
    assert len([*side.tenant.calls.soap]) == 1000


def test_any_other_failure_ends_the_reading(side: Side) -> None:
    """What came before was given, and the exception says how to go on."""
    track(side, 10, 70)
    side.tenant.faults.add("dropped before", operation="Retrieve", after=1, times=None)
    found = side.client.tracking(
        OpenEvent, "SendID", since=NOON, until=NOON + 2 * HOUR, window=HOUR, concurrency=1, retry=NO_RETRIES
    )
    got: list[OpenEvent] = []
    with pytest.raises(TrackingInterrupted) as caught:
        side.items(found, into=got)
    assert len(got) == caught.value.count == 1
    assert (caught.value.window.start, caught.value.attempts) == (NOON + HOUR, 1)
    assert isinstance(caught.value.__cause__, ProtocolError)
    assert "since=2026-03-01T13:00:00-06:00" in str(caught.value)


def test_a_describe_that_takes_too_long_is_no_matter_of_windows(side: Side) -> None:
    """It is asked once, and not again for each half."""
    side.tenant.faults.add("HTTP 504", operation="Describe", times=None)
    found = side.client.tracking(OpenEvent, since=NOON, until=NOON + HOUR, retry=NO_RETRIES)
    with pytest.raises(TrackingInterrupted, match=r"^Describe: "):
        side.items(found)
    assert len([*side.tenant.calls.soap]) == 1


def test_sends_that_were_read_before_are_named(side: Side) -> None:
    """Of many sends, those with lower IDs are further than the others."""
    side.tenant.faults.add("dropped before", operation="Retrieve", after=1, times=None)
    found = side.client.tracking(
        OpenEvent, "SendID", since=NOON, until=NOON + HOUR, sends=range(1, 52), concurrency=1, retry=NO_RETRIES
    )
    with pytest.raises(
        TrackingInterrupted, match="of sends with lower IDs what happened before 2026-03-01T13"
    ) as caught:
        side.items(found)
    assert caught.value.window.sends == (51,)
