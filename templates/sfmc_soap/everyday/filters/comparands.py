"""What properties are compared with: values of Python as a filter holds them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import index
from typing import SupportsIndex, TypeAlias

from ..._runtime.date_times import DATE_TIME
from ..._runtime.unset import UNSET

Value: TypeAlias = str | SupportsIndex | float | Decimal | datetime
"""What a property can be compared with: texts and enumerations, whole numbers and bool, other numbers, dates."""

_MOST_DIGITS = 400
"""How many digits may stand on a side of the point. All floats have fewer."""


def text_of(value: object) -> str:
    """Return a value that is not a date as the text that a filter holds.

    Raises:
        ValueError: it is nothing that a filter can hold.
    """
    if isinstance(value, str):
        # That of an enumeration, whose str() may be its name.
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _digits(Decimal(float.__repr__(value)))
    if isinstance(value, Decimal):
        return _digits(value)
    try:
        return _digits(Decimal(index(value)))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    except TypeError:
        raise ValueError(_advice(value)) from None


def _digits(number: Decimal) -> str:
    """Return a number without an exponent, which not every server reads."""
    if not number.is_finite():
        raise ValueError(f"{number} is not a number that something can be compared with")
    if abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"a number of more than {_MOST_DIGITS} digits")
    return f"{number:f}"


def _advice(value: object) -> str:
    if value is None or value is UNSET:
        return f"nothing can be compared with {value}: write .is_null() or .is_not_null()"
    if isinstance(value, date):
        year, month, day = value.year, value.month, value.day
        return (
            "a date without a time, and days do not begin everywhere at once: write"
            f" datetime({year}, {month}, {day}, tzinfo=SERVER_TIME) for its beginning by the service's own clock"
        )
    if isinstance(value, type):
        return f"expected a value, got the class {value.__name__} itself"
    return f"expected a str, number, bool, enumeration or datetime, got {type(value).__name__}"


def has_fraction(moment: datetime) -> bool:
    """Return whether a date is between two seconds. Those of pandas have nanoseconds beside."""
    return bool(moment.microsecond or getattr(moment, "nanosecond", 0))


def whole_seconds(moment: datetime, *, is_upper: bool) -> datetime:
    """Return a date without its fraction of a second.

    A DateValue must have none. Source: the vendor's page about SimpleFilterPart.

    Args:
        moment: the date.
        is_upper: whether it is the end of what is asked for, so that the next second is returned.

    Raises:
        ValueError: it has no time zone, or none that a message can carry, or no second follows.
    """
    DATE_TIME.to_text(moment)
    whole = datetime.combine(datetime.date(moment), datetime.timetz(moment).replace(microsecond=0))
    if not is_upper or not has_fraction(moment):
        return whole
    try:
        # In UTC: where clocks are changed, the next second may be another hour.
        return (whole.astimezone(UTC) + timedelta(seconds=1)).astimezone(whole.tzinfo)
    except OverflowError:
        raise ValueError("no second follows in the years that Python can hold") from None
