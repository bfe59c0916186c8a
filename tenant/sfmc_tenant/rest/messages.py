"""Transactional messages: sent by a definition, each known by its messageKey."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sfmc_soap import Attribute, Subscriber

from ..call.call import Call
from ..call.errors import Refusal
from ..kinds.sending.triggered_definitions import DELAY
from ..kinds.sending.triggered_sends import enqueue
from ..state.clock import stamp, without_zone
from ..state.store import Row
from .definitions import find_definition
from .router import RestAnswer, RestError, RestRequest

_UNIQUE_FOR = timedelta(days=2)
_KNOWN_FOR = timedelta(days=3)
_LONGEST_KEY = 100
_MOST = 2000
"""The most recipients of one request."""
_WHY = {"OptOut": (1, "Unsubscribed"), "Undeliverable": (2, "Held")}
"""The statusCode and statusMessage of a message that was not sent."""
_NAMES = {
    4: "MissingEmailAddress",
    5: "InvalidEmailAddress",
    8: "MissingSubscriberID",
}
"""What the "Transactional API Subscriber Error Codes" are called."""


@dataclass(frozen=True)
class Recipient:
    """Whom a message goes to.

    Attributes:
        key: the messageKey.
        contact: the contactKey.
        to: the email address.
        attributes: what is told about the person.
    """

    key: str
    contact: str
    to: str
    attributes: dict[str, Any]


def send_message(call: Call, request: RestRequest) -> RestAnswer:
    """Send a message to one recipient.

    Raises:
        RestError: the body is not complete, there is no such definition, or the messageKey was used before.
    """
    body = request.body if isinstance(request.body, dict) else {}
    recipients = body.get("recipients")
    single = recipients[0] if isinstance(recipients, list) and len(recipients) == 1 else body.get("recipient")
    if not isinstance(single, dict) or ("recipient" in body and "recipients" in body):
        raise RestError(400, "One recipient is required.", 10001)
    key = request.parameters["messageKey"]
    return _send(call, body, [{**single, "messageKey": key}])


def send_messages(call: Call, request: RestRequest) -> RestAnswer:
    """Send messages to several recipients. Those who cannot be sent to are told.

    Raises:
        RestError: the body is not complete, or nobody can be sent to.
    """
    body = request.body if isinstance(request.body, dict) else {}
    recipients = body.get("recipients")
    if not isinstance(recipients, list) or not recipients or "recipient" in body:
        raise RestError(400, "recipients is required.", 10001)
    if len(recipients) > _MOST:
        raise RestError(400, f"There are more than {_MOST} recipients.", 10001)
    return _send(call, body, recipients)


def message_status(call: Call, request: RestRequest) -> RestAnswer:
    """Tell whether a message was sent.

    Raises:
        RestError: no message of the last three days has that messageKey.
    """
    key, since = request.parameters["messageKey"], stamp(call.clock.now() - _KNOWN_FOR)
    query = "SELECT * FROM messages WHERE mid = ? AND message_key = ? AND created > ? ORDER BY id DESC"
    message = call.store.one(query, call.mid, key, since)
    if message is None:
        raise RestError(400, f"The messageKey '{key}' was not found.", 10000)
    answer: dict[str, Any] = {"requestId": call.request_id}
    if call.store.one("SELECT 1 FROM outbox WHERE id = ?", message["batch"]):
        queued = {"eventCategoryType": "TransactionalSendEvents.EmailQueued"}
        return RestAnswer({**answer, **queued, "timestamp": without_zone(message["created"])})
    return RestAnswer({**answer, **_outcome(call, message)})


def _outcome(call: Call, message: Row) -> dict[str, Any]:
    """Return what became of a message that does not wait any more."""
    query = "SELECT * FROM events WHERE send = ? AND subscriber_key = ? AND batch = ? ORDER BY id"
    event = call.store.one(query, message["send"], message["contact_key"], message["batch"])
    info = {"messageKey": message["message_key"], "contactKey": message["contact_key"], "to": message["address"]}
    code, name = message["code"], message["reason"]
    if event is not None and event["kind"] == "NotSentEvent":
        code, name = _WHY[json.loads(event["data"])["Obstacle"]]
    if code is not None:
        info |= {"statusCode": code, "statusMessage": name}
    return {
        "eventCategoryType": f"TransactionalSendEvents.{'EmailSent' if code is None else 'EmailNotSent'}",
        "timestamp": without_zone(message["created"] if event is None else event["date"]),
        "compositeId": f"{message['send']}.{message['batch'] or 0}.{message['id']}",
        "info": info,
    }


def _send(call: Call, body: dict[str, Any], given: list[Any]) -> RestAnswer:
    definition = find_definition(call, str(body.get("definitionKey")))
    if definition is None:
        raise RestError(400, f"The definitionKey '{body.get('definitionKey')}' was not found.", 10000)
    responses: list[dict[str, Any]] = []
    failed = 0
    for each in given:
        try:
            recipient = _recipient(call, body, each)
            _send_to(call, definition, recipient)
            responses.append({"messageKey": recipient.key})
        except RestError as error:
            failed += 1
            key = each.get("messageKey") if isinstance(each, dict) else None
            responses.append({"messageKey": key, "errorcode": error.code, "message": error.message})
            if len(given) == 1:
                raise
    call.put_off("triggered sends go out", {"definition": definition["object_id"]}, after=DELAY)
    answer: dict[str, Any] = {"requestId": call.request_id, "errorcode": 0, "responses": responses}
    if failed:
        said = f"MCMS_UTM_ResponsesHasErrors: {failed} subscribers failed to queue out of {len(given)}"
        answer |= {"errorcode": 109001, "message": said}
    return RestAnswer(answer, 202)


def _recipient(call: Call, body: dict[str, Any], given: Any) -> Recipient:
    """Return whom a message goes to.

    Raises:
        RestError: something is missing, or the messageKey was used before.
    """
    held = given if isinstance(given, dict) else {}
    for name in ("contactKey", "to"):
        if not isinstance(held.get(name), str) or not held[name]:
            raise RestError(400, f"MCMS_UTM_Validation_MissingRequiredField_{name}: Invalid subscriber", 109106)
    key = held.get("messageKey") or str(uuid.uuid4())
    if not isinstance(key, str) or len(key) > _LONGEST_KEY:
        raise RestError(400, f"A messageKey is a text of at most {_LONGEST_KEY} characters.", 10001)
    since = stamp(call.clock.now() - _UNIQUE_FOR)
    used = "SELECT 1 FROM messages WHERE mid = ? AND message_key = ? AND created > ?"
    if call.store.one(used, call.mid, key, since):
        raise RestError(400, f"The messageKey '{key}' was used before.", 10001)
    shared, own = body.get("attributes"), held.get("attributes")
    attributes = (shared if isinstance(shared, dict) else {}) | (own if isinstance(own, dict) else {})
    return Recipient(key, held["contactKey"], held["to"], attributes)


def _send_to(call: Call, definition: Row, recipient: Recipient) -> None:
    """Let a message wait until it is sent. One that will never be is kept with the reason."""
    attributes = [Attribute(name=name, value=str(value)) for name, value in recipient.attributes.items()]
    person = Subscriber(subscriber_key=recipient.contact, email_address=recipient.to, attributes=attributes)
    batch: int | None = None
    code: int | None = None
    reason = ""
    try:
        with call.store.transaction():
            batch = enqueue(call, definition, person)
    except Refusal as refusal:
        code, reason = refusal.code, _NAMES.get(refusal.code, refusal.message)
    send = call.store.value("SELECT max(id) FROM sends WHERE triggered = ?", definition["object_id"])
    values = (call.mid, recipient.key, recipient.contact, recipient.to, send, batch, code, reason, call.now)
    call.store.run(
        "INSERT INTO messages (mid, message_key, contact_key, address, send, batch, code, reason, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *values,
    )
