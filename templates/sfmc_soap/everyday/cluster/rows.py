"""The rows of a data extension as a data frame of Dask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Unpack, cast

from ... import Client, FilterPart
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..._runtime.suggestions import suggestion
from ..rows.columns import SYSTEM_COLUMNS, Column
from ..rows.definitions import Definition
from ..rows.errors import NoSuchColumn
from ..rows.source import Rows, rows_of
from ..select.options import ReadOptions, SelectOptions, read_options
from ..select.selections import Selection
from .options import PartitionOptions, options_of_reading, unfit_of
from .ranges import WHOLE, Boundary, Range, ranges_of
from .reading import Reading, frame_of_partitions, workplace_of

if TYPE_CHECKING:
    from ..frames.libraries import Table
    from .libraries import DaskFrame


@dataclass(frozen=True, kw_only=True)
class _RowsReading(Reading[Range]):
    """Reads ranges of rows.

    Attributes:
        source: all rows. It knows the columns, so that no worker asks for them.
        options: how they are read.
    """

    source: Rows
    options: ReadOptions

    def table(self, client: Client, partition: Range) -> Table:
        source = replace(self.source, where=partition.filter(self.source.where))
        return Selection(client, source, self.options).to_arrow(unfit=self.unfit)


def rows_frame(
    client: Client,
    key: str,
    *columns: str,
    by: str = "",
    boundaries: Iterable[Boundary] = (),
    where: FilterPart | None = None,
    date_format: str = "",
    **options: Unpack[PartitionOptions],
) -> DaskFrame:
    """Return the rows of a data extension as a data frame of Dask. Its columns are asked for, and nothing else is read.

    With `by` and `boundaries`, there is a partition for the values below the first boundary, one from each boundary up
    to the next, one from the last boundary on, and one for rows that have no value. Each row is in one of them, unless
    it is changed while they are read. Without, there is one partition.

    Workers read a partition when it is needed, and read it again if it was lost. No more of them are read at a time in
    the whole cluster than `client` makes calls at a time: 20 unless its `concurrency` says otherwise.

    Args:
        client: what asks for the columns. It is sent to no worker; theirs work in its business unit.
        key: the CustomerKey of the data extension.
        columns: names of columns; left out, it is all.
        by: a column of type Number, Decimal or Date, such as `OrderDate` or `_CreatedDate`.
        boundaries: values of that column, each greater than the one before it: int, Decimal, or datetime with a time
            zone.
        where: which rows.
        date_format: how dates are written, as for `client.data_extension(key).rows`.
        options: `make_client`, a function of a module that makes the client of a worker process, `Client.from_env` if
            left out; `unfit`, `all_accounts`, `clients`, `page_size`, `timeout`, `retry`: see `PartitionOptions`.

    Returns:
        A frame with the types of Arrow, such as `int64[pyarrow]`. Dates and times are in UTC.

    Raises:
        NoSuchDataExtension: there is none of this key.
        NoSuchColumn: it has no such column.
        FilterError: the filter breaks a rule of rows.
        ConfigurationError: the rows cannot be divided so, an option is outside of its range, or no worker could find
            `make_client`.
        TypeError: an argument is of a wrong type.
        MissingLibrary: Dask, pandas or pyarrow is not installed: they come with the extra `dask`.
        CallError: a call failed.
    """
    workplace, definition = workplace_of(client, options.get("make_client")), Definition(key)
    read = read_options(cast("SelectOptions", options_of_reading(options, "rows_frame")), "rows_frame")
    source = rows_of(definition, columns, where=where, extra=(), unchecked=False, date_format=date_format, options=read)
    asked = client._transport.run(source.asked(client._context, client._memory, read.call))
    ranges = _ranges(definition, read, by, boundaries)
    reading = _RowsReading(workplace=workplace, source=source, options=read, unfit=unfit_of(options))
    return frame_of_partitions(reading, ranges, source.columns(asked), "rows")


def _ranges(definition: Definition, options: ReadOptions, by: str, boundaries: Iterable[Boundary]) -> list[Range]:
    """Return the partitions.

    Raises:
        NoSuchColumn: there is no column to divide the rows by.
        ConfigurationError: they cannot be divided so.
        TypeError: a boundary is of another type than the column.
    """
    if not isinstance(by, str):
        raise TypeError(f"by: {wrong_type(by, 'a str')}")
    if not by:
        if [*boundaries]:
            raise ConfigurationError('boundaries: say of which column they are, as in by="OrderDate"')
        return [WHOLE]
    columns: dict[str, Column] = {
        column.name: column for column in (*SYSTEM_COLUMNS, *definition.learned(options).columns.values())
    }
    if by not in columns:
        raise NoSuchColumn(f"by: the {definition} has no column {shorten(repr(by))}{suggestion(by, columns)}")
    return ranges_of(columns[by], boundaries)
