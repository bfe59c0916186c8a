"""Any events, periods, windows and faults: what arrives is what happened, once, in order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import OpenEvent, TrackingInterrupted, TrackingOptions
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.sides import SIDES, Side
from support.everyday.tracked import LONGEST, SENDS, Opened, new_beginning, opened, read_back, track
from support.tenant.validity import assert_requests_valid

MOMENTS = st.sampled_from([0, 1, 60, 1800, 3600, LONGEST]) | st.integers(0, LONGEST)
OPTIONS = st.builds(
    TrackingOptions,
    window=st.sampled_from([None, timedelta(minutes=7), timedelta(minutes=30), timedelta(hours=1)]),
    page_size=st.integers(1, 6),
    concurrency=st.integers(1, 5),
)


@pytest.fixture(name="shared", scope="module", params=SIDES)
def _shared(request: pytest.FixtureRequest) -> Iterator[Side]:
    with Tenant() as tenant:
        side = SIDES[request.param](tenant)
        yield side
        side.close()


@given(
    events=opened(),
    period=st.tuples(MOMENTS, MOMENTS).map(sorted),
    sends=st.none() | st.lists(st.sampled_from(SENDS), min_size=1),
    options=OPTIONS,
    cursors=st.sampled_from(["places", "moving"]),
    faults=any_faults("short page", "empty page", "timed out", "HTTP 504"),
)
def test_any_events(
    shared: Side,
    events: list[Opened],
    period: list[int],
    sends: list[int] | None,
    options: TrackingOptions,
    cursors: Literal["places", "moving"],
    faults: Faults,
) -> None:
    tenant, beginning = shared.tenant, new_beginning()
    track(tenant, beginning, events)
    since, until = (beginning + timedelta(seconds=seconds) for seconds in period)
    happened = Counter(
        each for each in events if period[0] <= each.at < period[1] and (sends is None or each.send in sends)
    )
    found = shared.client.tracking(
        OpenEvent,
        "SendID",
        "SubscriberKey",
        since=since,
        until=until,
        sends=sends,
        **options,
    )
    got: list[OpenEvent] = []
    tenant.cursors = cursors
    tenant.faults.schedule(faults)
    try:
        shared.items(found, into=got)
    except TrackingInterrupted as error:
        assert error.count == len(got)
        end = error.window.start
        before = Counter(each for each in happened.elements() if beginning + timedelta(seconds=each.at) < end)
        assert before <= read_back(beginning, got) <= happened
    else:
        assert read_back(beginning, got) == happened
    finally:
        assert_requests_valid(tenant)
        tenant.faults.clear()
        tenant.calls.clear()
    # A second is not divided further, but by its sends.
    seconds = [event.event_date.replace(microsecond=0) for event in got if event.event_date]
    assert seconds == sorted(seconds)
