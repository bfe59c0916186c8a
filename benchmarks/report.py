"""Lays out what was measured: a table for people, and JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from .contestants import BASELINE, BY_HAND, OURS, SUDS, XSDATA, ZEEP

_COLUMNS = (OURS, BY_HAND, BASELINE, ZEEP, XSDATA, SUDS)
_PROCESSORS = Path("/proc/cpuinfo")
"""Where Linux says what processors there are."""

_LIBRARIES = ("httpx", "httpx2", "lxml", "zeep", "xsdata", "suds-community")


@dataclass(frozen=True)
class Goal:
    """What this project wants of a figure.

    Attributes:
        text: the goal, in words.
        measured: the figure, in words.
        met: whether this run meets the goal.
    """

    text: str
    measured: str
    met: bool

    def __str__(self) -> str:
        return f"{'yes' if self.met else 'NO'}: {self.measured} ({self.text})"


@dataclass(frozen=True)
class Row:
    """The figures of one piece of work.

    Attributes:
        work: what was done.
        unit: the unit of the figures: "ms", "s", "MB", "KB", "us", "/s".
        values: contestant -> figure.
        goals: what is wanted of the figures.
    """

    work: str
    unit: str
    values: Mapping[str, float]
    goals: Sequence[Goal] = ()


def times_as_fast(values: Mapping[str, float], other: str, *, at_least: float) -> Goal:
    """Ask that the bindings are so many times as fast as another contestant."""
    ratio = values[other] / values[OURS]
    return Goal(f"at least {at_least:g}x {other}", f"{ratio:.1f}x {other}", ratio >= at_least)


def share_of(values: Mapping[str, float], other: str, *, at_most: float) -> Goal:
    """Ask that the bindings need at most so many times what another contestant needs."""
    ratio = values[OURS] / values[other]
    return Goal(f"at most {at_most:g} of {other}", f"{ratio:.2f} of {other}", ratio <= at_most)


def share_beside_codec(values: Mapping[str, float], other: str, *, codec: float, at_most: float) -> Goal:
    """Ask that the bindings, without their codec, need at most so many times what another contestant needs."""
    ratio = (values[OURS] - codec) / values[other]
    return Goal(f"at most {at_most:g} of {other}, without the codec", f"{ratio:.2f} of {other}", ratio <= at_most)


def below(value: float, limit: float, unit: str) -> Goal:
    """Ask that a figure is below a limit."""
    return Goal(f"below {limit:g} {unit}", f"{value:.2f} {unit}", value < limit)


def at_least(value: float, limit: float, unit: str) -> Goal:
    """Ask that a figure reaches a limit."""
    return Goal(f"at least {limit:,.0f} {unit}", f"{value:,.0f} {unit}", value >= limit)


def in_milliseconds(seconds: Mapping[str, float]) -> dict[str, float]:
    """Return figures in milliseconds that are in seconds."""
    return {name: value * 1e3 for name, value in seconds.items()}


def text_table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text, each goal on a line of its own."""
    lines = [("", *_COLUMNS), *(_figures(row) for row in rows)]
    widths = _widths(lines)
    head, *figures = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    blocks = ([line, *(f"    {goal}" for goal in row.goals)] for line, row in zip(figures, rows))
    return "\n".join([head, *chain.from_iterable(blocks)])


def markdown_table(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown, with a column for the goals."""
    lines = [("", *_COLUMNS, "goal met"), *((*_figures(row), "; ".join(map(str, row.goals))) for row in rows)]
    widths = _widths(lines)
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths))} |" for line in lines)


def versions() -> dict[str, str]:
    """Return what a run is measured with, and its version: Python and the libraries."""
    return {"Python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}


def processor() -> str:
    """Return what the system calls the processors, and how many there are."""
    lines = _PROCESSORS.read_text(encoding="utf-8").splitlines() if _PROCESSORS.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{(named or [platform.processor() or platform.machine()])[0]}, {os.cpu_count()} of them"


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the rows, and what they were measured with, as values that JSON knows."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": processor(),
        "versions": {name: version(name) for name in _LIBRARIES},
        "rows": [asdict(row) for row in rows],
    }


def figure(row: Row, name: str) -> str:
    """Return the figure of a contestant with its unit, "" if it has none."""
    if name not in row.values:
        return ""
    number = row.values[name]
    return f"{_round(number / 1e3)} s" if row.unit == "ms" and number >= 1e3 else f"{_round(number)} {row.unit}"


def _figures(row: Row) -> tuple[str, ...]:
    return row.work, *(figure(row, name) for name in _COLUMNS)


def _round(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*lines)]
