"""A process that writes a file: `python -m support.everyday.writing PATH ROWS PAGES`, an endless one for 0 pages.

Says `a page` after each page, and at the end the most memory that it had, in KiB.
"""

from __future__ import annotations

import datetime as dt
import sys
from itertools import count
from pathlib import Path

from sfmc_soap import SERVER_TIME, OpenEvent
from sfmc_soap.everyday.frames.columns import columns_of
from sfmc_soap.everyday.frames.sinks import open_sink

COLUMNS = columns_of(OpenEvent, ["SendID", "SubscriberKey", "EventDate", "EventType"])


def page(number: int, rows: int) -> list[OpenEvent]:
    """The events of a page, each different from all others."""
    begin = dt.datetime(2026, 1, 1, tzinfo=SERVER_TIME)
    return [
        OpenEvent(send_id=row, subscriber_key=f"key-{row}", event_date=begin + dt.timedelta(seconds=row))
        for row in range(number * rows, (number + 1) * rows)
    ]


def main(path: Path, rows: int, pages: int) -> None:
    """Write the file."""
    import resource

    with open_sink(path) as sink:
        sink.begin(COLUMNS)
        for number in range(pages) if pages else count():
            sink.add(page(number, rows))
            sys.stdout.write("a page\n")
            sys.stdout.flush()
        sink.finish()
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
