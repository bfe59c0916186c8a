"""`generate`: a WSDL into bindings."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import counted
from .console import echo_json, echo_line, echo_not_remembered, how_many, progress, table
from .options import cache_option, folder_options, force_option, json_option, notes_option, wsdl_argument


@click.command()
@wsdl_argument
@folder_options
@notes_option
@force_option
@cache_option
@json_option
def generate(
    *, wsdl: Path | None, folder: Path, notes: Path | None, force: bool, cache: Path | None, as_json: bool
) -> None:
    """Write the bindings of WSDL to OUTPUT/PACKAGE; touch nothing if nothing has changed."""
    from ..commands.generate import generate

    with progress("Generating"):
        generated = generate(folder, wsdl, notes=notes, force=force, cache=cache)
    number, changes = len(generated.files), generated.changes
    if as_json:
        echo_json(
            {
                "folder": str(folder),
                "files": number,
                "changed": [each.path for each in changes],
                "not_remembered": generated.not_remembered or None,
            }
        )
    elif changes:
        rows = [(each.kind, each.path) for each in changes]
        written, removed = how_many([each.path for each in changes], generated.files)
        table(f"{folder}: {written} of {counted(number, 'file')} written{removed}", ("was", "file"), rows)
    else:
        echo_line(f"{folder}: {counted(number, 'file')}, nothing to do")
    echo_not_remembered(generated.not_remembered)
