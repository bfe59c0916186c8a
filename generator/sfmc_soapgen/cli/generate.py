"""`generate`, `check` and `show`: a WSDL into bindings, and a look into it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .console import (
    echo_json,
    exit_on_error,
    json_option,
    output_option,
    package_folder,
    package_option,
    progress,
    show_described,
    table,
    wsdl_argument,
)


@click.command()
@wsdl_argument
@output_option
@package_option
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@json_option
@exit_on_error
def generate(wsdl: Path | None, output: Path, package: str, force: bool, as_json: bool) -> None:
    """Write the bindings of WSDL to OUTPUT/PACKAGE; touch nothing if nothing has changed."""
    from ..package.write import write

    folder = package_folder(output, package)
    files = _generate(wsdl, folder)
    changes = write(folder, files, force)
    if as_json:
        echo_json({"folder": str(folder), "files": len(files), "changed": [c.path for c in changes]})
        return
    if changes:
        rows = [(change.kind, change.path) for change in changes]
        table(f"{folder}: {len(changes)} of {len(files)} files written", ("was", "file"), rows)
    else:
        click.echo(f"{folder}: {len(files)} files, nothing to do")


@click.command()
@wsdl_argument
@output_option
@package_option
@json_option
@exit_on_error
def check(wsdl: Path | None, output: Path, package: str, as_json: bool) -> None:
    """Say whether OUTPUT/PACKAGE is what WSDL and this generator give; exit with 1 if it is not."""
    from ..package.write import compare

    folder = package_folder(output, package)
    files = _generate(wsdl, folder)
    differences = compare(folder, files)
    if as_json:
        echo_json({"folder": str(folder), "differences": [{"path": d.path, "kind": d.kind} for d in differences]})
    elif differences:
        rows = [(d.kind, d.path) for d in differences]
        table(f"{folder}: {len(differences)} files are not what `generate` would write", ("is", "file"), rows)
    else:
        click.echo(f"{folder}: current")
    sys.exit(1 if differences else 0)


@click.command()
@click.argument("name", required=False)
@click.option("--wsdl", type=click.Path(path_type=Path), help="The WSDL to look into.")
@json_option
@exit_on_error
def show(name: str | None, wsdl: Path | None, as_json: bool) -> None:
    """Say what a type, field (Type.Field), enumeration or operation is; without NAME, what there is."""
    from ..pipeline import default_settings, load_sources, understand
    from ..python.describe import describe, overview

    with progress("Reading the WSDL"):
        model = understand(load_sources(wsdl), default_settings())
    described = describe(model, name) if name else overview(model)
    if as_json:
        echo_json(described)
    else:
        show_described(described)


def _generate(wsdl: Path | None, folder: Path) -> dict[str, str]:
    from ..package.manifest import formatted
    from ..package.write import standing
    from ..pipeline import generate, load_sources, settings_of

    there = standing(folder)
    with progress("Generating"):
        return generate(load_sources(wsdl), settings_of(there), formatted(there))
