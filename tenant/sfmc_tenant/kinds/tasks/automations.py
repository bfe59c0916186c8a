"""Automations: started by Perform or by their schedule. `automation_runs` has what happens then."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sfmc_soap import (
    UNSET,
    APIObject,
    Automation,
    PerformResult,
    ScheduleDefinition,
    ScheduleResult,
    TaskResult,
    from_dict,
    to_dict,
)

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.guids import is_guid
from ..base.kind import DueWorker, Outcome, Source
from ..base.stored import IS_PLATFORM_OBJECT, StoredKind, picked
from . import automation_runs as runs
from . import automation_statuses as statuses
from .schedules import check_schedule, first_time, next_time

_SCHEDULED = "scheduled run of an automation"


class Automations(StoredKind):
    """The kind of automations."""

    missing = (355006, "Program Not Found")
    misdescribed = ("ID",)

    def __init__(self) -> None:
        super().__init__(Automation, hidden=["ID"], has_number=False, unlisted=[IS_PLATFORM_OBJECT])

    def source(self, call: Call, argument: str) -> Source:
        return replace(super().source(call, argument), condition=runs.only_equals_and_in)

    def add(self, call: Call, obj: APIObject) -> Outcome:
        assert isinstance(obj, Automation)
        obj.is_active = True if obj.is_active is UNSET else obj.is_active
        obj.recurrence_id = UNSET
        outcome = super().add(call, obj)
        statuses.begin_building(call, str(outcome.object_id))
        return outcome

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        assert isinstance(obj, Automation)
        obj.status = obj.recurrence_id = UNSET
        outcome = super().change(call, there, obj)
        if json.loads(there["data"])["Status"] not in (statuses.RUNNING, statuses.PAUSED):
            statuses.begin_building(call, there["object_id"])
        return outcome

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        super().remove(call, there, obj)
        return Outcome("Program deleted")

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        there = self._named(call, obj)
        match action.lower():
            case "start":
                runs.start(call, there)
            case "stop":
                runs.halt(call, there, statuses.STOPPED, message="Stopped")
            case "pause":
                runs.halt(call, there, statuses.PAUSED, message="Paused")
            case _:
                raise Refusal(100, f"The action {action} is not supported for Automation.")
        named = Automation(object_id=there["object_id"])
        return PerformResult(status_code="OK", status_message="Performed Activity", object=named)

    def schedule(self, call: Call, action: str, when: ScheduleDefinition, obj: APIObject) -> ScheduleResult:
        there = self._named(call, obj)
        match action.lower():
            case "start":
                _set_schedule(call, there["object_id"], when)
                said = "Automation scheduled"
            case "pause":
                runs.halt(call, there, statuses.PAUSED, message="Paused")
                said = "Automation paused"
            case _:
                raise Refusal(100, f"The action {action} is not supported for Automation.")
        task = TaskResult(status_code="OK", status_message=said)
        return ScheduleResult(status_code="OK", status_message=said, object=when, task=task)

    def workers(self) -> Mapping[str, DueWorker]:
        return {
            _SCHEDULED: _run_by_schedule,
            runs.STEP: runs.continue_run,
            statuses.BUILT: statuses.end_building,
        }

    def _named(self, call: Call, obj: APIObject) -> Row:
        """Return the automation that an ObjectID names.

        Raises:
            Refusal: there is none, or no ObjectID.
        """
        if not obj.object_id:
            raise Refusal(355000, "Program ObjectID Required")
        if not is_guid(obj.object_id):
            raise Refusal(355001, "Program Invalid ObjectID")
        there = self.find(call, obj)
        if there is None:
            raise Refusal(*self.missing)
        return there


class Programs(Automations):
    """The kind of automations under their old name, with a type that no WSDL has."""

    def __init__(self) -> None:
        super().__init__()
        self.object_types = ("Program",)

    def build(self, data: Mapping[str, Any], names: Sequence[str]) -> APIObject:
        return from_dict({**picked(data, names), "@type": "Program", "@base": "Automation"}, APIObject)

    def workers(self) -> Mapping[str, DueWorker]:
        return {}


def _set_schedule(call: Call, object_id: str, when: ScheduleDefinition) -> None:
    """Let an automation run by a schedule, in the place of the one that it had.

    Raises:
        Refusal: the schedule is not complete.
    """
    check_schedule(when)
    recurrence = str(uuid.uuid4())
    statuses.tell(call, object_id, Status=statuses.SCHEDULED, RecurrenceID=recurrence, Schedule=to_dict(when))
    data = {"automation": object_id, "recurrence": recurrence, "runs": 0}
    call.put_off(_SCHEDULED, data, at=first_time(when))


def _run_by_schedule(call: Call, data: Mapping[str, Any]) -> None:
    there = statuses.automation_of(call, data["automation"])
    if there is None:
        return
    automation = json.loads(there["data"])
    if automation.get("RecurrenceID") != data["recurrence"]:
        return
    # One that is running already is not started again.
    with suppress(Refusal):
        runs.start(call, there)
    when = from_dict(automation["Schedule"], ScheduleDefinition)
    following = next_time(when, call.clock.now(), data["runs"] + 1)
    if following is not None:
        call.put_off(_SCHEDULED, {**data, "runs": data["runs"] + 1}, at=following)
