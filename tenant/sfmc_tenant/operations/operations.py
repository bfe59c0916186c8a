"""Which function carries out which request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sfmc_soap import (
    CreateRequest,
    DeleteRequest,
    Model,
    Options,
    PerformRequestMsg,
    RetrieveRequestMsg,
    ScheduleRequestMsg,
    SystemStatusRequestMsg,
    UpdateRequest,
)

from ..call.call import Call
from .performing import perform, schedule
from .retrieval import retrieve
from .status import get_system_status
from .writing import create, delete, update

OPERATIONS: dict[type[Model], Callable[[Call, Any], Model]] = {
    CreateRequest: create,
    DeleteRequest: delete,
    PerformRequestMsg: perform,
    RetrieveRequestMsg: retrieve,
    ScheduleRequestMsg: schedule,
    SystemStatusRequestMsg: get_system_status,
    UpdateRequest: update,
}
"""The function for the message of each request."""


def options_of(message: Model) -> Options | None:
    """Return the options of a request, if it has any."""
    options = getattr(message, "options", None)
    return options if isinstance(options, Options) else None
