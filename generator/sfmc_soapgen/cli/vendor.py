"""`vendor`: the bindings, or a part of them, inside somebody's own source tree."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import counted
from .console import echo_json, echo_line, echo_lines, how_many, progress
from .options import (
    PATH,
    REFUSED,
    Command,
    accept_breaking_option,
    force_option,
    json_option,
    notes_option,
    package_folder,
    package_option,
)

if TYPE_CHECKING:
    from ..commands.vendor import Copy, Vendored
    from ..package.status import Status
    from ..python.bindings import Selection

_FEW = 4


def copy_options(command: Command) -> Command:
    """Let a command have what names a copy, and give it the `folder` and the `selection` that they name."""

    @wraps(command)
    def with_copy(
        *,
        destination: Path,
        package: str,
        only: str | None,
        operations: str | None,
        everyday: str | None,
        **others: Any,
    ) -> None:
        from ..commands.vendor import selection_of

        selection = selection_of(_split(only), _split(operations), _split(everyday))
        command(folder=package_folder(destination, package), selection=selection, **others)

    only_option = click.option(
        "--only", metavar="NAMES", help="Types to keep, with commas between them, and all they need; '*' is all."
    )
    operations_option = click.option(
        "--operations", metavar="NAMES", help="Operations to keep, with commas between them; '*' is all."
    )
    everyday_option = click.option(
        "--everyday", metavar="NAMES", help="Modules for everyday work, with commas between them; '*' is all."
    )
    destination_argument = click.argument("destination", type=PATH)
    return destination_argument(package_option(only_option(operations_option(everyday_option(with_copy)))))


@dataclass(frozen=True)
class Inputs:
    """What a copy is made from.

    Attributes:
        wsdl: the WSDL, if not the embedded one.
        embedded_wsdl: whether the embedded WSDL is taken for a copy made from another one.
        notes: the file of notes, if not the embedded one.
    """

    wsdl: Path | None
    embedded_wsdl: bool
    notes: Path | None


def input_options(command: Command) -> Command:
    """Let a command have --wsdl, --embedded-wsdl and --notes, and give it the `inputs` that they name."""

    @wraps(command)
    def with_inputs(*, wsdl: Path | None, embedded_wsdl: bool, notes: Path | None, **others: Any) -> None:
        command(inputs=Inputs(wsdl, embedded_wsdl, notes), **others)

    embedded_option = click.option(
        "--embedded-wsdl", is_flag=True, help="Take the embedded WSDL for a copy made from another one."
    )
    wsdl_option = click.option("--wsdl", type=PATH, help="The WSDL, if not the embedded one.")
    return wsdl_option(embedded_option(notes_option(with_inputs)))


@click.command()
@copy_options
@input_options
@click.option("--check", "only_check", is_flag=True, help="Say whether the copy is untouched and current; 1 if not.")
@accept_breaking_option
@force_option
@json_option
def vendor(
    *,
    folder: Path,
    selection: Selection | None,
    inputs: Inputs,
    only_check: bool,
    accept_breaking: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write the bindings, or a part of them, to DESTINATION/PACKAGE, or bring the copy that is there up to date.

    DESTINATION is the source root of your application. A copy keeps its selection until --only, --operations or
    --everyday says another; --only '*' alone is everything again. Breaking changes are shown and refused, with exit
    code 1 and nothing touched, unless they are accepted.
    """
    from ..commands.vendor import prepare_copy, refuse_another_wsdl

    if inputs.wsdl is None and not (inputs.embedded_wsdl or only_check):
        refuse_another_wsdl(folder)
    with progress("Generating"):
        copy = prepare_copy(folder, inputs.wsdl, selection, inputs.notes)
    if only_check:
        _print_status(folder, copy.status, as_json=as_json)
        sys.exit(0 if copy.status.is_fine else 1)
    if copy.edited and not as_json:
        _print_edits(folder, copy)
    copy.refuse_edits(force=force)
    refused = copy.untouched.is_breaking and not accept_breaking
    vendored = copy.untouched if refused else copy.write(force=force)
    if as_json:
        _print_json(copy, vendored, refused=refused)
    else:
        _print_lines(copy, vendored, refused=refused)
    if refused:
        echo_lines(REFUSED, err=True)
        sys.exit(1)


def _split(names: str | None) -> tuple[str, ...] | None:
    """Return names with commas between them as a tuple."""
    return None if names is None else tuple(name.strip() for name in names.split(",") if name.strip())


def _print_status(folder: Path, status: Status, *, as_json: bool) -> None:
    if as_json:
        echo_json({"folder": str(folder), **asdict(status)})
        return
    lines = [
        f"{what}: {', '.join(paths)}"
        for what, paths in (("edited", status.edited), ("gone", status.gone), ("in the way", status.in_the_way))
        if paths
    ]
    lines = lines or ["untouched"]
    lines += [f"not current: {reason}" for reason in status.outdated] or ["current"]
    for line in lines:
        echo_line(f"{folder}: {line}")


def _print_edits(folder: Path, copy: Copy) -> None:
    echo_line(f"{folder}: edited since it was generated: {', '.join(copy.edited)}")
    meaning = "these are the edits"
    if copy.status.outdated:
        meaning = "beside the edits these are the changes of the new version"
    echo_line(f"From what would be written (-) to what is there (+); {meaning}:")
    echo_lines(copy.edits)


def _print_json(copy: Copy, vendored: Vendored, *, refused: bool) -> None:
    from ..diff.report import as_json

    echo_json(
        {
            "folder": str(vendored.folder),
            "files": len(vendored.files),
            "refused": refused,
            "changed": [each.path for each in vendored.written],
            "edited": list(vendored.edited),
            "edits": vendored.edits,
            "selection": None if copy.selection.is_everything else copy.selection.plain(),
            "everyday": list(copy.rooms),
            "left out": {base: list(names) for base, names in copy.left_out.items()},
            "not_compared": vendored.not_compared,
            "differences": as_json(vendored.changes),
        }
    )


def _print_lines(copy: Copy, vendored: Vendored, *, refused: bool) -> None:
    from ..diff.report import text

    number, removed = how_many([each.path for each in vendored.written], vendored.files)
    done = f"{number} of them written{removed}" if vendored.written else "nothing to do"
    echo_line(f"{vendored.folder}: {counted(len(vendored.files), 'file')}, {'none written' if refused else done}")
    held = ", ".join(counted(number, what.removesuffix("s")) for what, number in copy.counts.items())
    echo_line(held if copy.counts["operations"] else f"{held}, and so no client")
    if copy.rooms:
        echo_line(f"for everyday work: {', '.join(copy.rooms)}")
    if copy.left_out and vendored.written:
        echo_line(f"subtypes left out, to be named with --only where you need them: {_listed(copy.left_out)}")
    if vendored.not_compared:
        echo_line(vendored.not_compared)
    elif vendored.changes:
        echo_lines(text(vendored.changes))


def _listed(left_out: Mapping[str, tuple[str, ...]]) -> str:
    """Return the subtypes that are left out, of each base by name or by number."""
    return "; ".join(
        f"{base}: {', '.join(names) if len(names) <= _FEW else counted(len(names), 'type')}"
        for base, names in left_out.items()
    )
