"""Conversations of asynchronous calls: they gather, are carried out in their order, and leave results.

A call that names no conversation is the only one of a conversation of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sfmc_soap import UNSET, Model, Options, Priority, SystemStatusType, UnsetType, dumps, loads

from ..call.call import Call
from ..call.conversation import Place
from ..call.errors import Refusal, ServiceFault
from ..kinds.asynchronous.results import forget_old
from ..redaction import hide_secrets
from ..state.clock import stamp
from ..state.store import Row
from .ended_calls import EndedCall, Queueable, keep, refused, tell
from .status import status_of

GAP = timedelta(minutes=5)
"""How far apart the calls of a conversation may be."""

CARRY_OUT = "carry out a conversation"
TIME_OUT = "time out a conversation"

_WAITS = {Priority.HIGH: timedelta(), Priority.MEDIUM: timedelta(minutes=1), Priority.LOW: timedelta(minutes=5)}
_AGAIN = timedelta(minutes=10)
"""When it is tried again to carry out a conversation while the service does not work."""

_TIMED_OUT = (203, "Async API Timeout.")
_CLOSED = {
    "deleted": (211, "The ConversationID was used before."),
    "done": (211, "The ConversationID was used before."),
    "failed": (213, "The Conversation is in an error state."),
    "timed out": _TIMED_OUT,
    "waiting": (215, "The Conversation is closed: it has all of its calls."),
}
"""What is said to a call of a conversation in these states."""

Operation = Callable[[Call, Any], Model]


def join(call: Call, message: Queueable, place: Place, *, due: datetime) -> None:
    """Put a call into its conversation. When all calls of that are there, it is carried out.

    Args:
        call: the call.
        message: its message.
        place: its place in the conversation.
        due: when it may be carried out at the earliest.

    Raises:
        Refusal: the conversation does not take the call.
    """
    there = _conversation(call, place) or _begin(call, place)
    refusal = _refusal(call, there, place)
    if refusal is not None:
        if there["state"] == "open":
            _fail(call, there, refusal)
        raise refusal
    values = (there["id"], place.sequence, call.request_id, dumps(message))
    call.store.run(
        "INSERT INTO queued_calls (conversation, sequence, request_id, request) VALUES (?, ?, ?, ?)", *values
    )
    when = max(stamp(due), there["due"])
    call.store.run("UPDATE conversations SET latest = ?, due = ? WHERE id = ?", call.now, when, there["id"])
    if len(_calls(call, there)) < there["calls"]:
        call.put_off(TIME_OUT, {"conversation": there["id"]}, after=GAP)
        return
    call.store.run("UPDATE conversations SET state = 'waiting' WHERE id = ?", there["id"])
    at = max(datetime.fromisoformat(when), call.clock.now() + _wait(call.options))
    call.put_off(CARRY_OUT, {"conversation": there["id"]}, at=at)


def _conversation(call: Call, place: Place) -> Row | None:
    return call.store.one("SELECT * FROM conversations WHERE mid = ? AND name = ?", call.mid, place.name)


def _begin(call: Call, place: Place) -> Row:
    name, named = place.name or call.request_id, place.name is not None
    values = (call.mid, name, named, place.calls, call.now, call.now)
    begun = call.store.one(
        "INSERT INTO conversations (mid, name, named, calls, state, latest, due)"
        " VALUES (?, ?, ?, ?, 'open', ?, ?) RETURNING *",
        *values,
    )
    assert begun is not None
    return begun


def _refusal(call: Call, there: Row, place: Place) -> Refusal | None:
    """Return why a conversation does not take a call, None if it does."""
    if there["state"] != "open":
        return Refusal(*_CLOSED[there["state"]])
    if there["calls"] != place.calls:
        said = "CallsInConversation don't match previous value in the Conversation. Conversation has been invalidated."
        return Refusal(200, said)
    if any(each["sequence"] == place.sequence for each in _calls(call, there)):
        return Refusal(214, "The SequenceCode was used before in the Conversation. Conversation has been invalidated.")
    return None


def _calls(call: Call, conversation: Row) -> Sequence[Row]:
    return call.store.all("SELECT * FROM queued_calls WHERE conversation = ? ORDER BY sequence", conversation["id"])


def _request(queued: Row) -> Queueable:
    return cast(Queueable, loads(queued["request"]))


def _wait(options: Options | None) -> timedelta:
    priority = options.queue_priority if options else UNSET
    return _WAITS[Priority.MEDIUM] if isinstance(priority, UnsetType) else _WAITS.get(priority, _WAITS[Priority.MEDIUM])


def time_out(call: Call, data: Mapping[str, Any]) -> None:
    """Let a conversation fail that has waited too long for its next call."""
    there = call.store.one("SELECT * FROM conversations WHERE id = ?", data["conversation"])
    if there is not None and there["state"] == "open" and there["latest"] <= stamp(call.clock.now() - GAP):
        _fail(call, there, Refusal(*_TIMED_OUT), state="timed out")


def carry_out(call: Call, data: Mapping[str, Any], operations: Mapping[type[Model], Operation]) -> None:
    """Carry out the calls of a conversation. After the first that fails, the others do as well."""
    if status_of(call.store) != SystemStatusType.OK:
        # Until the present, it would not work at any of the times between.
        times = (call.clock.present() - call.clock.now()) // _AGAIN + 1
        call.put_off(CARRY_OUT, data, after=times * _AGAIN)
        return
    there = call.store.one("SELECT * FROM conversations WHERE id = ? AND state = 'waiting'", data["conversation"])
    if there is None:
        return
    ended: list[EndedCall] = []
    for queued in _calls(call, there):
        request = _request(queued)
        own = replace(call, options=request.options or None, request_id=queued["request_id"])
        if any(each.failed for each in ended):
            ended.append(refused(request, Refusal(213, "A call before it in the Conversation failed.")))
        else:
            ended.append(_carried_out(own, request, operations))
    _end(call, there, ended, "failed" if any(each.failed for each in ended) else "done")


def _fail(call: Call, there: Row, refusal: Refusal, *, state: str = "failed") -> None:
    """Let a conversation fail with all calls that it has."""
    _end(call, there, [refused(_request(queued), refusal) for queued in _calls(call, there)], state)


def _carried_out(call: Call, request: Queueable, operations: Mapping[type[Model], Operation]) -> EndedCall:
    """Carry out a call. Return what came of it."""
    try:
        with call.store.transaction():
            response: Any = operations[type(request)](call, request)
    except ServiceFault as fault:
        return refused(request, Refusal(fault.code or 2, fault.message))
    # What is kept of it is shown and posted.
    hide_secrets(response)
    return EndedCall(request, response.overall_status, response.results, dumps(response).decode())


def _end(call: Call, there: Row, ended: Sequence[EndedCall], state: str) -> None:
    """Let a conversation end in a state: keep its results, and tell who wants to know."""
    call.store.run("UPDATE conversations SET state = ? WHERE id = ?", state, there["id"])
    for queued, each in zip(_calls(call, there), ended):
        shared = {"request_id": queued["request_id"]}
        if there["named"]:
            shared["conversation_id"] = there["name"]
        message = keep(call, each, shared, Place(there["name"], queued["sequence"], there["calls"]))
        tell(call, each, message, failed=state != "done")
    forget_old(call)
    call.store.run("DELETE FROM queued_calls WHERE conversation = ?", there["id"])
