"""Tables of Apache Arrow, and of pandas by way of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .columns import Column
from .fitting import Unfit, digits_of, values_of
from .libraries import load_pandas, load_pyarrow

if TYPE_CHECKING:
    from .libraries import DataFrame, RecordBatch, RecordBatchReader, Schema, Table


def schema_of(columns: Iterable[Column]) -> Schema:
    """Return the schema of a table.

    Dates and times are in UTC, to the microsecond: every library knows that zone. A Decimal whose digits are not known
    beforehand is text, which keeps them all.

    Raises:
        MissingLibrary: pyarrow is not installed.
    """
    pyarrow = load_pyarrow()
    return pyarrow.schema([(column.name, _type_of(column, pyarrow)) for column in columns])


def batch_of(items: Sequence[Any], columns: Sequence[Column], *, first: int = 0, unfit: Unfit = "raise") -> RecordBatch:
    """Return items as a record batch.

    Args:
        items: the items.
        columns: the columns.
        first: the position of the first item among all that there are.
        unfit: what is done with a value that does not fit its column.

    Raises:
        UnfitValue: a value does not fit its column.
        MissingLibrary: pyarrow is not installed.
    """
    values = [values_of(items, column, first=first, unfit=unfit) for column in columns]
    return batch_of_values(values, schema_of(columns))


def batch_of_values(values: Iterable[list[Any]], schema: Schema) -> RecordBatch:
    """Return a record batch of the values of each column, as `values_of` returns them."""
    pyarrow = load_pyarrow()
    arrays = [pyarrow.array(each, field.type) for each, field in zip(values, schema)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


class TableBuilder:
    """Builds a table of the items that it is given, page after page.

    Args:
        columns: the columns.
        unfit: what is done with a value that does not fit its column.

    Raises:
        MissingLibrary: pyarrow is not installed.
    """

    def __init__(self, columns: Sequence[Column], *, unfit: Unfit = "raise") -> None:
        self._columns = columns
        self._unfit: Unfit = unfit
        self._schema = schema_of(columns)
        self._batches: list[RecordBatch] = []
        self._rows = 0

    def add(self, items: Sequence[Any]) -> None:
        """Add items.

        Raises:
            UnfitValue: a value does not fit its column.
        """
        self._batches.append(batch_of(items, self._columns, first=self._rows, unfit=self._unfit))
        self._rows += len(items)

    def table(self) -> Table:
        """Return the table."""
        return load_pyarrow().Table.from_batches(self._batches, self._schema)


def reader_of(
    pages: Iterable[Sequence[Any]], columns: Sequence[Column], *, unfit: Unfit = "raise"
) -> RecordBatchReader:
    """Return a reader that takes page after page, as it is read: one record batch for each.

    Whatever taking a page raises comes out of the reader, and so does UnfitValue.

    Raises:
        MissingLibrary: pyarrow is not installed.
    """

    def batches() -> Iterator[RecordBatch]:
        rows = 0
        for page in pages:
            yield batch_of(page, columns, first=rows, unfit=unfit)
            rows += len(page)

    return load_pyarrow().RecordBatchReader.from_batches(schema_of(columns), batches())


def frame_of(table: Table) -> DataFrame:
    """Return a table as a data frame of pandas.

    Whole numbers, booleans and text are of the types of pandas that have a place for no value: Int64, boolean, string.
    The rest is as pyarrow makes it.

    Raises:
        MissingLibrary: pandas is not installed.
    """
    pandas, pyarrow = load_pandas(), load_pyarrow()
    nullable = {
        pyarrow.int64(): pandas.Int64Dtype(),
        pyarrow.bool_(): pandas.BooleanDtype(),
        pyarrow.string(): pandas.StringDtype(),
    }
    return table.to_pandas(types_mapper=nullable.get)


def _type_of(column: Column, pyarrow: Any) -> Any:
    """Return the type of Arrow for a column."""
    digits = digits_of(column)
    if digits is not None:
        return pyarrow.decimal128(*digits)
    types = {
        bool: pyarrow.bool_(),
        bytes: pyarrow.binary(),
        date: pyarrow.date32(),
        datetime: pyarrow.timestamp("us", tz="UTC"),
        float: pyarrow.float64(),
        int: pyarrow.int64(),
    }
    return types.get(column.type, pyarrow.string())
