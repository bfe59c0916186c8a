"""Rows in all their forms: dicts, tuples, dataclasses, lines of a csv, tables of Arrow and pandas."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..batches.errors import UnfitItem
from ..frames.libraries import load_pyarrow

_AT_A_TIME = 1000
"""How many rows of a table become dicts at a time."""


def rows_of(given: Any) -> Iterable[Any] | AsyncIterable[Any]:
    """Return rows one after the other: those of a table of Arrow or pandas as dicts, others as they were given.

    Raises:
        TypeError: it holds no rows.
        ConfigurationError: two columns of it have the same name, or its index has one, whose values would be lost.
        MissingLibrary: it is a table of Arrow, and pyarrow is not installed.
    """
    if isinstance(given, Mapping):
        raise TypeError(f"rows: expected an iterable of rows, got {type(given).__name__}: write [...] around one row")
    if isinstance(given, csv.DictReader):
        _check_names(given.fieldnames or ())
    if hasattr(given, "iloc") and hasattr(given, "columns"):
        return _of_pandas(given)
    if hasattr(given, "__arrow_c_stream__"):
        return _of_arrow(given)
    if isinstance(given, str | bytes) or not isinstance(given, Iterable | AsyncIterable):
        raise TypeError(f"rows: {wrong_type(given, 'an iterable of rows')}")
    return given


def named(row: Any, names: Sequence[str]) -> Mapping[Any, Any]:
    """Return the values of a row by the names of their columns.

    Args:
        row: a row in any form.
        names: what the values of a tuple or list are called, in their order.

    Raises:
        UnfitItem: it is no row, or has another number of values.
    """
    if type(row) is dict or isinstance(row, Mapping):
        return row
    if isinstance(row, tuple | list):
        names = getattr(row, "_fields", names)
        if len(row) != len(names):
            raise UnfitItem(f"{len(row)} values for {len(names)} columns")
        return dict(zip(names, row))
    if dataclasses.is_dataclass(row) and not isinstance(row, type):
        return {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    raise UnfitItem(str(wrong_type(row, "a row: a dict of columns to values, a tuple or a dataclass")))


def is_header(row: Any, names: Sequence[str]) -> bool:
    """Return whether a row has the names of columns as its values, as the first one of a csv.reader has."""
    if not isinstance(row, tuple | list) or hasattr(row, "_fields"):
        return False
    return bool(row) and all(isinstance(each, str) and each in names for each in row)


def _of_pandas(frame: Any) -> Iterator[dict[Any, Any]]:
    names = [*frame.columns]
    _check_names(names)
    for name in frame.index.names:
        if name is not None:
            what = f"the index of the rows, {shorten(repr(name))}, would be lost"
            raise ConfigurationError(f"{what}: give frame.reset_index(), or frame.reset_index(drop=True) without it")
    chunks = (frame.iloc[start : start + _AT_A_TIME] for start in range(0, len(frame), _AT_A_TIME))
    # Of the dtype object, values are those of Python.
    rows = (row for chunk in chunks for row in chunk.astype(object).itertuples(index=False, name=None))
    return (dict(zip(names, row)) for row in rows)


def _of_arrow(table: Any) -> Iterator[dict[str, Any]]:
    arrow = load_pyarrow()
    try:
        reader = arrow.RecordBatchReader.from_stream(table)
    except arrow.ArrowInvalid:
        raise TypeError(f"rows: {wrong_type(table, 'a table: a single column has no name')}") from None
    _check_names(reader.schema.names)
    batches = (batch.slice(start, _AT_A_TIME) for batch in reader for start in range(0, len(batch), _AT_A_TIME))
    return (row for batch in batches for row in batch.to_pylist())


def _check_names(names: Iterable[Any]) -> None:
    """Check that no name is there twice.

    Raises:
        ConfigurationError: one is: one of the values would be lost.
    """
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            raise ConfigurationError(f"two columns of the rows are called {shorten(repr(name))}: rename one")
        seen.add(name)
