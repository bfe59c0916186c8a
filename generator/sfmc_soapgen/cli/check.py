"""`check`: whether bindings are current."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from ..errors import counted
from .console import echo_json, echo_line, echo_not_remembered, progress, table
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
        checked = check(folder, wsdl, notes, cache=cache)
    differences = checked.differences
    if as_json:
        echo_json(
            {
                "folder": str(folder),
                "differences": [asdict(each) for each in differences],
                "not_remembered": checked.not_remembered or None,
            }
        )
    elif differences:
        rows = [(each.kind, each.path) for each in differences]
        are = "is" if len(rows) == 1 else "are"
        table(f"{folder}: {counted(len(rows), 'file')} {are} not what `generate` would write", ("is", "file"), rows)
    else:
        echo_line(f"{folder}: current")
    echo_not_remembered(checked.not_remembered)
    sys.exit(1 if differences else 0)
