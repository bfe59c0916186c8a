"""Columns of a data extension that is to be made: from names with types, a dataclass, a table of Arrow or pandas."""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..._runtime.suggestions import suggestion
from ..frames.libraries import load_pyarrow
from ..rows.columns import Column, columns_named

ColumnType: TypeAlias = str | type | Column
"""What a new column is: a FieldType such as "Text(50)" or "Decimal(9, 2)", a class such as int, or a Column."""

_FIELD_TYPES = ("Text", "Number", "Date", "Boolean", "EmailAddress", "Phone", "Decimal", "Locale")
_OF_PYTHON: dict[Any, str] = {bool: "Boolean", date: "Date", datetime: "Date", int: "Number", str: "Text"}
_WRITTEN = re.compile(r"(?P<type>\w+)\s*(?:\(\s*(?P<size>[0-9]{1,4})\s*(?:,\s*(?P<scale>[0-9]{1,4})\s*)?\))?")
_OF_ARROW = {
    "boolean": "Boolean",
    "integer": "Number",
    "date": "Date",
    "timestamp": "Date",
    "string": "Text",
    "large_string": "Text",
}
"""The types of columns, by what pyarrow calls a type."""
_SIZES = "a Decimal needs its digits, and how many of them follow the point, as in 'Decimal(9, 2)'"


def new_columns(given: Any, other_types: Mapping[str, ColumnType], key: Collection[str]) -> list[Column]:
    """Return the columns that are to be made.

    Args:
        given: names with types, columns, a dataclass, or a table of Arrow or pandas.
        other_types: what some of them are instead.
        key: the names of those that make up the primary key.

    Raises:
        ConfigurationError: a type is none of the service's, or lacks a size, or a name is of no column.
        MissingLibrary: it is a table, and pyarrow is not installed.
        TypeError: it is none of these.
    """
    makers = _makers(given)
    if not makers:
        raise ConfigurationError("create(): a data extension has at least one column")
    for name in (*other_types, *key):
        if name not in makers:
            problem = f"no column is called {shorten(repr(name))}{suggestion(str(name), makers)}"
            raise ConfigurationError(f"create(): {problem}")
    makers |= {name: partial(_column, name, each) for name, each in other_types.items()}
    columns = {name: make() for name, make in makers.items()}
    for name in key:
        columns[name] = dataclasses.replace(columns[name], is_key=True, is_required=True)
    for column in columns.values():
        if column.type == "Decimal" and None in (column.precision, column.scale):
            raise ConfigurationError(f"create(): column {column.name!r}: {_SIZES}")
    return [*columns.values()]


def _makers(given: Any) -> dict[str, Callable[[], Column]]:
    """Return what makes each column, by its name. Not all of them may be wanted."""
    if isinstance(given, Mapping):
        return {name: partial(_column, name, each) for name, each in given.items()}
    if isinstance(given, type) and dataclasses.is_dataclass(given):
        hints = get_type_hints(given, include_extras=True)
        return {field.name: partial(_of_hint, field.name, hints[field.name]) for field in dataclasses.fields(given)}
    if hasattr(given, "iloc") or hasattr(given, "schema"):
        return {field.name: partial(_of_arrow, field.name, field.type) for field in _schema_of(given)}
    if isinstance(given, Iterable) and not isinstance(given, str | bytes):
        return {name: partial(_column, name, each) for name, each in columns_named(given).items()}
    raise TypeError(f"create(): {wrong_type(given, 'columns: a dict of names and types, a dataclass, or a table')}")


def _column(name: Any, given: Any) -> Column:
    if not isinstance(name, str) or not name:
        raise TypeError(f"create(): {wrong_type(name, 'the name of a column')}")
    if isinstance(given, Column):
        return dataclasses.replace(given, name=name)
    if isinstance(given, str):
        return _written(name, given)
    if isinstance(given, type) and given in _OF_PYTHON:
        return Column(name=name, type=_OF_PYTHON[given])
    if given is Decimal:
        raise ConfigurationError(f"create(): column {name!r}: {_SIZES}")
    known = ", ".join(sorted(each.__name__ for each in _OF_PYTHON))
    shown = getattr(given, "__name__", type(given).__name__)
    raise ConfigurationError(
        f"create(): column {name!r}: {shown} cannot be the type of a column: use {known} or a FieldType"
    )


def _written(name: str, text: str) -> Column:
    """Return a column whose type is written as `str(column)` shows it: Text(50)."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or found["type"] not in _FIELD_TYPES:
        hint = suggestion(found["type"] if found else text, _FIELD_TYPES)
        known = "" if hint else f": it is one of {', '.join(_FIELD_TYPES)}"
        raise ConfigurationError(f"create(): column {name!r}: no FieldType is {shorten(repr(text))}{hint or known}")
    size, scale = (None if number is None else int(number) for number in (found["size"], found["scale"]))
    if found["type"] == "Decimal":
        return Column(name=name, type="Decimal", precision=size, scale=scale)
    return Column(name=name, type=found["type"], length=size)


def _of_hint(name: str, hint: Any) -> Column:
    """Return the column of a field of a dataclass. One that cannot be None is required; Annotated may hold its type."""
    if get_origin(hint) is Annotated:
        inside, *others = get_args(hint)
        written = [each for each in others if isinstance(each, str | Column)]
        if not written:
            return _of_hint(name, inside)
        return dataclasses.replace(_column(name, written[0]), is_required=not _may_be_none(inside))
    others = [each for each in get_args(hint) if each is not type(None)]
    if _may_be_none(hint) and len(others) == 1:
        return dataclasses.replace(_of_hint(name, others[0]), is_required=False)
    return dataclasses.replace(_column(name, hint), is_required=True)


def _may_be_none(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _schema_of(given: Any) -> Any:
    """Return the schema of a table of Arrow or pandas. Nothing of its rows is read."""
    if not hasattr(given, "iloc"):
        return given.schema
    try:
        return load_pyarrow().Schema.from_pandas(given, preserve_index=False)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"create(): a column of the table has several types: {shorten(str(error))}") from None


def _of_arrow(name: str, type_: Any) -> Column:
    kinds = load_pyarrow("pyarrow.types")
    if kinds.is_dictionary(type_):
        type_ = type_.value_type
    if kinds.is_decimal(type_):
        return Column(name=name, type="Decimal", precision=type_.precision, scale=type_.scale)
    for kind, field_type in _OF_ARROW.items():
        if getattr(kinds, f"is_{kind}")(type_):
            return Column(name=name, type=field_type)
    raise ConfigurationError(
        f"create(): column {name!r}: {type_} cannot be the type of a column: say what it is by types={{...}}"
    )
