"""The formats of files: parquet by pyarrow, csv and JSON Lines by the standard library. All text is UTF-8.

Values are written as they are: a text that a spreadsheet would take for a formula stays what it is.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

from .arrow import batch_of, schema_of
from .columns import Column
from .libraries import load_pyarrow
from .texts import text_of

if TYPE_CHECKING:
    from .libraries import RecordBatch


class Writer(Protocol):
    """Writes one file of a format."""

    def write(self, values: list[list[Any]]) -> None:
        """Write rows, given as the values of each column: see `values_of`."""
        ...

    def end(self) -> None:
        """Write what is still to be written. The file stays open."""
        ...

    def discard(self) -> None:
        """Let go of the file, which will be removed."""
        ...


class CsvWriter:
    """Writes comma-separated values, as RFC 4180 says: a line of names, and no value is nothing between two commas.

    So is an empty text: csv cannot tell them apart.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow([column.name for column in columns])

    def write(self, values: list[list[Any]]) -> None:
        """Write rows."""
        self._writer.writerows(zip(*([_csv(value) for value in column] for column in values)))

    def end(self) -> None:
        """Write what is still to be written."""
        self._text.detach()

    def discard(self) -> None:
        """Let go of the file: nothing holds it."""


class JsonLinesWriter:
    """Writes an object of JSON in each line, without the names that have no value.

    JSON has no dates, bytes and exact decimals, and no NaN: they are text.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._file = file
        self._names = [column.name for column in columns]

    def write(self, values: list[list[Any]]) -> None:
        """Write rows."""
        for row in zip(*values):
            held = {name: _json(value) for name, value in zip(self._names, row) if value is not None}
            self._file.write(json.dumps(held, ensure_ascii=False, allow_nan=False).encode() + b"\n")

    def end(self) -> None:
        """Write what is still to be written: nothing."""

    def discard(self) -> None:
        """Let go of the file: nothing holds it."""


class ParquetWriter:
    """Writes parquet, with some ten thousands of rows in each row group."""

    _rows = 65_536
    _bytes = 1 << 26
    """A row group ends with the page in which it has so many rows, or takes so much memory."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._schema = schema_of(columns)
        self._writer = load_pyarrow("pyarrow.parquet").ParquetWriter(file, self._schema)
        self._batches: list[RecordBatch] = []

    def write(self, values: list[list[Any]]) -> None:
        """Write rows."""
        self._batches.append(batch_of(values, self._schema))
        is_full = sum(batch.num_rows for batch in self._batches) >= self._rows
        if is_full or sum(batch.nbytes for batch in self._batches) >= self._bytes:
            self._write_group()

    def end(self) -> None:
        """Write the last rows, and where everything is."""
        self._write_group()
        self._writer.close()

    def discard(self) -> None:
        """Let go of the file. Left open, the writer of pyarrow would end it when it is collected."""
        # Where there is no room for the rows, there is none for the end of the file either.
        with suppress(OSError):
            self._writer.close()

    def _write_group(self) -> None:
        if self._batches:
            self._writer.write_table(load_pyarrow().Table.from_batches(self._batches, self._schema))
            self._batches = []


MakeWriter: TypeAlias = Callable[[BinaryIO, Sequence[Column]], Writer]

WRITERS: dict[str, MakeWriter] = {
    ".parquet": ParquetWriter,
    ".csv": CsvWriter,
    ".jsonl": JsonLinesWriter,
}
"""Suffix -> what writes such files."""

NEED_PYARROW = frozenset([".parquet"])
"""The suffixes of those that pyarrow writes."""


def _csv(value: Any) -> str:
    return "" if value is None else text_of(value)


def _json(value: Any) -> Any:
    """Return what JSON can hold of a value."""
    is_number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    return value if is_number else text_of(value)
