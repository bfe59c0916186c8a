"""Reading and writing messages. CPU time of this process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from .. import data
from ..contestants import BASELINE, SUDS, XSDATA, ZEEP, Contestant
from ..contestants.baseline import parse_and_walk
from ..report import Row, in_milliseconds, share_of, times_as_fast
from ..timing import cpu_of_functions

_TIMES_ZEEP = {"Subscribers": 14, "row upserts": 20}
"""How many times as fast as zeep each kind of request is to be encoded."""
_SUDS_SHARE = 20
"""suds needs up to 200 ms to make an object. So it makes one where the others make 20, and its time is multiplied."""


def decoding(contestants: Mapping[str, Contestant], *, results: int, rounds: int) -> list[Row]:
    """Decode each kind of response, and convert the Subscribers to dicts."""
    rows = []
    for kind in data.RESPONSES:
        document = data.response_document(kind, results)
        functions = {name: partial(contestant.decode, document) for name, contestant in contestants.items()}
        seconds = cpu_of_functions({**functions, BASELINE: partial(parse_and_walk, document)}, rounds)
        values = in_milliseconds(seconds)
        goals = [
            times_as_fast(values, ZEEP, at_least=8),
            times_as_fast(values, XSDATA, at_least=6),
            share_of(values, BASELINE, at_most=3),
        ]
        rows.append(Row(f"decode {results:,} {kind}", "ms", values, goals))
    return [*rows, _dicts(contestants, results, rounds)]


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
