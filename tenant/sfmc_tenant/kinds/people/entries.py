"""What a request does to memberships: entries of `Subscriber.Lists`, or a `SubscriberList` by itself."""

from __future__ import annotations

from copy import copy
from typing import cast

from sfmc_soap import UNSET, APIObject, List, SaveAction, Subscriber, SubscriberList, SubscriberStatus, UnsetType

from ...call.call import Call
from ...call.errors import Refusal
from ...call.filters import Property
from ...state.store import Row
from ..base.kind import Outcome
from ..base.tables import TableKind
from .account_status import change_account_status, everybody
from .memberships import JOINS, MEMBERSHIP, change_on, put_on, status_in

_NAME = "(SELECT json_extract(objects.data, '$.ListName') FROM objects WHERE objects.id = memberships.list)"

_DONE = {"create": "created", "update": "updated", "upsert": "upserted", "delete": "deleted"}


class SubscriberLists(TableKind):
    """The kind of memberships as `SubscriberList` shows them. In a Retrieve its ID is that of the subscriber."""

    def __init__(self) -> None:
        own = {
            "ID": Property("memberships.subscriber", "number"),
            "List.ID": Property("memberships.list", "number"),
            "List.ListName": Property(_NAME),
            "Subscriber.ID": Property("memberships.subscriber", "number"),
            "Subscriber.SubscriberKey": Property("subscribers.subscriber_key"),
            "Subscriber.EmailAddress": Property("subscribers.email_address"),
        }
        super().__init__(SubscriberList, table="memberships", joins=JOINS, properties={**own, **MEMBERSHIP})

    def create(self, call: Call, obj: APIObject) -> Outcome:
        return self._enter(call, obj, "upsert" if call.save_action == SaveAction.UPDATE_ADD else "create")

    def update(self, call: Call, obj: APIObject) -> Outcome:
        return self._enter(call, obj, "upsert" if call.save_action == SaveAction.UPDATE_ADD else "update")

    def delete(self, call: Call, obj: APIObject) -> Outcome:
        try:
            return self._enter(call, obj, "delete")
        except NotOnList:
            # What is not there counts as deleted, as with all objects.
            return Outcome("SubscriberList deleted.")

    def _enter(self, call: Call, obj: APIObject, action: str) -> Outcome:
        entry = cast(SubscriberList, obj)
        if isinstance(entry.subscriber, UnsetType):
            raise Refusal(12013, "Subscriber information is missing.")
        person = copy(entry.subscriber)
        person.client = entry.client if person.client is UNSET else person.client
        row = call.kinds.of_model(Subscriber).find(call, person)
        if row is None:
            raise Refusal(12001, "SubscriberNotFound")
        enter(call, row, self.owner(call, entry), entry, action=action)
        return Outcome(f"SubscriberList {_DONE[action]}.", row["id"])


class NotOnList(Refusal):
    """A subscriber is not on a list."""

    def __init__(self) -> None:
        super().__init__(13007, "Not On List")


def enter(call: Call, there: Row, mid: int, entry: SubscriberList, *, action: str = "") -> None:
    """Put a subscriber on a list, change the status there, or take them off.

    Args:
        call: the call.
        there: the row of the subscriber.
        mid: the business unit that the call works in.
        entry: which list, and what to do.
        action: what to do if the entry does not say it; "" to put on or change.

    Raises:
        Refusal: there is no such list, the person is on it already, or is not on it.
    """
    on = _list(call, mid, entry)
    action = (action or "upsert") if isinstance(entry.action, UnsetType) else entry.action.lower()
    if action not in ("create", "update", "upsert", "delete"):
        raise Refusal(13005, "List Subscriber Error")
    status = status_in(entry.status)
    if status in (SubscriberStatus.BOUNCED, SubscriberStatus.DELETED):
        raise Refusal(13014, "Invalid List Status")
    is_on = call.store.one("SELECT 1 FROM memberships WHERE subscriber = ? AND list = ?", there["id"], on) is not None
    if is_on and action == "create":
        raise Refusal(13006, "On List Already")
    if not is_on and action in ("update", "delete"):
        raise Refusal(12009, "UnsubscribeError") if status == SubscriberStatus.UNSUBSCRIBED else NotOnList()
    if action == "delete":
        _take_off(call, there, on)
    elif not is_on:
        put_on(call, there["id"], on, status or SubscriberStatus.ACTIVE)
    elif status is not None and on == everybody(call, there["mid"]):
        change_account_status(call, there, status)
    elif status is not None:
        change_on(call, there["id"], on, status)


def _take_off(call: Call, there: Row, on: int) -> None:
    if on == everybody(call, there["mid"]):
        raise Refusal(13012, "List Cannot Be Updated")
    call.store.run("DELETE FROM memberships WHERE subscriber = ? AND list = ?", there["id"], on)


def _list(call: Call, mid: int, entry: SubscriberList) -> int:
    """Return the list that an entry means: by its ID, or as `List` says it.

    Raises:
        Refusal: it means none, or none of the business unit.
    """
    named = List(id=entry.id) if isinstance(entry.list, UnsetType) or entry.id is not UNSET else entry.list
    column, value = ("id", named.id) if named.customer_key is UNSET else ("customer_key", named.customer_key)
    if value is UNSET:
        raise Refusal(13001, "List ID Not Specified")
    query = f"SELECT id FROM objects WHERE kind = 'List' AND mid IN (?, ?) AND {column} = ?"
    row = call.store.one(query, mid, call.audience(mid), value)
    if row is None:
        raise Refusal(13004, "Unknown List ID")
    return int(row["id"])
