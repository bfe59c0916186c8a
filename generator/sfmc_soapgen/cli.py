"""The command. It talks to people; what it says comes from the stages."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from . import __version__
from .errors import GeneratorError, SettingsError

P = ParamSpec("P")

_wsdl = click.argument("wsdl", required=False, type=click.Path(path_type=Path))
_output = click.option(
    "--output", default="generated", show_default=True, type=click.Path(path_type=Path), help="Folder for the package."
)
_package = click.option("--package", default="sfmc_soap", show_default=True, help="The package's name, dotted or not.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _clear_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Errors of the generator are a message on standard error and exit code 2, never a traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except GeneratorError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(2)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sfmc-soapgen")
def main() -> None:
    """Make static Python bindings from etframework.wsdl.

    Every command reads the embedded WSDL unless another one is named.
    Exit codes: 0 fine, 1 differences found, 2 an error.
    """


@main.command()
@_wsdl
@_output
@_package
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@_json
@_clear_errors
def generate(wsdl: Path | None, output: Path, package: str, force: bool, as_json: bool) -> None:
    """Write the bindings of WSDL to OUTPUT/PACKAGE; touch nothing if nothing has changed."""
    from .write import write

    folder = _folder(output, package)
    files = _generate(wsdl, folder)
    changes = write(folder, files, force)
    if as_json:
        _echo_json({"folder": str(folder), "files": len(files), "changed": [c.path for c in changes]})
        return
    if changes:
        rows = [(change.kind, change.path) for change in changes]
        _table(f"{folder}: {len(changes)} of {len(files)} files written", ("was", "file"), rows)
    else:
        click.echo(f"{folder}: {len(files)} files, nothing to do")


@main.command()
@_wsdl
@_output
@_package
@_json
@_clear_errors
def check(wsdl: Path | None, output: Path, package: str, as_json: bool) -> None:
    """Say whether OUTPUT/PACKAGE is what WSDL and this generator give; exit with 1 if it is not."""
    from .write import compare

    folder = _folder(output, package)
    files = _generate(wsdl, folder)
    differences = compare(folder, files)
    if as_json:
        _echo_json({"folder": str(folder), "differences": [{"path": d.path, "kind": d.kind} for d in differences]})
    elif differences:
        rows = [(d.kind, d.path) for d in differences]
        _table(f"{folder}: {len(differences)} files are not what `generate` would write", ("is", "file"), rows)
    else:
        click.echo(f"{folder}: current")
    sys.exit(1 if differences else 0)


@main.command()
@click.argument("name", required=False)
@click.option("--wsdl", type=click.Path(path_type=Path), help="The WSDL to look into.")
@_json
@_clear_errors
def show(name: str | None, wsdl: Path | None, as_json: bool) -> None:
    """Say what a type, field (Type.Field), enumeration or operation is; without NAME, what there is."""
    from .describe import describe, overview
    from .pipeline import default_settings, load_sources, understand

    with _progress("Reading the WSDL"):
        model = understand(load_sources(wsdl), default_settings())
    described = describe(model, name) if name else overview(model)
    if as_json:
        _echo_json(described)
    else:
        _show(described)


def _generate(wsdl: Path | None, folder: Path) -> dict[str, str]:
    from .manifest import formatted
    from .pipeline import default_settings, generate, load_sources

    with _progress("Generating"):
        return generate(load_sources(wsdl), default_settings(), formatted(folder))


def _folder(output: Path, package: str) -> Path:
    parts = package.split(".")
    if not all(part.isidentifier() for part in parts):
        raise SettingsError(f"{package!r} is no package name", hint="Use identifiers with dots between them.")
    return output.joinpath(*parts)


def _show(described: Mapping[str, Any]) -> None:
    """Plain values as lines, lists of rows as tables."""
    for key, value in described.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            columns = tuple(value[0])
            _table(key, columns, [tuple(_cell(row[column]) for column in columns) for row in value])
        elif isinstance(value, dict):
            _table(key, ("what", "how many"), [(k, _cell(v)) for k, v in value.items()])
        else:
            click.echo(f"{key}: {_cell(value)}")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "" if value is None else str(value)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A rich table on a terminal, aligned plain text in a pipe."""
    rows = list(rows)
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(*columns, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        Console().print(table)
        return
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows)]
    click.echo(f"\n{title}")
    for row in (columns, *rows):
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


@contextmanager
def _progress(doing: str) -> Iterator[None]:
    """A spinner on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} ..."):
        yield


def _echo_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2))
