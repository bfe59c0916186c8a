"""`diff`: what has changed between two interfaces."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import GeneratorError, InputError
from .console import exit_on_error, progress, table

if TYPE_CHECKING:
    from ..diff.changes import Change
    from ..python.interface import Interface

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("old", type=_PATH)
@click.argument("new", type=_PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="What the report is made of; html is one page that needs nothing but itself.",
)
@click.option("--output", type=_PATH, help="Write the report to this file.")
@click.option(
    "--fail-on",
    type=click.Choice(["any", "breaking"]),
    default="any",
    show_default=True,
    help="Which differences make the exit code 1.",
)
@exit_on_error
def diff(old: Path, new: Path, form: str, output: Path | None, fail_on: str) -> None:
    """Say what has changed from OLD to NEW, and what that does to code and to messages.

    Each is a WSDL or the folder of a generated package. Beside a package that holds a part of a WSDL, only that part
    counts. Exit codes: 0 no differences, 1 differences, 2 an error.
    """
    from ..diff import diff, report
    from ..diff.changes import Effect, worst
    from ..disk import write_file

    with progress("Comparing"):
        changes = diff(_loaded(old, new), _loaded(new, old))
    if form == "text" and output is None and changes and sys.stdout.isatty():
        table(f"{old} -> {new}", ("code", "wire", "path", "what"), report.rows(changes))
        click.echo(report.summary(changes))
    else:
        # Bytes, as the page says that it is UTF-8.
        written = _made(changes, form, f"Changes from {old} to {new}").encode()
        if output is None:
            click.echo(written, nl=False)
        else:
            write_file(output, written)
            click.echo(f"{output}: {report.summary(changes)}")
    fails = changes if fail_on == "any" else worst(changes) is Effect.BREAKING
    sys.exit(1 if fails else 0)


def _loaded(path: Path, beside: Path) -> Interface:
    """The interface at a path, or an error that says which of the two it is of: both files may have one name."""
    from ..pipeline import load_interface

    try:
        return load_interface(path, beside)
    except GeneratorError as error:
        if error.origin is None:
            raise
        raise InputError(f"{path}: {error.origin}: {error.problem}", hint=error.hint) from error


def _made(changes: Sequence[Change], form: str, title: str) -> str:
    from ..diff import report

    if form == "json":
        return json.dumps(report.as_json(changes), indent=2) + "\n"
    if form == "html":
        return report.html(changes, title)
    return report.markdown(changes) if form == "markdown" else report.text(changes)
