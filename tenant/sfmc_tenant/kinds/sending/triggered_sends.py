"""Triggered sends: a message to a person, or to some, by a definition that is active."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from sfmc_soap import (
    UNSET,
    APIObject,
    CreateResult,
    DataExtension,
    Subscriber,
    SubscriberList,
    SubscriberResult,
    TriggeredSend,
    TriggeredSendCreateResult,
    TriggeredSendStatusEnum,
    UnsetType,
)

from ...call.call import Call
from ...call.errors import Reason, Refusal
from ...state.store import Row
from ..base.addresses import is_address
from ..base.kind import Kind, Outcome
from ..base.stored import referred
from ..people.attribute_values import MISSING_VALUE, WRONG_VALUE
from .senders import is_transactional
from .sending import email_of
from .triggered_definitions import DELAY, latest_send

_TAKEN = (TriggeredSendStatusEnum.ACTIVE, TriggeredSendStatusEnum.INACTIVE)
_OBSTACLES = {"Unsubscribed": "OptOut", "Held": "Undeliverable"}
"""Why a subscriber of a status does not get a message. One whose mail has bounced does get it, until they are held."""

_SEND_ERRORS: Mapping[int, Reason] = {
    MISSING_VALUE: (10, "Required attributes of the subscriber are missing"),
    WRONG_VALUE: (16, "The value of a subscriber attribute is not valid"),
}
"""What the series of "Email Send Error Codes" has in the place of codes of Subscriber."""


class NobodyLeft(Refusal):
    """There is nobody to send to: everybody was refused.

    Args:
        failures: why.
    """

    def __init__(self, failures: list[SubscriberResult]) -> None:
        super().__init__(180008, "Unable to queue Triggered Send request. There are no valid subscribers.")
        self.failures = failures


class TriggeredSends(Kind):
    """The kind of triggered sends. Create sends; nothing of them is kept but what becomes of the messages."""

    model = TriggeredSend

    def create(self, call: Call, obj: APIObject) -> Outcome:
        sent = cast(TriggeredSend, obj)
        definition = _definition(call, sent)
        if not sent.subscribers:
            raise Refusal(180007, "Unable to queue Triggered Send request. There are no subscribers.")
        failures: list[SubscriberResult] = []
        for ordinal, person in enumerate(sent.subscribers):
            try:
                with call.store.transaction():
                    enqueue(call, definition, person)
            except Refusal as refusal:
                failures.append(_failure(person, ordinal, refusal))
        if len(failures) == len(sent.subscribers):
            raise NobodyLeft(failures)
        call.put_off("triggered sends go out", {"definition": definition["object_id"]}, after=DELAY)
        return Outcome("Created TriggeredSend", failures=tuple(failures))

    def created(self, outcome: Outcome, obj: APIObject) -> CreateResult:
        return TriggeredSendCreateResult(
            status_code="OK",
            status_message=outcome.message,
            new_id=0,
            subscriber_failures=list(outcome.failures),
        )

    def not_created(self, obj: APIObject, refusal: Refusal) -> CreateResult:
        return TriggeredSendCreateResult(
            status_code="Error",
            status_message=refusal.message,
            error_code=refusal.code,
            new_id=0,
            subscriber_failures=refusal.failures if isinstance(refusal, NobodyLeft) else [],
        )


def enqueue(call: Call, definition: Row, person: Subscriber) -> int:
    """Let a message to a person wait until it is sent. Return what it is known by until then, and its BatchID after.

    Raises:
        Refusal: the person cannot be sent to; the code is one of the "Email Send Error Codes", or of Subscriber.
    """
    _check(person)
    kept = json.loads(definition["data"])
    try:
        row = _subscriber(call, kept, person)
    except Refusal as refusal:
        code, message = _SEND_ERRORS.get(refusal.code, (refusal.code, refusal.message))
        raise Refusal(code, message) from None
    on = kept["List"]["ID"] if "List" in kept else None
    query = "SELECT status FROM memberships WHERE list = ? AND subscriber = ?"
    on_list = call.store.value(query, on, row["id"])
    obstacle = _OBSTACLES.get(row["status"]) or _OBSTACLES.get(on_list)
    if obstacle == "OptOut" and is_transactional(call, kept):
        obstacle = None
    send = latest_send(call, definition["object_id"])
    insert = "INSERT INTO outbox (send, subscriber_key, list, batch, obstacle) VALUES (?, ?, ?, 0, ?)"
    id = call.store.run(insert, send, row["subscriber_key"], on, obstacle)
    call.store.run("UPDATE outbox SET batch = id WHERE id = ?", id)
    return id


def _definition(call: Call, sent: TriggeredSend) -> Row:
    """Return the definition of a triggered send.

    Raises:
        Refusal: there is none, or it was not started.
    """
    there = referred(call, sent.triggered_send_definition)
    if there is None:
        raise Refusal(18002, "Triggered Send Definition ID/Customer Key don't match")
    kept = json.loads(there["data"])
    if kept["TriggeredSendStatus"] == TriggeredSendStatusEnum.NEW:
        raise Refusal(18002, "The Triggered Send Definition is not completely configured or in a new status")
    if kept["TriggeredSendStatus"] not in _TAKEN:
        raise Refusal(18002, "Triggered Send must be in an Active or Inactive status")
    if email_of(call, kept) is None:
        raise Refusal(18001, "The Triggered Send Definition is not completely configured or in a new status")
    source = kept.get("SendSourceDataExtension", {}).get("CustomerKey")
    if source and referred(call, DataExtension(customer_key=source)) is None:
        raise Refusal(180015, "The data extension of the triggered send was not found.")
    return there


def _check(person: Subscriber) -> None:
    """Check what a triggered send says of a person.

    Raises:
        Refusal: it lacks something, or it is wrong.
    """
    if not person.subscriber_key and not person.email_address and person.id is UNSET:
        raise Refusal(8, "The subscriber key and subscriber ID are missing")
    if isinstance(person.email_address, str) and not is_address(person.email_address):
        raise Refusal(5, "The subscriber email address is invalid")
    sender = UNSET if isinstance(person.owner, UnsetType) else person.owner.from_address
    if isinstance(sender, str) and not is_address(sender):
        raise Refusal(18006, "The FromAddress of the subscriber's Owner is not valid")


def _subscriber(call: Call, definition: dict[str, Any], person: Subscriber) -> Row:
    """Return the row of a person, who becomes a subscriber if need be.

    Raises:
        Refusal: the person cannot become one.
    """
    people = call.kinds.of_model(Subscriber)
    told = Subscriber(
        id=person.id,
        subscriber_key=person.subscriber_key or person.email_address,
        email_address=person.email_address,
        attributes=person.attributes,
    )
    there = people.find(call, told)
    if person.id is not UNSET and told.subscriber_key:
        known = people.find(call, Subscriber(id=person.id))
        if known is not None and known["subscriber_key"] != told.subscriber_key:
            raise Refusal(13, "The stored subscriber key does not match the one provided")
    if there is None:
        if person.id is not UNSET and not told.subscriber_key:
            raise Refusal(7, "The subscriber ID provided is invalid")
        if not person.email_address:
            raise Refusal(4, "The subscriber has no email address")
        people.add(call, told)
    elif definition.get("AutoUpdateSubscribers"):
        people.change(call, there, told)
    there = people.find(call, told)
    assert there is not None
    if definition.get("AutoAddSubscribers") and "List" in definition:
        on = SubscriberList(id=definition["List"]["ID"], action="upsert")
        people.change(call, there, Subscriber(subscriber_key=told.subscriber_key, lists=[on]))
    return there


def _failure(person: Subscriber, ordinal: int, refusal: Refusal) -> SubscriberResult:
    return SubscriberResult(
        subscriber=Subscriber(email_address=person.email_address, subscriber_key=person.subscriber_key),
        error_code=str(refusal.code),
        error_description=refusal.message,
        ordinal=ordinal,
        error_code_id=refusal.code,
    )
