"""`show`: a look into a WSDL and its bindings."""

from __future__ import annotations

from pathlib import Path

import click

from .console import echo_json, echo_line, progress
from .described import show_described
from .options import PATH, json_option, notes_option


@click.command()
@click.argument("name", required=False)
@click.option("--wsdl", type=PATH, help="The WSDL to look into.")
@notes_option
@click.option("--unused-notes", "only_unused", is_flag=True, help="List the notes about what the WSDL does not have.")
@json_option
def show(*, name: str | None, wsdl: Path | None, notes: Path | None, only_unused: bool, as_json: bool) -> None:
    """Say what a type, field (Type.Field), enumeration, operation or room is; without NAME, what there is."""
    from ..commands.show import show, unused_notes

    if only_unused:
        with progress("Reading the WSDL"):
            unused = unused_notes(wsdl, notes)
        _print_unused(unused, as_json=as_json)
        return
    with progress("Reading the WSDL"):
        described = show(name, wsdl, notes)
    if as_json:
        echo_json(described)
    else:
        show_described(described)


def _print_unused(unused: list[str], *, as_json: bool) -> None:
    if as_json:
        echo_json(unused)
        return
    for each in unused or ["every note is about something that the WSDL has"]:
        echo_line(each)
