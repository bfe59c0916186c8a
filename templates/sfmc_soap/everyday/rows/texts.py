"""Texts of the service as values: it gives every value of a row as text, and columns say what they stand for.

Each function returns None for a text that does not fit its type. The texts come from outside: they may be of any
length, and hold digits of any script.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.date_times import SERVER_TIME, ZONE
from ..._runtime.simple_type import wrong_type
from ..frames.fitting import INTEGERS, MOST_DIGITS

RowValue: TypeAlias = str | int | Decimal | datetime | bool | None
"""A value of a row: typed as its column says, a text where that does not fit, None where the row has none."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?(?=\.?[0-9])0{0,38}(?P<whole>[0-9]{0,38})(?:\.(?P<fraction>[0-9]{0,38}))?")
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_MONTH_FIRST = re.compile(
    rf"(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}})/(?P<year>[0-9]{{4}})(?: {_CLOCK}(?: (?P<half>[AP])M)?)?",
    re.IGNORECASE | re.ASCII,
)
_ISO_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6}0{0,6})?)?"
_ISO = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[T ]{_ISO_CLOCK}{ZONE})?")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_LONGEST_DATE = 100
_HALVES = {"A": 0, "P": 12}


def number(text: str) -> int | None:
    """Return the value of a Number, which has 64 bits at most."""
    if not _NUMBER.fullmatch(text):
        return None
    value = int(text)
    return value if value in INTEGERS else None


def decimal(text: str, precision: int | None, scale: int | None) -> Decimal | None:
    """Return the value of a Decimal with all the digits that were sent.

    Args:
        text: the text.
        precision: how many digits the column takes, None if that is not known.
        scale: how many of them follow the point, None if that is not known.
    """
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return None
    fraction = len((found["fraction"] or "").rstrip("0"))
    most = MOST_DIGITS if precision is None else precision
    if len(found["whole"]) > most - (scale or 0) or fraction > (most if scale is None else scale):
        return None
    return Decimal(text)


def boolean(text: str) -> bool | None:
    """Return the value of a Boolean. The service writes True and False."""
    return _BOOLEANS.get(text.lower())


def date(text: str, date_format: str = "") -> datetime | None:
    """Return the value of a Date: in server time, unless the text has a zone.

    The service writes `3/1/2026 9:14:02 AM` or `03/01/2026 09:14:02`, month first. ISO 8601 is read as well.

    Args:
        text: the text.
        date_format: how dates are written instead, as `datetime.strptime` takes it; "" for month first.
    """
    if len(text) > _LONGEST_DATE:
        return None
    try:
        value = _iso(text) or (_of_format(text, date_format) if date_format else _month_first(text))
    except ValueError:
        return None
    return value if value is None or value.tzinfo else value.replace(tzinfo=SERVER_TIME)


def checked_date_format(date_format: str) -> str:
    """Return a format of dates, "" for none, if `datetime.strptime` takes it and it says all of a date.

    Raises:
        ConfigurationError: it does not.
        TypeError: it is not a text.
    """
    if not isinstance(date_format, str):
        raise TypeError(f"date_format: {wrong_type(date_format, 'a str')}")
    if date_format and not _says_all(date_format):
        raise ConfigurationError(
            f"date_format {date_format!r} does not say year, month and day: write one as '%d/%m/%Y %H:%M:%S'"
        )
    return date_format


def _says_all(date_format: str) -> bool:
    day = datetime(2001, 2, 3, tzinfo=SERVER_TIME)
    text = day.strftime(date_format)
    others = (day.replace(year=2002), day.replace(month=5), day.replace(day=4))
    if any(other.strftime(date_format) == text for other in others):
        return False
    try:
        return datetime.strptime(text, date_format).date() == day.date()
    except ValueError:
        return False


def _month_first(text: str) -> datetime | None:
    found = _MONTH_FIRST.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (
        int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + _HALVES[found["half"].upper()]
    return datetime(year, month, day, hour, minute, second)


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if _ISO.fullmatch(text) else None


def _of_format(text: str, date_format: str) -> datetime | None:
    return None if _FOREIGN_DIGIT.search(text) else datetime.strptime(text, date_format)
