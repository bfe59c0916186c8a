"""Events that are written into files, and the files as Python's own csv and json, and pyarrow, read them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from pyarrow import parquet
from sfmc_soap import OpenEvent, TrackingFiles
from support.everyday.sides import Side
from support.everyday.tracked import Opened, new_beginning, track

HOURS = 4
EVENTS = [Opened(float(at), at // 600 % 3 + 1, f"k{at}") for at in range(0, HOURS * 3600, 600)]
"""Six in each hour, of three sends."""

_READERS: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    ".csv": lambda path: [*csv.DictReader(path.read_text().splitlines())],
    ".jsonl": lambda path: [json.loads(line) for line in path.read_text().splitlines()],
    ".parquet": lambda path: cast("list[dict[str, Any]]", parquet.read_table(path).to_pylist()),
}


class WindowFiles:
    """Writes events into a folder with a state, in windows of an hour.

    Args:
        side: the client.
        path: where folder and state are.
        events: what happens first.

    Attributes:
        beginning: the moment from which hours are counted.
        folder: where the files are.
        state: the file of the state.
    """

    def __init__(self, side: Side, path: Path, events: list[Opened] = EVENTS) -> None:
        self.side, self.beginning = side, new_beginning()
        self.folder, self.state = path / "opens", path / "opens.db"
        track(side.tenant, self.beginning, events)

    def write(
        self,
        hours: float = HOURS,
        *,
        since: float = 0,
        state: bool = True,
        type_: type[OpenEvent] = OpenEvent,
        **options: Any,
    ) -> TrackingFiles:
        """Write what happened since an hour and before another one."""
        given = {name: options.pop(name) for name in ("format", "unfit", "progress") if name in options}
        found = self.side.client.tracking(
            type_,
            *options.pop("properties", ("SendID", "SubscriberKey")),
            since=self.beginning + timedelta(hours=since),
            until=self.beginning + timedelta(hours=hours),
            **{"window": timedelta(hours=1), **options},
        )
        kept = self.state if state else None
        return self.side.run(found.write(self.folder, state=kept, **{"format": "csv", **given}))

    @property
    def found(self) -> Counter[Opened]:
        """The events in the files, and how often they are there. Temporary ones may still be removed by threads."""
        whole = [path for path in self.folder.iterdir() if not path.name.startswith(".")]
        return Counter(event for path in whole for event in _in_file(path, self.beginning))

    @property
    def names(self) -> list[str]:
        """What is in the folder."""
        return sorted(path.name for path in self.folder.iterdir())


def _in_file(path: Path, beginning: datetime) -> Iterator[Opened]:
    rows = _READERS[path.suffix](path)
    assert rows, "a file has events"
    for row in rows:
        date = row["EventDate"]
        moment = date if isinstance(date, datetime) else datetime.fromisoformat(date)
        yield Opened((moment - beginning).total_seconds(), int(row["SendID"]), row["SubscriberKey"])
