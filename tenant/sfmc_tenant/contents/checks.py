"""What comes from a file or a dump is checked before a tenant works with it: somebody may have edited it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sfmc_soap import APIObject, DecodeError, SubscriberStatus, from_dict, loads

from ..access import TABLES as WHO_MAY_CALL
from ..kinds.base.kinds import Kinds
from ..kinds.base.wire_names import type_named
from ..kinds.data.columns import TYPES
from ..kinds.data.extension import Extension, column_of
from ..operations.operations import workers
from ..rest.definitions import KIND as TRANSACTIONAL
from ..state.store import Store

JSON = {
    "objects": "data",
    "subscribers": "attributes",
    "columns": "data",
    "data_rows": "data",
    "sends": "data",
    "journey_entries": "data",
    "events": "data",
    "work": "data",
    "callbacks": "form",
    "tasks": "definition",
}
"""The column that holds an object of JSON, by table."""
_TIMES = {
    "tokens": ("expires",),
    "grants": ("expires",),
    "subscribers": ("created", "unsubscribed"),
    "memberships": ("created", "modified", "unsubscribed"),
    "status_events": ("date",),
    "data_rows": ("created", "modified"),
    "sends": ("start", "sent"),
    "messages": ("created",),
    "journey_entries": ("date",),
    "events": ("date",),
    "cursors": ("expires",),
    "work": ("due",),
    "conversations": ("latest", "due"),
    "files": ("modified",),
    "tasks": ("created", "started", "completed"),
}
"""The columns that hold times, by table."""
_UNCOUNTED = ("cursors", "last_given", "sqlite_sequence")
"""The tables whose numbers no response has."""
_ALWAYS = {
    "DataExtension": ("Name", "CustomerKey", "IsSendable", "IsTestable"),
    "Automation": ("Status",),
    "DataFolder": ("CustomerKey", "Name", "ContentType", "AllowChildren", "IsActive"),
    "Email": ("Subject",),
    "EmailSendDefinition": ("Email", "SendDefinitionList"),
    "List": ("ListName", "Type"),
    "QueryDefinition": ("Status",),
    "SendClassification": ("SendClassificationType",),
    "TriggeredSendDefinition": ("TriggeredSendStatus", "Email"),
}
"""What stored objects always have, as far as something relies on it."""
_KEPT_AS = {TRANSACTIONAL: "TriggeredSendDefinition"}
"""The type whose form those objects have that are of no type of the WSDL."""
_IS_TIME = (
    "{0} GLOB '[0-9][0-9][0-9][0-9]-*-06:00' AND {0} NOT GLOB '0000*'"
    " AND date(substr({0}, 1, 10), '+0 days') IS substr({0}, 1, 10)"
    " AND time(substr({0}, 12, 8), '+0 days') IS substr({0}, 12, 8) AND substr({0}, 11, 1) = 'T'"
    " AND (length({0}) = 25 OR substr({0}, 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]-06:00')"
)
"""The condition that a text is a time as tables keep it."""
_VALUES: dict[str, tuple[type, ...]] = {"Number": (int,), "Boolean": (bool,)}
"""The types of the values of rows, by that of their column; others are texts."""


class WrongRow(ValueError):
    """A row is not as it must be.

    Args:
        table: its table.
        row: its number there.
        problem: what is wrong with it.
    """

    def __init__(self, table: str, row: int, problem: str) -> None:
        super().__init__(f"table {table}, row {row}: {problem}")
        self.table = table
        self.row = row


def check_contents(store: Store, kinds: Kinds) -> None:
    """Check all that a tenant holds.

    Raises:
        WrongRow: something is not as it must be.
    """
    _check_forms(store)
    _check_numbers(store)
    _check_statuses(store)
    _check_objects(store)
    _check_columns(store)
    _check_rows(store)
    _check_requests(store)
    _check_work(store, {name for each in (workers(), *(kind.workers() for kind in kinds)) for name in each})


def _check_forms(store: Store) -> None:
    """Check that what is kept as JSON or as a time is in that form."""
    for table, name in JSON.items():
        is_object = f"CASE WHEN json_valid({name}) THEN json_type({name}) END IS 'object'"
        _check_all(store, table, f"{name} IS NULL OR {is_object}", f"{name} is not an object of JSON")
    for table, names in _TIMES.items():
        for name in names:
            _check_all(store, table, f"{name} IS NULL OR ({_IS_TIME.format(name)})", f"{name} is not a time")


def _check_statuses(store: Store) -> None:
    """Check that there are such statuses of subscribers, and that what is Active has what it sends by."""
    statuses = ", ".join(f"'{status.value}'" for status in SubscriberStatus)
    for table in ("subscribers", "memberships"):
        _check_all(store, table, f"status IN ({statuses})", "subscribers have no such status")
    sent = "SELECT triggered FROM sends WHERE triggered IS NOT NULL"
    sends = f"kind IN ('TriggeredSendDefinition', '{TRANSACTIONAL}')"
    waits = f"NOT {sends} OR json_extract(data, '$.TriggeredSendStatus') != 'Active'"
    _check_all(store, "objects", f"{waits} OR object_id IN ({sent})", "what is Active has no send")


def _check_numbers(store: Store) -> None:
    """Check that numbers are such as responses can carry, and that business units are there."""
    for table in [row["name"] for row in store.all("SELECT name FROM sqlite_master WHERE type = 'table'")]:
        if table in _UNCOUNTED:
            continue
        columns = store.all(f"SELECT name FROM pragma_table_info('{table}') WHERE type = 'INTEGER'")
        for name in [row["name"] for row in columns]:
            _check_all(
                store, table, f"{name} IS NULL OR {name} BETWEEN 0 AND {2**31 - 1}", f"{name} is too large or small"
            )
            if name in ("audience", "mid", "parent") and table not in WHO_MAY_CALL:
                there = f"{name} IS NULL OR {name} IN (SELECT mid FROM accounts)"
                _check_all(store, table, there, f"there is no business unit with this {name}")
    lists = "SELECT id FROM objects WHERE kind = 'List'"
    _check_all(
        store, "accounts", f"all_subscribers IN ({lists})", "there is no list with the number of all_subscribers"
    )


def _check_all(store: Store, table: str, condition: str, problem: str) -> None:
    """Check that a condition holds for all rows of a table."""
    row = store.one(f"SELECT rowid AS number FROM {table} WHERE NOT ({condition})")
    if row is not None:
        raise WrongRow(table, row["number"], problem)


def _check_objects(store: Store) -> None:
    """Check that objects can be read, and have what is relied on."""
    for row in store.all("SELECT id, kind, data FROM objects"):
        named: str = row["kind"]
        kind, data = _KEPT_AS.get(named, named), json.loads(row["data"])
        missing = [name for name in _ALWAYS.get(kind, ()) if name not in data]
        if missing:
            raise WrongRow("objects", row["id"], f"data of a {kind} lacks {', '.join(missing)}")
        _check_decodes("objects", row["id"], kind, data)
    for row in store.all("SELECT id, kind, definition FROM tasks"):
        _check_decodes("tasks", row["id"], row["kind"], json.loads(row["definition"]))


def _check_decodes(table: str, number: int, kind: str, data: Any) -> None:
    model = type_named(kind, APIObject)
    if model is None:
        raise WrongRow(table, number, f"there is no type {kind!r} of objects")
    try:
        from_dict(data, model)
    except (DecodeError, RecursionError) as error:
        raise WrongRow(table, number, str(error)) from None


def _check_columns(store: Store) -> None:
    for row in store.all("SELECT * FROM columns"):
        try:
            column = column_of(row["id"], row["data"])
        except KeyError as error:
            raise WrongRow("columns", row["id"], f"data lacks {error}") from None
        if column.type not in TYPES:
            raise WrongRow("columns", row["id"], f"{column.type!r} is not a FieldType")
        _check_decodes("columns", row["id"], "DataExtensionField", json.loads(row["data"]))


def _check_rows(store: Store) -> None:
    """Check that the values of rows are of the types of their columns."""
    for row in store.all("SELECT * FROM objects WHERE kind = 'DataExtension'"):
        extension = Extension(store, row)
        types = {column.key: _VALUES.get(column.type, (str,)) for column in extension.columns}
        for each in store.all("SELECT id, data FROM data_rows WHERE extension = ?", extension.id):
            for key, value in json.loads(each["data"]).items():
                if value is not None and type(value) not in types.get(key, (type(value),)):
                    raise WrongRow("data_rows", each["id"], f"the value of column {key} is {type(value).__name__}")


def _check_requests(store: Store) -> None:
    """Check that requests which are to be gone on with can be read."""
    for table in ("cursors", "queued_calls"):
        for row in store.all(f"SELECT rowid AS number, request FROM {table}"):
            try:
                loads(row["request"])
            except DecodeError as error:
                raise WrongRow(table, row["number"], str(error)) from None


def _check_work(store: Store, known: Collection[str]) -> None:
    """Check that somebody does what is put off, and that it is known for which business unit."""
    for row in store.all("SELECT id, kind, data FROM work"):
        if row["kind"] not in known:
            raise WrongRow("work", row["id"], f"nobody does {row['kind']!r}")
        if not isinstance(json.loads(row["data"]).get("mid"), int):
            raise WrongRow("work", row["id"], "data has no mid")
