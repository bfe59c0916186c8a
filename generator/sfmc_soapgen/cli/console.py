"""What commands print: lines, tables or JSON, and a spinner on a terminal.

All that commands print goes through here, as it may be from anywhere: a WSDL, a manifest, the name of a file. So what
does not print is shown as an escape, and moves no cursor and turns no text around. JSON is ASCII.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from ..errors import printable


def echo_line(line: str, *, err: bool = False) -> None:
    """Print a line, to standard output or standard error."""
    click.echo(printable(line), err=err)


def echo_lines(lines: str, *, err: bool = False) -> None:
    """Print lines, as `echo_line` does."""
    for line in lines.removesuffix("\n").split("\n"):
        echo_line(line, err=err)


def how_many(changed: Collection[str], files: Collection[str]) -> tuple[int, str]:
    """Return how many of the files that a package is to have were written, and words about those that it had before.

    Args:
        changed: the names of what was written or removed.
        files: the names of all files that are there afterwards.
    """
    removed = len({*changed} - {*files})
    return len(changed) - removed, f", {removed} removed" if removed else ""


def show_described(described: Mapping[str, Any]) -> None:
    """Print plain values as lines, and lists of rows as tables."""
    for key, value in described.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            columns = tuple(value[0])
            table(key, columns, [tuple(_cell(row[column]) for column in columns) for row in value])
        elif isinstance(value, dict):
            table(key, ("what", "how many"), [(k, _cell(v)) for k, v in value.items()])
        else:
            echo_line(f"{key}: {_cell(value)}")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "" if value is None else str(value)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a rich table on a terminal, aligned plain text in a pipe."""
    title = printable(title)
    rows = [tuple(map(printable, row)) for row in rows]
    if sys.stdout.isatty():
        _rich_table(title, columns, rows)
        return
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows)]
    click.echo(f"\n{title}")
    for row in (columns, *rows):
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def _rich_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Text, as rich takes the `[a-z]` of a plain string for markup; folded, or it cuts off what is too long.
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Show a spinner on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} ..."):
        yield


def echo_json(value: object) -> None:
    """Print a value for scripts."""
    click.echo(json.dumps(value, indent=2))
