"""The status of subscribers in the whole account, and how it has changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sfmc_soap import APIProperty, ClientID, ObjectExtension, SubscriberStatus

from ...call.call import Call
from ...call.filters import Property
from ...call.texts import date_time
from ...state.store import Row
from ..base.tables import TableKind
from .memberships import change_on

_WORDS = {
    SubscriberStatus.ACTIVE: "Normal",
    SubscriberStatus.HELD: "Held",
    SubscriberStatus.UNSUBSCRIBED: "Unsub",
}
"""What a SubscriberStatusEvent calls a status; of others it tells nothing."""

_OWN = {
    "SubscriberID": Property("status_events.subscriber", "number"),
    "SubscriberKey": Property("status_events.subscriber_key"),
    "ReasonUnsub": Property("status_events.reason"),
    "CurrentStatus": Property("status_events.current"),
    "PreviousStatus": Property("status_events.previous"),
}
_INHERITED = {
    "ObjectID": Property("status_events.object_id"),
    "Client.ID": Property("status_events.mid", "number"),
    "CreatedDate": Property("status_events.date", "date"),
}


class StatusEvents(TableKind):
    """The kind of changes of status in the account, which has no type in the WSDL: they come as `ObjectExtension`."""

    def __init__(self) -> None:
        super().__init__(ObjectExtension, table="status_events", properties=_INHERITED | _OWN)
        self.object_types = ("SubscriberStatusEvent",)

    def _build(self, row: Row, names: Sequence[str]) -> ObjectExtension:
        values = dict(zip(names, tuple(row)[1:], strict=True))
        event = ObjectExtension(type="SubscriberStatusEvent")
        if "ObjectID" in values:
            event.object_id = values["ObjectID"]
        if "Client.ID" in values:
            event.client = ClientID(id=values["Client.ID"])
        if "CreatedDate" in values:
            event.created_date = date_time(values["CreatedDate"])
        event.properties = [
            APIProperty(name=name, value=str(values[name]))
            for name in names
            if name in _OWN and values[name] is not None
        ]
        return event


def change_account_status(call: Call, there: Row, status: SubscriberStatus, reason: str | None = None) -> None:
    """Change the status of a subscriber in the account, and with it that on All Subscribers.

    Args:
        call: the call.
        there: the row of the subscriber.
        status: the new status.
        reason: why they unsubscribed, if that is known.
    """
    if there["status"] == status.value:
        return
    unsubscribed = call.now if status == SubscriberStatus.UNSUBSCRIBED else None
    update = "UPDATE subscribers SET status = ?, unsubscribed = ? WHERE id = ?"
    call.store.run(update, status.value, unsubscribed, there["id"])
    change_on(call, there["id"], everybody(call, there["mid"]), status)
    before, after = _WORDS.get(SubscriberStatus(there["status"])), _WORDS.get(status)
    if before and after:
        who = (there["mid"], str(uuid.uuid4()), there["id"], there["subscriber_key"])
        call.store.run(
            "INSERT INTO status_events (mid, object_id, subscriber, subscriber_key, date, current, previous, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *who,
            call.now,
            after,
            before,
            reason,
        )


def everybody(call: Call, mid: int) -> int:
    """Return the list All Subscribers that counts for a business unit."""
    found: int = call.store.value("SELECT all_subscribers FROM accounts WHERE mid = ?", mid)
    return found
