"""Who is on which list, and with which status."""

from __future__ import annotations

from sfmc_soap import ListSubscriber, SubscriberStatus, UnsetType

from ...call.call import Call
from ...call.errors import ServiceFault
from ...call.filters import Property
from ..base.tables import TableKind

JOINS = "JOIN subscribers ON subscribers.id = memberships.subscriber"
MEMBERSHIP = {
    "Status": Property("memberships.status"),
    "CreatedDate": Property("memberships.created", "date"),
    "ModifiedDate": Property("memberships.modified", "date"),
    "Client.ID": Property("memberships.mid", "number"),
}
"""What both ways to retrieve memberships show."""


def list_subscribers() -> TableKind:
    """Return the kind of memberships as `ListSubscriber` shows them: to read only."""
    own = {
        "ID": Property("memberships.id", "number"),
        "ListID": Property("memberships.list", "number"),
        "SubscriberKey": Property("subscribers.subscriber_key"),
    }
    return TableKind(ListSubscriber, table="memberships", joins=JOINS, properties={**own, **MEMBERSHIP})


def status_in(value: SubscriberStatus | str | UnsetType) -> SubscriberStatus | None:
    """Return a status of a request; None if it has none.

    Raises:
        ServiceFault: the WSDL has no such status. The service cannot read such a request.
    """
    if isinstance(value, UnsetType):
        return None
    known = next((each for each in SubscriberStatus if each == value), None)
    if known is None:
        raise ServiceFault(f"'{value}' is not a valid value for SubscriberStatus.", faultcode="Client")
    return known


def put_on(call: Call, subscriber: int, on: int, status: SubscriberStatus) -> None:
    """Put a subscriber on a list."""
    unsubscribed = call.now if status == SubscriberStatus.UNSUBSCRIBED else None
    values = (subscriber, status.value, call.now, call.now, unsubscribed, on)
    call.store.run(
        "INSERT INTO memberships (mid, list, subscriber, status, created, modified, unsubscribed)"
        " SELECT mid, id, ?, ?, ?, ?, ? FROM objects WHERE id = ?",
        *values,
    )


def change_on(call: Call, subscriber: int, on: int, status: SubscriberStatus) -> None:
    """Change the status of a subscriber on a list."""
    unsubscribed = call.now if status == SubscriberStatus.UNSUBSCRIBED else None
    values = (status.value, call.now, unsubscribed, on, subscriber)
    call.store.run(
        "UPDATE memberships SET status = ?, modified = ?, unsubscribed = ? WHERE list = ? AND subscriber = ?", *values
    )
