"""How the cost grows: with how much is read and written, and with the calls that are made at once.

Results come in pages and objects go in calls of the usual size, each dropped before the next, as in a loop over
`client.select` and in `upsert_all`; and beside that, all in one message, which is held as a whole. CPU time of this
process for each result or object, and calls in a second on the clock.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from sfmc_soap import RetrieveResponseMsg, loads

from .. import data
from ..calling.messages import SMALL
from ..calling.modes import Mode, open_modes
from ..calling.service import running_service
from ..contestants import BASELINE, OURS, create
from ..contestants.baseline import parse_and_walk
from ..report import Goal, Row
from ..timing import cpu_of_functions, run_python, time_functions

DECODE, ENCODE = "decode {:,} Subscribers {}: each", "build and encode {:,} Subscribers {}: each"
PAGES, CALLS, ONE_MESSAGE = "in pages", "in calls", "in one message"
AT_ONCE = "calls of {} at once, {}"
"""The titles of the rows, to be filled in: how many, and in what; for calls, the mode."""

STEPS = (1, 3, 10, 30, 100, 300, 1000)
"""How many times as much the others are as the least."""
NUMBERS = (1, 2, 4, 8, 16, 32, 64)
"""How many threads or tasks make calls."""

_SHARE = 25
"""The least is this part of the results of a page."""
_IN_A_CALL = 50
"""How many objects are in a call of `upsert_all`."""
_PAGES_IN_A_RUN = 4
"""A run reads and writes at least as much as so many pages have."""
_CALLS = 192
"""How many calls are made before the clock is read."""
_MOST = 1.2
"""How many times as much a result may cost among so many as among others."""

_Work = Callable[[Any], object]
"""What reads or writes a message."""


def lengths(results: int) -> tuple[int, ...]:
    """Return how many results there are in all, for pages of so many."""
    return tuple(results // _SHARE * step for step in STEPS)


def growing_messages(*, results: int, rounds: int) -> list[Row]:
    """Decode responses, and build and encode requests, from a few results to many: the time for each.

    In a process of its own: where other libraries have worked, memory is in pieces, and other shapes are known.

    Args:
        results: how many results a page has.
        rounds: turns of each.
    """
    output = run_python(["-m", __name__, str(results), str(rounds)]).output
    measured = [[Row(**row) for row in rows] for rows in json.loads(output)]
    return [row for rows in measured for row in (rows if ONE_MESSAGE in rows[0].work else _with_goal(rows))]


def _measured(*, results: int, rounds: int) -> list[list[Row]]:
    """Measure in this process, without goals."""
    most = lengths(results)[-1]
    measured = partial(_each_of, results=results, rounds=rounds)
    reading: dict[str, _Work] = {OURS: partial(loads, type=RetrieveResponseMsg), BASELINE: parse_and_walk}
    writing: dict[str, _Work] = {OURS: create(OURS).create}
    return [
        measured((DECODE, PAGES), reading, partial(_responses, at_most=results)),
        measured((DECODE, ONE_MESSAGE), reading, partial(_responses, at_most=most)),
        measured((ENCODE, CALLS), writing, partial(_requests, at_most=_IN_A_CALL)),
        measured((ENCODE, ONE_MESSAGE), writing, partial(_requests, at_most=most)),
    ]


def _responses(count: int, *, at_most: int) -> list[bytes]:
    """Return so many results, in documents of at most so many."""
    full, rest = divmod(count, at_most)
    documents = [data.response_document("Subscribers", at_most)] * full if full else []
    return [*documents, data.response_document("Subscribers", rest)] if rest else documents


def _requests(count: int, *, at_most: int) -> list[list[data.Person]]:
    """Return so many persons, in lists of at most so many."""
    people = data.people(count)
    return [people[start : start + at_most] for start in range(0, count, at_most)]


def _each_of(
    title: tuple[str, str],
    works: Mapping[str, _Work],
    messages_of: Callable[[int], list[Any]],
    *,
    results: int,
    rounds: int,
) -> list[Row]:
    """Return a row for each length: what a result costs.

    Few results are read and written again and again, as many as in a few pages. Otherwise the shortest run would be one
    in which Python's garbage collector had nothing to do, which no run with many results is. All lengths take turns, so
    that a machine which changes its speed changes it for all.
    """
    text, in_what = title
    functions: dict[tuple[int, str], Callable[[], None]] = {}
    amounts: dict[int, int] = {}
    for count in lengths(results):
        times = max(1, results * _PAGES_IN_A_RUN // count)
        amounts[count] = count * times
        messages = messages_of(count) * times
        functions |= {(count, name): partial(_one_by_one, work, messages) for name, work in works.items()}
    seconds = cpu_of_functions(functions, rounds)
    return [
        Row(text.format(count, in_what), "us", {name: seconds[count, name] / amount * 1e6 for name in works})
        for count, amount in amounts.items()
    ]


def _one_by_one(work: _Work, messages: Sequence[Any]) -> None:
    """Read or write messages; what comes of one is dropped before the next."""
    for message in messages:
        work(message)


def _with_goal(rows: Sequence[Row]) -> list[Row]:
    """Return rows, the last one with the goal that a result costs as much among many as among few."""
    costs = [row.values[OURS] for row in rows]
    ratio = max(costs) / min(costs)
    goal = Goal(f"linear: each at most {_MOST:g} of the cheapest", f"{ratio:.2f} of the cheapest", ratio <= _MOST)
    return [*rows[:-1], replace(rows[-1], goals=[goal])]


def growing_calls(*, rounds: int) -> Iterator[Row]:
    """Make small calls in more and more threads, and in tasks: how many are made in a second."""
    with running_service() as url, open_modes(url) as modes:
        for kind, mode in modes.items():
            yield from _growing_calls(kind, mode, rounds)


def _growing_calls(kind: str, mode: Mode, rounds: int) -> Iterator[Row]:
    for number in NUMBERS:
        in_a_row = _CALLS // number
        functions = {
            name: partial(mode.run, mode.calls[name][SMALL], at_once=number, in_a_row=in_a_row)
            for name in (OURS, BASELINE)
        }
        timings = time_functions(functions, rounds)
        per_second = {name: in_a_row * number / timing.wall for name, timing in timings.items()}
        yield Row(AT_ONCE.format(number, kind), "/s", per_second)


if __name__ == "__main__":
    [page, turns] = map(int, sys.argv[1:])
    found = _measured(results=page, rounds=turns)
    sys.stdout.write(json.dumps([[asdict(row) for row in rows] for rows in found]))
