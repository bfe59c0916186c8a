"""Automations that run by a schedule, and schedules that are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    Automation,
    AutomationInstance,
    Client,
    DailyRecurrence,
    DailyRecurrencePatternTypeEnum,
    DayOfWeekEnum,
    HourlyRecurrence,
    MinutelyRecurrence,
    MonthlyRecurrence,
    MonthlyRecurrencePatternTypeEnum,
    MonthOfYearEnum,
    Recurrence,
    RecurrenceRangeTypeEnum,
    RetrieveRequest,
    ScheduleDefinition,
    ScheduleResult,
    WeeklyRecurrence,
    WeeklyRecurrencePatternTypeEnum,
    WeekOfMonthEnum,
    YearlyRecurrence,
    YearlyRecurrencePatternTypeEnum,
)
from sfmc_tenant import Tenant
from support.tenant.automations import FETCH, NIGHT, made, nightly, run, start, statuses


def schedule(client: Client, obj: Automation, when: ScheduleDefinition, action: str = "start") -> ScheduleResult:
    """Schedule an automation."""
    (result,) = client.schedule(action=action, schedule=when, interactions=[obj], raise_on=()).results or []
    return result


def recurring(recurrence: Recurrence, occurrences: int = 3, **more: Any) -> ScheduleDefinition:
    """Return a schedule that begins in an hour."""
    given: dict[str, Any] = {
        "recurrence": recurrence,
        "recurrence_range_type": RecurrenceRangeTypeEnum.END_AFTER,
        "start_date_time": NIGHT + timedelta(hours=1),
        "occurrences": occurrences,
    }
    return ScheduleDefinition(**given | more)


def runs(client: Client) -> list[datetime]:
    """Return when the runs were."""
    request = RetrieveRequest(object_type="AutomationInstance", properties=["StartTime"])
    found = [run.start_time for run in client.retrieve(request).results if isinstance(run, AutomationInstance)]
    return [time.replace(tzinfo=SERVER_TIME) for time in found if isinstance(time, datetime)]


def weekly(**more: Any) -> WeeklyRecurrence:
    return WeeklyRecurrence(weekly_recurrence_pattern_type=WeeklyRecurrencePatternTypeEnum.BY_DAY, **more)


def monthly(pattern: MonthlyRecurrencePatternTypeEnum, **more: Any) -> MonthlyRecurrence:
    return MonthlyRecurrence(monthly_recurrence_pattern_type=pattern, **more)


def yearly(pattern: YearlyRecurrencePatternTypeEnum, **more: Any) -> YearlyRecurrence:
    return YearlyRecurrence(yearly_recurrence_pattern_type=pattern, **more)


MONTHLY, YEARLY = MonthlyRecurrencePatternTypeEnum, YearlyRecurrencePatternTypeEnum
WEEK, MARCH = WeekOfMonthEnum, MonthOfYearEnum.MARCH
DAY = DailyRecurrencePatternTypeEnum.INTERVAL
WEEK_DAY = DailyRecurrencePatternTypeEnum.EVERY_WEEK_DAY


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (HourlyRecurrence(hour_interval=12), [0, 0.5, 1]),
        (MinutelyRecurrence(minute_interval=720), [0, 0.5, 1]),
        (DailyRecurrence(daily_recurrence_pattern_type=DAY, day_interval=3), [0, 3, 6]),
        (DailyRecurrence(daily_recurrence_pattern_type=WEEK_DAY), [0, 1, 2, 3, 4, 7]),
        (weekly(monday=True, thursday=True), [0, 3, 7]),
        (weekly(monday=True, thursday=True, week_interval=2), [0, 3, 14]),
    ],
)
def test_a_schedule_starts_runs(tenant: Tenant, client: Client, recurrence: Recurrence, days: list[float]) -> None:
    automation = made(client, [FETCH])
    assert schedule(client, automation, recurring(recurrence, len(days))).status_code == "OK"
    assert nightly(client).status == 6
    tenant.clock.move(timedelta(days=30))
    begun = NIGHT + timedelta(hours=1, seconds=1)
    assert runs(client) == [begun + timedelta(days=day) for day in days]
    assert nightly(client).status == 6


MONDAY = DayOfWeekEnum.MONDAY


@pytest.mark.parametrize(
    ("recurrence", "dates"),
    [
        (monthly(MONTHLY.BY_DAY, monthly_interval=1, scheduled_day=31), ["3-31", "4-30", "5-31"]),
        (monthly(MONTHLY.BY_DAY, monthly_interval=13, scheduled_day=2), ["4-2", "5-2"]),
        (
            monthly(MONTHLY.BY_WEEK, monthly_interval=1, scheduled_week=WEEK.SECOND, scheduled_day_of_week=MONDAY),
            ["3-9", "4-13", "5-11"],
        ),
        (
            monthly(MONTHLY.BY_WEEK, monthly_interval=2, scheduled_week=WEEK.LAST, scheduled_day_of_week=MONDAY),
            ["3-30", "5-25", "7-27"],
        ),
        (yearly(YEARLY.BY_DAY, scheduled_month=MARCH, scheduled_day=1), ["3-1", "3-1"]),
        (
            yearly(YEARLY.BY_WEEK, scheduled_month=MARCH, scheduled_week=WEEK.FIRST, scheduled_day_of_week=MONDAY),
            ["3-1", "3-6"],
        ),
    ],
)
def test_a_schedule_by_months_or_years(
    tenant: Tenant, client: Client, recurrence: Recurrence, dates: list[str]
) -> None:
    schedule(client, made(client, [FETCH]), recurring(recurrence, len(dates) + 1))
    tenant.clock.move(timedelta(days=366 * 4))
    assert [f"{each.month}-{each.day}" for each in runs(client)] == ["3-2", *dates]


def test_a_schedule_does_not_start_what_is_running(tenant: Tenant, client: Client) -> None:
    fetching = [[FETCH]] * 4
    automation = made(client, *fetching)
    schedule(client, automation, recurring(MinutelyRecurrence(minute_interval=1), occurrences=4))
    tenant.clock.move(timedelta(hours=2))
    assert [each.minute for each in runs(client)] == [0, 2]


def test_a_schedule_goes_with_its_automation(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    schedule(client, automation, recurring(HourlyRecurrence(hour_interval=1)))
    assert schedule(client, automation, ScheduleDefinition(), "stop").error_code == 100
    start(client, automation)
    client.delete([automation])
    tenant.clock.move(timedelta(hours=2))
    assert runs(client) == []


def test_a_schedule_ends_on_a_date(tenant: Tenant, client: Client) -> None:
    when = recurring(
        HourlyRecurrence(hour_interval=1),
        recurrence_range_type=RecurrenceRangeTypeEnum.END_ON,
        end_date_time=NIGHT + timedelta(hours=2),
    )
    schedule(client, made(client, [FETCH]), when)
    tenant.clock.move(timedelta(days=1))
    assert len(runs(client)) == 2


def test_a_new_schedule_takes_the_place_of_the_old_one(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    ends: dict[str, Any] = {
        "recurrence_range_type": RecurrenceRangeTypeEnum.END_ON,
        "end_date_time": NIGHT + timedelta(hours=2),
    }
    schedule(client, automation, recurring(HourlyRecurrence(hour_interval=1), **ends))
    schedule(client, automation, recurring(HourlyRecurrence(hour_interval=6)))
    tenant.clock.move(timedelta(days=1))
    assert [each.hour for each in runs(client)] == [3, 9, 15]


def test_a_paused_automation_neither_runs_nor_can_be_started(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    schedule(client, automation, recurring(HourlyRecurrence(hour_interval=1)))
    assert schedule(client, automation, ScheduleDefinition(), "pause").status_code == "OK"
    tenant.clock.move(timedelta(days=1))
    assert (runs(client), nightly(client).status) == ([], 4)
    assert start(client, automation).error_code == 355002


@pytest.mark.parametrize(("action", "status"), [("pause", 4), ("stop", 5)])
def test_perform_pauses_and_stops_a_run(tenant: Tenant, client: Client, action: str, status: int) -> None:
    automation = made(client, [FETCH], [FETCH])
    schedule(client, automation, recurring(HourlyRecurrence(hour_interval=1)))
    start(client, automation)
    tenant.clock.move(1)
    (result,) = client.perform(action=action, definitions=[automation], raise_on=()).results or []
    assert (result.status_code, result.status_message) == ("OK", "Performed Activity")
    assert statuses(tenant, client, [0, 15, 3600 * 24]) == [status] * 3
    assert (run(client).status, len(runs(client))) == (status, 1)


def test_a_run_can_be_paused(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], [FETCH])
    start(client, automation)
    tenant.clock.move(1)
    schedule(client, automation, ScheduleDefinition(), "pause")
    assert statuses(tenant, client, [15, 15]) == [4, 4]
    assert run(client).status_message == "Paused"


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (ScheduleDefinition(), 140),
        (recurring(HourlyRecurrence(hour_interval=1), recurrence_range_type=UNSET), 150),
        (recurring(HourlyRecurrence(hour_interval=1), start_date_time=UNSET), 151),
        (recurring(HourlyRecurrence(hour_interval=1), recurrence_range_type="EndOn"), 152),
        (recurring(HourlyRecurrence(hour_interval=1), occurrences=0), 153),
        (recurring(HourlyRecurrence()), 140),
        (recurring(MinutelyRecurrence(minute_interval=2**31 - 1)), 140),
        (recurring(DailyRecurrence()), 160),
        (recurring(DailyRecurrence(daily_recurrence_pattern_type=DAY)), 161),
        (recurring(WeeklyRecurrence(monday=True)), 170),
        (recurring(weekly()), 140),
        (recurring(MonthlyRecurrence()), 180),
        (recurring(monthly(MONTHLY.BY_DAY)), 181),
        (recurring(monthly(MONTHLY.BY_DAY, monthly_interval=1)), 182),
        (recurring(monthly(MONTHLY.BY_DAY, monthly_interval=1, scheduled_day=32)), 182),
        (recurring(monthly(MONTHLY.BY_WEEK, monthly_interval=1)), 183),
        (recurring(monthly(MONTHLY.BY_WEEK, monthly_interval=1, scheduled_week=WEEK.LAST)), 184),
        (recurring(YearlyRecurrence()), 190),
        (recurring(yearly(YEARLY.BY_DAY, scheduled_month=MARCH)), 191),
        (recurring(yearly(YEARLY.BY_WEEK, scheduled_month=MARCH, scheduled_week=WEEK.LAST)), 192),
        (recurring(yearly(YEARLY.BY_WEEK, scheduled_month=MARCH)), 193),
        (recurring(yearly(YEARLY.BY_DAY, scheduled_day=2)), 194),
        (recurring(yearly(YEARLY.BY_MONTH, scheduled_month=MARCH)), 140),
        (
            recurring(
                monthly(MONTHLY.BY_DAY, monthly_interval=1, scheduled_day=1),
                start_date_time=datetime(9999, 12, 31, tzinfo=UTC),
            ),
            140,
        ),
        (
            recurring(HourlyRecurrence(hour_interval=24), start_date_time=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
            140,
        ),
        (recurring(MonthlyRecurrence(), occurrences=1, start_date_time=datetime(1, 1, 1, tzinfo=UTC)), 140),
    ],
)
def test_schedules_that_are_not_complete_are_refused(
    tenant: Tenant, client: Client, when: ScheduleDefinition, code: int
) -> None:
    automation = made(client, [FETCH])
    tenant.clock.move(1)
    assert schedule(client, automation, when).error_code == code
    assert nightly(client).status == 2


def test_one_run_needs_no_interval(tenant: Tenant, client: Client) -> None:
    schedule(client, made(client, [FETCH]), recurring(MonthlyRecurrence(), occurrences=1))
    tenant.clock.move(timedelta(hours=2))
    assert len(runs(client)) == 1
