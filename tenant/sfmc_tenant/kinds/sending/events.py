"""Tracking events of every kind: what has become of a message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sfmc_soap import (
    BounceEvent,
    ClickEvent,
    EventType,
    ForwardedEmailEvent,
    ForwardedEmailOptInEvent,
    NotSentEvent,
    OpenEvent,
    SentEvent,
    SurveyEvent,
    TrackingEvent,
    UnsubEvent,
    to_dict,
)

from ...call.filters import Property
from ...state.accounts import check_business_unit
from ...state.clock import stamp, with_zone
from ...state.store import Store
from ..base.tables import TableKind

_EVERY = {
    "SendID": Property("events.send", "number"),
    "SubscriberKey": Property("events.subscriber_key"),
    "EventDate": Property("events.date", "date"),
    "EventType": Property("events.type"),
    "TriggeredSendDefinitionObjectID": Property("events.definition"),
    "BatchID": Property("events.batch", "number"),
    "Client.ID": Property("events.mid", "number"),
}
_FILTERS = ("SendID", "SubscriberKey", "EventDate", "BatchID", "TriggeredSendDefinitionObjectID")
_LIST = Property("events.list", "number")
_SUBSCRIBER = Property(
    "(SELECT subscribers.id FROM subscribers JOIN accounts ON accounts.audience = subscribers.mid"
    " WHERE accounts.mid = events.mid AND subscribers.subscriber_key = events.subscriber_key)",
    "number",
)


def _kept(*names: str) -> dict[str, Property]:
    """Return properties that are kept in the data of an event."""
    return {name: Property(f"json_extract(events.data, '$.{name}')") for name in names}


_KINDS: Mapping[type[TrackingEvent], tuple[EventType, Mapping[str, Property]]] = {
    SentEvent: (EventType.SENT, {"ListID": _LIST, "SubscriberID": _SUBSCRIBER}),
    NotSentEvent: (EventType.NOT_SENT, {"ListID": _LIST}),
    OpenEvent: (EventType.OPEN, {}),
    ClickEvent: (EventType.CLICK, _kept("URL", "URLID")),
    BounceEvent: (EventType.HARD_BOUNCE, _kept("SMTPCode", "BounceCategory", "SMTPReason", "BounceType")),
    UnsubEvent: (EventType.UNSUBSCRIBE, {"List.ID": _LIST, **_kept("IsMasterUnsubscribed")}),
    ForwardedEmailEvent: (EventType.FORWARDED_EMAIL, {}),
    ForwardedEmailOptInEvent: (EventType.FORWARDED_EMAIL_OPT_IN, _kept("OptInSubscriberKey")),
    SurveyEvent: (EventType.SURVEY, _kept("Question", "Answer")),
}
"""The type of each kind of event, and what it has beyond what all have."""


def event_kinds() -> list[TableKind]:
    """Return all kinds of events."""
    return [
        TableKind(
            model,
            table="events",
            properties={**_EVERY, **own},
            filters=_FILTERS,
            where=["events.kind = ?"],
            values=[model.__name__],
            grows=True,
        )
        for model, (_, own) in _KINDS.items()
    ]


def record(store: Store, mid: int, events: Iterable[TrackingEvent], now: str) -> None:
    """Keep events that have happened.

    Args:
        store: where.
        mid: the business unit that sent the messages.
        events: what happened. What an event does not say is as its latest message has it: BatchID,
            list and TriggeredSendDefinitionObjectID; EventDate is the present.
        now: the present.

    Raises:
        ValueError: there is no such business unit, or an event has no SendID or SubscriberKey, says what cannot be, or
            is of a kind that the tenant does not know.
    """
    check_business_unit(store, mid)
    store.run_many(_INSERT, (_row(store, mid, event, now) for event in events))


_INSERT = """
INSERT INTO events (kind, type, mid, send, subscriber_key, date, list, data, batch, definition)
VALUES (:kind, :type, :mid, :send, :key, :date,
    coalesce(:list, (SELECT list FROM events WHERE send = :send AND subscriber_key = :key ORDER BY id DESC LIMIT 1)),
    :data,
    coalesce(
        :batch, (SELECT batch FROM events WHERE send = :send AND subscriber_key = :key ORDER BY id DESC LIMIT 1), 1
    ),
    coalesce(:definition, (SELECT triggered FROM sends WHERE id = :send)))
"""


def _row(store: Store, mid: int, event: TrackingEvent, now: str) -> dict[str, Any]:
    kind = _KINDS.get(type(event))
    if kind is None:
        raise ValueError(f"{type(event).__name__} is not a kind of event that the tenant knows")
    if not event.send_id or not event.subscriber_key:
        raise ValueError(f"{type(event).__name__} needs send_id and subscriber_key")
    values = to_dict(event)
    list_id = values.get("List", {}).get("ID")
    if any(isinstance(number, int) and number < 0 for number in (event.send_id, event.batch_id, list_id)):
        raise ValueError(f"{type(event).__name__} has a number below 0")
    if isinstance(event, ClickEvent) and event.url and not event.urlid:
        values["URLID"] = link_id(store, mid, event.send_id, event.url)
    return {
        "kind": type(event).__name__,
        "type": values.get("EventType", kind[0].value),
        "mid": mid,
        "send": event.send_id,
        "key": event.subscriber_key,
        "date": _moment(event.event_date) if isinstance(event.event_date, datetime) else now,
        "list": list_id,
        "data": json.dumps({name: values[name] for name in kind[1] if name in values}),
        "batch": values.get("BatchID"),
        "definition": values.get("TriggeredSendDefinitionObjectID"),
    }


def link_id(store: Store, mid: int, send: int, url: str) -> int:
    """Return the ID of a link in a send. A link that is not there is added."""
    store.run("INSERT OR IGNORE INTO links (mid, send, url) VALUES (?, ?, ?)", mid, send, url)
    id: int = store.value("SELECT id FROM links WHERE send = ? AND url = ?", send, url)
    return id


def _moment(when: datetime) -> str:
    """Return when an event has happened.

    Raises:
        ValueError: the calendar of the service does not have that time.
    """
    try:
        return stamp(with_zone(when))
    except OverflowError:
        raise ValueError(f"{when.isoformat()} is beyond the years 1 to 9999 of server time") from None
