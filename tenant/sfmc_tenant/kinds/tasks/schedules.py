"""Schedules: when something runs first, how often again, and what ends that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sfmc_soap import (
    SERVER_TIME,
    DailyRecurrence,
    DailyRecurrencePatternTypeEnum,
    HourlyRecurrence,
    MinutelyRecurrence,
    Recurrence,
    RecurrenceRangeTypeEnum,
    ScheduleDefinition,
    WeeklyRecurrence,
)

from ...call.errors import Refusal

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_LARGEST = 1000
"""The largest interval."""


def check_schedule(when: ScheduleDefinition) -> None:
    """Check that a schedule is complete.

    Raises:
        Refusal: it is not, or it recurs in a way that the tenant does not know.
    """
    if not isinstance(when.recurrence, Recurrence):
        raise Refusal(140, "The schedule is not valid: it has no Recurrence.")
    if not when.recurrence_range_type:
        raise Refusal(150, "RecurrenceRangeType is required.")
    if not isinstance(when.start_date_time, datetime):
        raise Refusal(151, "StartDateTime is required.")
    if when.recurrence_range_type == RecurrenceRangeTypeEnum.END_ON and not isinstance(when.end_date_time, datetime):
        raise Refusal(152, "EndDateTime is required.")
    if when.recurrence_range_type == RecurrenceRangeTypeEnum.END_AFTER and not _occurrences(when):
        raise Refusal(153, "Occurrences is required.")
    try:
        first = first_time(when)
        if _occurrences(when) != 1:
            _following(when.recurrence, first)
    except OverflowError:
        raise Refusal(140, "The schedule is not valid: its time is out of range.") from None


def first_time(when: ScheduleDefinition) -> datetime:
    """Return when a schedule that was checked begins."""
    assert isinstance(when.start_date_time, datetime)
    return _aware(when.start_date_time)


def next_time(when: ScheduleDefinition, latest: datetime, runs: int) -> datetime | None:
    """Return the time of the next run, None if there is none.

    Args:
        when: a schedule that was checked.
        latest: when the latest run was due.
        runs: how many there were.
    """
    if when.recurrence_range_type == RecurrenceRangeTypeEnum.END_AFTER and runs >= _occurrences(when):
        return None
    assert isinstance(when.recurrence, Recurrence)
    try:
        following = _following(when.recurrence, latest)
    except OverflowError:
        return None
    end = when.end_date_time
    return None if isinstance(end, datetime) and following > _aware(end) else following


def _occurrences(when: ScheduleDefinition) -> int:
    return when.occurrences if isinstance(when.occurrences, int) and when.occurrences > 0 else 0


def _aware(when: datetime) -> datetime:
    return when.astimezone(SERVER_TIME) if when.tzinfo else when.replace(tzinfo=SERVER_TIME)


def _following(recurrence: Recurrence, at: datetime) -> datetime:
    """Return the time that follows another one.

    Raises:
        Refusal: the recurrence does not say enough, or is of a kind that the tenant does not know.
    """
    match recurrence:
        case MinutelyRecurrence():
            return at + timedelta(minutes=_interval(recurrence.minute_interval, 140))
        case HourlyRecurrence():
            return at + timedelta(hours=_interval(recurrence.hour_interval, 140))
        case DailyRecurrence():
            return _next_day(recurrence, at)
        case WeeklyRecurrence():
            return _next_in_week(recurrence, at)
    raise Refusal(140, f"The schedule is not valid: {type(recurrence).__name__} is not supported.")


def _next_day(recurrence: DailyRecurrence, at: datetime) -> datetime:
    match recurrence.daily_recurrence_pattern_type:
        case DailyRecurrencePatternTypeEnum.EVERY_WEEK_DAY:
            return _next_where(at, lambda day: day.weekday() < 5)
        case DailyRecurrencePatternTypeEnum.INTERVAL:
            return at + timedelta(days=_interval(recurrence.day_interval, 161))
    raise Refusal(160, "DailyRecurrencePatternType is required.")


def _next_in_week(recurrence: WeeklyRecurrence, at: datetime) -> datetime:
    chosen = {number for number, day in enumerate(_DAYS) if getattr(recurrence, day) is True}
    if not chosen:
        raise Refusal(170, "A day of the week is required.")
    following = _next_where(at, lambda day: day.weekday() in chosen)
    if following.weekday() > at.weekday():
        return following
    return following + timedelta(weeks=_interval(recurrence.week_interval or 1, 170) - 1)


def _next_where(at: datetime, fits: Callable[[datetime], bool]) -> datetime:
    return next(day for day in (at + timedelta(days=number) for number in range(1, 8)) if fits(day))


def _interval(given: Any, code: int) -> int:
    if not isinstance(given, int) or not 1 <= given <= _LARGEST:
        raise Refusal(code, "The interval of the recurrence is missing or not valid.")
    return given
