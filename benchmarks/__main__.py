"""The command: `python -m benchmarks`, or `nox -s bench`.

It first checks that all contestants read and write the same values, and exits with 1 if they do not. Then it measures;
a goal that is not met is said in the table, and is no failure.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sfmc_soap import RetrieveResponseMsg, loads

from . import calls, data
from .check import differences
from .contestants import BY_HAND, FLOOR, OURS, SUDS, WSDL, XSDATA, ZEEP, Contestant, contestants, stock_folder, walk
from .fresh import IMPORTS, ONE_SUBSCRIBER
from .measure import fastest, least, measured, process
from .report import Goal, Row, below, beside, faster, table, within
from .upkeep import upkeep

_BUILD = Path(__file__).resolve().parents[1] / "build" / "bench"
# suds takes up to 200 ms to make an object: it makes one for every 20 of the others, and its time is multiplied.
_SUDS_SHARE = 20


def main() -> int:
    """Check, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the bindings and their peers.")
    parser.add_argument(
        "--results", type=int, default=2_500, help="results in a response, from 25 on (default: %(default)s)"
    )
    parser.add_argument("--objects", type=int, default=100, help="objects in a request (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often all take their turns (default: %(default)s)")
    parser.add_argument("--json", type=Path, default=_BUILD / "results.json", help="where to write the numbers")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    options = parser.parse_args()

    made = {name: make() for name, make in contestants(_BUILD).items()}
    wrong = [f"{name}: {each}" for name, one in made.items() for each in differences(one, results=50, objects=5)]
    with calls.service() as url, calls.ways(url) as ways:
        wrong += [each for way in ways.values() for each in unlike(url, way, made)]
        if wrong:
            sys.stderr.write("\n".join(["The contestants do not do the same work:", *wrong, ""]))
            return 1
        called = calling(url, ways, options.rounds)
    rows = [
        *reading(made, options.results, options.rounds),
        *writing(made, options.objects, options.rounds),
        *processes(options.rounds),
        memory(options.results),
        *growth(options.results, options.rounds),
        *generation(options.rounds),
        *upkeep(options.rounds),
        *called,
    ]
    sys.stdout.write(f"{table(rows, options.markdown)}\n")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(described(rows), indent=2) + "\n")
    return 0


def reading(made: Mapping[str, Contestant], results: int, rounds: int) -> list[Row]:
    """Decode each kind of response, and make dicts of the first."""
    rows = []
    for kind in data.RESPONSES:
        document = data.document("RetrieveResponseMsg", data.response(kind, results))
        functions = {name: partial(one.decode, document) for name, one in made.items()}
        values = _in_ms(fastest({**functions, FLOOR: partial(walk, document)}, rounds))
        goals = [faster(values, ZEEP, 8), faster(values, XSDATA, 6), within(values, 3, FLOOR)]
        rows.append(Row(f"decode {results:,} {kind}", "ms", values, goals))
    document = data.document("RetrieveResponseMsg", data.response("Subscribers", results))
    values = _in_ms(fastest({name: partial(one.to_dict, one.decode(document)) for name, one in made.items()}, rounds))
    return [*rows, Row(f"dicts of {results:,} Subscribers", "ms", values)]


def writing(made: Mapping[str, Contestant], objects: int, rounds: int) -> list[Row]:
    """Build and encode both requests."""
    rows = []
    share = max(objects // _SUDS_SHARE, 1)
    counts = {name: share if name == SUDS else objects for name in made}
    for what, functions in (
        ("Subscribers", {name: partial(one.create, data.people(counts[name])) for name, one in made.items()}),
        ("row upserts", {name: partial(one.update, data.rows(counts[name])) for name, one in made.items()}),
    ):
        values = _in_ms(fastest(functions, rounds))
        values[SUDS] *= objects / share
        goals = [faster(values, ZEEP, 5), faster(values, XSDATA, 10)]
        rows.append(Row(f"build and encode {objects} {what}", "ms", values, goals))
    return rows


def processes(rounds: int) -> list[Row]:
    """Fresh processes: a whole program for one Subscriber, and imports. CPU time."""
    places = [str(WSDL), str(stock_folder(_BUILD))]
    values = _in_ms(least({name: ["-c", code, *places] for name, code in ONE_SUBSCRIBER.items()}, rounds))
    imports = _in_ms(least({work: ["-c", code] for work, code in IMPORTS.items()}, rounds))
    return [
        Row("fresh process: one Subscriber", "ms", values, [within(values, 0.4, ZEEP)]),
        *(Row(f"fresh process: {work}", "ms", {OURS: value}) for work, value in imports.items()),
    ]


def memory(results: int) -> Row:
    """The memory that decoding takes at its highest, each in a fresh process: see `benchmarks.memory`."""
    needed = {
        name: int(process(["-m", "benchmarks.memory", name, str(results), str(_BUILD)]).output) / 1e6
        for name in (OURS, FLOOR, ZEEP, XSDATA, SUDS)
    }
    return Row(f"peak memory to decode {results:,} Subscribers", "MB", needed, [within(needed, 0.5, ZEEP)])


def growth(results: int, rounds: int) -> list[Row]:
    """Decode ever longer responses, from a 25th of the results to 40 times as many: time for each result."""
    rows = []
    lengths = (results // 25, results * 2 // 5, results * 4, results * 40)
    for length in lengths:
        document = data.document("RetrieveResponseMsg", data.response("Subscribers", length))
        functions = {OURS: partial(loads, document, RetrieveResponseMsg), FLOOR: partial(walk, document)}
        each = {name: seconds / length * 1e6 for name, seconds in fastest(functions, rounds).items()}
        rows.append(Row(f"decode {length:,} Subscribers: each", "us", each))
    ratio = rows[-1].values[OURS] / rows[0].values[OURS]
    # Caches and the garbage collector have their part in it; a quadratic path would make it a thousand.
    goal = Goal("linear: at most 2", f"{ratio:.2f} of what each of {lengths[0]} takes", ratio <= 2)
    return [*rows[:-1], replace(rows[-1], goals=[goal])]


def generation(rounds: int) -> list[Row]:
    """Generate from nothing, and with nothing to do. CPU time."""
    with tempfile.TemporaryDirectory() as temporary:
        command = ["-m", "sfmc_soapgen", "generate", str(WSDL), "--output"]
        from_nothing = min(process([*command, f"{temporary}/{number}"]).cpu for number in range(2))
        nothing_to_do = min(process([*command, f"{temporary}/0"]).cpu for _ in range(rounds))
    return [
        Row("generate from nothing", "s", {OURS: from_nothing}, [below(from_nothing, 8, "s")]),
        Row("generate with nothing to do", "s", {OURS: nothing_to_do}, [below(nothing_to_do, 1, "s")]),
    ]


def unlike(url: str, way: calls.Way, made: Mapping[str, Contestant]) -> Iterator[str]:
    """Every place where what a contestant is answered is not what the service says."""
    for work, answer in calls.answers(url).items():
        for name, reader in ((OURS, OURS), (BY_HAND, OURS), (ZEEP, ZEEP)):
            for got in way.run(way.calls[name][work], 1, 2):
                yield from (f"{name}: {each}" for each in calls.differences(work, answer, got, made[reader]))


def calling(url: str, ways: Mapping[str, calls.Way], rounds: int) -> list[Row]:
    """Call: CPU time of this process for each call, and calls in a second on the clock."""
    rows = []
    for work, in_a_row, least_zeep in ((calls.SMALL, 10, 1), (calls.LARGE, 1, 4)):
        answer = calls.answers(url)[work]
        codec = fastest({OURS: partial(calls.by_codec, url, work, answer)}, rounds)[OURS] * 1e3
        rows.append(Row(f"codec for a {work}", "ms", {OURS: codec}))
        for kind, way in ways.items():
            for at_once in (1, calls.AT_ONCE):
                # zeep takes a second for three large answers, and they are many.
                names = [name for name in way.calls if name != ZEEP or work == calls.SMALL or at_once == 1]
                functions = {name: partial(way.run, way.calls[name][work], at_once, in_a_row) for name in names}
                taken, count = measured(functions, rounds), at_once * in_a_row
                values = {name: each.cpu / count * 1e3 for name, each in taken.items()}
                goals = [faster(values, ZEEP, least_zeep)] if ZEEP in values else []
                if work == calls.SMALL:
                    goals.append(beside(values, 1.3, FLOOR, codec))
                title = f"{work}, {kind}, {at_once} at once"
                rows.append(Row(title, "ms", values, goals))
                rows.append(Row(f"{title}: calls", "/s", {name: count / each.wall for name, each in taken.items()}))
    return rows


def described(rows: Sequence[Row]) -> dict[str, Any]:
    """What was measured, for JSON."""
    libraries = ("httpx", "lxml", "zeep", "xsdata", "suds-community")
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: version(name) for name in libraries},
        "rows": [asdict(row) for row in rows],
    }


def _in_ms(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: value * 1e3 for name, value in seconds.items()}


if __name__ == "__main__":
    sys.exit(main())
