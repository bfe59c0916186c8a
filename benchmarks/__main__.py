"""The command: `python -m benchmarks`, or `nox -s bench`.

It checks first that all contestants read and write the same values, and the bindings in their fast ways, and exits with
1 if they do not. Then it measures, scenario by scenario, prints a table of each and writes all figures as JSON. A goal
that is not met stands in the table; it is no failure.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from . import agreement, fast_ways
from .calling import agreement as calling_agreement
from .calling.modes import open_modes
from .calling.service import running_service
from .contestants import CACHE, CONTESTANTS, OURS, Contestant, create
from .growth_plot import PLOT, growth_plot
from .page import OBJECTS, PAGE, RESULTS, with_tables
from .report import Row, as_json, markdown_table, text_table
from .scenarios.all import SCENARIOS, Sizes
from .scenarios.day import a_day

_CHECKED = {"results": 400, "objects": 10}
"""How many are read and written to be compared: enough for the ways that those go that are measured."""

_INTERRUPTED = 130
"""The exit code of a program that was interrupted."""


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the options of the command.

    Args:
        arguments: None for those of this process.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the bindings and their peers.")
    parser.add_argument(
        "--results", type=_number(25), default=RESULTS, help="results in a response, at least 25 (default: %(default)s)"
    )
    parser.add_argument(
        "--objects", type=_number(1), default=OBJECTS, help="objects in a request (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=_number(1), default=5, help="turns of each contestant (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, metavar="NAME", help=f"some of: {', '.join(SCENARIOS)}")
    parser.add_argument("--json", type=Path, default=CACHE / "results.json", help="where to write the figures")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--page", action="store_true", help=f"write the figures into {PAGE.name}, and its plot")
    options = parser.parse_args(arguments)
    if options.page and options.only:
        parser.error("the page shows all scenarios")
    if options.page and (options.results, options.objects) != (RESULTS, OBJECTS):
        parser.error(f"the page shows {RESULTS:,} results and {OBJECTS} objects")
    return options


def _number(least: int) -> Callable[[str], int]:
    """Return what reads a number that is large enough."""

    def number(text: str) -> int:
        given = int(text)
        if given < least:
            raise argparse.ArgumentTypeError(f"{text} is below {least}")
        return given

    return number


def main() -> int:
    """Check, measure, and report."""
    options = parse_arguments()
    try:
        return run(options)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: what was measured until then is above\n")
        return _INTERRUPTED


def run(options: argparse.Namespace) -> int:
    """Check, measure, and report, as the options say. Return the exit code."""
    sys.stderr.write("comparing what all read and write: about 20 s\n")
    contestants = {name: create(name) for name in CONTESTANTS}
    found = list(find_differences(contestants))
    if found:
        sys.stderr.write("\n".join(["The contestants do not do the same work:", *found, ""]))
        return 1
    sizes = Sizes(options.results, options.objects, options.rounds)
    sys.stderr.write(f"measuring: {'up to 4 minutes each' if options.only else 'about 15 minutes'}\n")
    rows: list[Row] = []
    for measured in measure(options.only or SCENARIOS, contestants, sizes):
        show(measured, markdown=options.markdown)
        rows += measured
    if not options.only:
        day = list(a_day(rows, pulled=sizes.pulled))
        show(day, markdown=options.markdown)
        rows += day
    if any(not goal.met for row in rows for goal in row.goals):
        sys.stdout.write(
            "NO stands at a goal that this project has for itself and that this run missed; nothing has failed.\n"
        )
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(as_json(rows), indent=2) + "\n")
    if options.page:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")
        PLOT.write_text(growth_plot(rows), encoding="utf-8")
    return 0


def find_differences(contestants: Mapping[str, Contestant]) -> Iterator[str]:
    """Find where a contestant does other work than the rest."""
    for name, contestant in contestants.items():
        differences = fast_ways.differences if name == OURS else agreement.differences
        yield from (f"{name}: {difference}" for difference in differences(contestant, **_CHECKED))
    with running_service() as url, open_modes(url) as modes:
        for mode in modes.values():
            yield from calling_agreement.differences(url, mode, contestants)


def measure(names: Iterable[str], contestants: Mapping[str, Contestant], sizes: Sizes) -> Iterator[list[Row]]:
    """Yield the rows of one scenario after the other, and tell on standard error how long each ran."""
    for name in names:
        begun = time.perf_counter()
        rows = list(SCENARIOS[name](contestants, sizes))
        sys.stderr.write(f"{name}: {time.perf_counter() - begun:.0f} s\n")
        yield rows


def show(rows: Sequence[Row], *, markdown: bool) -> None:
    """Print a table."""
    sys.stdout.write(f"{markdown_table(rows) if markdown else text_table(rows)}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
