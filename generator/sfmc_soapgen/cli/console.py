"""How commands talk: tables or JSON, a spinner on a terminal, errors without a traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from keyword import iskeyword
from pathlib import Path
from typing import Any, ParamSpec

import click

from ..errors import GeneratorError, SettingsError

P = ParamSpec("P")

wsdl_argument = click.argument("wsdl", required=False, type=click.Path(path_type=Path))
output_option = click.option(
    "--output", default="generated", show_default=True, type=click.Path(path_type=Path), help="Folder for the package."
)
package_option = click.option(
    "--package", default="sfmc_soap", show_default=True, help="The package's name, dotted or not."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def exit_on_error(command: Callable[P, None]) -> Callable[P, None]:
    """Let the generator's errors end a command with a message on standard error and exit code 2, not a traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except GeneratorError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(2)

    return guarded


def package_folder(output: Path, package: str) -> Path:
    """The folder of a package of a dotted name."""
    parts = package.split(".")
    if not all(part.isidentifier() and not iskeyword(part) for part in parts):
        raise SettingsError(f"{package!r} is not a package name", hint="Use identifiers with dots between them.")
    return output.joinpath(*parts)


def show_described(described: Mapping[str, Any]) -> None:
    """Plain values as lines, lists of rows as tables."""
    for key, value in described.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            columns = tuple(value[0])
            table(key, columns, [tuple(_cell(row[column]) for column in columns) for row in value])
        elif isinstance(value, dict):
            table(key, ("what", "how many"), [(k, _cell(v)) for k, v in value.items()])
        else:
            click.echo(f"{key}: {_cell(value)}")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "" if value is None else str(value)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A rich table on a terminal, aligned plain text in a pipe."""
    rows = list(rows)
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        # Text, as rich takes the `[a-z]` of a bare string for markup; folded, or it cuts off what is too long.
        table = Table(title=Text(title), title_justify="left")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        Console().print(table)
        return
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows)]
    click.echo(f"\n{title}")
    for row in (columns, *rows):
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """A spinner on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} ..."):
        yield


def echo_json(value: object) -> None:
    """Print a value for scripts."""
    click.echo(json.dumps(value, indent=2))
