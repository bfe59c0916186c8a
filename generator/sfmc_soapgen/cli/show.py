"""`show`: a look into a WSDL and its bindings."""

from __future__ import annotations

from pathlib import Path

import click

from .console import echo_json, progress, show_described
from .options import PATH, json_option


@click.command()
@click.argument("name", required=False)
@click.option("--wsdl", type=PATH, help="The WSDL to look into.")
@json_option
def show(*, name: str | None, wsdl: Path | None, as_json: bool) -> None:
    """Say what a type, field (Type.Field), enumeration or operation is; without NAME, what there is."""
    from ..commands.show import show

    with progress("Reading the WSDL"):
        described = show(name, wsdl)
    if as_json:
        echo_json(described)
    else:
        show_described(described)
