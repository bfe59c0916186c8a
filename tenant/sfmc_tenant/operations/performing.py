"""Perform and Schedule: something is done with definitions, now or at a time."""

from __future__ import annotations

from sfmc_soap import (
    PerformRequestMsg,
    PerformResponseMsg,
    ScheduleDefinition,
    ScheduleRequestMsg,
    ScheduleResponseMsg,
)

from ..call.call import Call
from .writing import each_by_itself, overall


def perform(call: Call, message: PerformRequestMsg) -> PerformResponseMsg:
    """Do an action with each definition."""
    action = str(message.action or "")
    results = each_by_itself(
        call,
        message.definitions or [],
        lambda own, kind, obj: kind.perform(own, action, obj),
        lambda kind, obj, refusal: kind.not_performed(obj, refusal),
    )
    return PerformResponseMsg(
        results=results, overall_status=overall(results), overall_status_message="", request_id=call.request_id
    )


def schedule(call: Call, message: ScheduleRequestMsg) -> ScheduleResponseMsg:
    """Let an action be done with each interaction when the schedule says."""
    action = str(message.action or "")
    when = message.schedule if isinstance(message.schedule, ScheduleDefinition) else ScheduleDefinition()
    results = each_by_itself(
        call,
        message.interactions or [],
        lambda own, kind, obj: kind.schedule(own, action, when, obj),
        lambda kind, obj, refusal: kind.not_scheduled(when, refusal),
    )
    return ScheduleResponseMsg(
        results=results, overall_status=overall(results), overall_status_message="", request_id=call.request_id
    )
