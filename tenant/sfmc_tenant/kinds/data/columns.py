"""Columns of data extensions: what values they take, and how the service writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sfmc_soap import SimpleOperators

from ...call.filters import Property
from ...call.texts import boolean, date_time, us_date
from ...state.clock import stamp
from ..base.addresses import ADDRESS

GENERAL, NULL, TOO_LONG = 70000, 70001, 70002
"""What the guide calls codes of custom objects: a general error of validation, a value that is null, and one that is
too long."""

NUMBERS = range(-(2**63), 2**63)
"""What a Number can be."""

_NOT_IN_XML = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no response could carry."""

_DECIMAL = re.compile(r"[+-]?0*([0-9]*)(?:\.([0-9]*?)0*)?")
_PHONE = re.compile(r"\+?[0-9 ().-]{3,50}")
_LOCALE = re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2})?")


class WrongValue(Exception):
    """A column does not take a value.

    Args:
        code: the ErrorCode.
        message: the ErrorMessage.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        id: its number, by which rows keep its values, so that it can be renamed.
        object_id: its ObjectID.
        name: its name.
        type: its FieldType.
        length: how many characters of a text, or digits of a decimal, it takes; None for any number.
        scale: how many digits of a decimal follow the point.
        required: whether each row has a value.
        in_key: whether it is part of the primary key.
        ordinal: its place among the columns.
        default: the value of a new row that gives none, as a text.
    """

    id: int
    object_id: str
    name: str
    type: str
    length: int | None = None
    scale: int = 0
    required: bool = False
    in_key: bool = False
    ordinal: int = 0
    default: str | None = None

    @property
    def key(self) -> str:
        """The name by which rows keep its values."""
        return str(self.id)

    def compared(self, refuses: frozenset[SimpleOperators]) -> Property:
        """Return what filters compare.

        Args:
            refuses: the operators that rows do not take.
        """
        sql = f"json_extract(data_rows.data, '$.\"{self.id}\"')"
        if self.type == "Decimal":
            return Property(f"CAST({sql} AS REAL)", "number", refuses)
        return Property(sql, _HOLDS.get(self.type, "text"), refuses)

    def read(self, text: str) -> Any:
        """Return a value as rows keep it.

        Raises:
            WrongValue: the column does not take it.
        """
        return _READERS[self.type](self, text)

    def written(self, value: Any) -> str:
        """Return a value that rows keep as the service writes it; "" for none."""
        if value is None:
            return ""
        if self.type == "Date":
            return us_date(datetime.fromisoformat(value))
        return str(value)

    def value_by_default(self, now: str) -> Any:
        """Return the value of a new row that gives none: None if there is no default.

        Args:
            now: the time, as tables keep it.
        """
        if not self.default:
            return None
        if self.type == "Date" and self.default.lower() in ("now()", "getdate()"):
            return now
        return self.read(self.default)

    def wrong(self, what: str) -> WrongValue:
        """Return the error of a value that is not what the column takes."""
        return WrongValue(GENERAL, f"The value for column [{self.name}] is not a valid {what}.")

    def too_long(self) -> WrongValue:
        """Return the error of a value that is longer than the column."""
        return WrongValue(TOO_LONG, f"The value for column [{self.name}] exceeds the maximum length.")

    def missing(self) -> WrongValue:
        """Return the error of a row that has no value."""
        return WrongValue(NULL, f"The value for column [{self.name}] cannot be null.")


def _read_text(column: Column, text: str) -> str:
    if _NOT_IN_XML.search(text):
        raise column.wrong("text")
    if column.length is not None and len(text) > column.length:
        raise column.too_long()
    return text


def _read_number(column: Column, text: str) -> int:
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", text) or int(text) not in NUMBERS:
        raise column.wrong("number")
    return int(text)


def _read_decimal(column: Column, text: str) -> str:
    found = _DECIMAL.fullmatch(text.strip())
    if found is None or not any(character.isdigit() for character in text):
        raise column.wrong("decimal")
    before, after = found[1], found[2] or ""
    if len(after) > column.scale or (column.length is not None and len(before) > column.length - column.scale):
        raise column.too_long()
    # There is one zero only.
    number = Decimal(text) or Decimal(0)
    return f"{number:.{column.scale}f}"


def _read_date(column: Column, text: str) -> str:
    try:
        return stamp(date_time(text).replace(microsecond=0))
    except (ValueError, OverflowError):
        raise column.wrong("date") from None


def _read_boolean(column: Column, text: str) -> bool:
    try:
        return boolean(text)
    except ValueError:
        raise column.wrong("boolean") from None


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[Column, str], str]:
    def read(column: Column, text: str) -> str:
        if not pattern.fullmatch(text):
            raise column.wrong(what)
        return _read_text(column, text)

    return read


_READERS: Mapping[str, Callable[[Column, str], Any]] = {
    "Text": _read_text,
    "Number": _read_number,
    "Date": _read_date,
    "Boolean": _read_boolean,
    "EmailAddress": _matching(ADDRESS, "email address"),
    "Phone": _matching(_PHONE, "phone number"),
    "Decimal": _read_decimal,
    "Locale": _matching(_LOCALE, "locale"),
}
"""What reads the values of each type."""

TYPES = frozenset(_READERS)
"""The types of columns."""

_HOLDS: Mapping[str, Literal["number", "date", "boolean"]] = {"Number": "number", "Date": "date", "Boolean": "boolean"}
