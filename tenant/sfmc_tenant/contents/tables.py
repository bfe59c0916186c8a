"""The rows of tables, as a dump has them: all that a tenant holds, but for secrets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from ..call.call import Call
from ..kinds.data.extension import Extension
from ..redaction import HIDDEN, is_secret, json_without_secrets, xml_without_secrets
from ..state.store import Row
from .checks import JSON, check_contents

_NOT_DUMPED = (
    "callbacks",
    "cursors",
    "facts",
    "grants",
    "last_given",
    "packages",
    "sqlite_sequence",
    "tokens",
    "users",
)
"""The tables that hold secrets, those of what is under way between a client and the tenant, and where its clock is."""

_REQUEST = "request"
"""The column that holds a message as XML."""


def load_tables(call: Call, tables: Any) -> None:
    """Put rows in the place of those that are there.

    Raises:
        ValueError: there is no such table or column, or a row is not as it must be.
    """
    known = set(_names(call))
    if not isinstance(tables, dict) or not tables.keys() <= known:
        raise ValueError(f"tables: there are only {', '.join(sorted(known))}")
    for name, rows in tables.items():
        call.store.run(f"DELETE FROM {name}")
        columns = {row["name"] for row in call.store.all(f"PRAGMA table_info({name})")}
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
            if not isinstance(row, dict) or not row.keys() <= columns:
                raise ValueError(f"tables, {name}, row {number}: it has only {', '.join(sorted(columns))}")
            places = ", ".join("?" * len(row))
            try:
                values = [json.dumps(value) if isinstance(value, list | dict) else value for value in row.values()]
                call.store.run(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({places})", *values)
            except (sqlite3.Error, OverflowError, RecursionError, TypeError, ValueError) as error:
                raise ValueError(f"tables, {name}, row {number}: {error}") from None
    check_contents(call.store, call.kinds)


def dump_tables(call: Call) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all tables, without secrets, as `load_tables` takes them."""
    tables = {name: [_told(name, row) for row in call.store.all(f"SELECT * FROM {name}")] for name in _names(call)}
    _hide_columns(call, tables["data_rows"])
    return tables


def _names(call: Call) -> Iterator[str]:
    """Yield the names of the tables that are dumped."""
    for row in call.store.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        if row["name"] not in _NOT_DUMPED:
            yield row["name"]


def _told(table: str, row: Row) -> dict[str, Any]:
    """Return what a row has, with JSON laid open, and without secrets."""
    values = {name: row[name] for name in row.keys() if row[name] is not None}  # noqa: SIM118 - a row is no mapping
    if _REQUEST in values:
        values[_REQUEST] = xml_without_secrets(values[_REQUEST])
    if JSON.get(table) in values:
        values[JSON[table]] = json_without_secrets(values[JSON[table]])
    return values


def _hide_columns(call: Call, rows: list[dict[str, Any]]) -> None:
    """Hide texts in rows of data extensions that are secret by the name of their column, which the rows do not have."""
    for each in call.store.all("SELECT * FROM objects WHERE kind = 'DataExtension'"):
        extension = Extension(call.store, each)
        secret = {column.key for column in extension.columns if column.type == "Text" and is_secret(column.name)}
        for row in rows if secret else ():
            if row["extension"] == extension.id:
                # Keys differ from row to row.
                row["data"] |= {key: f"{HIDDEN} {row['id']}" for key in secret if row["data"].get(key)}
                if extension.primary_key:
                    row["key"] = json.dumps([row["data"][column.key] for column in extension.primary_key])
