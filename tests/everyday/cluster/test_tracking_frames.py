"""Tracking events as a data frame of Dask: each event is in the partition of its window."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    NO_RETRIES,
    SERVER_TIME,
    Client,
    ConfigurationError,
    FilterError,
    OpenEvent,
    P,
    SelectionError,
    Subscriber,
    TrackingInterrupted,
)
from sfmc_soap.dask import tracking_frame
from sfmc_tenant import Tenant
from support.everyday.clusters import everything_sent, new_client, opened_in, partitions_of, read_in_this_process
from support.everyday.tracked import LONGEST, SENDS, Opened, new_beginning, opened, periods_of, track
from support.profiles import examples
from support.tenant.validity import assert_requests_valid

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)
HOUR = dt.timedelta(hours=1)
MOMENTS = st.sampled_from([0, 1, 60, 1800, 3600, LONGEST]) | st.integers(0, LONGEST)
TYPES = {
    "SubscriberKey": pandas.ArrowDtype(pyarrow.string()),
    "SendID": pandas.ArrowDtype(pyarrow.int64()),
    "EventDate": pandas.ArrowDtype(pyarrow.timestamp("us", tz="UTC")),
}


@pytest.fixture(name="tenant", scope="module")
def _tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        yield tenant
        assert_requests_valid(tenant)


@pytest.fixture(name="client")
def _client(tenant: Tenant) -> Iterator[Client]:
    tenant.calls.clear()
    with read_in_this_process(tenant) as client:
        yield client


@examples(60)
@given(
    events=opened(),
    period=st.tuples(MOMENTS, MOMENTS).map(sorted),
    sends=st.none() | st.lists(st.sampled_from(SENDS), min_size=1),
    minutes=st.sampled_from([30, 60, 61, 10**9]),
    page_size=st.integers(1, 6),
)
def test_each_event_is_in_the_partition_of_its_window(
    tenant: Tenant, events: list[Opened], period: list[int], sends: list[int] | None, minutes: int, page_size: int
) -> None:
    """As often as it has happened."""
    beginning, length = new_beginning(), minutes * 60
    track(tenant, beginning, events)
    since, until = (beginning + dt.timedelta(seconds=seconds) for seconds in period)
    with read_in_this_process(tenant) as client:
        frame = tracking_frame(
            client,
            OpenEvent,
            *TYPES,
            since=since,
            until=until,
            sends=sends,
            window=dt.timedelta(minutes=minutes),
            page_size=page_size,
            make_client=new_client,
        )
        found = [opened_in(beginning, partition) for partition in partitions_of(frame)]
    starts = [*range(period[0], period[1], length)] or [period[0]]
    assert found == [
        Counter(
            each
            for each in events
            if start <= each.at < min(start + length, period[1]) and (sends is None or each.send in sends)
        )
        for start in starts
    ]


def happen(tenant: Tenant, *minutes: int) -> dt.datetime:
    """Let messages be opened on a day of its own, and return when the minutes begin to count."""
    beginning = new_beginning()
    track(tenant, beginning, [Opened(minute * 60.0, 1, "A") for minute in minutes])
    return beginning


def test_all_partitions_have_the_types_that_the_frame_says(tenant: Tenant, client: Client) -> None:
    """Also those without events, and in the order asked for."""
    since = happen(tenant, 1, 2)
    frame = tracking_frame(client, OpenEvent, *TYPES, since=since, until=since + 2 * HOUR, make_client=new_client)
    partitions = partitions_of(frame)
    assert [len(partition) for partition in partitions] == [2, 0]
    assert [[*each.dtypes.items()] for each in (frame, *partitions)] == [[*TYPES.items()]] * 3


def test_without_properties_it_is_what_describe_tells(tenant: Tenant, client: Client) -> None:
    """A property that the service refuses all the same has no values."""
    since = happen(tenant, 1)
    frame = tracking_frame(client, OpenEvent, since=since, until=since + HOUR, make_client=new_client)
    assert [*frame.columns] == [*client.retrievable(OpenEvent)]
    tenant.faults.add("wrong property", operation="Retrieve")
    with pytest.warns(match="Describe tells of it, and Retrieve refuses it"):
        [row] = pyarrow.Table.from_pandas(frame.compute()).to_pylist()
    refused = frame.columns[-1]
    assert row[refused] is None
    assert row["SubscriberKey"] == "A"


def test_a_window_that_times_out_is_halved(tenant: Tenant, client: Client) -> None:
    """By the worker that reads it: the partition has all of its events."""
    since = happen(tenant, 5, 35, 65)
    tenant.faults.add("timed out", operation="Retrieve", times=2)
    frame = tracking_frame(client, OpenEvent, *TYPES, since=since, until=since + 2 * HOUR, make_client=new_client)
    assert [len(partition) for partition in partitions_of(frame)] == [2, 1]
    lengths = [end - start for start, end in periods_of(tenant)]
    assert lengths[:4] == [HOUR, HOUR / 2, HOUR / 4, HOUR / 4]
    assert lengths[-1] == HOUR


def test_what_cannot_be_read_says_where(tenant: Tenant, client: Client) -> None:
    since = happen(tenant, 5)
    tenant.faults.add("maintenance", operation="Retrieve")
    frame = tracking_frame(client, OpenEvent, since=since, until=since + HOUR, retry=NO_RETRIES, make_client=new_client)
    with pytest.raises(TrackingInterrupted) as raised:
        frame.compute()
    assert (raised.value.window.start, raised.value.window.end) == (since, since + HOUR)


def test_the_end_of_the_frame_is_settled_when_it_is_made(tenant: Tenant, client: Client) -> None:
    """Without an end, that is 15 minutes before: the same for all workers, whenever they read."""
    since = dt.datetime.now(dt.UTC).replace(microsecond=0) - 3 * HOUR
    frame = tracking_frame(client, OpenEvent, *TYPES, since=since, make_client=new_client)
    assert len(frame.compute()) == 0
    start, end = max(periods_of(tenant))
    assert (frame.npartitions, start) == (3, since + 2 * HOUR)
    assert start < end < since + 3 * HOUR


def test_no_secret_is_sent_to_workers(client: Client) -> None:
    frame = tracking_frame(client, OpenEvent, *TYPES, since=NOON, until=NOON + 2 * HOUR, make_client=new_client)
    frame.compute()
    sent = everything_sent(frame)
    token = client._context.tokens.latest
    assert token is not None and b"OpenEvent" in sent
    for text in (client.credentials.secrets()[0].reveal(), token.access_token.reveal(), client.credentials.key()):
        assert text.encode() not in sent
    assert b"Secret" not in sent and b"Credentials" not in sent


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"type_": Subscriber}, SelectionError, "OpenEvent, which Subscriber is not"),
    ({"since": dt.datetime(2026, 3, 1)}, ConfigurationError, "since .*SERVER_TIME"),
    ({"until": NOON - HOUR}, ConfigurationError, "before since"),
    ({"sends": []}, ConfigurationError, "sends is empty"),
    ({"window": dt.timedelta(seconds=0.5)}, ConfigurationError, "window must be a second or longer"),
    ({"window": None}, TypeError, "window: .*timedelta"),
    ({"window": 3600}, TypeError, "window: .*timedelta"),
    (
        {"since": NOON - 40_000 * HOUR, "window": dt.timedelta(seconds=1)},
        ConfigurationError,
        "window: the period has .* make them longer",
    ),
    ({"where": P("URL") == "x"}, FilterError, "URL"),
    ({"concurrency": 3}, TypeError, "tracking_frame\\(\\).* 'concurrency'"),
    ({"unfit": "drop"}, ConfigurationError, "unfit: expected one of"),
    ({"page_size": 0}, ConfigurationError, "page_size must be 1 or more"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), WRONG)
def test_what_is_wrong_is_said_when_the_frame_is_made(
    client: Client, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    given: dict[str, Any] = {"since": NOON, "until": NOON + HOUR, "make_client": new_client, **arguments}
    with pytest.raises(error, match=message):
        tracking_frame(client, given.pop("type_", OpenEvent), *TYPES, **given)
