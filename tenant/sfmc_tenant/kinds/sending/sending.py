"""Sending: who gets an email is found out, messages wait in the outbox, and go out part by part."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sfmc_soap import Email, Subscriber

from ...call.call import Call
from ...call.errors import Refusal
from ...state.clock import stamp
from ...state.store import Row
from ..base.stored import referred
from .events import link_id
from .recipients import EXCLUSIONS, Item, Recipients, is_source, recipients_of

STEP = timedelta(seconds=6)
"""How long each part of a send takes; the first begins after as long."""
PARTS = 10
"""In how many parts a send goes out."""

# Nothing in it crosses a "<", so that a hostile email costs no more than its length.
_LINK = re.compile(r"""<a\s[^<>]{0,2000}?href\s{0,20}=\s{0,20}["'](https?://[^"'<>]{1,2000})["']""", re.IGNORECASE)


def email_of(call: Call, definition: Mapping[str, Any]) -> Row | None:
    """Return the row of the email that a definition sends; None if it is gone."""
    return referred(call, Email(id=definition["Email"]["ID"]))


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


def begin(call: Call, data: Mapping[str, Any]) -> None:
    """Find out who a send goes to, and send its first part."""
    send = call.store.one("SELECT * FROM sends WHERE id = ? AND status = 'Scheduled'", data["send"])
    if send is None:
        return
    about = json.loads(send["data"])
    found = recipients_of(call, about["Items"], each_address_once=about.get("EachOnce", False))
    _welcome(call, found)
    _note_beginning(call, send["id"], found, about["Items"])
    call.store.run_many(
        "INSERT INTO outbox (send, subscriber_key, list, batch) VALUES (?, ?, ?, 1)",
        [(send["id"], key, list) for key, list in found.lists.items()],
    )
    continue_send(call, data)


def _note_beginning(call: Call, send: int, found: Recipients, items: Sequence[Item]) -> None:
    """Note that a send has begun, how many it goes to, and how many were left out: together, and by list."""
    call.store.run(
        f"UPDATE sends SET status = 'Sending', targeted = ?, {', '.join(f'{why} = ?' for why in EXCLUSIONS)}"
        " WHERE id = ?",
        len(found.lists),
        *(found.total(why) for why in EXCLUSIONS),
        send,
    )
    lists = dict.fromkeys(
        item["List"]["ID"] for item in items if is_source(item) and isinstance(item.get("List"), dict)
    )
    call.store.run_many(
        f"INSERT INTO send_lists (mid, send, list, {', '.join(EXCLUSIONS)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(call.mid, send, on, *(found.counts[on, why] for why in EXCLUSIONS)) for on in lists],
    )


def _welcome(call: Call, found: Recipients) -> None:
    """Make subscribers of those who are none yet; who cannot become one is left out."""
    people = call.kinds.of_model(Subscriber)
    for key, address in found.strangers.items():
        try:
            with call.store.transaction():
                people.add(call, Subscriber(subscriber_key=key, email_address=address))
        except Refusal:
            del found.lists[key]
            found.counts[None, "missing"] += 1


def continue_send(call: Call, data: Mapping[str, Any]) -> None:
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
