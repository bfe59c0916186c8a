"""Asynchronous calls that wait for their time: deleting one cancels it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sfmc_soap import APIObject, ScheduledConversation, ScheduledRequest

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.kind import Kind, Outcome

AHEAD = timedelta(minutes=60)
"""How far ahead of its time a call can be deleted at the latest."""


class ScheduledCalls(Kind):
    """The kinds of scheduled calls, which can only be deleted.

    Args:
        named: whether it is about conversations that were given a name, or about calls outside of any.
    """

    def __init__(self, *, named: bool) -> None:
        self.model = ScheduledConversation if named else ScheduledRequest
        self._named = named

    def find(self, call: Call, obj: APIObject) -> Row | None:
        name = obj.conversation_id if isinstance(obj, ScheduledConversation) else getattr(obj, "request_id", None)
        query = "SELECT * FROM conversations WHERE mid = ? AND name = ? AND named = ?"
        found = call.store.one(query, call.mid, str(name or ""), self._named)
        if found is None:
            raise Refusal(220, "AsyncAPI_Item_Not_Found")
        return found

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        if there["state"] in ("done", "failed", "timed out", "deleted"):
            raise Refusal(222, "AsyncAPI_Invalid_Status_To_Delete_Item")
        if datetime.fromisoformat(there["due"]) <= call.clock.now() + AHEAD:
            raise Refusal(204, "AsyncAPI_Error")
        call.store.run("UPDATE conversations SET state = 'deleted' WHERE id = ?", there["id"])
        call.store.run("DELETE FROM queued_calls WHERE conversation = ?", there["id"])
        return Outcome(f"{self.model.__name__} deleted")
