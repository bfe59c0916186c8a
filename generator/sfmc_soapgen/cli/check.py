"""`check`: whether bindings are current."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from .console import echo_json, echo_line, progress, table
from .options import cache_option, folder_options, json_option, notes_option, wsdl_argument


@click.command()
@wsdl_argument
@folder_options
@notes_option
@cache_option
@json_option
def check(*, wsdl: Path | None, folder: Path, notes: Path | None, cache: Path | None, as_json: bool) -> None:
    """Say whether OUTPUT/PACKAGE is what WSDL and this generator give; exit with 1 if it is not."""
    from ..commands.check import check

    with progress("Generating"):
        differences = check(folder, wsdl, notes, cache=cache).differences
    if as_json:
        echo_json({"folder": str(folder), "differences": [asdict(each) for each in differences]})
    elif differences:
        rows = [(each.kind, each.path) for each in differences]
        table(f"{folder}: {len(differences)} files are not what `generate` would write", ("is", "file"), rows)
    else:
        echo_line(f"{folder}: current")
    sys.exit(1 if differences else 0)
