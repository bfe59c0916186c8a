"""Sends, also called jobs: what goes out, how far it has come, and what became of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sfmc_soap import APIObject, PerformResult, Send, Subscriber, TaskResult

from ..call.call import Call
from ..call.errors import Refusal
from ..call.filters import Property
from ..state.clock import stamp
from ..state.store import Row
from .events import link_id
from .kind import DueWorker, Outcome
from .recipients import Item, Recipients, recipients_of
from .stored import referred
from .tables import TableKind

STEP = timedelta(seconds=6)
"""How long each part of a send takes; the first begins after as long."""
PARTS = 10
"""In how many parts a send goes out."""

# Nothing in it crosses a "<", so that a hostile email costs no more than its length.
_LINK = re.compile(r"""<a\s[^<>]{0,2000}?href\s{0,20}=\s{0,20}["'](https?://[^"'<>]{1,2000})["']""", re.IGNORECASE)


def count(kind: str, *, unique: bool = False, type: str | None = None, data: str = "") -> Property:
    """Return a property that counts the events of a send.

    Args:
        kind: the kind of the events.
        unique: whether each subscriber counts once.
        type: the EventType; None for all.
        data: a condition on them; "" for none.
    """
    what = "DISTINCT events.subscriber_key" if unique else "*"
    conditions = [f"events.kind = '{kind}'", "events.send = sends.id"]
    conditions += [f"events.type = '{type}'"] if type else []
    conditions += [data] if data else []
    return Property(f"(SELECT count({what}) FROM events WHERE {' AND '.join(conditions)})", "number")


def kept(name: str) -> Property:
    """Return a property that is kept in the data of a send."""
    return Property(f"json_extract(sends.data, '$.{name}')")


TOTALS = {
    "HardBounces": count("BounceEvent", type="HardBounce"),
    "SoftBounces": count("BounceEvent", type="SoftBounce"),
    "OtherBounces": count("BounceEvent", type="OtherBounce"),
    "ForwardedEmails": count("ForwardedEmailEvent"),
    "UniqueClicks": count("ClickEvent", unique=True),
    "UniqueOpens": count("OpenEvent", unique=True),
    "NumberSent": count("SentEvent"),
    "NumberDelivered": Property(f"{count('SentEvent').sql} - {count('BounceEvent').sql}", "number"),
    "Unsubscribes": count("UnsubEvent"),
}
"""What is counted of every send."""
_PROPERTIES = {
    **TOTALS,
    "ID": Property("sends.id", "number"),
    "Client.ID": Property("sends.mid", "number"),
    "CreatedDate": Property("sends.start", "date"),
    "ModifiedDate": Property("coalesce(sends.sent, sends.start)", "date"),
    "Email.ID": Property("sends.email", "number"),
    "EmailSendDefinition.ObjectID": Property("sends.definition"),
    "EmailSendDefinition.CustomerKey": Property(
        "(SELECT objects.customer_key FROM objects WHERE objects.object_id = sends.definition)"
    ),
    "SendDate": Property("sends.start", "date"),
    "SentDate": Property("sends.sent", "date"),
    "Status": Property("sends.status"),
    "Duplicates": Property("sends.duplicates", "number"),
    "ExistingUndeliverables": Property("sends.undeliverable", "number"),
    "ExistingUnsubscribes": Property("sends.unsubscribed", "number"),
    "MissingAddresses": Property("sends.missing", "number"),
    "NumberTargeted": Property("sends.targeted", "number"),
    "NumberExcluded": Property("sends.unsubscribed + sends.undeliverable", "number"),
    "NumberErrored": count("NotSentEvent"),
    **{name: kept(name) for name in ("Subject", "EmailName", "FromName", "FromAddress", "Additional")},
    "IsMultipart": Property("json_extract(sends.data, '$.IsMultipart')", "boolean"),
}


class Sends(TableKind):
    """The kind of sends. Create sends an email to lists; Perform pauses, resumes and cancels a send by its ID."""

    def __init__(self) -> None:
        super().__init__(Send, table="sends", properties=_PROPERTIES)

    def workers(self) -> Mapping[str, DueWorker]:
        return {"send begins": _begin, "send goes on": _go_on}

    def create(self, call: Call, obj: APIObject) -> Outcome:
        send = cast(Send, obj)
        email = referred(call, send.email)
        if email is None:
            raise Refusal(7001, "A send needs an Email that exists.")
        if not send.list:
            raise Refusal(7002, "A send needs a List.")
        if any(referred(call, each) is None for each in send.list):
            raise Refusal(7004, "A List of the send was not found.")
        items = [{"List": {"ID": row["id"]}} for each in send.list if (row := referred(call, each))]
        given = {"FromName": send.from_name, "FromAddress": send.from_address, "Additional": send.additional}
        data = {name: value for name, value in given.items() if isinstance(value, str)}
        at = send.send_date if isinstance(send.send_date, datetime) else None
        id = open_send(call, email, items, data=data, at=at)
        return Outcome("Send created.", id)

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        change = _CHANGES.get(action.lower())
        if change is None:
            raise Refusal(100, f"Perform is not supported for Send with the action {action}.")
        id = obj.id
        if isinstance(id, int):
            self._change(call, id, *change)
        return performed(obj, "Send", id if isinstance(id, int) else 0)

    def _change(self, call: Call, id: int, before: Sequence[str], after: str) -> None:
        query = "SELECT * FROM sends WHERE id = ? AND mid = ? AND triggered IS NULL"
        send = call.store.one(query, id, call.mid)
        if send is None:
            raise Refusal(7008, "The send was not found.")
        if send["status"] not in before:
            raise Refusal(7009, f"A send that is {send['status']} cannot become {after}.")
        call.store.run("UPDATE sends SET status = ? WHERE id = ?", after, id)
        if after == "Canceled":
            call.store.run("DELETE FROM outbox WHERE send = ?", id)
        if after == "Sending":
            call.put_off("send goes on", {"send": id}, after=STEP)


_CHANGES = {
    "pause": (("Sending",), "Paused"),
    "resume": (("Paused",), "Sending"),
    "cancel": (("Scheduled", "Sending", "Paused"), "Canceled"),
}
"""By action: the statuses that a send may have, and the one that it then has."""


def performed(obj: APIObject, type: str, task: int | str) -> PerformResult:
    """Return the result of something that was done, with the ID of its task."""
    message = f"{type} performed"
    return PerformResult(
        status_code="OK",
        status_message=message,
        object=obj,
        task=TaskResult(status_code="OK", status_message=message, id=str(task)),
    )


def open_send(
    call: Call,
    email: Row,
    items: Sequence[Item],
    *,
    data: Mapping[str, Any],
    definition: str | None = None,
    at: datetime | None = None,
) -> int:
    """Start a send, and return its ID.

    Args:
        call: the call.
        email: what is sent.
        items: who it goes to.
        data: what is known of the send beyond its email.
        definition: the ObjectID of the definition that it is made by.
        at: when it begins; None for at once.

    Raises:
        Refusal: there is no such time.
    """
    start = at if at is not None and at > call.clock.now() else call.clock.now()
    try:
        begins = start + STEP
    except OverflowError:
        raise Refusal(7009, "The send cannot begin at that time.") from None
    id = add_send(call, email, data={**data, "Items": list(items)}, start=start, definition=definition)
    call.put_off("send begins", {"send": id}, at=begins)
    return id


def add_send(
    call: Call,
    email: Row,
    *,
    data: Mapping[str, Any],
    start: datetime,
    definition: str | None = None,
    triggered: str | None = None,
) -> int:
    """Keep a send with the links of its email, and return its ID."""
    content = json.loads(email["data"])
    about = {"Subject": content.get("Subject"), "EmailName": content.get("Name")} | dict(data)
    values = (call.mid, email["id"], definition, triggered, stamp(start), json.dumps(about))
    id = call.store.run(
        "INSERT INTO sends (mid, email, definition, triggered, status, start, data)"
        " VALUES (?, ?, ?, ?, 'Scheduled', ?, ?)",
        *values,
    )
    for url in _LINK.findall(str(content.get("HTMLBody", ""))):
        link_id(call.store, call.mid, id, url)
    return id


def _begin(call: Call, data: Mapping[str, Any]) -> None:
    """Find out who a send goes to, and send its first part."""
    send = call.store.one("SELECT * FROM sends WHERE id = ? AND status = 'Scheduled'", data["send"])
    if send is None:
        return
    items = json.loads(send["data"])["Items"]
    found = recipients_of(call, items)
    _welcome(call, found)
    call.store.run(
        "UPDATE sends SET status = 'Sending', targeted = ?, unsubscribed = ?, undeliverable = ?, missing = ?,"
        " duplicates = ? WHERE id = ?",
        len(found.lists),
        found.unsubscribed,
        found.undeliverable,
        found.missing,
        found.duplicates,
        send["id"],
    )
    lists = [item["List"]["ID"] for item in items if isinstance(item.get("List"), dict)]
    call.store.run_many(
        "INSERT INTO send_lists (mid, send, list) VALUES (?, ?, ?)", [(call.mid, send["id"], list) for list in lists]
    )
    call.store.run_many(
        "INSERT INTO outbox (send, subscriber_key, list, batch) VALUES (?, ?, ?, 1)",
        [(send["id"], key, list) for key, list in found.lists.items()],
    )
    _go_on(call, data)


def _welcome(call: Call, found: Recipients) -> None:
    """Make subscribers of those who are none yet; who cannot become one is left out."""
    people = call.kinds.of_model(Subscriber)
    for key, address in found.strangers.items():
        try:
            with call.store.transaction():
                people.add(call, Subscriber(subscriber_key=key, email_address=address))
        except Refusal:
            del found.lists[key]
            found.missing += 1


def _go_on(call: Call, data: Mapping[str, Any]) -> None:
    """Send the next part of a send; when nothing is left, it has ended."""
    send = call.store.one("SELECT * FROM sends WHERE id = ? AND status = 'Sending'", data["send"])
    if send is None:
        return
    deliver(call, send["id"], most=-(-send["targeted"] // PARTS))
    if call.store.one("SELECT 1 FROM outbox WHERE send = ?", send["id"]):
        call.put_off("send goes on", data, after=STEP)
    else:
        call.store.run("UPDATE sends SET status = 'Complete', sent = ? WHERE id = ?", call.now, send["id"])


def deliver(call: Call, send: int, *, most: int = -1) -> None:
    """Send messages that wait, the oldest first: each becomes an event, sent or not sent.

    Args:
        call: the call.
        send: which send they are of.
        most: how many at most; -1 for all.
    """
    last = call.store.value(
        "SELECT max(id) FROM (SELECT id FROM outbox WHERE send = ? ORDER BY id LIMIT ?)", send, most
    )
    call.store.run(
        "INSERT INTO events (kind, type, mid, send, subscriber_key, date, batch, definition, list, data)"
        " SELECT iif(obstacle IS NULL, 'SentEvent', 'NotSentEvent'), iif(obstacle IS NULL, 'Sent', 'NotSent'),"
        " sends.mid, sends.id, subscriber_key, ?, batch, sends.triggered, list, json_object('Obstacle', obstacle)"
        " FROM outbox JOIN sends ON sends.id = outbox.send WHERE outbox.send = ? AND outbox.id <= ? ORDER BY outbox.id",
        call.now,
        send,
        last,
    )
    call.store.run("DELETE FROM outbox WHERE send = ? AND id <= ?", send, last)
