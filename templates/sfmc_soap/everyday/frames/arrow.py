"""Tables of Apache Arrow, and of pandas by way of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from .columns import Column
from .fitting import Fitter, Unfit, digits_of
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


def batch_of(values: Iterable[list[Any]], schema: Schema) -> RecordBatch:
    """Return a record batch of the values of each column, which fit it: see `values_of`."""
    pyarrow = load_pyarrow()
    arrays = [pyarrow.array(each, field.type) for each, field in zip(values, schema)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


class BatchBuilder(Fitter):
    """Makes a record batch of each page of items.

    Args:
        unfit: what is done with a value that does not fit its column.

    Attributes:
        schema: that of every batch, once `begin` was called.

    Raises:
        MissingLibrary: pyarrow is not installed.
    """

    schema: Schema

    def __init__(self, *, unfit: Unfit = "raise") -> None:
        load_pyarrow()
        super().__init__(unfit=unfit)

    def begin(self, columns: Sequence[Column]) -> None:
        super().begin(columns)
        self.schema = schema_of(columns)

    def batch(self, items: Sequence[Any]) -> RecordBatch:
        """Return items as a record batch.

        Raises:
            UnfitValue: a value does not fit its column.
        """
        return batch_of(self.values(items), self.schema)


class TableBuilder(BatchBuilder):
    """Makes one table of all pages of items. Arguments and errors are those of `BatchBuilder`."""

    def __init__(self, *, unfit: Unfit = "raise") -> None:
        super().__init__(unfit=unfit)
        self._batches: list[RecordBatch] = []

    def add(self, items: Sequence[Any]) -> None:
        """Add items.

        Raises:
            UnfitValue: a value does not fit its column.
        """
        self._batches.append(self.batch(items))

    def table(self) -> Table:
        """Return the table."""
        return load_pyarrow().Table.from_batches(self._batches, self.schema)


def reader_of(batches: Iterator[RecordBatch], builder: BatchBuilder) -> RecordBatchReader:
    """Return a reader that takes a batch when it is read. Whatever taking one raises comes out of it.

    The first batch is taken at once: the schema may not be known before.

    Args:
        batches: the batches.
        builder: what makes them.
    """
    first = [*islice(batches, 1)]
    return load_pyarrow().RecordBatchReader.from_batches(builder.schema, chain(first, batches))


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
