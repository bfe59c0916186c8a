"""Who a send goes to: those on its lists and in its data extensions, without those who must not get it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from ...call.call import Call
from ...state.store import Row
from ..data.extension import Extension

Item = Mapping[str, Any]
"""A SendDefinitionList, as plain data."""


Exclusion = Literal["duplicates", "missing", "undeliverable", "unsubscribed"]
"""Why somebody was left out: there already, without an address, not to be reached, or gone."""

EXCLUSIONS: Sequence[Exclusion] = ("unsubscribed", "undeliverable", "missing", "duplicates")


@dataclass
class Recipients:
    """Who a send goes to.

    Attributes:
        lists: keys of subscribers, each with the list that it was on first; None for a data extension.
        strangers: the addresses of those who are no subscribers yet, by their keys.
        addresses: those that get a message.
        left_out: keys of those who get none.
        counts: how many were left out, by list, and why.
    """

    lists: dict[str, int | None] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    counts: Counter[tuple[int | None, Exclusion]] = field(default_factory=Counter)

    def total(self, why: Exclusion) -> int:
        """Return how many were left out, by why."""
        return sum(count for (_, each), count in self.counts.items() if each == why)


def recipients_of(call: Call, items: Iterable[Item], *, each_address_once: bool = False) -> Recipients:
    """Return who the items of a definition mean together.

    Args:
        call: the call.
        items: the items.
        each_address_once: whether those who have the same address get one message.
    """
    found = Recipients()
    given = list(items)
    barred = {row["subscriber_key"] for item in given if not is_source(item) for row in _members(call, item)}
    for item in given:
        for row in _members(call, item) if is_source(item) else ():
            if row["subscriber_key"] not in barred:
                _take(found, row, each_address_once=each_address_once)
    return found


def is_source(item: Item) -> bool:
    """Tell whether a send goes to those that an item means."""
    return str(item.get("SendDefinitionListType", "SourceList")) == "SourceList"


def _take(found: Recipients, row: Row, *, each_address_once: bool) -> None:
    """Add somebody to the recipients, or count why not."""
    statuses = {row["status"], row["list_status"]}
    if "Deleted" in statuses or row["subscriber_key"] in found.left_out:
        return
    why = _exclusion(found, row, statuses, each_address_once=each_address_once)
    if why is None:
        found.lists[row["subscriber_key"]] = row["list"]
        found.addresses.add(row["email_address"])
        if row["id"] is None:
            found.strangers[row["subscriber_key"]] = row["email_address"]
        return
    found.counts[row["list"], why] += 1
    if why != "duplicates":
        found.left_out.add(row["subscriber_key"])


def _exclusion(found: Recipients, row: Row, statuses: Set[str], *, each_address_once: bool) -> Exclusion | None:
    """Return why somebody gets no message; None if there is no reason."""
    if row["subscriber_key"] in found.lists or (each_address_once and row["email_address"] in found.addresses):
        return "duplicates"
    if "Unsubscribed" in statuses:
        return "unsubscribed"
    if "Held" in statuses:
        return "undeliverable"
    return None if row["email_address"] else "missing"


def _members(call: Call, item: Item) -> list[Row]:
    """Return the subscribers that an item means, with their status and that on the list."""
    if isinstance(item.get("List"), dict):
        return call.store.all(
            "SELECT subscribers.id, subscribers.subscriber_key, subscribers.status, subscribers.email_address,"
            " memberships.list, memberships.status AS list_status FROM memberships JOIN subscribers"
            " ON subscribers.id = memberships.subscriber WHERE memberships.list = ? ORDER BY memberships.id",
            item["List"].get("ID"),
        )
    return _rows(call, item.get("CustomObjectID", ""))


def _rows(call: Call, object_id: str) -> list[Row]:
    """Return the people of a sendable data extension. Those who are no subscribers yet have no `id`."""
    row = call.store.one("SELECT * FROM objects WHERE kind = 'DataExtension' AND object_id = ?", object_id)
    kept = json.loads(row["data"]) if row is not None else {}
    sendable = kept.get("SendableDataExtensionField", {}).get("Name")
    if row is None or sendable is None:
        return []
    columns = Extension(call.store, row).columns
    person = next((column.key for column in columns if column.name.lower() == sendable.lower()), "")
    address = next((column.key for column in columns if column.type == "EmailAddress"), person)
    related = str(kept.get("SendableSubscriberField", {}).get("Name"))
    by = "email_address" if "email" in related.lower() else "subscriber_key"
    return call.store.all(
        "SELECT subscribers.id, coalesce(subscribers.subscriber_key, people.person) AS subscriber_key,"
        " coalesce(subscribers.status, 'Active') AS status, 'Active' AS list_status, NULL AS list,"
        " coalesce(subscribers.email_address, people.address) AS email_address"
        " FROM (SELECT id, json_extract(data, ?) AS person, json_extract(data, ?) AS address FROM data_rows"
        f" WHERE extension = ?) AS people LEFT JOIN subscribers ON subscribers.{by} = people.person"
        " AND subscribers.mid = ? WHERE people.person IS NOT NULL ORDER BY people.id",
        f'$."{person}"',
        f'$."{address}"',
        row["id"],
        call.audience(call.mid),
    )
