"""The command: `python -m benchmarks`, or `nox -s bench`.

It checks first that all contestants read and write the same values, and the bindings in their fast ways, and exits with
1 if they do not. Then it measures,
prints the table and writes the figures as JSON. A goal that is not met stands in the table; it is no failure.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from . import agreement, fast_ways
from .calling import agreement as calling_agreement
from .calling.modes import Mode, open_modes
from .calling.service import running_service
from .contestants import CACHE, CONTESTANTS, OURS, Contestant, create
from .growth_plot import PLOT, growth_plot
from .page import OBJECTS, PAGE, RESULTS, with_tables
from .report import Row, as_json, markdown_table, text_table
from .scenarios.bulk import pulling_in_bulk
from .scenarios.calls import calling
from .scenarios.codec import decoding, encoding
from .scenarios.day import a_day
from .scenarios.events import pulling
from .scenarios.generator import comparison, generation, vendoring
from .scenarios.growth import growing_calls, growing_messages
from .scenarios.memory import peak_memory
from .scenarios.outboxes import storing_and_sending
from .scenarios.processes import fresh_processes
from .scenarios.tenant import trying_things
from .scenarios.upserts import upserting

_CHECKED = {"results": 400, "objects": 10}
"""How many are read and written to be compared: enough for the ways that those go that are measured."""


def parse_arguments() -> argparse.Namespace:
    """Read the options of the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the bindings and their peers.")
    parser.add_argument(
        "--results", type=int, default=RESULTS, help="results in a response, at least 25 (default: %(default)s)"
    )
    parser.add_argument("--objects", type=int, default=OBJECTS, help="objects in a request (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contestant (default: %(default)s)")
    parser.add_argument("--json", type=Path, default=CACHE / "results.json", help="where to write the figures")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--page", action="store_true", help=f"write the figures into {PAGE.name}, and its plot")
    options = parser.parse_args()
    if options.page and (options.results, options.objects) != (RESULTS, OBJECTS):
        parser.error(f"the page shows {RESULTS:,} results and {OBJECTS} objects")
    return options


def main() -> int:
    """Check, measure, and report."""
    options = parse_arguments()
    contestants = {name: create(name) for name in CONTESTANTS}
    with running_service() as url, open_modes(url) as modes:
        found = list(find_differences(contestants, url, modes))
        if found:
            sys.stderr.write("\n".join(["The contestants do not do the same work:", *found, ""]))
            return 1
        calls = [*calling(url, modes, rounds=options.rounds), *growing_calls(modes, rounds=options.rounds)]
    rows = [*measure(contestants, options), *calls]
    rows += a_day(rows, pulled=options.results * 400)
    print_table = markdown_table if options.markdown else text_table
    sys.stdout.write(f"{print_table(rows)}\n")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(as_json(rows), indent=2) + "\n")
    if options.page:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")
        PLOT.write_text(growth_plot(rows), encoding="utf-8")
    return 0


def find_differences(contestants: Mapping[str, Contestant], url: str, modes: Mapping[str, Mode]) -> Iterator[str]:
    """Find where a contestant does other work than the rest."""
    for name, contestant in contestants.items():
        differences = fast_ways.differences if name == OURS else agreement.differences
        yield from (f"{name}: {difference}" for difference in differences(contestant, **_CHECKED))
    for mode in modes.values():
        yield from calling_agreement.differences(url, mode, contestants)


def measure(contestants: Mapping[str, Contestant], options: argparse.Namespace) -> list[Row]:
    """Measure everything but the calls."""
    results, rounds = options.results, options.rounds
    return [
        *decoding(contestants, results=results, rounds=rounds),
        *encoding(contestants, objects=options.objects, rounds=rounds),
        *fresh_processes(rounds=rounds),
        peak_memory(results=results),
        *growing_messages(results=results, rounds=rounds),
        *generation(rounds=rounds),
        comparison(rounds=rounds),
        *vendoring(rounds=rounds),
        *trying_things(rounds=rounds),
        *pulling(events=results * 40, rounds=rounds),
        *upserting(rows=results * 4, rounds=rounds),
        *storing_and_sending(calls=results // 5, rounds=rounds),
        *pulling_in_bulk(count=results * 400, rounds=rounds),
    ]


if __name__ == "__main__":
    sys.exit(main())
