"""Rows as texts by the names of their columns: each is checked by what the data extension is known to take."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

from ... import UNSET
from ..._runtime.client.arguments import texts
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.operation import Operation
from ..._runtime.shortening import shorten
from ..._runtime.suggestions import suggestion
from ..._runtime.warning import warn
from ...operations import CREATE, DELETE, UPDATE
from ..batches.errors import UnfitItem
from ..batches.spelling import mark_hint
from ..filters.comparands import has_fraction
from ..rows.columns import Column
from .errors import UnknownColumnError
from .forms import is_header, named
from .texts import texts_for

Empty: TypeAlias = Literal["send", "skip"]
"""What is done with an empty text: it is sent as such to a column of type Text, and clears others; or is left out."""

_FRACTION = re.compile(r"\.0*[1-9]")
_MOST_NAMES = 10
"""How many unknown columns are named at most."""


@dataclass(frozen=True)
class Verb:
    """What is done with rows.

    Attributes:
        name: the method.
        operation: the operation that does it.
        is_upsert: whether it changes rows that are there, and adds the others.
    """

    name: str
    operation: Operation[Any, Any]
    is_upsert: bool = False

    @property
    def may_add(self) -> bool:
        """Whether it can make a new row, which needs all columns that are required."""
        return self.is_upsert or self.operation is CREATE


INSERT, UPSERT = Verb("insert", CREATE), Verb("upsert", UPDATE, is_upsert=True)
CHANGE, REMOVE = Verb("update", UPDATE), Verb("delete", DELETE)


@dataclass(frozen=True)
class Form:
    """How rows were given.

    Attributes:
        names: what the values of tuples and lists are called; None for all columns in their order.
        skips_empty: whether empty texts are left out.
    """

    names: Sequence[str] | None = None
    skips_empty: bool = False


def form_of(columns: Iterable[str] | None, empty: Empty) -> Form:
    """Return how rows were given.

    Args:
        columns: the names of the values of tuples and lists; None for all columns in their order.
        empty: what is done with an empty text.

    Raises:
        ConfigurationError: a name is there twice, or `empty` is neither of the two words.
        TypeError: a name is no text.
    """
    if empty not in get_args(Empty):
        raise ConfigurationError(f"empty: expected one of {', '.join(get_args(Empty))}")
    names = None if columns is None else texts(columns, "columns")
    if names is not None and len({*names}) < len(names):
        raise ConfigurationError("columns: a name is there twice")
    return Form(names, empty == "skip")


class Converter:
    """Makes texts of rows.

    Args:
        columns: the columns of the data extension, by their names.
        verb: what is done with the rows.
        form: how they were given.
        title: what the data extension is called in messages.

    Raises:
        UnknownColumnError: there is no column of a name that was given for tuples.

    Attributes:
        keys: the names of the columns of the primary key.
    """

    def __init__(self, columns: Mapping[str, Column], verb: Verb, form: Form, title: str) -> None:
        self._columns, self._verb, self._form, self._title = columns, verb, form, title
        self.keys = frozenset(name for name, column in columns.items() if column.is_key)
        self._check_known(form.names or ())
        self._names = [*columns] if form.names is None else form.names
        # A row that is removed is known by its key alone.
        self._ignored = columns.keys() - self.keys if verb is REMOVE and self.keys else frozenset()
        self._required = [column for column in columns.values() if column.is_key or column.is_required]
        self._texts = {name: self._text_function(column) for name, column in columns.items()}
        self._is_first = True
        self._told: set[str] = set()

    def texts(self, row: object) -> dict[str, str | None]:
        """Return the texts of a row by the names of their columns, None for each that is cleared.

        Raises:
            UnfitItem: a value does not fit, or is missing, or has no column.
            UnknownColumnError: the same of a column, in the first row.
            ConfigurationError: the first row is made of the names of columns.
        """
        is_first, self._is_first = self._is_first, False
        if is_first and is_header(row, self._names):
            raise ConfigurationError(
                "the first row has the names of columns as its values: read the file with csv.DictReader, or skip its"
                " first line"
            )
        values = named(row, self._names)
        if is_first:
            self._check_known(values)
        return self._converted(values)

    def _converted(self, values: Mapping[Any, Any]) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        wrong: dict[Any, str] = {}
        for name, value in values.items():
            text_of = self._texts.get(name)
            if text_of is None:
                wrong[name] = _no_column(name, self._columns)
            elif not (name in self._ignored or value is UNSET or (self._form.skips_empty and _is_empty(value))):
                try:
                    found[name] = text_of(value)
                except ValueError as error:
                    wrong[name] = f"column {shorten(repr(name))}: {error}"
        reasons = [*wrong.values(), *self._missing(found, wrong)]
        if reasons or not found:
            raise UnfitItem(*reasons or ["the row has no values"])
        return found

    def _text_function(self, column: Column) -> Callable[[Any], str | None]:
        """Return what makes texts of the values of a column, and warns of what it cuts off."""
        text_of = texts_for(column)
        if column.type != "Date":
            return text_of

        def text_of_date(value: Any) -> str | None:
            text = text_of(value)
            if text and _is_between_seconds(value):
                self._tell_fraction(column)
            return text

        return text_of_date

    def _tell_fraction(self, column: Column) -> None:
        """Warn that seconds are whole, once for each column."""
        if column.name not in self._told:
            self._told.add(column.name)
            warn(f"column {shorten(repr(column.name))}: dates are written in whole seconds, without their fractions")

    def _missing(self, found: Mapping[str, str | None], wrong: Collection[str]) -> Iterator[str]:
        """Yield what is said of each column that a row must have, and does not."""
        for column in self._required:
            if column.name not in wrong and self._lacks(column, found):
                what = "is part of the primary key" if column.is_key else "is required"
                yield f"column {shorten(repr(column.name))} {what}, and has no value"

    def _lacks(self, column: Column, found: Mapping[str, str | None]) -> bool:
        """Return whether a row has no value for a column that is required: it clears it, or may be new without it."""
        if column.name in found:
            text = found[column.name]
            return text is None or (column.is_key and not text)
        if column.is_key and self._verb is not INSERT:
            return True
        return self._verb.may_add and column.default is None

    def _check_known(self, names: Iterable[Any]) -> None:
        """Check that all columns of the first row are there.

        Raises:
            UnknownColumnError: one is not.
        """
        unknown = [_no_column(name, self._columns) for name in names if name not in self._columns]
        if unknown:
            raise UnknownColumnError(f"nothing was sent to the {self._title}: {'; '.join(unknown[:_MOST_NAMES])}")


def _is_empty(value: object) -> bool:
    return isinstance(value, str) and not value


def _no_column(name: Any, columns: Iterable[str]) -> str:
    """Return what is said of a column that is not there."""
    if not isinstance(name, str):
        hint = ", and None that of values which a line of a csv has too many" if name is None else ""
        return f"no column {shorten(repr(name))}: names of columns are texts{hint}"
    return f"no column {shorten(repr(name))}{mark_hint(name) or suggestion(name, columns)}"


def _is_between_seconds(value: Any) -> bool:
    """Return whether a date, or the text of one, has a fraction of a second."""
    if isinstance(value, str):
        return _FRACTION.search(value) is not None
    return isinstance(value, datetime) and has_fraction(value)
