"""Dates of objects as the service writes them: in server time."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any, TypeVar, cast

from sfmc_soap import SERVER_TIME, Model

T = TypeVar("T")


def in_server_time(value: T) -> T:
    """Return an object, a list or a value with its dates as the service writes them: see `_as_written`."""
    if isinstance(value, datetime):
        return cast(T, _as_written(value))
    if isinstance(value, list):
        value[:] = [in_server_time(each) for each in value]
    if isinstance(value, Model):
        for name, held in list(vars(value).items()):
            if isinstance(held, datetime | list | Model):
                vars(value)[name] = in_server_time(held)
    return value


def repeated(obj: T) -> T:
    """Return an object of a request as results repeat it: its dates are in server time. The request stays as it is."""
    return in_server_time(deepcopy(obj)) if _has_dates(obj) else obj


def _has_dates(value: Any) -> bool:
    if isinstance(value, Model):
        return any(_has_dates(held) for held in vars(value).values())
    return any(map(_has_dates, value)) if isinstance(value, list) else isinstance(value, datetime)


def _as_written(when: datetime) -> datetime:
    """Return a time in server time, which is written without a zone, to the millisecond."""
    when = when.replace(microsecond=when.microsecond // 1000 * 1000)
    try:
        return when.astimezone(SERVER_TIME)
    except OverflowError:
        # On the first or the last day of the calendar: it stays there.
        return when.replace(tzinfo=SERVER_TIME)
