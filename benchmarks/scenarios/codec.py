"""Reading and writing messages. CPU time of this process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from .. import data
from ..contestants import BASELINE, OURS, SUDS, XSDATA, ZEEP, Contestant
from ..contestants.baseline import parse_and_walk
from ..contestants.bindings import decode_anew
from ..report import Row, in_milliseconds, share_of, times_as_fast
from ..timing import cpu_of_functions

_FIRST = "the first time"
_TIMES_ZEEP = {"Subscribers": 14, "row upserts": 20}
"""How many times as fast as zeep each kind of request is to be encoded."""
_SUDS_SHARE = 20
"""suds needs up to 200 ms to make an object. So it makes one where the others make 20, and its time is multiplied."""


def decoding(contestants: Mapping[str, Contestant], *, results: int, rounds: int) -> list[Row]:
    """Decode each kind of response, of results that are alike and of such that differ, and convert some to dicts."""
    rows = []
    for kind in data.RESPONSES:
        work = f"decode {results:,} {kind}"
        rows += _decoding(work, data.response_document(kind, results), contestants, rounds)
        rows += _decoding(f"{work} that differ", data.varied_document(kind, results), contestants, rounds)
    return [*rows, _dicts(contestants, results, rounds)]


def _decoding(work: str, document: bytes, contestants: Mapping[str, Contestant], rounds: int) -> list[Row]:
    """Decode one response, again and again, and for the first time."""
    functions = {name: partial(contestant.decode, document) for name, contestant in contestants.items()}
    first_time, baseline = partial(decode_anew, document), partial(parse_and_walk, document)
    values = in_milliseconds(cpu_of_functions({**functions, _FIRST: first_time, BASELINE: baseline}, rounds))
    first = {OURS: values.pop(_FIRST), BASELINE: values[BASELINE]}
    goals = [
        times_as_fast(values, ZEEP, at_least=20),
        times_as_fast(values, XSDATA, at_least=15),
        share_of(values, BASELINE, at_most=1),
    ]
    first_goal = share_of(first, BASELINE, at_most=1.4)
    return [Row(work, "ms", values, goals), Row(f"{work}, the first time", "ms", first, [first_goal])]


def _dicts(contestants: Mapping[str, Contestant], results: int, rounds: int) -> Row:
    document = data.response_document("Subscribers", results)
    functions = {
        name: partial(contestant.to_dict, contestant.decode(document)) for name, contestant in contestants.items()
    }
    return Row(f"dicts of {results:,} Subscribers", "ms", in_milliseconds(cpu_of_functions(functions, rounds)))


def encoding(contestants: Mapping[str, Contestant], *, objects: int, rounds: int) -> list[Row]:
    """Build and encode each kind of request."""
    counts = {name: max(objects // _SUDS_SHARE, 1) if name == SUDS else objects for name in contestants}
    work = {
        "Subscribers": {
            name: partial(contestant.create, data.people(counts[name])) for name, contestant in contestants.items()
        },
        "row upserts": {
            name: partial(contestant.update, data.rows(counts[name])) for name, contestant in contestants.items()
        },
    }
    rows = []
    for kind, functions in work.items():
        values = in_milliseconds(cpu_of_functions(functions, rounds))
        values[SUDS] *= objects / counts[SUDS]
        goals = [times_as_fast(values, ZEEP, at_least=_TIMES_ZEEP[kind]), times_as_fast(values, XSDATA, at_least=20)]
        rows.append(Row(f"build and encode {objects} {kind}", "ms", values, goals))
    return rows
