"""Automations: found, started, run, scheduled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    APIObject,
    Automation,
    AutomationActivity,
    AutomationInstance,
    AutomationTask,
    Client,
    ComplexFilterPart,
    DailyRecurrence,
    DailyRecurrencePatternTypeEnum,
    DayOfWeekEnum,
    FileTransferActivity,
    HourlyRecurrence,
    ImportDefinition,
    LogicalOperators,
    MinutelyRecurrence,
    MonthlyRecurrence,
    MonthlyRecurrencePatternTypeEnum,
    MonthOfYearEnum,
    OperationError,
    PerformResult,
    QueryDefinition,
    Recurrence,
    RecurrenceRangeTypeEnum,
    RetrieveRequest,
    ScheduleDefinition,
    ScheduleResult,
    SimpleFilterPart,
    SimpleOperators,
    WeeklyRecurrence,
    WeeklyRecurrencePatternTypeEnum,
    WeekOfMonthEnum,
    YearlyRecurrence,
    YearlyRecurrencePatternTypeEnum,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found

NOW = datetime(2026, 3, 2, 2, tzinfo=SERVER_TIME)
"""A Monday."""


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        tenant.clock.stop(NOW)
        yield tenant


@pytest.fixture
def client(tenant: Tenant) -> Iterator[Client]:
    with tenant.client() as client:
        client.create([FileTransferActivity(customer_key="fetch", name="Fetch")])
        yield client


FETCH = FileTransferActivity(customer_key="fetch")


def made(client: Client, *steps: Sequence[APIObject], **more: Any) -> Automation:
    """Make an automation whose steps start these definitions. Return it as Perform wants it."""
    tasks = [
        AutomationTask(
            name=f"step {number}",
            activities=[AutomationActivity(name="activity", activity_object=each) for each in definitions],
        )
        for number, definitions in enumerate(steps, start=1)
    ]
    automation = Automation(customer_key="nightly", name="Nightly", automation_tasks=tasks, **more)
    created = client.create([automation])
    assert (created.results[0].new_id, created.overall_status) == (0, "OK")
    return Automation(object_id=created.results[0].new_object_id)


def start(client: Client, obj: Automation) -> PerformResult:
    """Start an automation."""
    (result,) = client.perform(action="start", definitions=[obj], raise_on=()).results or []
    return result


def nightly(client: Client) -> Automation:
    """Return what is told of the automation."""
    properties = "Status IsActive LastRunTime LastRunInstanceID"
    (automation,) = found(client, Automation, properties, equals("CustomerKey", "nightly"))
    return automation


def run(client: Client) -> AutomationInstance:
    """Return what is told of the latest run."""
    properties = "AutomationID Status StatusMessage StartTime CompletedTime"
    id = nightly(client).last_run_instance_id
    (run,) = found(client, AutomationInstance, properties, equals("ProgramInstanceID", id))
    return run


def statuses(tenant: Tenant, client: Client, moves: Sequence[float]) -> list[object]:
    """Return the status of the automation after each move of the clock."""
    told: list[object] = []
    for seconds in moves:
        tenant.clock.move(seconds)
        told.append(nightly(client).status)
    return told


def test_an_automation_is_found_by_its_key(tenant: Tenant, client: Client) -> None:
    made(client, [FETCH])
    tenant.clock.move(1)
    found(client, Automation, "ObjectID Name CustomerKey Status IsActive", equals("CustomerKey", "nightly"))
    # No WSDL has IsPlatformObject, so that the answer is not valid by the schema.
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="Automation">
          <PartnerKey xsi:nil="true"/><ObjectID>ID</ObjectID><CustomerKey>nightly</CustomerKey>
          <IsPlatformObject>false</IsPlatformObject>
          <Name>Nightly</Name><IsActive>true</IsActive><Status>2</Status>
        </Results>
        """,
    )


def test_the_old_name_gives_a_type_that_no_wsdl_has(tenant: Tenant, client: Client) -> None:
    made(client, [FETCH])
    client.retrieve(RetrieveRequest(object_type="Program", properties=["ObjectID", "CustomerKey", "Name"]))
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="Program">
          <PartnerKey xsi:nil="true"/><ObjectID>ID</ObjectID><CustomerKey>nightly</CustomerKey><Name>Nightly</Name>
        </Results>
        """,
    )


def test_a_start_has_no_task(tenant: Tenant, client: Client) -> None:
    start(client, made(client, [FETCH]))
    # The schema asks for a task; recorded answers have none.
    assert answered(tenant) == expected(
        "PerformResponseMsg",
        """
        <Results><Result>
          <StatusCode>OK</StatusCode><StatusMessage>Performed Activity</StatusMessage><OrdinalID>0</OrdinalID>
          <Object xsi:type="Automation"><ObjectID>ID</ObjectID></Object>
        </Result></Results>
        <OverallStatus>OK</OverallStatus><OverallStatusMessage/><RequestID>ID</RequestID>
        """,
    )


def test_an_automation_runs_one_step_after_the_other(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH, FETCH], [FETCH])
    start(client, automation)
    assert statuses(tenant, client, [0, 1, 15, 14]) == [1, 3, 3, 3]
    assert run(client).completed_time is not None
    assert start(client, automation).error_code == 355002
    assert statuses(tenant, client, [1]) == [2]
    ended = run(client)
    assert (ended.status, ended.status_message) == (2, "Complete")
    assert ended.start_time == nightly(client).last_run_time
    assert isinstance(ended.completed_time, datetime)
    assert isinstance(ended.start_time, datetime)
    assert ended.completed_time - ended.start_time == timedelta(seconds=30)
    request = RetrieveRequest(
        object_type="AsyncActivityStatus",
        properties=["Status"],
        filter=equals("ParentInteractionObjectID", nightly(client).last_run_instance_id),
    )
    assert len(client.retrieve(request).results) == 3
    assert start(client, automation).status_code == "OK"


@pytest.mark.parametrize(
    "wrong", [ImportDefinition(customer_key="none"), Automation(name="Nightly"), APIObject(customer_key="none")]
)
def test_a_run_ends_before_it_begins_if_the_automation_cannot_be_built(
    tenant: Tenant, client: Client, wrong: APIObject
) -> None:
    start(client, made(client, [FETCH], [wrong], [FETCH]))
    assert statuses(tenant, client, [1]) == [0]
    assert (run(client).status, run(client).start_time) == (0, UNSET)
    assert run(client).completed_time is not None


def test_what_cannot_be_started_ends_the_run(tenant: Tenant, client: Client) -> None:
    start(client, made(client, [FETCH], [Automation(customer_key="nightly")], [FETCH]))
    assert statuses(tenant, client, [15, 1]) == [3, -1]
    assert run(client).status == -1
    assert run(client).completed_time is not None


def test_a_task_that_fails_ends_the_run(tenant: Tenant, client: Client) -> None:
    client.create([QueryDefinition(customer_key="wrong", name="Wrong", query_text="SELECT")])
    automation = made(client, [QueryDefinition(customer_key="wrong")], [FETCH])
    start(client, automation)
    assert statuses(tenant, client, [16]) == [-1]
    assert "not found" in str(run(client).status_message)
    assert start(client, automation).status_code == "OK"


def test_an_automation_is_started_by_its_object_id_only(client: Client) -> None:
    made(client, [FETCH])
    assert start(client, Automation(customer_key="nightly")).error_code == 355000
    assert start(client, Automation(object_id="none")).error_code == 355001
    assert start(client, Automation(object_id="0" * 8 + "-0000" * 3 + "-" + "0" * 12)).error_code == 355006


def test_its_status_is_not_for_callers_to_set(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], status=4)
    assert statuses(tenant, client, [0, 1]) == [1, 2]
    automation.status, automation.name = 3, "Every night"
    client.update([automation])
    assert statuses(tenant, client, [0, 1]) == [1, 2]


def test_one_that_starts_something_that_is_not_there_cannot_be_built(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], [FileTransferActivity(customer_key="none")])
    assert statuses(tenant, client, [1]) == [0]
    assert start(client, automation).error_code == 355002
    client.create([FileTransferActivity(customer_key="none")])
    client.update([automation])
    assert statuses(tenant, client, [1]) == [2]
    assert start(client, automation).status_code == "OK"


def test_one_that_runs_is_not_built_anew(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    start(client, automation)
    tenant.clock.move(1)
    automation.name = "Every night"
    client.update([automation])
    assert statuses(tenant, client, [0, 15]) == [3, 2]


def test_one_that_waits_for_a_trigger_or_would_if_it_were_active(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], automation_type="triggered")
    assert statuses(tenant, client, [1]) == [7]
    automation.is_active = False
    client.update([automation])
    assert statuses(tenant, client, [1]) == [8]


def test_deleting_one_says_so_by_the_old_name(client: Client) -> None:
    automation = made(client, [FETCH])
    assert client.delete([automation]).results[0].status_message == "Program deleted"
    assert start(client, automation).error_code == 355006


def test_filters_are_one_comparison_by_equals_or_in(client: Client) -> None:
    made(client, [FETCH])
    several = SimpleFilterPart(property="CustomerKey", simple_operator=SimpleOperators.IN, value=["nightly", "other"])
    assert len(found(client, Automation, "Name", several)) == 1
    like = SimpleFilterPart(property="CustomerKey", simple_operator=SimpleOperators.LIKE, value=["night"])
    with pytest.raises(OperationError, match="equals or IN"):
        found(client, Automation, "Name", like)
    with pytest.raises(OperationError, match="do not match with the fields"):
        found(client, Automation, "ID", several)


def test_filters_of_runs_are_like_those_of_automations(client: Client) -> None:
    start(client, made(client, [FETCH]))
    id = nightly(client).last_run_instance_id
    both = SimpleFilterPart(property="ProgramInstanceID", simple_operator=SimpleOperators.IN, value=[str(id), "other"])
    assert len(found(client, AutomationInstance, "Status", both)) == 1
    not_it = SimpleFilterPart(property="ProgramInstanceID", simple_operator=SimpleOperators.NOT_EQUALS, value=["other"])
    joined = ComplexFilterPart(left_operand=both, logical_operator=LogicalOperators.AND, right_operand=both)
    for filter in (not_it, joined):
        with pytest.raises(OperationError, match="equals or IN"):
            found(client, AutomationInstance, "Status", filter)


# Schedules.


def schedule(client: Client, obj: Automation, when: ScheduleDefinition, action: str = "start") -> ScheduleResult:
    """Schedule an automation."""
    (result,) = client.schedule(action=action, schedule=when, interactions=[obj], raise_on=()).results or []
    return result


def recurring(recurrence: Recurrence, occurrences: int = 3, **more: Any) -> ScheduleDefinition:
    """Return a schedule that begins in an hour."""
    given: dict[str, Any] = {
        "recurrence": recurrence,
        "recurrence_range_type": RecurrenceRangeTypeEnum.END_AFTER,
        "start_date_time": NOW + timedelta(hours=1),
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
    begun = NOW + timedelta(hours=1, seconds=1)
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


def test_an_activity_without_a_definition_cannot_be_built(tenant: Tenant, client: Client) -> None:
    task = AutomationTask(name="one", activities=[AutomationActivity(name="nothing")])
    (result,) = client.create([Automation(customer_key="nightly", name="Nightly", automation_tasks=[task])]).results
    assert statuses(tenant, client, [1]) == [0]
    assert start(client, Automation(object_id=result.new_object_id)).error_code == 355002


def test_a_schedule_ends_on_a_date(tenant: Tenant, client: Client) -> None:
    when = recurring(
        HourlyRecurrence(hour_interval=1),
        recurrence_range_type=RecurrenceRangeTypeEnum.END_ON,
        end_date_time=NOW + timedelta(hours=2),
    )
    schedule(client, made(client, [FETCH]), when)
    tenant.clock.move(timedelta(days=1))
    assert len(runs(client)) == 2


def test_a_new_schedule_takes_the_place_of_the_old_one(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    ends: dict[str, Any] = {
        "recurrence_range_type": RecurrenceRangeTypeEnum.END_ON,
        "end_date_time": NOW + timedelta(hours=2),
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


def test_a_stopped_automation_can_be_started_again(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    client.perform(action="stop", definitions=[automation])
    start(client, automation)
    assert statuses(tenant, client, [0, 1, 15]) == [5, 3, 2]
    (result,) = client.perform(action="fly", definitions=[automation], raise_on=()).results or []
    assert result.error_code == 100


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
