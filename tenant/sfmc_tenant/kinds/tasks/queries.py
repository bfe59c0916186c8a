"""Query activities: a SELECT over data extensions, whose rows go into another one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sfmc_soap import APIObject, InteractionBaseObject, QueryDefinition

from ...call.call import Call
from ...call.errors import Refusal
from ...call.texts import date_time
from ...state.store import Row
from ..base.kind import Outcome
from ..data.columns import GENERAL, Column
from ..data.extension import Extension, by_key
from .sql import Table, WrongQuery, select
from .sql_values import date_text, decimal_type, rounded
from .tasks import Counts, TaskFailed, TaskKind

_TYPES = {"Boolean": "INTEGER", "Date": "TEXT COLLATE DATES", "Number": "INTEGER"}
"""The types of columns in SQLite; that of decimals depends on their values, and others hold texts of any case."""


class Queries(TaskKind):
    """The kind of query definitions. Deleted ones can still be retrieved."""

    missing = (2, "The QueryDefinition was not found.")

    def __init__(self) -> None:
        super().__init__(QueryDefinition, has_number=False)

    def find(self, call: Call, obj: APIObject) -> Row | None:
        there = super().find(call, obj)
        return None if there is None or json.loads(there["data"])["Status"] == "Deleted" else there

    def add(self, call: Call, obj: APIObject) -> Outcome:
        assert isinstance(obj, QueryDefinition)
        obj.status = "Active"
        return super().add(call, obj)

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        data = json.loads(there["data"]) | {"Status": "Deleted", "ModifiedDate": call.now}
        # Its key can be given to another one.
        update = "UPDATE objects SET data = ?, customer_key = object_id WHERE id = ?"
        call.store.run(update, json.dumps(data), there["id"])
        return Outcome("QueryDefinition deleted.")

    def work(self, call: Call, task: Row, definition: APIObject) -> Counts:
        assert isinstance(definition, QueryDefinition)
        named = definition.data_extension_target
        key = named.customer_key if isinstance(named, InteractionBaseObject) else ""
        target = by_key(call, str(key), call.mid)
        if target is None:
            raise TaskFailed(f"The target data extension {key} was not found.")
        try:
            query = str(definition.query_text or "")
            rows = list(select(query, _tables(call, query), call.clock.now()))
        except WrongQuery as error:
            raise TaskFailed(f"The query failed: {error}") from None
        return _written(call, target, rows, str(definition.target_update_type or "Overwrite"))


def _tables(call: Call, query: str) -> Iterator[Table]:
    """Yield the data extensions of a business unit that a query may name, as tables."""
    for row in call.store.all("SELECT * FROM objects WHERE kind = 'DataExtension' AND mid = ?", call.mid):
        name = json.loads(row["data"])["Name"]
        extension = Extension(call.store, row)
        if extension.columns and name.casefold() in query.casefold():
            rows = list(extension.rows())
            columns = {column.name: _type(column, rows) for column in extension.columns}
            yield Table(name, columns, ([_kept(column, row) for column in extension.columns] for row in rows))


def _type(column: Column, rows: Sequence[Mapping[str, str]]) -> str:
    """Return the type of a column in SQLite."""
    if column.type == "Decimal":
        return decimal_type(row[column.name] for row in rows)
    return _TYPES.get(column.type, "TEXT COLLATE NOCASE")


def _kept(column: Column, row: Mapping[str, str]) -> Any:
    """Return the value of a row as SQLite gets it."""
    text = row[column.name]
    if not text:
        return None
    return date_text(date_time(text)) if column.type == "Date" else column.read(text)


def _written(call: Call, target: Extension, rows: Sequence[Mapping[str, Any]], update_type: str) -> Counts:
    """Write rows into the target. All of them, or none.

    Raises:
        TaskFailed: one of them does not fit.
    """
    counts = Counts(total=len(rows))
    try:
        with call.store.transaction():
            if update_type == "Overwrite":
                target.clear()
            for row in rows:
                given = target.given({name: _text(target.by_name.get(name), value) for name, value in row.items()})
                if update_type == "Update":
                    target.save(given, call.now)
                elif target.primary_key and target.find(given) is not None:
                    raise Refusal(GENERAL, "The query gives a primary key that is there already.")
                else:
                    target.add(given, call.now)
                counts.successful += 1
    except Refusal as refusal:
        raise TaskFailed(refusal.message, Counts(total=len(rows), errors=1)) from None
    return counts


def _text(column: Column | None, value: Any) -> str | None:
    """Return a value of a query as a row of the target takes it."""
    if value is None:
        return None
    if column is not None and column.type == "Decimal":
        return rounded(value, column.scale)
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
