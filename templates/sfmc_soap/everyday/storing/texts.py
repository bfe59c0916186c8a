"""Values as the texts of a row, by column. Each text is read back as the value that it was written for.

What does not fit raises ValueError, in words that quote no value: it may be a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, SupportsIndex

from ..._runtime.date_times import SERVER_TIME
from ..._runtime.simple_type import wrong_type
from ..._runtime.xml.escaping import forbidden_in
from ..frames.fitting import INTEGERS, MOST_DIGITS, fixed_point
from ..rows.columns import PYTHON_TYPES, Column

_EXPECTED = {
    "Number": "a whole number of 64 bits",
    "Decimal": "a number such as 12.50, with no more digits than the column has",
    "Date": "a date, month first or ISO 8601, such as 2026-03-01T09:14:02",
    "Boolean": "True or False",
}
"""What a text for a column must say, by the type of the column."""


def texts_for(column: Column) -> Callable[[Any], str | None]:
    """Return what returns the text that is sent for a value of a column, None for no value.

    It takes a value as `rows()` gives it, or a text that the service might give. NaN, NaT and NA are no value. It
    raises ValueError if the value does not fit the column.
    """
    # Rows are many: what the column says is asked once, and what most values are is asked first.
    usual, write = PYTHON_TYPES.get(column.type), _WRITERS.get(column.type, _no_text)
    of_text = _of_text if usual is None else _of_written

    def text_of(value: Any) -> str | None:
        if isinstance(value, str):
            return of_text(str.__str__(value), column)
        try:
            if type(value) is not usual or value != value:
                value = _plain(value)
                if _is_null(value):
                    return None
            return write(value, column)
        except ArithmeticError:  # of infinity, a signaling NaN, or a power of ten beyond all bounds
            raise ValueError("a number that no column can hold") from None

    return text_of


def _of_written(text: str, column: Column) -> str | None:
    """Return the text for a value that is written as one."""
    value = column.value(text)
    if column.is_unfit(value):
        raise ValueError(f"expected {_EXPECTED[column.type]}")
    return None if value is None else _WRITERS[column.type](value, column)


def _of_text(text: str, column: Column) -> str | None:
    if not text and column.type != "Text":
        return None
    if column.length is not None and 0 < column.length < len(text):
        raise ValueError(f"{len(text)} characters, of which it takes {column.length}")
    if not text.isprintable() and (character := forbidden_in(text)):
        raise ValueError(f"a character that XML cannot carry: {character}")
    return text


def _plain(value: Any) -> Any:
    """Return a number or day of numpy as one of Python, anything else as it is."""
    if getattr(value, "shape", None) != () or not hasattr(value, "item"):
        return value
    plain = value.item()
    # Of a moment or duration in nanoseconds, the item is their count.
    is_count = isinstance(plain, int) and getattr(value.dtype, "kind", "") in ("M", "m")
    return value if is_count else plain


def _is_null(value: Any) -> bool:
    """Return whether a value stands for none. Those of numpy and pandas are not equal to themselves, or NA."""
    if value is None or type(value).__name__ == "NAType":
        return True
    return isinstance(value, float | Decimal | date) and bool(value != value)


def _number(value: Any, _: Column) -> str:
    number = _whole(value)
    if number not in INTEGERS:
        raise ValueError("a number that 64 bits cannot hold")
    return str(number)


def _whole(value: Any) -> int:
    if type(value) is int:
        return value
    # A column of numbers is one of floats in pandas, if some rows have no value.
    is_whole = isinstance(value, int) or (isinstance(value, float | Decimal) and value % 1 == 0)
    if isinstance(value, bool) or not (is_whole or isinstance(value, SupportsIndex)):
        raise wrong_type(value, "an int")
    return int(value)


def _decimal(value: Any, column: Column) -> str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float):
        raise wrong_type(value, "a Decimal")
    # The shortest digits that stand for the float: those that people see.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    known = column.precision or 0
    precision = known if 0 < known <= MOST_DIGITS else MOST_DIGITS
    scale = _places(number) if column.scale is None else column.scale
    return f"{fixed_point(number, precision=precision, scale=max(0, min(scale, precision))):f}"


def _places(number: Decimal) -> int:
    """Return how many digits follow the point."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _boolean(value: Any, _: Column) -> str:
    if not isinstance(value, bool):
        raise wrong_type(value, "a bool")
    return str(value)


def _date(value: Any, _: Column) -> str:
    if not isinstance(value, date):
        raise wrong_type(value, "a datetime or date")
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day).isoformat()
    if value.tzinfo is not SERVER_TIME and value.utcoffset() is None:
        raise ValueError("a datetime without a time zone: write tzinfo=SERVER_TIME, or the zone that it is in")
    try:
        moment = value.astimezone(SERVER_TIME)
    except OverflowError:
        raise ValueError("a moment that is in no year from 1 to 9999 in server time") from None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _no_text(value: Any, _: Column) -> str:
    raise wrong_type(value, "a str")


_WRITERS: dict[str, Callable[[Any, Column], str]] = {
    "Number": _number,
    "Decimal": _decimal,
    "Date": _date,
    "Boolean": _boolean,
}
"""What writes the values of a column, by its type. All other columns take texts."""
