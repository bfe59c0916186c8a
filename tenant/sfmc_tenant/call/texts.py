"""Dates, booleans and numbers in texts, as the service reads and writes them."""

from __future__ import annotations

import re
from datetime import datetime

from ..state.clock import with_zone

_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP]M))?)?")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def date_time(text: str) -> datetime:
    """Read a date as the service takes it in a text: ISO, or as Americans write it; without a zone it is server time.

    Raises:
        ValueError: the text is not a date.
    """
    found = _US_DATE.fullmatch(text.strip())
    if not found:
        return with_zone(datetime.fromisoformat(text.strip()))
    month, day, year, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    if found[7]:
        hour = hour % 12 + (12 if found[7] == "PM" else 0)
    return with_zone(datetime(year, month, day, hour, minute, second))


def us_date(when: datetime) -> str:
    """Return a time as the service writes it into texts: `3/1/2026 9:14:02 AM`."""
    clock = f"{when.hour % 12 or 12}:{when:%M:%S} {'AM' if when.hour < 12 else 'PM'}"
    return f"{when.month}/{when.day}/{when.year:04} {clock}"


def whole_number(text: str, most: int) -> int | None:
    """Read a number without a sign; None for a text that is not one, or a number that is larger than `most`."""
    # Python does not read numbers of any length.
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None


def boolean(text: str) -> bool:
    """Read a boolean as the service takes it in a text.

    Raises:
        ValueError: the text is none.
    """
    value = _BOOLEANS.get(text.strip().lower())
    if value is None:
        raise ValueError(f"{text!r} is not a boolean")
    return value
