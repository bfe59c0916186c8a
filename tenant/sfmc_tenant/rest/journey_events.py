"""Journeys: an event lets a contact enter one."""

from __future__ import annotations

import json
import uuid

from ..call.call import Call
from .router import RestAnswer, RestError, RestRequest


def enter(call: Call, request: RestRequest) -> RestAnswer:
    """Let a contact enter the journey that an event belongs to.

    Raises:
        RestError: the body is not complete, there is no such event, or the contact is not active.
    """
    body = request.body if isinstance(request.body, dict) else {}
    contact, key, data = body.get("ContactKey"), body.get("EventDefinitionKey"), body.get("Data", {})
    for name, value in (("ContactKey", contact), ("EventDefinitionKey", key)):
        if not isinstance(value, str) or not value:
            raise RestError(400, f"{name} is required.", 10001)
    if not isinstance(data, dict):
        raise RestError(400, "Data is not an object.", 10001)
    if not call.store.one("SELECT 1 FROM journeys WHERE mid = ? AND event = ?", call.mid, key):
        raise RestError(400, f"EventDefinitionKey '{key}' not found", 10000)
    if _is_inactive(call, str(contact)):
        raise RestError(400, f"The contact '{contact}' is not active.", 10001)
    instance = str(uuid.uuid4())
    values = (instance, call.mid, key, contact, json.dumps(data), call.now)
    call.store.run("INSERT INTO journey_entries VALUES (?, ?, ?, ?, ?, ?)", *values)
    return RestAnswer({"eventInstanceId": instance}, 201)


def _is_inactive(call: Call, contact: str) -> bool:
    query = "SELECT status FROM subscribers WHERE mid = ? AND subscriber_key = ?"
    return call.store.value(query, call.audience(call.mid), contact) not in (None, "Active")
