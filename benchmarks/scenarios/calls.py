"""Calls over HTTP to a service on the loopback interface.

CPU time of this process for each call, and calls per second on the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ..calling.by_hand import only_codec
from ..calling.messages import LARGE, MOST_AT_ONCE, SMALL
from ..calling.modes import Mode, open_modes
from ..calling.service import responses, running_service
from ..contestants import BASELINE, OURS, ZEEP
from ..report import Goal, Row, share_beside_codec, times_as_fast
from ..timing import cpu_of_functions, time_functions


@dataclass(frozen=True)
class _Work:
    """A call to measure.

    Attributes:
        name: SMALL or LARGE.
        codec: what its encoding and decoding take alone, in ms.
        in_a_row: how often it is made before the clocks are read.
        times_as_fast_as_zeep: the goal.
    """

    name: str
    codec: float
    in_a_row: int
    times_as_fast_as_zeep: float


def calling(*, rounds: int) -> Iterator[Row]:
    """Make both calls in each mode, one at a time and many at once."""
    with running_service() as url, open_modes(url) as modes:
        recorded = responses(url)
        codec = {name: _codec_milliseconds(name, response, rounds) for name, response in recorded.items()}
        small = _Work(SMALL, codec=codec[SMALL], in_a_row=10, times_as_fast_as_zeep=1)
        large = _Work(LARGE, codec=codec[LARGE], in_a_row=1, times_as_fast_as_zeep=4)
        for work in (small, large):
            yield Row(f"codec for a {work.name}", "ms", {OURS: work.codec})
            for kind, mode in modes.items():
                for at_once in (1, MOST_AT_ONCE):
                    title = f"{work.name}, {kind}, {at_once} at once"
                    yield from _calls_at_once(title, work, mode, at_once=at_once, rounds=rounds)


def _codec_milliseconds(name: str, response: bytes, rounds: int) -> float:
    return cpu_of_functions({OURS: partial(only_codec, name, response)}, rounds)[OURS] * 1e3


def _calls_at_once(title: str, work: _Work, mode: Mode, *, at_once: int, rounds: int) -> list[Row]:
    functions = {
        name: partial(mode.run, calls[work.name], at_once=at_once, in_a_row=work.in_a_row)
        for name, calls in mode.calls.items()
        if not _takes_too_long(name, work, at_once)
    }
    timings, count = time_functions(functions, rounds), at_once * work.in_a_row
    values = {name: timing.cpu / count * 1e3 for name, timing in timings.items()}
    per_second = {name: count / timing.wall for name, timing in timings.items()}
    return [Row(title, "ms", values, list(_goals(work, values))), Row(f"{title}: calls", "/s", per_second)]


def _takes_too_long(name: str, work: _Work, at_once: int) -> bool:
    """Tell whether a measurement is left out: zeep reads three large responses in a second, and 20 are many."""
    return name == ZEEP and work.name == LARGE and at_once > 1


def _goals(work: _Work, values: Mapping[str, float]) -> Iterator[Goal]:
    if ZEEP in values:
        yield times_as_fast(values, ZEEP, at_least=work.times_as_fast_as_zeep)
    if work.name == SMALL:
        yield share_beside_codec(values, BASELINE, codec=work.codec, at_most=1.15)
