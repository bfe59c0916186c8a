"""Values in SQL of query activities: decimals that are added up exactly, dates and decimals that compare as such."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from sfmc_soap import SERVER_TIME

from ...call.texts import date_time

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""How decimals are worked with: those of columns have 29 digits at most."""
_EASY = 15
"""As many digits as every number of SQLite holds."""


def prepare(connection: sqlite3.Connection, now: datetime) -> None:
    """Teach a connection what SQLite lacks, or does otherwise.

    Args:
        connection: the connection.
        now: what `GETDATE()` is.
    """
    connection.create_collation("DATES", _compare_dates)
    connection.create_collation("DECIMALS", _compare_decimals)
    connection.create_function("GETDATE", 0, lambda: date_text(now))
    connection.create_window_function("SUM", 1, _Sum)
    connection.create_window_function("AVG", 1, _Average)
    for arguments in (1, 2):
        connection.create_function("ROUND", arguments, _round, deterministic=True)


def date_text(when: datetime) -> str:
    """Return a time as SQL has it, without its zone, which is server time: functions of SQLite would go to UTC."""
    return when.astimezone(SERVER_TIME).replace(tzinfo=None).isoformat(" ", "seconds")


def decimal_type(texts: Iterable[str]) -> str:
    """Return the type of a column of decimals: numbers, or texts if one of them has more digits than numbers hold."""
    long = any(sum(character.isdigit() for character in text) > _EASY for text in texts)
    return "TEXT COLLATE DECIMALS" if long else "REAL"


def rounded(value: Any, scale: int) -> str:
    """Return a value of a query as a decimal with so many digits behind the point; as it is if it is none."""
    try:
        number = _decimal(value).quantize(Decimal(1).scaleb(-scale), context=EXACT)
    except (InvalidOperation, ValueError):
        return str(value)
    return f"{number:f}"


class _Sum:
    """SUM, over rows or over a window: added up exactly, and rounded once."""

    def __init__(self) -> None:
        self._total = Decimal(0)
        self._counts: Counter[type] = Counter()

    def step(self, value: Any) -> None:
        """Take a value in."""
        if value is not None:
            self._total = EXACT.add(self._total, _decimal(value))
            self._counts[type(value)] += 1

    def inverse(self, value: Any) -> None:
        """Take a value out, which has left the window."""
        if value is not None:
            self._total = EXACT.subtract(self._total, _decimal(value))
            self._counts[type(value)] -= 1

    def value(self) -> float | str | None:
        """Return the sum; None of no values."""
        if not self._counts.total():
            return None
        return _number(self._total) if self._counts[float] or self._counts[str] else int(self._total)

    def finalize(self) -> float | str | None:
        """Return the sum at the end."""
        return self.value()


class _Average(_Sum):
    """AVG, over rows or over a window."""

    def value(self) -> float | str | None:
        """Return the average; None of no values."""
        count = self._counts.total()
        if not count:
            return None
        average = EXACT.divide(self._total, Decimal(count))
        return f"{average:f}" if self._counts[str] and isinstance(_number(self._total), str) else float(average)


def _round(value: Any, digits: int = 0) -> float | str | None:
    """ROUND: halves go away from zero, by the digits that a number is written with."""
    if value is None or digits is None:
        return None
    number = _decimal(value).quantize(Decimal(1).scaleb(-digits), context=EXACT)
    return _number(number) if isinstance(value, str) else float(number)


def _number(number: Decimal) -> float | str:
    """Return a number as SQLite has it; as a text if it has more digits than that."""
    near = float(number)
    return near if Decimal(repr(near)) == number else f"{number:f}"


def _decimal(value: Any) -> Decimal:
    """Return a number, or what a text says, exactly.

    Raises:
        ValueError, InvalidOperation: it is neither.
    """
    number = Decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite():
        raise ValueError(f"{value} is not a number")
    return number


def _compare_decimals(left: str, right: str) -> int:
    try:
        one, other = _decimal(left), _decimal(right)
    except (InvalidOperation, ValueError):
        return (left > right) - (left < right)
    return (one > other) - (one < other)


def _compare_dates(left: str, right: str) -> int:
    one, other = _as_date(left), _as_date(right)
    return (one > other) - (one < other)


@lru_cache(maxsize=10_000)
def _as_date(text: str) -> str:
    """Return a date in the one way of `date_text`, however it is written; another text as it is."""
    try:
        return date_text(date_time(text))
    except (ValueError, OverflowError):
        return text
