"""The plot of how the cost grows, which the page about speed shows."""

from __future__ import annotations

from collections.abc import Sequence

from .contestants import BASELINE, OURS, ROOT
from .page import RESULTS
from .plot import Curve, Plot, svg
from .report import Row
from .scenarios.growth import AT_ONCE, DECODE, ENCODE, NUMBERS, lengths

PLOT = ROOT / "docs" / "growth.svg"


def growth_plot(rows: Sequence[Row]) -> str:
    """Return the plot of what was measured, as SVG."""
    measured = {row.work: row.values for row in rows}

    def each(title: str, whose: str) -> list[tuple[float, float]]:
        return [(length, measured[title.format(length)][whose]) for length in lengths(RESULTS)]

    def in_a_second(mode: str, whose: str) -> list[tuple[float, float]]:
        return [(number, measured[AT_ONCE.format(number, mode)][whose]) for number in NUMBERS]

    cost = Plot(
        "CPU time for each Subscriber",
        "Subscribers in a message",
        "microseconds",
        [
            Curve("decode", each(DECODE, OURS)),
            Curve("build and encode", each(ENCODE, OURS)),
            Curve("lxml: parse and look at", each(DECODE, BASELINE)),
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
