"""Dates as the parameters of an extract hold them: in server time, as Americans write it."""

from __future__ import annotations

from datetime import date, datetime, time

from ..._runtime.date_times import SERVER_TIME
from ..._runtime.simple_type import wrong_type
from ..filters.comparands import whole_seconds
from .errors import ExtractError


def server_time(moment: date, name: str, *, is_upper: bool = False) -> datetime:
    """Return one end of a period in server time and whole seconds. A fraction makes the period longer, not shorter.

    Args:
        moment: a datetime with a time zone, or a date, which is its midnight in server time.
        name: the argument that it was given as, for messages.
        is_upper: whether it is the end of the period.

    Raises:
        ExtractError: it is no date, or has no time zone.
    """
    if not isinstance(moment, date):
        raise ExtractError(f"{name}: {wrong_type(moment, 'a datetime or a date')}")
    given = moment if isinstance(moment, datetime) else datetime.combine(moment, time(), SERVER_TIME)
    try:
        return whole_seconds(given, is_upper=is_upper).astimezone(SERVER_TIME)
    except (ValueError, OverflowError) as error:
        raise ExtractError(f"{name}: {error}") from None


def us_text(moment: datetime) -> str:
    """Return a date as parameters hold it, as in the vendor's samples: `3/1/2026 9:14:02 AM`."""
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"
    return f"{moment.month}/{moment.day}/{moment.year:04} {clock}"
