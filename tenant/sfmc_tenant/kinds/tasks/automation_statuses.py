"""What the status of an automation says. An automation is built before it is ready, and rests between its runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sfmc_soap import APIObject, Automation, AutomationActivity, AutomationTypes, from_dict

from ...call.call import Call
from ...call.errors import Refusal, ServiceFault
from ...state.store import Row

ERROR, BUILDING_ERROR, BUILDING, READY, RUNNING, PAUSED, STOPPED, SCHEDULED, AWAITING_TRIGGER, INACTIVE_TRIGGER = range(
    -1, 9
)
"""What `Automation.Status` says."""

BUILT = "automation is built"

_BUILDING_TAKES = timedelta(seconds=1)


def automation_of(call: Call, object_id: str) -> Row | None:
    """Return the automation with an ObjectID; None if there is none."""
    return call.store.one("SELECT * FROM objects WHERE kind = 'Automation' AND object_id = ?", object_id)


def tell(call: Call, object_id: str, **values: Any) -> None:
    """Change what an automation or a run says of itself; None takes a value away."""
    data = json.loads(call.store.value("SELECT data FROM objects WHERE object_id = ?", object_id)) | values
    kept = {name: value for name, value in data.items() if value is not None}
    call.store.run("UPDATE objects SET data = ? WHERE object_id = ?", json.dumps(kept), object_id)


def resting(automation: Mapping[str, Any]) -> int:
    """Return the status of an automation that does not run."""
    if automation.get("RecurrenceID"):
        return SCHEDULED
    if automation.get("AutomationType") == AutomationTypes.TRIGGERED:
        return AWAITING_TRIGGER if automation["IsActive"] else INACTIVE_TRIGGER
    return READY


def begin_building(call: Call, object_id: str) -> None:
    """Let an automation be built, as it is now."""
    tell(call, object_id, Status=BUILDING)
    call.put_off(BUILT, {"automation": object_id}, after=_BUILDING_TAKES)


def end_building(call: Call, data: Mapping[str, Any]) -> None:
    """Let an automation be ready, unless something that it starts is not there."""
    there = automation_of(call, data["automation"])
    if there is None:
        return
    automation = json.loads(there["data"])
    if automation["Status"] == BUILDING:
        whole = _is_whole(call, from_dict(automation, Automation))
        tell(call, there["object_id"], Status=resting(automation) if whole else BUILDING_ERROR)


def definition_of(activity: AutomationActivity) -> APIObject:
    """Return what an activity starts.

    Raises:
        Refusal: it does not say.
    """
    for given in (activity.activity_object, activity.definition):
        if isinstance(given, APIObject):
            return given
    raise Refusal(355002, "The activity has no ActivityObject.")


def _is_whole(call: Call, automation: Automation) -> bool:
    """Tell whether all that an automation starts is there."""
    activities = [each for step in automation.automation_tasks or [] for each in step.activities or []]
    try:
        definitions = [definition_of(each) for each in activities]
        return all(call.kinds.of_model(type(each)).find(call, each) is not None for each in definitions)
    except (Refusal, ServiceFault):
        return False
