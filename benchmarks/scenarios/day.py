"""What the figures mean for a day's work: a million events, and many small calls. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..contestants import OURS
from ..report import Row
from .growth import AT_ONCE

EVENTS, CALLS = 1_000_000, 100_000

PULL = f"a day: pull {EVENTS:,} events"
PULL_CPU = f"{PULL}: CPU time"
CALL = f"a day: {CALLS:,} small calls, {{}} at once"
AT_ONCE_IN_A_DAY = (1, 8)


def a_day(rows: Sequence[Row], *, pulled: int) -> Iterator[Row]:
    """Work out what a day's work takes, in seconds.

    Args:
        rows: what was measured.
        pulled: how many events were pulled; what that took is multiplied.
    """
    measured = {row.work: row.values[OURS] for row in rows if OURS in row.values}
    track = f"track {pulled:,} OpenEvents"
    yield Row(PULL, "s", {OURS: EVENTS / measured[f"{track}: on the clock"]})
    yield Row(PULL_CPU, "s", {OURS: measured[f"{track}: the client"] / pulled * EVENTS})
    for number in AT_ONCE_IN_A_DAY:
        yield Row(CALL.format(number), "s", {OURS: CALLS / measured[AT_ONCE.format(number, "blocking")]})
