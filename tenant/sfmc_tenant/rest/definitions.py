"""Definitions of transactional messages. They are none of the triggered sends of SOAP, but sent as those are."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sfmc_soap import Email, List, SendClassification, SendClassificationTypeEnum

from ..call.call import Call
from ..kinds.base.stored import keep_object
from ..kinds.sending.sending import add_send
from ..state.clock import without_zone
from ..state.store import Row
from .router import RestAnswer, RestError, RestRequest

KIND = "TransactionalDefinition"
"""What the definitions are among the stored objects; no SOAP call knows it."""
_STATUSES = ("Active", "Inactive")


def create_definition(call: Call, request: RestRequest) -> RestAnswer:
    """Create a definition.

    Raises:
        RestError: it is not complete, what it refers to is not there, or its key is taken.
    """
    body = request.body if isinstance(request.body, dict) else {}
    key, name = _text(body, "definitionKey"), _text(body, "name")
    if find_definition(call, key) is not None:
        raise RestError(409, f"The definition '{key}' exists already.")
    email = _found(call, Email(customer_key=_text(_object(body, "content"), "customerKey")), "content.customerKey")
    classification = body.get("classification", "Default Transactional")
    row = _found(call, SendClassification(customer_key=str(classification)), "classification")
    if json.loads(row["data"])["SendClassificationType"] != SendClassificationTypeEnum.OPERATIONAL:
        raise RestError(400, "Only transactional classifications are permitted.", 10001)
    status = str(body.get("status", "Active")).capitalize()
    if status not in _STATUSES:
        raise RestError(400, "status is not valid.", 10001)
    object_id = str(uuid.uuid4())
    kept = {
        "ObjectID": object_id,
        "CustomerKey": key,
        "TriggeredSendStatus": status,
        "Email": {"ID": email["id"]},
        "SendClassification": {"CustomerKey": classification},
        **_subscriptions(call, _object(body, "subscriptions")),
    }
    keep_object(call.store, KIND, call.mid, kept, has_number=False)
    add_send(call, email, data={}, start=call.clock.now(), triggered=object_id)
    now = without_zone(call.now)
    told = {"definitionId": object_id, "classification": classification, "status": status, "createdDate": now}
    given = {name: body[name] for name in ("description", "content", "subscriptions", "options") if name in body}
    answer = {"requestId": call.request_id, "name": name, "definitionKey": key, **told, "modifiedDate": now, **given}
    return RestAnswer(answer, 201)


def find_definition(call: Call, key: str) -> Row | None:
    """Return the row of a definition, None if there is none."""
    query = "SELECT * FROM objects WHERE kind = ? AND mid = ? AND customer_key = ?"
    return call.store.one(query, KIND, call.mid, key)


def _subscriptions(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a definition says of the list that recipients are put on."""
    if "list" not in given:
        return {}
    row = _found(call, List(customer_key=_text(given, "list")), "subscriptions.list")
    return {
        "List": {"ID": row["id"]},
        "AutoAddSubscribers": given.get("autoAddSubscriber", True) is True,
        "AutoUpdateSubscribers": given.get("updateSubscriber", True) is True,
    }


def _found(call: Call, obj: Email | List | SendClassification, name: str) -> Row:
    row = call.kinds.of_model(obj.__class__).find(call, obj)
    if row is None:
        raise RestError(400, f"{name} '{obj.customer_key}' was not found.", 10000)
    return row


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name, {})
    if not isinstance(found, dict):
        raise RestError(400, f"{name} is not an object.", 10001)
    return found


def _text(body: dict[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise RestError(400, f"{name} is required.", 10001)
    return found
