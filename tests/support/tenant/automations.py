"""Automations: made, started, asked for how they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    Automation,
    AutomationActivity,
    AutomationInstance,
    AutomationTask,
    Client,
    FileTransferActivity,
    PerformResult,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found

NIGHT = datetime(2026, 3, 2, 2, tzinfo=SERVER_TIME)
"""When tests of automations begin: on a Monday."""
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
