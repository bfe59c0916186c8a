"""A million tracking events and as many rows.

`filling` makes the tenant that has them. `program` is a process in which one contestant pulls them: `bindings`,
`by_hand` or `zeep`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sfmc_soap import SERVER_TIME

DAY = timedelta(days=1)
SINCE = datetime(2025, 1, 2, tzinfo=SERVER_TIME)
"""When the events begin. They are spread evenly over a day."""
PROPERTIES = ("SendID", "SubscriberKey", "EventDate")
"""What is read of each event."""
WINDOW = timedelta(seconds=400)
"""How long the windows are that every contestant asks for: of a million events, one has two pages."""


def windows(until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the windows up to a moment: when each begins, and when the next one does."""
    start = SINCE
    while start < until:
        yield start, min(start + WINDOW, until)
        start += WINDOW
