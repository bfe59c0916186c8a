"""Perform and Schedule: something is done with definitions, now or at a time."""

from __future__ import annotations

from sfmc_soap import UNSET, PerformRequestMsg, PerformResponseMsg

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
    return PerformResponseMsg(results=results, overall_status=overall(results), request_id=call.request_id)
