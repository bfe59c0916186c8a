"""Something is started: found by its key where the service wants its ObjectID, and never started twice."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TypeVar

from ... import APIObject, ClientID, PerformRequestMsg, PerformResponseMsg, PerformResult, TaskResult, wire_type
from ..._runtime.client.arguments import check_options
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import CallError, ConfigurationError, OperationError, PartialFailure, TotalFailure
from ..._runtime.client.flow import call_flow
from ..._runtime.client.marketing_cloud import overall_status, request_id
from ..._runtime.client.settings import RAISE_ON, CallOptions
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..._runtime.warning import warn
from ...operations import PERFORM
from ..filters import P
from ..select.errors import NoResult, SeveralResults
from ..select.objects import objects_of
from ..select.options import ReadOptions
from ..select.reader import look_up
from .kinds import KINDS, kind_started
from .polling import poll
from .reference import RunReference

E = TypeVar("E", bound=CallError)

_BY_OBJECT_ID = frozenset({"Automation", "QueryDefinition"})
"""The types that Perform knows by ObjectID alone. Source: the vendor's pages."""
_ACTIVE_ONLY = frozenset({"QueryDefinition"})
"""Those that are still found when they were deleted. Source: other people's programs."""


def start(context: CallContext, thing: APIObject, action: str, call: CallOptions) -> Flow[RunReference]:
    """Perform an action, mostly a start, and never twice. Return what its run is known by.

    Raises:
        ConfigurationError: the object does not say which one it is.
        NoResult: none has its key.
        SeveralResults: several have it.
        OperationError: the service refuses.
        CallError: a call failed. If nobody knows whether something was started, a note says how to find out.
    """
    _check(thing, action, call)
    type_, clients = wire_type(thing), _accounts_of(thing)
    kind = kind_started(type_, action)
    if type_ in _BY_OBJECT_ID and not thing.object_id:
        thing = copy(thing)
        thing.object_id = yield from _object_id(context, thing, ReadOptions(clients=clients, limit=2, call=call))
    own = str(thing.object_id or thing.id or thing.customer_key or "")
    reference = RunReference(kind=kind, id=own, done=_done(action, thing), clients=clients)
    if kind and KINDS[kind].begun_by:
        reference = replace(reference, before=(yield from poll(context, reference, call)))
    try:
        result = yield from _perform(context, thing, action, call)
    except BaseException as error:
        if _may_have_begun(error):
            error.add_note(_doubt(reference, thing))
        raise
    task = result.task or TaskResult()
    _tell_odd(reference, result, task)
    return replace(reference, id=_id_of(kind, own, str(task.id or "").strip()), message=_message(result, task))


def _tell_odd(reference: RunReference, result: PerformResult, task: TaskResult) -> None:
    """Warn of a status that is not known."""
    for status in (result.status_code, task.status_code):
        if status and status != "OK":
            told = shorten(repr(status))
            warn(f"{reference.done}: nobody knows the status {told}: it is taken to have begun")
            return


def _id_of(kind: str, own: str, task: str) -> str:
    """Return the id of a run: that of its task, or its own where the service gives or knows no other."""
    if kind and KINDS[kind].is_its_own:
        return own
    if task == "0":  # it stands for none
        task = ""
    return task if kind else task or own


def _check(thing: object, action: object, call: CallOptions) -> None:
    """Check the arguments of `start`.

    Raises:
        TypeError: one is of a wrong type.
        ConfigurationError: the object does not say which one it is, and the service would not say so.
    """
    check_options(call, CallOptions, "start")
    if not isinstance(thing, APIObject):
        raise TypeError(f"start(): {wrong_type(thing, 'an object to start, such as ImportDefinition(...)')}")
    if not isinstance(action, str) or not action:
        raise TypeError(f"action: {wrong_type(action, 'the name of an action')}")
    type_ = wire_type(thing)
    if type_ in _BY_OBJECT_ID and not (thing.object_id or thing.customer_key):
        raise ConfigurationError(f"start(): say which {type_} it is, by its customer_key or object_id")
    # The vendor's page about Perform: a send is known by its ID. Without one, nothing happens.
    if type_ == "Send" and not thing.id:
        raise ConfigurationError("start(): say which Send it is, by its id: without one, the service does nothing")


def _accounts_of(thing: APIObject) -> tuple[int, ...]:
    """Return the MID of the account that an object says it is in, if it does."""
    mid = thing.client.id if isinstance(thing.client, ClientID) else None
    return (mid,) if isinstance(mid, int) else ()


def _done(action: str, thing: APIObject) -> str:
    known_by = thing.customer_key or thing.object_id or thing.id or thing.__dict__.get("name")
    return shorten(f"{action} of {wire_type(thing)}{f' {known_by!r}' if known_by else ''}")


def _object_id(context: CallContext, thing: APIObject, options: ReadOptions) -> Flow[str]:
    """Return the ObjectID of what has the CustomerKey of an object.

    Raises:
        NoResult: nothing has it.
        SeveralResults: several have it.
    """
    type_, key = wire_type(thing), thing.customer_key
    where = P("CustomerKey") == str(key)
    if type_ in _ACTIVE_ONLY:
        where = where & (P("Status") == "Active")
    source = objects_of(type_, ("ObjectID", "CustomerKey"), where=where)
    found = yield from look_up(context, source, options)
    ids = {each.object_id for each in found if isinstance(each.object_id, str) and each.object_id}
    if len(ids) > 1:
        raise SeveralResults(f"several objects of the type {type_} have the key {shorten(repr(key))}: use object_id")
    if not ids:
        which = f"active {type_}" if type_ in _ACTIVE_ONLY else type_
        raise NoResult(f"no {which} has the key {shorten(repr(key))}")
    return ids.pop()


def _perform(context: CallContext, thing: APIObject, action: str, call: CallOptions) -> Flow[PerformResult]:
    """Perform an action. Return its result.

    Raises:
        OperationError: the service refuses.
        CallError: the call failed, or its response does not say what became of it.
    """
    request = PerformRequestMsg(action=action, definitions=[thing])
    options: CallOptions = {**call, "raise_on": RAISE_ON}
    response = yield from call_flow(context, PERFORM, request, options)
    result = next(iter(response.results or ()), None)
    if not isinstance(result, PerformResult):
        raise _error(CallError("the response has no result"), response)
    task = result.task or TaskResult()
    if task.status_code == "Error":
        error = _error(OperationError(_message(result, task) or "the task is an error"), response)
        error.status, error.response = overall_status(response), response
        raise error
    return result


def _error(error: E, response: PerformResponseMsg) -> E:
    error.operation, error.request_id = PERFORM.name, request_id(response)
    return error


def _message(result: PerformResult, task: TaskResult) -> str:
    """Return what the service said of what it did."""
    return str(task.status_message or result.status_message or "")


def _may_have_begun(error: BaseException) -> bool:
    """Return whether nobody knows, after an error or an interruption, whether something was started."""
    if isinstance(error, PartialFailure) and not isinstance(error, TotalFailure):
        # It says of one thing that it failed, and that it did not.
        return True
    if isinstance(error, CallError):
        return error.processed is None
    return not isinstance(error, Exception | GeneratorExit)


def _doubt(reference: RunReference, thing: APIObject) -> str:
    """Return how to find out whether a start whose response was lost has begun something."""
    problem = f"nobody knows whether the {reference.done} has begun: it is not repeated."
    if not reference.kind:
        return f"{problem} Find out before you call it again"
    hint = KINDS[reference.kind].hint.format(key=shorten(str(thing.customer_key or "")), id=shorten(reference.id))
    return f"{problem} Find out before you start it again: {hint}"
