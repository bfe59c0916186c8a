"""What commands print: lines, tables or JSON, and a spinner on a terminal.

All that commands print goes through here, as it may be from anywhere: a WSDL, a manifest, the name of a file. So what
does not print is shown as an escape, and moves no cursor and turns no text around. JSON is ASCII.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, compress, zip_longest
from shutil import get_terminal_size
from textwrap import TextWrapper

import click

from ..errors import printable

_WIDTH = 100
"""How many columns a text has in a pipe. A terminal has its own."""

_INDENT = _GAP = " " * 2
"""What stands before a row, and between its cells."""


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


def echo_not_remembered(problem: str) -> None:
    """Print why the next run will take as long as this one, to standard error; nothing for no problem."""
    if problem:
        echo_line(f"nothing is remembered for the next run: {problem}", err=True)


def echo_wrapped(text: str) -> None:
    """Print a text in lines of whole words, each of its paragraphs in lines of its own."""
    first, *others = _paragraphs(text)
    _echo_words(first, first="", others=_INDENT)
    for paragraph in others:
        _echo_words(paragraph, first=_INDENT, others=_INDENT)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], below: Sequence[str] = ()) -> None:
    """Print a rich table on a terminal, aligned plain text in a pipe; no column, and no table, in which nothing stands.

    Args:
        title: stands above it.
        columns: what each column is called; none, and there is no line for that.
        rows: the cells.
        below: the text below each row, which may be empty; none, and there are no texts.
    """
    rows = [tuple(map(printable, row)) for row in rows]
    filled = [any(column) for column in zip(*rows)]
    if not any(filled):
        return
    rows = [tuple(compress(row, filled)) for row in rows]
    columns = tuple(compress(columns, filled))
    click.echo(printable(title))
    show = _rich_table if sys.stdout.isatty() else _plain_table
    show(columns, rows, [_paragraphs(text) for text in below])


def _rich_table(columns: Sequence[str], rows: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if texts:
        # So that a text has room, its row keeps one column to the left; the other cells stand above the text.
        columns = (columns[0], ", ".join(columns[1:]))
        rows = [(row[0], "\n".join(("  ".join(row[1:]), *text))) for row, text in zip(rows, texts)]
    # Text, as rich takes the `[a-z]` of a plain string for markup; folded, or it cuts off what is too long.
    table = Table(show_header=bool(columns))
    for column in columns or rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def _plain_table(columns: Sequence[str], rows: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> None:
    rows = [columns, *rows] if columns else rows
    texts = [(), *texts] if columns else texts
    widths = [min(max(map(len, column)), _WIDTH // 3) for column in zip(*rows)]
    starts = accumulate((width + len(_GAP) for width in widths[:-1]), initial=len(_INDENT))
    longest = max(len(word) for row in rows for cell in row for word in cell.split(" "))
    # What a row has no room for goes on below its last column, or the last one below which every word has room.
    below = max((start for start in starts if start + longest <= _WIDTH), default=0)
    for row, text in zip_longest(rows, texts, fillvalue=()):
        line = _GAP.join(cell.ljust(width) for cell, width in zip(row, widths))
        _echo_words(line, first=_INDENT, others=" " * below)
        for paragraph in text:
            _echo_words(paragraph, first=_INDENT * 3, others=_INDENT * 3)


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text that is not empty, each as one line that is safe to print."""
    return [printable(part.strip("\n").replace("\n", " ")) for part in text.split("\n\n") if part.strip("\n")]


def _echo_words(line: str, *, first: str, others: str) -> None:
    """Print a line that is safe to print; what is too long for it goes on in the next one, and no word is broken.

    Args:
        line: what to print.
        first: stands before the first line.
        others: stands before the others.
    """
    width = get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    wrapper = TextWrapper(width, first, others, break_long_words=False, break_on_hyphens=False)
    click.echo(wrapper.fill(line))


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
