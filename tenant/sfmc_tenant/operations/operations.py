"""Which function carries out which request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sfmc_soap import (
    ConfigureRequestMsg,
    CreateRequest,
    DefinitionRequestMsg,
    DeleteRequest,
    ExecuteRequestMsg,
    ExtractRequestMsg,
    Model,
    Options,
    PerformRequestMsg,
    RetrieveRequestMsg,
    ScheduleRequestMsg,
    SystemStatusRequestMsg,
    UpdateRequest,
)

from ..call.call import Call
from ..call.conversation import is_asynchronous
from ..call.errors import ServiceFault
from ..kinds.base.kind import DueWorker
from ..kinds.tasks.extracts import write_extract
from . import conversations
from .configuring import configure
from .describing import describe
from .executing import execute
from .extracting import WRITE, extract
from .performing import perform, schedule
from .queueing import MOST_OBJECTS, queue
from .retrieval import retrieve
from .status import check_status, get_system_status
from .writing import create, delete, update

OPERATIONS: dict[type[Model], Callable[[Call, Any], Model]] = {
    ConfigureRequestMsg: configure,
    CreateRequest: create,
    DefinitionRequestMsg: describe,
    DeleteRequest: delete,
    ExtractRequestMsg: extract,
    ExecuteRequestMsg: execute,
    PerformRequestMsg: perform,
    RetrieveRequestMsg: retrieve,
    ScheduleRequestMsg: schedule,
    SystemStatusRequestMsg: get_system_status,
    UpdateRequest: update,
}
"""The function for the message of each request."""


def workers() -> Mapping[str, DueWorker]:
    """Return what does later what operations put off, by the kind of work."""
    return {
        conversations.CARRY_OUT: lambda call, data: conversations.carry_out(call, data, OPERATIONS),
        conversations.TIME_OUT: conversations.time_out,
        WRITE: write_extract,
    }


def carry_out(call: Call, message: Model) -> Model:
    """Carry out a call, or queue it. Return the message of the response.

    Raises:
        ServiceFault: the service does not do that, or not now.
    """
    operation = OPERATIONS.get(type(message))
    if operation is None:
        raise ServiceFault("The operation is not supported.", 2)
    if call.options is not None and is_asynchronous(call.options):
        return queue(call, message, call.options)
    if not isinstance(message, SystemStatusRequestMsg):
        check_status(call)
    if any(len(value) > MOST_OBJECTS for value in vars(message).values() if isinstance(value, list)):
        raise ServiceFault(f"A call can have {MOST_OBJECTS} objects at most.", 2)
    return operation(call, message)


def options_of(message: Model) -> Options | None:
    """Return the options of a request, if it has any."""
    options = getattr(message, "options", None)
    return options if isinstance(options, Options) else None
