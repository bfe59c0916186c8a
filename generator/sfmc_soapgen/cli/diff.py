"""`diff`: what has changed between two interfaces."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from .console import echo_line, progress, table
from .options import PATH

if TYPE_CHECKING:
    from ..commands.diff import Comparison, Form


@click.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="What the report is made of; html is one page that needs nothing but itself.",
)
@click.option("--output", type=PATH, help="Write the report to this file.")
@click.option(
    "--fail-on",
    type=click.Choice(["any", "breaking"]),
    default="any",
    show_default=True,
    help="Which differences make the exit code 1.",
)
def diff(*, old: Path, new: Path, form: Form, output: Path | None, fail_on: Literal["any", "breaking"]) -> None:
    """Say what has changed from OLD to NEW, and what that does to code and to messages.

    Each is a WSDL or the folder of a generated package. Beside a package that holds a part of a WSDL, only that part
    counts. Exit codes: 0 no differences, 1 differences, 2 an error.
    """
    from ..commands.diff import diff
    from ..diff import report

    with progress("Comparing"):
        comparison = diff(old, new)
    if output is not None:
        comparison.save(output, form)
        echo_line(f"{output}: {report.summary(comparison.changes)}")
    elif form == "text" and comparison.changes and sys.stdout.isatty():
        _show_table(comparison)
    else:
        # Bytes, as the page of HTML says that it is UTF-8.
        click.echo(comparison.report(form).encode(), nl=False)
    fails = bool(comparison.changes) if fail_on == "any" else comparison.is_breaking
    sys.exit(1 if fails else 0)


def _show_table(comparison: Comparison) -> None:
    from ..diff import report

    columns = ("code", "wire", "path", "what")
    table(f"{comparison.old} -> {comparison.new}", columns, report.rows(comparison.changes))
    echo_line(report.summary(comparison.changes))
