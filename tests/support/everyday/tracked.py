"""Tracking events of a tenant, and those of them that Python alone finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, Client, FilterPart, OpenEvent, RetrieveRequest, SimpleFilterPart
from sfmc_soap.everyday.filters.parts import walk
from sfmc_tenant import Tenant
from support.everyday.sides import Side

SENDS = (1, 2, 3)
LONGEST = 7200
"""The seconds in which all events happen."""
_BEGINNING = datetime(2001, 1, 1, tzinfo=SERVER_TIME)
_days = count()


@dataclass(frozen=True, order=True)
class Opened:
    """An event: when it happens, in seconds after the beginning, of which send, and who has opened it."""

    at: float
    send: int
    key: str


def opened() -> st.SearchStrategy[list[Opened]]:
    """Return events in order of time: many at the same moment, at the ends of minutes and hours, and equal ones."""
    seams = [0.0, 0.5, 1.0, 59.0, 60.0, 1799.0, 1800.0, 1800.5, 3599.0, 3600.0, 3601.0, LONGEST - 1.0, LONGEST]
    moments = st.sampled_from(seams) | st.integers(0, LONGEST).map(float)
    event = st.builds(Opened, moments, st.sampled_from(SENDS), st.sampled_from(["A", "B"]))
    return st.lists(event, max_size=40).map(sorted)


def new_beginning() -> datetime:
    """Return a moment with a day of its own, so that examples share a tenant and no events."""
    return _BEGINNING + timedelta(days=next(_days))


def track(tenant: Tenant, beginning: datetime, events: Iterable[Opened]) -> None:
    """Let events happen, in this order."""
    tenant.track(
        *(
            OpenEvent(send_id=each.send, subscriber_key=each.key, event_date=beginning + timedelta(seconds=each.at))
            for each in events
        )
    )


def read_back(beginning: datetime, events: Iterable[OpenEvent]) -> Counter[Opened]:
    """Return what was read, and how often."""
    return Counter(_opened(beginning, event) for event in events)


def _opened(beginning: datetime, event: OpenEvent) -> Opened:
    assert event.event_date and event.send_id and event.subscriber_key
    return Opened((event.event_date - beginning).total_seconds(), event.send_id, event.subscriber_key)


def period_of(request: RetrieveRequest) -> tuple[datetime, datetime]:
    """Return the period that a request asks for."""
    assert isinstance(request.filter, FilterPart)
    dates = [date for part, _ in walk(request.filter) if isinstance(part, SimpleFilterPart) for date in part.date_value]
    start, end = dates
    return start, end


def slow(side: Side, most: timedelta) -> Client:
    """A client of a service that finds nothing in time in more than a period."""

    def edit(content: bytes) -> bytes:
        if b"<OverallStatus>" not in content:
            return content
        request = side.tenant.calls.soap[-1].request
        start, end = period_of(request.retrieve_request)
        status = b"OK" if end - start <= most else b"Error: Timeout expired."
        return re.sub(rb"<OverallStatus>.*</OverallStatus>", b"<OverallStatus>" + status + b"</OverallStatus>", content)

    return side.edited(edit)


def periods_of(tenant: Tenant) -> list[tuple[datetime, datetime]]:
    """Return the periods that first pages were asked for, in the order of the requests."""
    requests = [call.request.retrieve_request for call in tenant.calls.soap if call.operation == "Retrieve"]
    return [period_of(request) for request in requests if not request.continue_request]
