"""A data extension with its columns: where its rows are found, added, changed and removed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row, Store
from .columns import GENERAL, Column, WrongValue

Values = dict[str, Any]
"""The values of a row, by the key of their column."""

_INVALID_KEY, _INVALID = 70003, 310007


class RowRefusal(Refusal):
    """A row is not saved.

    Args:
        keys, values: what is wrong with values of the primary key, and with others, by the name of the column.
    """

    def __init__(self, keys: Mapping[str, WrongValue], values: Mapping[str, WrongValue] | None = None) -> None:
        self.keys = keys
        self.values = values or {}
        errors = [*self.keys.values(), *self.values.values()]
        super().__init__(errors[0].code, " ".join(error.message for error in errors))


@dataclass
class Given:
    """What a caller gives of a row, checked.

    Attributes:
        values: the values, by the key of their column; None for one that is to be empty.
        wrong_keys, wrong_values: what is wrong, by the name of the column.
    """

    values: Values = field(default_factory=dict)
    wrong_keys: dict[str, WrongValue] = field(default_factory=dict)
    wrong_values: dict[str, WrongValue] = field(default_factory=dict)

    def refuse(self, column: Column, error: WrongValue) -> None:
        """Note what is wrong with the value of a column."""
        (self.wrong_keys if column.in_key else self.wrong_values)[column.name] = error

    def check(self) -> None:
        """Check that nothing is wrong.

        Raises:
            RowRefusal: something is.
        """
        if self.wrong_keys or self.wrong_values:
            raise RowRefusal(self.wrong_keys, self.wrong_values)


class Extension:
    """A data extension.

    Args:
        store: where its rows are.
        row: its row among the objects.
    """

    def __init__(self, store: Store, row: Row) -> None:
        self._store = store
        self.id: int = row["id"]
        self.object_id: str = row["object_id"]
        self.key: str = row["customer_key"]
        self.mid: int = row["mid"]

    @cached_property
    def columns(self) -> list[Column]:
        """Its columns, in their order."""
        rows = self._store.all("SELECT * FROM columns WHERE extension = ?", self.id)
        columns = [column_of(row["id"], row["data"]) for row in rows]
        return sorted(columns, key=lambda column: (column.ordinal, column.id))

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Its columns, by their names."""
        return {column.name: column for column in self.columns}

    @cached_property
    def primary_key(self) -> list[Column]:
        """The columns of its primary key."""
        return sorted((column for column in self.columns if column.in_key), key=lambda column: column.id)

    def given(self, texts: Mapping[str, str | None]) -> Given:
        """Return what texts say of a row. Those of columns that it does not have are dropped, as the service does.

        Args:
            texts: by the name of the column; None for a value that is to be empty.
        """
        given = Given()
        for name, text in texts.items():
            column = self.by_name.get(name)
            if column is None:
                continue
            try:
                if text is None and column.required:
                    raise column.missing()
                given.values[column.key] = None if text is None else column.read(text)
            except WrongValue as error:
                given.refuse(column, error)
        return given

    def find(self, given: Given) -> Row | None:
        """Return the row that has a primary key; None if there is none.

        Raises:
            Refusal: a value of the primary key is wrong or missing, or the data extension has none.
        """
        if not self.primary_key:
            raise Refusal(GENERAL, "The data extension does not have a primary key.")
        for column in self.primary_key:
            if column.key not in given.values and column.name not in given.wrong_keys:
                given.refuse(column, column.missing())
        if given.wrong_keys:
            given.check()
        query = "SELECT * FROM data_rows WHERE extension = ? AND key = ?"
        return self._store.one(query, self.id, self._key_of(given.values))

    def add(self, given: Given, now: str) -> int:
        """Add a row. Return its number.

        Args:
            given: what is given of it.
            now: the time, as tables keep it.

        Raises:
            RowRefusal: something is wrong, or a value is missing that is required.
        """
        values = given.values
        for column in self.columns:
            if column.key not in values and column.name not in {**given.wrong_keys, **given.wrong_values}:
                values[column.key] = column.value_by_default(now)
                if values[column.key] is None and column.required:
                    given.refuse(column, column.missing())
        given.check()
        query = "INSERT INTO data_rows (extension, key, created, modified, data) VALUES (?, ?, ?, ?, ?)"
        return self._store.run(query, self.id, self._key_of(values), now, now, json.dumps(values))

    def change(self, there: Row, given: Given, now: str) -> None:
        """Change a row: what is not given stays as it is.

        Raises:
            RowRefusal: something is wrong.
        """
        given.check()
        values = json.loads(there["data"]) | given.values
        query = "UPDATE data_rows SET modified = ?, data = ? WHERE id = ?"
        self._store.run(query, now, json.dumps(values), there["id"])

    def save(self, given: Given, now: str) -> None:
        """Change the row that has the primary key, or add it if there is none.

        Raises:
            Refusal: something is wrong, or missing.
        """
        there = self.find(given)
        if there is None:
            self.add(given, now)
        else:
            self.change(there, given, now)

    def remove(self, there: Row) -> None:
        """Remove a row."""
        self._store.run("DELETE FROM data_rows WHERE id = ?", there["id"])

    def clear(self) -> None:
        """Remove all rows."""
        self._store.run("DELETE FROM data_rows WHERE extension = ?", self.id)

    def is_empty(self) -> bool:
        """Tell whether there are no rows."""
        return self._store.one("SELECT 1 FROM data_rows WHERE extension = ? LIMIT 1", self.id) is None

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield its rows, as the service writes them: texts, by the names of the columns."""
        for row in self._store.all("SELECT data FROM data_rows WHERE extension = ? ORDER BY id", self.id):
            values = json.loads(row["data"])
            yield {column.name: column.written(values.get(column.key)) for column in self.columns}

    def _key_of(self, values: Values) -> str | None:
        if not self.primary_key:
            return None
        return json.dumps([values[column.key] for column in self.primary_key])


@lru_cache(maxsize=10_000)
def column_of(id: int, field: str) -> Column:
    """Return a column, from its DataExtensionField as it is kept: JSON."""
    data = json.loads(field)
    return Column(
        id=id,
        object_id=data.get("ObjectID", ""),
        name=data["Name"],
        type=data["FieldType"],
        length=data.get("MaxLength"),
        scale=data["Scale"],
        required=data["IsRequired"],
        in_key=data["IsPrimaryKey"],
        ordinal=data["Ordinal"],
        default=data["DefaultValue"],
    )


def by_key(call: Call, key: str, mid: int) -> Extension | None:
    """Return the data extension of a business unit with a CustomerKey; None if there is none."""
    return _found(call, mid, "customer_key", key)


def by_name(call: Call, name: str, mid: int) -> Extension | None:
    """Return the data extension of a business unit with a name; None if there is none."""
    return _found(call, mid, "json_extract(data, '$.Name')", name)


def by_object_id(call: Call, object_id: str, mid: int) -> Extension | None:
    """Return the data extension of a business unit with an ObjectID; None if there is none."""
    return _found(call, mid, "object_id", object_id)


def _found(call: Call, mid: int, sql: str, value: str) -> Extension | None:
    query = f"SELECT * FROM objects WHERE kind = 'DataExtension' AND mid = ? AND {sql} = ?"
    row = call.store.one(query, mid, value)
    return None if row is None else Extension(call.store, row)


def no_such_extension(named: str) -> Refusal:
    """Return what is said of a key that no data extension has."""
    return Refusal(_INVALID_KEY, f"Invalid data extension key: {named}")


def invalid(message: str) -> Refusal:
    """Return the error of a definition that is not valid."""
    return Refusal(_INVALID, message)
