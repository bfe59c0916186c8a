"""`vendor`: the bindings, or a part of them, inside somebody's own source tree."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .console import echo_json, progress
from .options import PATH, force_option, json_option, package_folder, package_option

if TYPE_CHECKING:
    from ..commands.vendor import Copy, Vendored
    from ..package.status import Status

_FEW = 4


@click.command()
@click.argument("destination", type=PATH)
@package_option
@click.option("--only", metavar="NAMES", help="Types to keep, with commas between them, and all they need; '*' is all.")
@click.option("--operations", metavar="NAMES", help="Operations to keep, with commas between them; '*' is all.")
@click.option("--wsdl", type=PATH, help="The WSDL, if not the embedded one.")
@click.option("--check", "only_check", is_flag=True, help="Say whether the copy is untouched and current; 1 if not.")
@force_option
@json_option
def vendor(
    *,
    destination: Path,
    package: str,
    only: str | None,
    operations: str | None,
    wsdl: Path | None,
    only_check: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write the bindings, or a part of them, to DESTINATION/PACKAGE, or bring the copy that is there up to date.

    DESTINATION is the source root of your application. A copy keeps its selection until --only or --operations says
    another; --only '*' alone is everything again.
    """
    from ..commands.vendor import prepare_copy, selection_of

    folder = package_folder(destination, package)
    selection = selection_of(_split(only), _split(operations))
    with progress("Generating"):
        copy = prepare_copy(folder, wsdl, selection)
    if only_check:
        _print_status(folder, copy.status, as_json=as_json)
        sys.exit(0 if copy.status.is_fine else 1)
    if copy.edited and not as_json:
        _print_edits(folder, copy)
    vendored = copy.write(force=force)
    if as_json:
        _print_json(copy, vendored)
    else:
        _print_lines(copy, vendored)


def _split(names: str | None) -> tuple[str, ...] | None:
    """Return names with commas between them as a tuple."""
    return None if names is None else tuple(name.strip() for name in names.split(",") if name.strip())


def _print_status(folder: Path, status: Status, *, as_json: bool) -> None:
    if as_json:
        echo_json({"folder": str(folder), **asdict(status)})
        return
    lines = [
        f"{what}: {', '.join(paths)}" for what, paths in (("edited", status.edited), ("gone", status.gone)) if paths
    ]
    lines = lines or ["untouched"]
    lines += [f"not current: {reason}" for reason in status.outdated] or ["current"]
    for line in lines:
        click.echo(f"{folder}: {line}")


def _print_edits(folder: Path, copy: Copy) -> None:
    click.echo(f"{folder}: edited since it was generated: {', '.join(copy.edited)}")
    meaning = "these are the edits"
    if copy.status.outdated:
        meaning = "beside the edits these are the changes of the new version"
    click.echo(f"From what would be written (-) to what is there (+); {meaning}:")
    click.echo(copy.edits)


def _print_json(copy: Copy, vendored: Vendored) -> None:
    from ..diff.report import as_json

    echo_json(
        {
            "folder": str(vendored.folder),
            "files": len(vendored.files),
            "changed": [each.path for each in vendored.written],
            "edited": list(vendored.edited),
            "edits": vendored.edits,
            "selection": None if copy.selection.is_everything else copy.selection.plain(),
            "left out": {base: list(names) for base, names in copy.left_out.items()},
            "differences": as_json(vendored.changes),
        }
    )


def _print_lines(copy: Copy, vendored: Vendored) -> None:
    from ..diff.report import text

    written = f"{len(vendored.written)} of them written" if vendored.written else "nothing to do"
    click.echo(f"{vendored.folder}: {len(vendored.files)} files, {written}")
    held = ", ".join(f"{number} {what}" for what, number in copy.counts.items())
    click.echo(held if copy.counts["operations"] else f"{held}, and so no client")
    if copy.left_out and vendored.written:
        click.echo(f"subtypes left out, to be named with --only where you need them: {_listed(copy.left_out)}")
    if vendored.not_compared:
        click.echo(vendored.not_compared)
    elif vendored.changes:
        click.echo(text(vendored.changes), nl=False)


def _listed(left_out: Mapping[str, tuple[str, ...]]) -> str:
    """Return the subtypes that are left out, of each base by name or by number."""
    return "; ".join(
        f"{base}: {', '.join(names) if len(names) <= _FEW else f'{len(names)} types'}"
        for base, names in left_out.items()
    )
