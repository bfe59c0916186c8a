"""Runs of automations: one step after the other starts its activities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sfmc_soap import (
    Automation,
    AutomationInstance,
    AutomationTask,
    FilterPart,
    SimpleFilterPart,
    SimpleOperators,
    from_dict,
)

from ...call.call import Call
from ...call.errors import Refusal, RetrieveError, ServiceFault
from ...call.filters import Condition, Property, PropertyOf, condition
from ...state.store import Row
from ..base.kind import Source
from ..base.read_only import ReadOnlyKind
from .automation_statuses import (
    BUILDING_ERROR,
    ERROR,
    PAUSED,
    RUNNING,
    automation_of,
    definition_of,
    resting,
    tell,
)
from .tasks import FAILED, TaskKind

STEP = "step of an automation"

_BEGINS_AFTER = timedelta(seconds=1)
"""How long an automation has its old status after it was started."""
_STEP_TAKES = timedelta(seconds=15)
"""How long a step takes: longer than a task."""


def only_equals_and_in(part: FilterPart, property_of: PropertyOf) -> Condition:
    """Return what a filter asks for, if it is one comparison by equals or IN.

    Raises:
        RetrieveError: it is another one.
    """
    operators = (SimpleOperators.EQUALS, SimpleOperators.IN)
    if not isinstance(part, SimpleFilterPart) or part.simple_operator not in operators:
        raise RetrieveError("Only simple filters with equals or IN are supported")
    return condition(part, property_of)


class AutomationRuns(ReadOnlyKind):
    """The kind of runs of automations, known by their ProgramInstanceID."""

    def __init__(self) -> None:
        super().__init__(AutomationInstance, hidden=["ID"], has_number=False)

    def source(self, call: Call, argument: str) -> Source:
        return replace(super().source(call, argument), condition=only_equals_and_in)

    def property_of(self, name: str) -> Property | None:
        return Property("objects.object_id") if name == "ProgramInstanceID" else super().property_of(name)


RUNS = AutomationRuns()


def start(call: Call, there: Row) -> None:
    """Start an automation.

    Raises:
        Refusal: it is paused, could not be built, or runs already.
    """
    automation = json.loads(there["data"])
    if automation["Status"] in (PAUSED, BUILDING_ERROR):
        state = "paused" if automation["Status"] == PAUSED else "not complete"
        raise Refusal(355002, f"Program Activity Perform: the automation is {state}.")
    if _latest_run(call, automation) is not None:
        raise Refusal(355002, "Program Activity Perform: the automation is running.")
    run = AutomationInstance(
        name=automation.get("Name", ""), automation_id=there["object_id"], status=automation["Status"]
    )
    own = replace(call, mid=there["mid"])
    id = RUNS.keep(own, run).object_id
    tell(call, there["object_id"], LastRunInstanceID=id)
    own.put_off(STEP, {"automation": there["object_id"], "run": id, "step": 0}, after=_BEGINS_AFTER)


def halt(call: Call, there: Row, status: int, *, message: str) -> None:
    """End the run that there is, and the schedule: the automation is paused or stopped."""
    run = _latest_run(call, json.loads(there["data"]))
    if run is not None:
        _say(call, run["object_id"], status, CompletedTime=call.now, StatusMessage=message)
    tell(call, there["object_id"], Status=status, RecurrenceID=None)


def _latest_run(call: Call, automation: Mapping[str, Any]) -> Row | None:
    """Return the run of an automation that has not ended; None if there is none."""
    latest = call.store.one("SELECT * FROM objects WHERE object_id = ?", automation.get("LastRunInstanceID"))
    return None if latest is None or "CompletedTime" in json.loads(latest["data"]) else latest


def continue_run(call: Call, data: Mapping[str, Any]) -> None:
    """Begin the next step of a run, or end the run."""
    there = automation_of(call, data["automation"])
    if there is None:
        return
    automation, run = json.loads(there["data"]), data["run"]
    current = _latest_run(call, automation)
    if current is None or current["object_id"] != run:
        return
    if automation["Status"] == BUILDING_ERROR:
        _end(call, there, run, BUILDING_ERROR, message="Building Error")
        return
    if data["step"] == 0:
        tell(call, there["object_id"], Status=RUNNING, LastRunTime=call.now)
        _say(call, run, RUNNING, StartTime=call.now)
    steps = from_dict(automation, Automation).automation_tasks or []
    ended = data["step"] >= len(steps)
    try:
        with call.store.transaction():
            _begin_step(call, AutomationTask() if ended else steps[data["step"]], run)
    except (Refusal, ServiceFault) as error:
        _end(call, there, run, ERROR, message=error.message)
        return
    if ended:
        _end(call, there, run, resting(automation), message="Complete")
    else:
        call.put_off(STEP, {**data, "step": data["step"] + 1}, after=_STEP_TAKES)


def _begin_step(call: Call, step: AutomationTask, run: str) -> None:
    """Start the activities of a step, if those before it did not fail.

    Raises:
        Refusal, ServiceFault: they did, or one cannot be started.
    """
    failed = call.store.value("SELECT error FROM tasks WHERE run = ? AND status = ?", run, FAILED)
    if failed is not None:
        raise Refusal(355002, failed)
    for activity in step.activities or []:
        definition = definition_of(activity)
        kind = call.kinds.of_model(type(definition))
        result = kind.perform(call, "start", definition)
        if isinstance(kind, TaskKind) and result.task:
            call.store.run("UPDATE tasks SET run = ? WHERE id = ?", run, result.task.id)


def _end(call: Call, there: Row, run: str, status: int, *, message: str) -> None:
    tell(call, there["object_id"], Status=status)
    _say(call, run, status, CompletedTime=call.now, StatusMessage=message)


def _say(call: Call, run: str, status: int, **values: Any) -> None:
    tell(call, run, Status=status, StatusLastUpdate=call.now, **values)
