"""The plot of how the cost grows, which the page about speed shows."""

from __future__ import annotations

from collections.abc import Sequence

from .contestants import BASELINE, OURS, ROOT
from .page import RESULTS
from .plot import Curve, Plot, svg
from .report import Row
from .scenarios.growth import AT_ONCE, CALLS, DECODE, ENCODE, NUMBERS, ONE_MESSAGE, PAGES, lengths

PLOT = ROOT / "docs" / "growth.svg"


def growth_plot(rows: Sequence[Row]) -> str:
    """Return the plot of what was measured, as SVG."""
    measured = {row.work: row.values for row in rows}

    def each(title: str, in_what: str, whose: str = OURS) -> list[tuple[float, float]]:
        return [(count, measured[title.format(count, in_what)][whose]) for count in lengths(RESULTS)]

    def in_a_second(mode: str, whose: str) -> list[tuple[float, float]]:
        return [(number, measured[AT_ONCE.format(number, mode)][whose]) for number in NUMBERS]

    cost = Plot(
        "CPU time for each Subscriber",
        "Subscribers in all",
        "microseconds",
        [
            Curve("decode, in pages", each(DECODE, PAGES)),
            Curve("decode, in one message", each(DECODE, ONE_MESSAGE)),
            Curve("encode, in calls", each(ENCODE, CALLS)),
            Curve("encode, in one message", each(ENCODE, ONE_MESSAGE)),
            Curve("lxml, in pages", each(DECODE, PAGES, BASELINE)),
        ],
    )
    calls = Plot(
        "Small calls in a second, on the clock",
        "threads or tasks at once",
        "calls per second",
        [
            Curve("threads", in_a_second("blocking", OURS)),
            Curve("threads, httpx and lxml", in_a_second("blocking", BASELINE)),
            Curve("tasks", in_a_second("asyncio", OURS)),
            Curve("tasks, httpx and lxml", in_a_second("asyncio", BASELINE)),
        ],
    )
    return svg([cost, calls], "How the cost of a Subscriber and the number of calls in a second grow.")
