"""Recurrences: how often something runs again."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from datetime import MAXYEAR, datetime, timedelta
from typing import Any

from sfmc_soap import (
    DailyRecurrence,
    DailyRecurrencePatternTypeEnum,
    HourlyRecurrence,
    MinutelyRecurrence,
    MonthlyRecurrence,
    MonthlyRecurrencePatternTypeEnum,
    MonthOfYearEnum,
    Recurrence,
    WeeklyRecurrence,
    YearlyRecurrence,
    YearlyRecurrencePatternTypeEnum,
)

from ...call.errors import Refusal

_DAYS: Sequence[str] = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKS: Sequence[str] = "first second third fourth last".split()
_LARGEST = 1000
"""The largest interval."""

_DayOf = Callable[[int, int], int]
"""Returns a day of a year and a month."""


def following(recurrence: Recurrence, at: datetime) -> datetime:
    """Return the time that follows another one.

    Raises:
        Refusal: the recurrence does not say enough, or is of a kind that the tenant does not know.
        OverflowError: there is no such time.
    """
    match recurrence:
        case MinutelyRecurrence():
            return at + timedelta(minutes=_interval(recurrence.minute_interval, 140, "MinuteInterval"))
        case HourlyRecurrence():
            return at + timedelta(hours=_interval(recurrence.hour_interval, 140, "HourInterval"))
        case DailyRecurrence():
            return _next_day(recurrence, at)
        case WeeklyRecurrence():
            return _next_in_week(recurrence, at)
        case MonthlyRecurrence():
            return _next_in_month(recurrence, at)
        case YearlyRecurrence():
            return _next_in_year(recurrence, at)
    raise _unknown(type(recurrence).__name__)


def _next_day(recurrence: DailyRecurrence, at: datetime) -> datetime:
    match recurrence.daily_recurrence_pattern_type:
        case DailyRecurrencePatternTypeEnum.EVERY_WEEK_DAY:
            return _next_where(at, lambda day: day.weekday() < 5)
        case DailyRecurrencePatternTypeEnum.INTERVAL:
            return at + timedelta(days=_interval(recurrence.day_interval, 161, "DayInterval"))
    raise _missing(160, "DailyRecurrencePatternType")


def _next_in_week(recurrence: WeeklyRecurrence, at: datetime) -> datetime:
    if not recurrence.weekly_recurrence_pattern_type:
        raise _missing(170, "WeeklyRecurrencePatternType")
    chosen = {number for number, day in enumerate(_DAYS) if getattr(recurrence, day) is True}
    if not chosen:
        raise _missing(140, "A day of the week")
    found = _next_where(at, lambda day: day.weekday() in chosen)
    if found.weekday() > at.weekday():
        return found
    return found + timedelta(weeks=_interval(recurrence.week_interval or 1, 140, "WeekInterval") - 1)


def _next_where(at: datetime, fits: Callable[[datetime], bool]) -> datetime:
    return next(day for day in (at + timedelta(days=number) for number in range(1, 8)) if fits(day))


def _next_in_month(recurrence: MonthlyRecurrence, at: datetime) -> datetime:
    if not recurrence.monthly_recurrence_pattern_type:
        raise _missing(180, "MonthlyRecurrencePatternType")
    months = at.month - 1 + _interval(recurrence.monthly_interval, 181, "MonthlyInterval")
    day_of = (
        _same_day(recurrence.scheduled_day, 182)
        if recurrence.monthly_recurrence_pattern_type == MonthlyRecurrencePatternTypeEnum.BY_DAY
        else _same_weekday(recurrence.scheduled_week, recurrence.scheduled_day_of_week, codes=(183, 184))
    )
    return _first_after(at, [(at.year, at.month), (at.year + months // 12, months % 12 + 1)], day_of)


def _next_in_year(recurrence: YearlyRecurrence, at: datetime) -> datetime:
    match recurrence.yearly_recurrence_pattern_type:
        case YearlyRecurrencePatternTypeEnum.BY_DAY:
            day_of = _same_day(recurrence.scheduled_day, 191)
        case YearlyRecurrencePatternTypeEnum.BY_WEEK:
            day_of = _same_weekday(recurrence.scheduled_week, recurrence.scheduled_day_of_week, codes=(193, 192))
        case YearlyRecurrencePatternTypeEnum.BY_MONTH:
            raise _unknown("ByMonth")
        case _:
            raise _missing(190, "YearlyRecurrencePatternType")
    if not recurrence.scheduled_month:
        raise _missing(194, "ScheduledMonth")
    month = list(MonthOfYearEnum).index(MonthOfYearEnum(recurrence.scheduled_month)) + 1
    return _first_after(at, [(at.year, month), (at.year + 1, month)], day_of)


def _same_day(day: Any, code: int) -> _DayOf:
    """Return what finds a day by its number, or the last one of a month that is too short."""
    if not isinstance(day, int) or not 1 <= day <= 31:
        raise _missing(code, "ScheduledDay")
    return lambda year, month: min(day, calendar.monthrange(year, month)[1])


def _same_weekday(week: Any, day: Any, *, codes: tuple[int, int]) -> _DayOf:
    """Return what finds such a day as the second Monday.

    Args:
        week: which one.
        day: of which days.
        codes: what is said if either is missing.
    """
    if not week:
        raise _missing(codes[0], "ScheduledWeek")
    if not day:
        raise _missing(codes[1], "ScheduledDayOfWeek")
    place, weekday = _WEEKS.index(str(week)), _DAYS.index(str(day).lower())

    def day_of(year: int, month: int) -> int:
        first, length = calendar.monthrange(year, month)
        days = range((weekday - first) % 7 + 1, length + 1, 7)
        return days[-1] if week == "last" else days[place]

    return day_of


def _first_after(at: datetime, months: Iterable[tuple[int, int]], day_of: _DayOf) -> datetime:
    """Return the first time after another one that is on the day of one of the months."""
    for year, month in months:
        if year > MAXYEAR:
            break
        found = at.replace(year=year, month=month, day=day_of(year, month))
        if found > at:
            return found
    raise OverflowError


def _interval(given: Any, code: int, name: str) -> int:
    if not isinstance(given, int) or not 1 <= given <= _LARGEST:
        raise _missing(code, name)
    return given


def _missing(code: int, name: str) -> Refusal:
    return Refusal(code, f"The schedule is not valid: {name} is missing or not valid.")


def _unknown(name: str) -> Refusal:
    return Refusal(140, f"The schedule is not valid: {name} is not supported.")
