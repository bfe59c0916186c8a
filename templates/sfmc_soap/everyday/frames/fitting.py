"""The values of items in a column, each of the type of the column. The same holds for tables and for every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from functools import lru_cache, partial
from typing import Any, Literal, TypeAlias, get_args

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.simple_type import wrong_type
from ..._runtime.unset import UNSET
from .columns import Column
from .errors import UnfitValue
from .texts import text_of

Unfit: TypeAlias = Literal["raise", "null"]
"""What is done with a value that does not fit its column: an error is raised, or there is no value."""

INTEGERS = range(-(1 << 63), 1 << 63)
"""The numbers of 64 bits."""
MOST_DIGITS = 38
"""Digits that a decimal of 128 bits can have, as in SQL Server."""


class Fitter:
    """Takes the values of items, page after page, each of the type of its column.

    What tables and files are made of: `begin` first, as the columns may not be known before the first page is.

    Args:
        unfit: what is done with a value that does not fit its column.

    Raises:
        ConfigurationError: `unfit` is neither of the two words.

    Attributes:
        columns: the columns, None before they are known.
        rows: how many items there were.
    """

    def __init__(self, *, unfit: Unfit = "raise") -> None:
        check_unfit(unfit)
        self.columns: Sequence[Column] | None = None
        self.rows = 0
        self._unfit: Unfit = unfit

    def begin(self, columns: Sequence[Column]) -> None:
        """Begin with these columns."""
        self.columns = columns

    def values(self, items: Sequence[Any]) -> list[list[Any]]:
        """Return the values of each column, None for no value. See `values_of`.

        Raises:
            UnfitValue: a value does not fit its column.
        """
        assert self.columns is not None
        values = [values_of(items, column, first=self.rows, unfit=self._unfit) for column in self.columns]
        self.rows += len(items)
        return values


def check_unfit(unfit: str) -> None:
    """Check what is done with a value that does not fit.

    Raises:
        ConfigurationError: it is neither of the two words.
    """
    if unfit not in get_args(Unfit):
        raise ConfigurationError(f"unfit: expected one of {', '.join(get_args(Unfit))}")


def values_of(items: Iterable[Any], column: Column, *, first: int = 0, unfit: Unfit = "raise") -> list[Any]:
    """Return the values of items in a column, None for each that has none.

    Values of a Decimal column whose digits are not known beforehand are text, which keeps them all.

    Args:
        items: the items.
        column: the column.
        first: the position of the first item among all that there are.
        unfit: what is done with a value that does not fit.

    Raises:
        UnfitValue: a value does not fit.
    """
    fit = _fit_for(column)
    values = []
    for row, item in enumerate(items, first):
        try:
            value = column.value(item)
            values.append(None if value is None or value is UNSET else fit(value))
        except ValueError as error:
            if unfit == "raise":
                raise UnfitValue(str(error), row=row, column=column.name) from None
            values.append(None)
    return values


def digits_of(column: Column) -> tuple[int, int] | None:
    """Return precision and scale of a column of decimals, None if they are not known or more than 128 bits can hold."""
    precision, scale = column.precision, column.scale
    if column.type is not Decimal or precision is None or scale is None:
        return None
    return (precision, scale) if 0 < precision <= MOST_DIGITS and 0 <= scale <= precision else None


def _fit_for(column: Column) -> Callable[[Any], Any]:
    """Return what checks a value of a column and returns it. It raises ValueError for one that does not fit."""
    digits = digits_of(column)
    if digits is not None:
        return partial(fixed_point, precision=digits[0], scale=digits[1])
    return _FITS.get(column.type, _text)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(value, "int")
    if value not in INTEGERS:
        raise ValueError("a number that 64 bits cannot hold")
    return value


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise wrong_type(value, "float")
    try:
        return float(value)
    except OverflowError:
        raise ValueError("a number that is too large for a float") from None


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(value, "bool")
    return value


def _date_time(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise wrong_type(value, "datetime")
    if value.utcoffset() is None:
        raise ValueError("a datetime without a time zone")
    return value


def _date(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong_type(value, "date")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise wrong_type(value, "bytes")
    return value


def _text(value: Any) -> str:
    text = text_of(value)
    if not text.isascii():
        text.encode()  # a UnicodeEncodeError, which is a ValueError, for half a character
    return text


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise wrong_type(value, "Decimal")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("a Decimal that is not finite")
    return number


def _decimal_text(value: Any) -> str:
    return text_of(_decimal(value))


@lru_cache(maxsize=64)
def _exact(precision: int) -> Context:
    return Context(prec=precision, traps=[Inexact, InvalidOperation])


@lru_cache(maxsize=64)
def _unit(scale: int) -> Decimal:
    return Decimal((0, (1,), -scale))


def fixed_point(value: Any, *, precision: int, scale: int) -> Decimal:
    """Return a number with this many digits after the point.

    Raises:
        ValueError: it is none, or it has more digits.
    """
    try:
        return _exact(precision).quantize(_decimal(value), _unit(scale))
    except DecimalException:
        raise ValueError(f"a number that does not fit {precision} digits, {scale} of them after the point") from None


_FITS: dict[type, Callable[[Any], Any]] = {
    bool: _boolean,
    bytes: _bytes,
    date: _date,
    datetime: _date_time,
    Decimal: _decimal_text,
    float: _float,
    int: _integer,
}
