"""Tables of any columns and values, and what other programs make of the files that hold them."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import methodcaller
from pathlib import Path
from typing import Any

import pyarrow
from hypothesis import strategies as st
from pyarrow import parquet
from sfmc_soap import UNSET
from sfmc_soap.everyday.frames.arrow import TableBuilder
from sfmc_soap.everyday.frames.columns import Column
from sfmc_soap.everyday.frames.fitting import Unfit
from sfmc_soap.everyday.frames.sinks import Sink, open_sink

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
INSTANTS = st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31), timezones=ZONES)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    bytes: st.binary(),
    dt.date: st.dates(),
    dt.datetime: INSTANTS,
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    float: st.floats(),
    int: st.integers(-(1 << 63), (1 << 63) - 1),
    str: TEXTS,
}
"""Type of a column -> values that fit it."""


def column(name: str, type: type, precision: int | None = None, scale: int | None = None) -> Column:
    """A column of items that are dicts."""
    return Column(name, type, methodcaller("get", name), precision=precision, scale=scale)


@dataclass(frozen=True)
class Table:
    """Columns, and items that are dicts."""

    columns: list[Column]
    items: list[dict[str, Any]]

    @property
    def rows(self) -> list[list[Any]]:
        """The values of each item, None for none."""
        return [[_known(item.get(column.name)) for column in self.columns] for item in self.items]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Return tables of any columns and fitting values, with values that are unset or None."""
    names = draw(st.lists(TEXTS.filter(bool), min_size=1, max_size=5, unique=True))
    columns = [draw(_columns(name)) for name in names]
    fields = {
        column.name: st.sampled_from([UNSET, None])
        | (VALUES[column.type] if column.scale is None else _fixed_point(column))
        for column in columns
    }
    return Table(columns, draw(st.lists(st.fixed_dictionaries({}, optional=fields), max_size=8)))


@st.composite
def _columns(draw: st.DrawFn, name: str) -> Column:
    type = draw(st.sampled_from([*VALUES]))
    if type is not Decimal or draw(st.booleans()):
        return column(name, type)
    precision = draw(st.integers(1, 38))
    return column(name, type, precision, draw(st.integers(0, precision)))


def _fixed_point(column: Column) -> st.SearchStrategy[Decimal]:
    assert column.precision is not None
    assert column.scale is not None
    most = 10**column.precision - 1
    return st.integers(-most, most).map(lambda digits: Decimal(f"{digits}E-{column.scale}"))


def opened(path: Path, columns: Sequence[Column], **options: Any) -> Sink:
    """A file that has begun."""
    sink = open_sink(path, **options)
    sink.begin(columns)
    return sink


def built(pages: Iterable[Sequence[Any]], columns: Sequence[Column], unfit: Unfit = "raise") -> pyarrow.Table:
    """A table of pages of items."""
    builder = TableBuilder(unfit=unfit)
    builder.begin(columns)
    for page in pages:
        builder.add(page)
    return builder.table()


def write(path: Path, table: Table, *, page: int = 3) -> int:
    """Write a table, so many items at a time, and return how many rows the file is said to have."""
    with opened(path, table.columns) as sink:
        for start in range(0, len(table.items), page):
            sink.add(table.items[start : start + page])
        return sink.finish()


def read_parquet(path: Path, columns: Sequence[Column]) -> list[list[Any]]:
    """The rows of a file, as pyarrow reads it."""
    read = parquet.read_table(path)
    assert read.column_names == [column.name for column in columns]
    texts = [column.type is Decimal and column.scale is None for column in columns]
    return [
        [Decimal(value) if is_text and value is not None else value for value, is_text in zip(row, texts)]
        for row in zip(*(values.to_pylist() for values in read.columns))
    ]


def read_csv(path: Path, columns: Sequence[Column]) -> list[list[Any]]:
    """The rows of a file, as Python's own csv reads it."""
    with path.open(newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    assert names == [column.name for column in columns]
    return [[_PARSERS[column.type](text) if text else None for column, text in zip(columns, row)] for row in rows]


def read_json_lines(path: Path, columns: Sequence[Column]) -> list[list[Any]]:
    """The rows of a file, as Python's own json reads it."""
    with path.open(newline="", encoding="utf-8") as file:
        objects = [json.loads(line) for line in file]
    return [[_from_json(found.get(column.name), column.type) for column in columns] for found in objects]


def _from_json(value: Any, type: type) -> Any:
    assert not isinstance(value, float) or math.isfinite(value)
    return _PARSERS[type](value) if isinstance(value, str) else value


_PARSERS: dict[type, Callable[[str], Any]] = {
    bool: {"true": True, "false": False}.__getitem__,
    bytes: base64.b64decode,
    dt.date: dt.date.fromisoformat,
    dt.datetime: dt.datetime.fromisoformat,
    Decimal: Decimal,
    float: float,
    int: int,
    str: str,
}
READERS = {".parquet": read_parquet, ".csv": read_csv, ".jsonl": read_json_lines}
"""Suffix -> what reads such a file."""


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, where NaN is."""
    return bool(one == other) or (one != one and other != other)


def _known(value: Any) -> Any:
    return None if value is UNSET else value
