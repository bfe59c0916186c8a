"""Schedules: when something runs first, and what ends it."""

from __future__ import annotations

from datetime import datetime

from sfmc_soap import SERVER_TIME, Recurrence, RecurrenceRangeTypeEnum, ScheduleDefinition

from ...call.errors import Refusal
from ...state.clock import with_zone
from .recurrences import following


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
            following(when.recurrence, first)
    except OverflowError:
        raise Refusal(140, "The schedule is not valid: its time is out of range.") from None


def first_time(when: ScheduleDefinition) -> datetime:
    """Return when a schedule that was checked begins."""
    assert isinstance(when.start_date_time, datetime)
    return _in_server_time(when.start_date_time)


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
        again = following(when.recurrence, latest)
    except OverflowError:
        return None
    end = when.end_date_time
    return None if isinstance(end, datetime) and again > _in_server_time(end) else again


def _occurrences(when: ScheduleDefinition) -> int:
    return when.occurrences if isinstance(when.occurrences, int) and when.occurrences > 0 else 0


def _in_server_time(when: datetime) -> datetime:
    return with_zone(when).astimezone(SERVER_TIME)
