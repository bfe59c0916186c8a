"""What commands print: tables or JSON, and a spinner on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click


def show_described(described: Mapping[str, Any]) -> None:
    """Print plain values as lines, and lists of rows as tables."""
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
    """Print a rich table on a terminal, aligned plain text in a pipe."""
    rows = list(rows)
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
