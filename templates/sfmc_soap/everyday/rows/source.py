"""What a selection of rows reads: which columns of which rows, and what becomes of a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import methodcaller
from typing import TYPE_CHECKING, Any, TypeAlias

from ... import APIObject, DataExtensionObject, FilterPart
from ..._runtime.client.arguments import texts
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.shortening import shorten
from ..._runtime.suggestions import suggestion
from ..._runtime.warning import warn
from ..filters import filtered_properties, prepare
from ..select.names import not_a_name
from ..select.objects import Objects
from ..select.options import ReadOptions
from ..select.source import Asked, Source
from .columns import PYTHON_TYPES, SYSTEM_COLUMNS, Column
from .definitions import Definition, Known
from .errors import NoSuchColumn
from .texts import RowValue, checked_date_format

if TYPE_CHECKING:
    from ..frames.columns import Column as FrameColumn

Row: TypeAlias = dict[str, RowValue]

_SYSTEM = {column.name: column for column in SYSTEM_COLUMNS}
_OBJECTS = Objects(
    object_type="DataExtensionObject",
    model=DataExtensionObject,
    is_strict=True,
    properties=(),
    where=None,
    filters=(None,),
)
"""Rows as the objects that the service returns."""


@dataclass(frozen=True, kw_only=True)
class Rows(Source[Row]):
    """Rows of a data extension.

    Attributes:
        definition: the data extension.
        names: the columns to read; empty for all.
        extra: further ones, which are not checked.
        where: which rows.
        is_checked: whether columns are looked up, and the filter keeps the rules of rows.
        date_format: how dates are written; "" for month first.
        options: how the rows are read, and from which accounts.
    """

    definition: Definition
    names: tuple[str, ...]
    extra: tuple[str, ...]
    where: FilterPart | None
    is_checked: bool
    date_format: str
    options: ReadOptions

    def __str__(self) -> str:
        columns = ", ".join([*self.names, *self.extra]) or "all columns"
        return f"{self.definition}: {shorten(columns)}{'' if self.where is None else f' where {self.where}'}"

    def asked(self, context: CallContext, memory: dict[Any, Any], call: CallOptions) -> Flow[Asked]:
        """Return what to ask for, which the columns tell.

        Raises:
            NoSuchDataExtension: there is no such data extension.
            NoSuchColumn: it has no such column.
        """
        known = yield from self.definition.known(context, self.options)
        if self.is_checked:
            self._check(known)
        object_type = f"DataExtensionObject[{known.key}]"
        return Asked(
            object_type=object_type,
            properties=[*self._columns()],
            filters=prepare(self.where, object_type, is_checked=self.is_checked),
        )

    def items(self, results: Sequence[APIObject]) -> list[Row]:
        """Return rows as dicts of all columns asked for, in their order. What else the service sent comes after them.

        Raises:
            UnexpectedType: a result is not a row.
        """
        columns = self._columns()
        # The service takes names in any case, and may spell them as they were defined.
        asked = {name.casefold(): name for name in columns}
        rows = [self._row(row, columns, asked) for row in _OBJECTS.items(results)]
        self._tell_unfit(columns, rows)
        return rows

    def place(self, item: Row) -> Mapping[str, Any]:
        """Return the values of the primary key, and of the columns that every row has."""
        known_by = {column.name for column in self._known.columns.values() if column.is_key} | _SYSTEM.keys()
        return {name: value for name, value in item.items() if name in known_by}

    def columns(self, asked: Asked) -> Sequence[FrameColumn]:
        """Return a column for each column asked for."""
        from ..frames.columns import Column as FrameColumn

        return [
            FrameColumn(
                name,
                PYTHON_TYPES.get(column.type, str),
                methodcaller("get", name),
                precision=column.precision,
                scale=column.scale,
            )
            for name, column in self._columns().items()
        ]

    @property
    def _known(self) -> Known:
        return self.definition.learned(self.options)

    def _columns(self) -> dict[str, Column]:
        """Return the columns to read, by the names asked for. One that nobody knows of is of text."""
        known = self._known.columns
        folded = {name.casefold(): column for name, column in {**_SYSTEM, **known}.items()}
        names = [*(self.names or known), *self.extra]
        return {name: known.get(name) or folded.get(name.casefold()) or Column(name=name) for name in names}

    def _check(self, known: Known) -> None:
        """Check that all columns named are there. The service would say nothing of those that are not.

        Raises:
            NoSuchColumn: one is not.
        """
        there = {**known.columns, **_SYSTEM}
        for name in [*self.names, *(filtered_properties(self.where) if self.where is not None else ())]:
            if name not in there:
                problem = f"the {self.definition} has no column {shorten(repr(name))}{suggestion(name, there)}"
                raise NoSuchColumn(problem)

    def _row(self, row: DataExtensionObject, columns: Mapping[str, Column], asked: Mapping[str, str]) -> Row:
        values: Row = dict.fromkeys(columns)
        for each in row.properties or ():
            if isinstance(each.name, str):
                name = each.name if each.name in columns else asked.get(each.name.casefold(), each.name)
                text = each.value if isinstance(each.value, str) else ""
                values[name] = columns[name].value(text, self.date_format) if name in columns else text or None
        return values

    def _tell_unfit(self, columns: Mapping[str, Column], rows: Sequence[Row]) -> None:
        """Warn of columns with values that do not fit, once for each."""
        for name, column in columns.items():
            count = sum(column.is_unfit(row[name]) for row in rows) if column.type in PYTHON_TYPES else 0
            if not count or name in self.definition.told:
                continue
            self.definition.told.add(name)
            advice = ": if its dates are not month first, pass date_format" if column.type == "Date" else ""
            warn(
                f"column {shorten(repr(name))} of the {self.definition}: {count} values in {len(rows)} rows do not fit"
                f" its type, {column.type}, and stay text{advice}"
            )


def rows_of(
    definition: Definition,
    columns: Sequence[str],
    *,
    where: FilterPart | None,
    extra: Iterable[str],
    unchecked: bool,
    date_format: str,
    options: ReadOptions,
) -> Rows:
    """Return what a selection of rows reads, and check the arguments of `rows`.

    Raises:
        FilterError: the filter breaks a rule of rows.
        ConfigurationError: the format of dates does not say all of a date.
        TypeError: a name or the format is not a text.
    """
    for name in columns:
        if not isinstance(name, str):
            raise not_a_name(name, "the name of a column, such as 'City'")
    prepare(where, "DataExtensionObject", is_checked=not unchecked)
    return Rows(
        definition=definition,
        names=tuple(columns),
        extra=tuple(texts(extra, "extra")),
        where=where,
        is_checked=not unchecked,
        date_format=checked_date_format(date_format),
        options=options,
    )
