"""Columns of data extensions, as the service tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..._runtime.client.arguments import listed
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.simple_type import wrong_type
from .texts import RowValue, boolean, date, decimal, number

if TYPE_CHECKING:
    from ... import DataExtensionField

PYTHON_TYPES: dict[str, type] = {"Number": int, "Decimal": Decimal, "Date": datetime, "Boolean": bool}
"""The types of values in Python, by the type of the column; of all others they are str."""
_LAST = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a data extension.

    Attributes:
        name: its name.
        type: its FieldType: Text, Number, Date, Boolean, EmailAddress, Phone, Decimal or Locale.
        length: how many characters a text has at most, None if that is not limited.
        precision: how many digits a Decimal has, None for other types.
        scale: how many of them follow the point, None for other types.
        is_key: whether it is part of the primary key.
        is_required: whether each row has a value.
        default: the value of a new row that gives none, as text; None if there is none.
        ordinal: its place among the columns, None if the service gives none.
    """

    name: str
    type: str = "Text"
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    is_key: bool = False
    is_required: bool = False
    default: str | None = None
    ordinal: int | None = None

    def value(self, text: str, date_format: str = "") -> RowValue:
        """Return the value that a text of the service stands for.

        Args:
            text: the text.
            date_format: how dates are written, as `datetime.strptime` takes it; "" for month first.

        Returns:
            An int for a Number, a Decimal, a datetime with a time zone for a Date, a bool for a Boolean, else a str.
            None for an empty text, and the text itself if it does not fit the column.
        """
        if not text:
            return None
        value: RowValue
        match self.type:
            case "Number":
                value = number(text)
            case "Decimal":
                value = decimal(text, self.precision, self.scale)
            case "Date":
                value = date(text, date_format)
            case "Boolean":
                value = boolean(text)
            case _:
                return text
        return text if value is None else value

    def is_unfit(self, value: RowValue) -> bool:
        """Return whether a value is a text that does not fit the column."""
        return isinstance(value, str) and self.type in PYTHON_TYPES

    def __str__(self) -> str:
        sizes = [self.length] if self.precision is None else [self.precision, self.scale]
        size = ", ".join(str(each) for each in sizes if each is not None)
        words = [self.name, f"{self.type}({size})" if size else self.type]
        words += ["key"] if self.is_key else []
        words += ["required"] if self.is_required else []
        words += [] if self.default is None else [f"default {self.default}"]
        return " ".join(words)


SYSTEM_COLUMNS = (
    Column(name="_CustomObjectKey", type="Number"),
    Column(name="_CreatedDate", type="Date"),
    Column(name="_ModifiedDate", type="Date"),
)
"""What every row has, and no list of columns shows."""


def columns_named(given: Iterable[str | Column]) -> dict[str, Column]:
    """Return columns that somebody knows beforehand, by their names. One of which only the name is known is a Text.

    Raises:
        ConfigurationError: there is none, or a name is empty or there twice.
        TypeError: one is neither a text nor a Column.
    """
    found: dict[str, Column] = {}
    for each in listed(given, "columns"):
        if not isinstance(each, str | Column):
            raise TypeError(f"columns: {wrong_type(each, 'a str or a Column')}")
        column = Column(name=each) if isinstance(each, str) else each
        if not column.name or column.name in found:
            raise ConfigurationError(f"columns: {column.name!r} is {'there twice' if column.name else 'no name'}")
        found[column.name] = column
    if not found:
        raise ConfigurationError("columns: a data extension has at least one")
    return found


def columns_of(fields: Iterable[DataExtensionField]) -> list[Column]:
    """Return the columns that the service tells of, in the order of their ordinals.

    One without a name is left out, as nothing can be asked of it.
    """
    columns = [_column(field) for field in fields if _text(field.name)]
    return sorted(columns, key=lambda column: _LAST if column.ordinal is None else column.ordinal)


def _column(field: DataExtensionField) -> Column:
    type, length = _text(field.field_type) or "Text", _number(field.max_length) or None
    is_decimal = type == "Decimal"
    return Column(
        name=_text(field.name) or "",
        type=type,
        length=None if type in PYTHON_TYPES else length,
        # The service tells the precision of a Decimal as its MaxLength.
        precision=(_number(field.precision) or length) if is_decimal else None,
        scale=_number(field.scale) if is_decimal else None,
        is_key=field.is_primary_key is True,
        is_required=field.is_required is True,
        default=_text(field.default_value),
        ordinal=_number(field.ordinal),
    )


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str) and value else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None
