"""What was measured, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .contestants import BY_HAND, FLOOR, OURS, SUDS, XSDATA, ZEEP

_COLUMNS = (OURS, BY_HAND, FLOOR, ZEEP, XSDATA, SUDS)


@dataclass(frozen=True)
class Goal:
    """What this project wants of one number.

    Attributes:
        text: what is wanted.
        measured: what was found, in words.
        met: whether it is so in this run.
    """

    text: str
    measured: str
    met: bool

    def __str__(self) -> str:
        return f"{'yes' if self.met else 'NO'}: {self.measured} ({self.text})"


@dataclass(frozen=True)
class Row:
    """One thing that was measured.

    Attributes:
        work: what was done.
        unit: of the numbers: "ms", "s", "MB", "us", "/s".
        values: contestant -> number.
        goals: what is wanted of them.
    """

    work: str
    unit: str
    values: Mapping[str, float]
    goals: Sequence[Goal] = ()


def faster(values: Mapping[str, float], than: str, times: float) -> Goal:
    """Ours takes at most a part of what another takes."""
    ratio = values[than] / values[OURS]
    return Goal(f"at least {times:g}x {than}", f"{ratio:.1f}x {than}", ratio >= times)


def within(values: Mapping[str, float], times: float, of: str) -> Goal:
    """Ours takes at most so many times what another takes."""
    ratio = values[OURS] / values[of]
    return Goal(f"at most {times:g} of {of}", f"{ratio:.2f} of {of}", ratio <= times)


def below(value: float, limit: float, unit: str) -> Goal:
    """A number stays below a limit."""
    return Goal(f"below {limit:g} {unit}", f"{value:.2f} {unit}", value < limit)


def beside(values: Mapping[str, float], times: float, of: str, codec: float) -> Goal:
    """Ours takes at most so many times what another takes, beside what the codec does for it."""
    ratio = (values[OURS] - codec) / values[of]
    return Goal(f"at most {times:g} of {of} beside the codec", f"{ratio:.2f} of {of}", ratio <= times)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table."""
    numbers = (f"{_short(row.values[name])} {row.unit}" if name in row.values else "" for name in _COLUMNS)
    return row.work, *numbers, "; ".join(map(str, row.goals))


def table(rows: Sequence[Row], markdown: bool = False) -> str:
    """All rows: aligned text, which is Markdown too if wanted."""
    lines = [("", *_COLUMNS, "goal met"), *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    if not markdown:
        # The last column may be long: it stands on lines of its own.
        heads = ["  ".join(cell.ljust(width) for cell, width in zip(line[:-1], widths)).rstrip() for line in lines]
        goals = [[], *([f"    {goal}" for goal in row.goals] for row in rows)]
        return "\n".join(text for head, below_it in zip(heads, goals) for text in (head, *below_it))
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths))} |" for line in lines)
