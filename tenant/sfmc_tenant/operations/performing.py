"""Perform and Schedule: something is done with definitions, now or at a time."""

from __future__ import annotations

from sfmc_soap import (
    UNSET,
    PerformRequestMsg,
    PerformResponseMsg,
    ScheduleDefinition,
    ScheduleRequestMsg,
    ScheduleResponseMsg,
)

from ..call.call import Call
from ..call.errors import Refusal
from .writing import overall


def perform(call: Call, message: PerformRequestMsg) -> PerformResponseMsg:
    """Do an action with each definition."""
    results = []
    definitions = [] if message.definitions is UNSET else message.definitions
    for ordinal, obj in enumerate(definitions):
        kind = call.kinds.of_model(type(obj))
        try:
            with call.store.transaction():
                result = kind.perform(call, str(message.action or ""), obj)
        except Refusal as refusal:
            result = kind.not_performed(obj, refusal)
        result.ordinal_id = ordinal
        results.append(result)
    return PerformResponseMsg(
        results=results, overall_status=overall(results), overall_status_message="", request_id=call.request_id
    )


def schedule(call: Call, message: ScheduleRequestMsg) -> ScheduleResponseMsg:
    """Let an action be done with each interaction when the schedule says."""
    results = []
    when = message.schedule if isinstance(message.schedule, ScheduleDefinition) else ScheduleDefinition()
    interactions = [] if message.interactions is UNSET else message.interactions
    for ordinal, obj in enumerate(interactions):
        kind = call.kinds.of_model(type(obj))
        try:
            with call.store.transaction():
                result = kind.schedule(call, str(message.action or ""), when, obj)
        except Refusal as refusal:
            result = kind.not_scheduled(when, refusal)
        result.ordinal_id = ordinal
        results.append(result)
    return ScheduleResponseMsg(
        results=results, overall_status=overall(results), overall_status_message="", request_id=call.request_id
    )
