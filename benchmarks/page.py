"""What the page about speed shows of a run: its tables, with the goals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from .calling.messages import LARGE, SMALL
from .contestants import BASELINE, BY_HAND, OURS, ROOT, SUDS, XSDATA, ZEEP
from .data import RESPONSES
from .report import Goal, Row, figure, processor, versions
from .scenarios.day import AT_ONCE_IN_A_DAY, CALL, PULL, PULL_CPU
from .scenarios.growth import AT_ONCE, CALLS, DECODE, ENCODE, NUMBERS, ONE_MESSAGE, PAGES, lengths

RESULTS, OBJECTS = 2_500, 100
"""How long the messages are that the page shows."""

PAGE = ROOT / "docs" / "speed.md"

_LENGTHS = lengths(RESULTS)
_FEW = NUMBERS[::3]
_WEIGHED = ("the subset", "the whole")
_MODES = {"blocking": "threads", "asyncio": "tasks of asyncio"}


@dataclass(frozen=True)
class Shown:
    """A table of the page: the first below its heading.

    Attributes:
        heading: the heading.
        columns: whose figures it shows.
        lines: what stands before the figures of a line, and the rows of the report that have them.
    """

    heading: str
    columns: Sequence[str]
    lines: Mapping[str, Sequence[str]]


def _list(numbers: Sequence[int], before: str = "") -> str:
    return ", ".join(f"{before}{each:,}" for each in numbers)


def _growing(title: str, in_what: str) -> list[str]:
    return [title.format(n, in_what) for n in _LENGTHS[::2]]


TABLES = (
    Shown(
        "Messages",
        (OURS, ZEEP, XSDATA, SUDS, BASELINE),
        {
            "decode 2,500 Subscribers": ["decode 2,500 Subscribers"],
            "decode 2,500 data extension rows of 10 columns": ["decode 2,500 data extension rows"],
            "decode 2,500 OpenEvents": ["decode 2,500 OpenEvents"],
            "decode such results that differ, of each kind": [f"decode 2,500 {kind} that differ" for kind in RESPONSES],
            "decode alike ones, the first time": [f"decode 2,500 {kind}, the first time" for kind in RESPONSES],
            "decode different ones, the first time": [
                f"decode 2,500 {kind} that differ, the first time" for kind in RESPONSES
            ],
            "2,500 Subscribers as dicts": ["dicts of 2,500 Subscribers"],
            "build and encode 100 Subscribers": ["build and encode 100 Subscribers"],
            "build and encode 100 row upserts": ["build and encode 100 row upserts"],
            "a fresh process that encodes one Subscriber": ["fresh process: one Subscriber"],
            "peak memory to decode 2,500 Subscribers": ["peak memory to decode 2,500 Subscribers"],
        },
    ),
    Shown(
        "Calls",
        (OURS, ZEEP, BASELINE),
        {
            "a Create of one Subscriber, blocking; 20 at once": [f"{SMALL}, blocking, {n} at once" for n in (1, 20)],
            "the same in asyncio": [f"{SMALL}, asyncio, {n} at once" for n in (1, 20)],
            "the same as calls in a second, blocking; in asyncio": [
                f"{SMALL}, {mode}, 1 at once: calls" for mode in _MODES
            ],
            "a Retrieve of 2,500 objects, blocking; in asyncio": [f"{LARGE}, {mode}, 1 at once" for mode in _MODES],
        },
    ),
    Shown(
        "Growth",
        (OURS, BASELINE),
        {
            f"decode one Subscriber of {_list(_LENGTHS[::2])} in pages of 2,500": _growing(DECODE, PAGES),
            f"build and encode one of {_list(_LENGTHS[::2])} in calls of 50": _growing(ENCODE, CALLS),
            "decode one of as many in one message": _growing(DECODE, ONE_MESSAGE),
            "build and encode one of as many in one message": _growing(ENCODE, ONE_MESSAGE),
            **{
                f"calls in a second of {_list(_FEW)} {what}": [AT_ONCE.format(n, mode) for n in _FEW]
                for mode, what in _MODES.items()
            },
        },
    ),
    Shown(
        "A day's work",
        (OURS,),
        {
            "pull 1,000,000 events in pages of 2,500: on the clock; CPU time": [PULL, PULL_CPU],
            "peak memory of that": ["track 1,000,000 OpenEvents: peak memory"],
            "100,000 small calls, one after the other; 8 at once": [CALL.format(n) for n in AT_ONCE_IN_A_DAY],
        },
    ),
    Shown(
        "Many rows",
        (OURS, BY_HAND, ZEEP),
        {
            "upsert 10,000 rows: CPU time of the client": ["upsert 10,000 rows, 50 in a call, 4 calls at once"],
            "rows in a second on the clock, tenant included": [
                "upsert 10,000 rows, 50 in a call, 4 calls at once: rows"
            ],
        },
    ),
    Shown(
        "A million events, a million rows",
        (OURS, BY_HAND, ZEEP),
        {
            "iterate 100,000 OpenEvents by `tracking`: CPU time of the client": [
                "track 100,000 OpenEvents: the client"
            ],
            "iterate 1,000,000: CPU time; events in a second on the clock": [
                "track 1,000,000 OpenEvents: the client",
                "track 1,000,000 OpenEvents: on the clock",
            ],
            "peak memory for 100,000; for 1,000,000": [
                "track 100,000 OpenEvents: peak memory",
                "track 1,000,000 OpenEvents: peak memory",
            ],
            "write 100,000 rows into Parquet: CPU time of the client": ["write 100,000 rows into Parquet: the client"],
            "write 1,000,000: CPU time; rows in a second on the clock": [
                "write 1,000,000 rows into Parquet: the client",
                "write 1,000,000 rows into Parquet: on the clock",
            ],
            "peak memory to write 100,000; 1,000,000": [
                "write 100,000 rows into Parquet: peak memory",
                "write 1,000,000 rows into Parquet: peak memory",
            ],
        },
    ),
    Shown(
        "An outbox",
        (OURS,),
        {
            "calls stored in a second, in SQLite; in PostgreSQL": [
                "calls stored in an outbox in SQLite",
                "calls stored in an outbox in PostgreSQL",
            ],
            "stored calls sent in a second": ["stored calls sent from SQLite", "stored calls sent from PostgreSQL"],
        },
    ),
    Shown(
        "The generator",
        (OURS,),
        {
            "generate from nothing; with nothing to do": ["generate from nothing", "generate with nothing to do"],
            "compare two WSDLs": ["diff of two WSDLs"],
            "vendor a part": ["vendor a subset"],
            "import three types of that part; of everything": [
                f"import three types of {what}, beyond lxml" for what in _WEIGHED
            ],
            "size of that part; of everything": [f"size of {what}" for what in _WEIGHED],
            "the same, zipped": [f"size of {what}, zipped" for what in _WEIGHED],
        },
    ),
    Shown(
        "The tenant",
        (OURS, BASELINE),
        {
            "open a tenant": ["open a tenant"],
            "a Create of one Email, tenant and client together": ["a Create of one Email on a tenant"],
            "pull 100,000 events in the process, tenant and client together": [
                "pull 100,000 events from a tenant, in the process"
            ],
            "pull 100,000 events from a server, the client alone": ["pull 100,000 events from a tenant, served"],
            "events in a second on the clock, in the process; from a server": [
                "pull 100,000 events from a tenant, in the process: events",
                "pull 100,000 events from a tenant, served: events",
            ],
        },
    ),
)


def with_tables(page: str, rows: Sequence[Row]) -> str:
    """Return the page with the figures of a run in its tables.

    Args:
        page: its text.
        rows: what was measured.

    Raises:
        ValueError: If the page has no such table.
    """
    measured = {row.work: row for row in rows}
    for table in TABLES:
        page = _with_table(page, table.heading, _lines(table, measured))
    return _with_table(page, "Measured with", _surroundings())


def _with_table(page: str, heading: str, lines: Sequence[str]) -> str:
    """Return the page with another first table below a heading."""
    above = rf"^#+ {re.escape(heading)}\n(?:(?![#|]).*\n)*"
    page, found = re.subn(rf"({above})(?:\|.*\n)+", rf"\g<1>{''.join(lines)}", page, flags=re.MULTILINE)
    if not found:
        raise ValueError(f"there is no table below {heading!r}")
    return page


def _surroundings() -> list[str]:
    """Return what this run is measured with, as a table in lines of Markdown."""
    cells = {"": "", "---": "---", **versions(), "processors": processor()}
    return [re.sub(" +", " ", f"| {name} | {value} |\n") for name, value in cells.items()]


def _lines(table: Shown, measured: Mapping[str, Row]) -> list[str]:
    """Return a table as lines of Markdown. The last column has the goals, if there are any."""
    cells = [("", *table.columns, "goal"), ("---",) * (len(table.columns) + 2)]
    for label, works in table.lines.items():
        rows = [measured[work] for work in works if work in measured]
        cells.append((label, *(_cell(rows, name) for name in table.columns), _goals(rows)))
    if not any(goals for *_, goals in cells[2:]):
        cells = [line[:-1] for line in cells]
    return [re.sub(" +", " ", f"| {' | '.join(line)} |\n") for line in cells]


def _cell(rows: Sequence[Row], name: str) -> str:
    """Return the figures of a contestant. What happens in a second is said at the left."""
    return "; ".join(figure(row, name).removesuffix(" /s") for row in rows if name in row.values)


def _goals(rows: Sequence[Row]) -> str:
    """Return the goals of a line, each once. One that was missed is bold, with what was measured for each figure."""
    by_text: dict[str, list[Goal]] = {}
    for goal in chain.from_iterable(row.goals for row in rows):
        by_text.setdefault(goal.text, []).append(goal)
    return "; ".join(
        text if all(goal.met for goal in goals) else f"**{text}: missed, {', '.join(goal.measured for goal in goals)}**"
        for text, goals in by_text.items()
    )
