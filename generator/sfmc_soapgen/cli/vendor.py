"""`vendor`: the bindings, or a part of them, inside somebody's own source tree."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError, SettingsError
from .console import echo_json, exit_on_error, json_option, package_folder, package_option, progress

if TYPE_CHECKING:
    from ..diff.changes import Change
    from ..package.status import State
    from ..python.bindings import Model, Selection

_FEW = 4


@click.command()
@click.argument("destination", type=click.Path(path_type=Path))
@package_option
@click.option("--only", metavar="NAMES", help="Types to keep, with commas between them, and all they need; '*' is all.")
@click.option("--operations", metavar="NAMES", help="Operations to keep, with commas between them; '*' is all.")
@click.option("--wsdl", type=click.Path(path_type=Path), help="The WSDL, if not the embedded one.")
@click.option("--check", "only_check", is_flag=True, help="Say whether the copy is untouched and current; 1 if not.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@json_option
@exit_on_error
def vendor(
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
    from ..package.manifest import formatted
    from ..package.status import edits, state
    from ..package.write import compare, standing, write
    from ..pipeline import default_settings, emit, load_sources, settings_of, understand
    from ..python.selection import left_out, select

    folder = package_folder(destination, package)
    there = standing(folder)
    asked = _asked(only, operations)
    settings = settings_of(there) if asked is None else replace(default_settings(), selection=asked)
    with progress("Generating"):
        sources = load_sources(wsdl)
        whole = understand(sources, settings)
        part = select(whole, settings.selection)
        files = emit(part, sources, settings, formatted(there))
    if only_check:
        found = state(there, files)
        _say_state(folder, found, as_json)
        sys.exit(0 if found.is_fine else 1)

    edited = [each.path for each in compare(there, files) if each.kind == "edited"]
    lost = edits(there, files, edited)
    if edited and not as_json:
        _say_edits(folder, edited, lost, is_exact=not state(there, files).outdated)
    changes, unknown = _changes(there, part)
    written = write(folder, files, force)
    missing = left_out(whole, part)
    if as_json:
        echo_json(
            {
                "folder": str(folder),
                "files": len(files),
                "changed": [each.path for each in written],
                "edited": edited,
                "edits": lost,
                "selection": None if part.selection.is_everything else part.selection.plain(),
                "left out": {base: list(names) for base, names in missing.items()},
                "differences": _as_json(changes),
            }
        )
        return
    click.echo(f"{folder}: {len(files)} files, {f'{len(written)} of them written' if written else 'nothing to do'}")
    click.echo(_held(part))
    if missing and written:
        click.echo(f"subtypes left out, to be named with --only where you need them: {_listed(missing)}")
    if unknown:
        click.echo(unknown)
    elif changes:
        _say_changes(changes)


def _asked(only: str | None, operations: str | None) -> Selection | None:
    """The selection that people ask for; None if they do not."""
    from ..python.bindings import Selection
    from ..python.selection import ALL

    if only is None and operations is None:
        return None
    asked = Selection(*(None if names is None else _split(names) for names in (only, operations)))
    if not (asked.types or asked.operations):
        raise SettingsError("--only and --operations name nothing", hint="Name types or operations, or leave them out.")
    return Selection() if operations is None and ALL in (asked.types or ()) else asked


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _changes(folder: Path, part: Model) -> tuple[tuple[Change, ...], str]:
    """What is other than in the copy that is there, or why nobody can know."""
    from ..diff import diff
    from ..package.manifest import MANIFEST
    from ..pipeline import load_interface

    if not (folder / MANIFEST).is_file():
        return (), ""
    try:
        return diff(load_interface(folder), part.interface), ""
    except InputError as error:
        return (), f"what has changed cannot be shown: {error.problem}"


def _held(part: Model) -> str:
    """What a package holds, in a line."""
    service = part.service
    counts = {
        "types": len(service.types),
        "enumerations": len(service.enums),
        "messages": len(service.messages),
        "operations": len(service.operations),
    }
    return ", ".join(f"{number} {what}" for what, number in counts.items()) + (
        "" if service.operations else ", and so no client"
    )


def _listed(missing: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(
        f"{base}: {', '.join(names) if len(names) <= _FEW else f'{len(names)} types'}"
        for base, names in missing.items()
    )


def _say_state(folder: Path, found: State, as_json: bool) -> None:
    if as_json:
        echo_json({"folder": str(folder), **asdict(found)})
        return
    touched = [(what, ", ".join(paths)) for what, paths in (("edited", found.edited), ("gone", found.gone)) if paths]
    said = [f"{what}: {paths}" for what, paths in touched] or ["untouched"]
    said += [f"not current: {reason}" for reason in found.outdated] or ["current"]
    for each in said:
        click.echo(f"{folder}: {each}")


def _say_edits(folder: Path, edited: list[str], lost: str, is_exact: bool) -> None:
    click.echo(f"{folder}: edited since it was generated: {', '.join(edited)}")
    meaning = "these are the edits" if is_exact else "beside the edits these are the changes of the new version"
    click.echo(f"From what would be written (-) to what is there (+); {meaning}:")
    click.echo(lost)


def _say_changes(changes: tuple[Change, ...]) -> None:
    from ..diff.report import text

    click.echo(text(changes), nl=False)


def _as_json(changes: tuple[Change, ...]) -> dict[str, Any]:
    from ..diff.report import as_json

    return as_json(changes)
