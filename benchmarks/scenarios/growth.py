"""How the cost grows: with the length of a message, and with the calls that are made at once.

CPU time of this process for each result or object, and calls in a second on the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from sfmc_soap import RetrieveResponseMsg, loads

from .. import data
from ..calling.messages import SMALL
from ..calling.modes import Mode
from ..contestants import BASELINE, OURS, Contestant
from ..contestants.baseline import parse_and_walk
from ..report import Goal, Row
from ..timing import cpu_of_functions, time_functions

DECODE, ENCODE = "decode {:,} Subscribers: each", "build and encode {:,} Subscribers: each"
AT_ONCE = "calls of {} at once, {}"
"""The titles of the rows, to be filled in: how many; and for calls, the mode."""

STEPS = (1, 3, 10, 30, 100, 300, 1000)
"""How many times as long as the shortest message the others are."""
NUMBERS = (1, 2, 4, 8, 16, 32, 64)
"""How many threads or tasks make calls."""

_SHARE = 25
"""The shortest message has this part of the results of a page."""
_CALLS = 192
"""How many calls are made before the clock is read."""
_MOST = 1.2
"""How many times as much a result may cost in a message of one length as in one of another."""


def lengths(results: int) -> tuple[int, ...]:
    """Return the lengths of the messages, for pages of so many results."""
    return tuple(results // _SHARE * step for step in STEPS)


def growing_messages(contestant: Contestant, *, results: int, rounds: int) -> list[Row]:
    """Decode responses, and build and encode requests, from a few results to many: the time for each."""
    return [
        *_each_of(DECODE, _decoding, results, rounds),
        *_each_of(ENCODE, partial(_encoding, contestant), results, rounds),
    ]


def _decoding(length: int) -> dict[str, Callable[[], object]]:
    document = data.response_document("Subscribers", length)
    return {OURS: partial(loads, document, RetrieveResponseMsg), BASELINE: partial(parse_and_walk, document)}


def _encoding(contestant: Contestant, length: int) -> dict[str, Callable[[], object]]:
    return {OURS: partial(contestant.create, data.people(length))}


def _each_of(
    title: str, functions_of: Callable[[int], Mapping[str, Callable[[], object]]], results: int, rounds: int
) -> list[Row]:
    rows = []
    for length in lengths(results):
        seconds = cpu_of_functions(functions_of(length), rounds)
        rows.append(Row(title.format(length), "us", {name: each / length * 1e6 for name, each in seconds.items()}))
    return [*rows[:-1], replace(rows[-1], goals=[_is_linear([row.values[OURS] for row in rows])])]


def _is_linear(costs: list[float]) -> Goal:
    """Ask that a result costs as much in a message of any length."""
    ratio = max(costs) / min(costs)
    return Goal(f"linear: each at most {_MOST:g} of the cheapest", f"{ratio:.2f} of the cheapest", ratio <= _MOST)


def growing_calls(modes: Mapping[str, Mode], *, rounds: int) -> Iterator[Row]:
    """Make small calls in more and more threads, and in tasks: how many are made in a second."""
    for kind, mode in modes.items():
        for number in NUMBERS:
            in_a_row = _CALLS // number
            functions = {
                name: partial(mode.run, mode.calls[name][SMALL], at_once=number, in_a_row=in_a_row)
                for name in (OURS, BASELINE)
            }
            timings = time_functions(functions, rounds)
            per_second = {name: in_a_row * number / timing.wall for name, timing in timings.items()}
            yield Row(AT_ONCE.format(number, kind), "/s", per_second)
