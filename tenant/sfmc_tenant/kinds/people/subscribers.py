"""Subscribers: people who get email, with their profile attributes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sfmc_soap import (
    UNSET,
    APIObject,
    Attribute,
    CreateResult,
    EmailAddress,
    EmailType,
    PropertyDefinition,
    Subscriber,
    SubscriberStatus,
    UnsetType,
    UpdateResult,
)

from ...call.call import Call
from ...call.errors import Refusal
from ...call.filters import Property
from ...state.store import Row
from ..base.addresses import is_address
from ..base.kind import Outcome, Source
from ..base.tables import TableKind
from .account_status import change_account_status, everybody
from .attribute_values import values_of, with_defaults
from .attributes import defined
from .entries import enter
from .memberships import put_on, status_in

_PROPERTIES = {
    "ID": Property("subscribers.id", "number"),
    "CreatedDate": Property("subscribers.created", "date"),
    "Client.ID": Property("subscribers.mid", "number"),
    "EmailAddress": Property("subscribers.email_address"),
    "SubscriberKey": Property("subscribers.subscriber_key"),
    "UnsubscribedDate": Property("subscribers.unsubscribed", "date"),
    "Status": Property("subscribers.status"),
    "EmailTypePreference": Property("subscribers.email_type"),
}
"""What Describe tells of Subscriber."""
_NOBODY = (12013, "Subscriber information is missing.")


class Subscribers(TableKind):
    """The kind of subscribers. The SubscriberKey is their identity; without one, the email address is taken for it."""

    exists = (12014, "The subscriber is already on the list")
    missing = (12001, "SubscriberNotFound")

    def __init__(self) -> None:
        super().__init__(Subscriber, table="subscribers", properties=_PROPERTIES)

    def source(self, call: Call, argument: str) -> Source:
        audiences = sorted({call.audience(mid) for mid in call.accounts})
        owned = f"subscribers.mid IN ({', '.join('?' * len(audiences))})"
        return replace(super().source(call, argument), mid=None, where=[owned], values=audiences)

    def _columns(self, names: Sequence[str]) -> list[str]:
        return [*super()._columns(names), "subscribers.attributes AS attributes"]

    def _build(self, row: Row, names: Sequence[str]) -> APIObject:
        person = cast(Subscriber, super()._build(row, names))
        values = json.loads(row["attributes"])
        person.attributes = [Attribute(name=name, value=value) for name, value in values.items()]
        return person

    def extended_properties(self, call: Call) -> list[PropertyDefinition]:
        return defined(call, call.mid)

    def find(self, call: Call, obj: APIObject) -> Row | None:
        person = cast(Subscriber, obj)
        mid = call.once(Call.audience, self.owner(call, person))
        if person.subscriber_key:
            return _by(call, mid, "subscriber_key", person.subscriber_key)
        if person.id is not UNSET:
            return _by(call, mid, "id", person.id)
        if not person.email_address:
            raise Refusal(*_NOBODY)
        named = _by(call, mid, "subscriber_key", person.email_address)
        return named or _by(call, mid, "email_address", person.email_address)

    def twin(self, call: Call, obj: APIObject) -> Row | None:
        person = cast(Subscriber, obj)
        key = _key(person)
        if not key:
            raise Refusal(*_NOBODY)
        return _by(call, call.once(Call.audience, self.owner(call, person)), "subscriber_key", key)

    def is_there(self, obj: APIObject) -> Refusal:
        by_key = bool(cast(Subscriber, obj).subscriber_key)
        return Refusal(*self.exists) if by_key else Refusal(12007, "EmailAddressAlreadyExists")

    def add(self, call: Call, obj: APIObject) -> Outcome:
        person = cast(Subscriber, obj)
        _check(person)
        status = status_in(person.status) or SubscriberStatus.ACTIVE
        if status in (SubscriberStatus.BOUNCED, SubscriberStatus.DELETED):
            text = f'Subscriber.Status: when creating a subscriber the status cannot be "{status.value}"'
            raise Refusal(12016, text)
        mid = call.once(Call.audience, self.owner(call, person))
        if _is_unsubscribed_globally(call, mid, person.email_address):
            raise Refusal(12003, "OnGlobalUnsubList")
        known = call.once(defined, mid)
        values = with_defaults(values_of(person.attributes, known), known)
        email_type = EmailType.HTML if person.email_type_preference is UNSET else person.email_type_preference
        unsubscribed = call.now if status == SubscriberStatus.UNSUBSCRIBED else None
        who = (mid, _key(person), person.email_address or None, str(email_type))
        id = call.store.run(
            "INSERT INTO subscribers (mid, subscriber_key, email_address, email_type, status, created, unsubscribed,"
            " attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *who,
            status.value,
            call.now,
            unsubscribed,
            json.dumps(values),
        )
        put_on(call, id, call.once(everybody, mid), status)
        self._enter_all(call, id, person)
        return Outcome("Created Subscriber.", id)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        person = cast(Subscriber, obj)
        _check(person)
        status = status_in(person.status)
        if status == SubscriberStatus.DELETED:
            raise Refusal(12016, 'Subscriber.Status: the status cannot be "Deleted"')
        values = json.loads(there["attributes"]) | values_of(person.attributes, call.once(defined, there["mid"]))
        update = "UPDATE subscribers SET email_address = coalesce(?, email_address), attributes = ? WHERE id = ?"
        call.store.run(update, person.email_address or None, json.dumps(values), there["id"])
        if status is not None:
            change_account_status(call, there, status)
        self._enter_all(call, there["id"], person)
        return Outcome("Updated Subscriber.", there["id"])

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        units = "SELECT mid FROM accounts WHERE audience = ?"
        call.store.run("DELETE FROM memberships WHERE subscriber = ?", there["id"])
        call.store.run("DELETE FROM status_events WHERE subscriber = ?", there["id"])
        call.store.run(
            f"DELETE FROM events WHERE subscriber_key = ? AND mid IN ({units})", there["subscriber_key"], there["mid"]
        )
        call.store.run("DELETE FROM subscribers WHERE id = ?", there["id"])
        return Outcome("Deleted Subscriber.")

    def created(self, outcome: Outcome, obj: APIObject) -> CreateResult:
        return super().created(outcome, _identity(cast(Subscriber, obj), outcome.id))

    def updated(self, outcome: Outcome, obj: APIObject) -> UpdateResult:
        return super().updated(outcome, _identity(cast(Subscriber, obj)))

    def _enter_all(self, call: Call, id: int, person: Subscriber) -> None:
        for entry in person.lists:
            there = call.store.one("SELECT * FROM subscribers WHERE id = ?", id)
            assert there is not None
            enter(call, there, self.owner(call, person), entry)


def _by(call: Call, mid: int, column: str, value: object) -> Row | None:
    """Return the oldest subscriber with a value."""
    return call.store.one(f"SELECT * FROM subscribers WHERE mid = ? AND {column} = ? ORDER BY id", mid, value)


def _is_unsubscribed_globally(call: Call, mid: int, address: str | UnsetType) -> bool:
    """Tell whether an address is on a list of the type GlobalUnsubscribe."""
    if not call.once(_has_global_lists):
        return False
    query = (
        "SELECT 1 FROM subscribers JOIN memberships ON memberships.subscriber = subscribers.id"
        " JOIN objects ON objects.id = memberships.list WHERE subscribers.mid = ? AND subscribers.email_address = ?"
        " AND json_extract(objects.data, '$.Type') = 'GlobalUnsubscribe'"
    )
    return bool(address) and call.store.one(query, mid, address) is not None


def _has_global_lists(call: Call) -> bool:
    """Tell whether there are lists of the type GlobalUnsubscribe."""
    query = "SELECT 1 FROM objects WHERE kind = 'List' AND json_extract(data, '$.Type') = 'GlobalUnsubscribe'"
    return call.store.one(query) is not None


def _key(person: Subscriber) -> str:
    """Return the key of a new subscriber; "" if it has none."""
    key = person.subscriber_key or person.email_address
    return "" if isinstance(key, UnsetType) else key


def _check(person: Subscriber) -> None:
    """Check what is set of a subscriber.

    Raises:
        Refusal: the service does not take it, or the tenant knows too little of it.
    """
    if person.email_address and not is_address(str(person.email_address)):
        raise Refusal(12000, "InvalidEmailAddress")
    if person.customer_key is not UNSET and person.subscriber_key not in (UNSET, person.customer_key):
        raise Refusal(12021, "Subscriber Key Does Not Match Customer Key")
    main = person.primary_email_address
    if isinstance(main, EmailAddress) and main.address not in (UNSET, person.email_address):
        raise Refusal(12022, "Email Address Does Not Match Primary Email Address")
    if person.owner is not UNSET:
        raise Refusal(12019, "Invalid OYB Account")
    if person.subscriber_type_definition is not UNSET:
        raise Refusal(12017, "Invalid Subscriber Type")
    if person.primary_sms_address is not UNSET or person.addresses is not UNSET:
        raise Refusal(12025, "SMS Unsupported")


def _identity(person: Subscriber, id: int | None = None) -> Subscriber:
    """Return what tells who a subscriber is, which is all that results show."""
    shown = Subscriber()
    for name in ("id", "email_address", "subscriber_key"):
        value = getattr(person, name)
        if value is not UNSET:
            setattr(shown, name, value)
    if id is not None:
        shown.id = id
    return shown
