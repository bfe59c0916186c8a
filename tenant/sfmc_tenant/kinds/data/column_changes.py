"""Columns of a data extension are added, changed and dropped."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence

from sfmc_soap import DataExtensionField

from ...call.call import Call
from ...state.store import Row
from .extension import Extension, invalid
from .field_definitions import changed_field, new_field


def add_columns(call: Call, extension: Extension, fields: Sequence[DataExtensionField]) -> None:
    """Add columns.

    Raises:
        Refusal: one cannot be like that, exists, or is required while there are rows.
    """
    names = {name.lower() for name in extension.by_name}
    first = max((column.ordinal for column in extension.columns), default=-1) + 1
    added = [new_field(field, first + place, call.now) for place, field in enumerate(fields)]
    for data in added:
        if data["Name"].lower() in names:
            raise invalid(f"The field '{data['Name']}' exists already.")
        names.add(data["Name"].lower())
        if data["IsRequired"] and not extension.is_empty():
            raise invalid(f"The field '{data['Name']}' cannot be required: there are rows without it.")
    # Retrieve gives them in another order than their own, as the service does.
    for data in sorted(added, key=lambda data: str(data["Name"])):
        data["ObjectID"] = str(uuid.uuid4())
        call.store.run("INSERT INTO columns (extension, data) VALUES (?, ?)", extension.id, json.dumps(data))


def change_columns(call: Call, extension: Extension, fields: Sequence[DataExtensionField]) -> None:
    """Change columns, which are known by their ObjectID. Rows keep their values.

    Raises:
        Refusal: one does not exist, or cannot be changed so.
    """
    for field in fields:
        row = _column_row(call, extension, field)
        data = json.loads(row["data"])
        changed = changed_field(data, field, call.now)
        others = {name.lower() for name in extension.by_name if name != data["Name"]}
        if changed["Name"].lower() in others:
            raise invalid(f"The field '{changed['Name']}' exists already.")
        if changed["IsRequired"] and not data["IsRequired"] and not extension.is_empty():
            raise invalid(f"The field '{data['Name']}' cannot become required: there are rows.")
        call.store.run("UPDATE columns SET data = ? WHERE id = ?", json.dumps(changed), row["id"])


def drop_columns(call: Call, extension: Extension, fields: Sequence[DataExtensionField]) -> None:
    """Drop columns, which are known by their ObjectID, with their values.

    Raises:
        Refusal: one does not exist, is part of the primary key, or is the last.
    """
    for field in fields:
        row = _column_row(call, extension, field)
        data = json.loads(row["data"])
        if data["IsPrimaryKey"]:
            raise invalid(f"The field '{data['Name']}' is part of the primary key, and cannot be deleted.")
        if len(extension.columns) == len(fields):
            raise invalid("A data extension needs at least one field.")
        call.store.run("DELETE FROM columns WHERE id = ?", row["id"])


def _column_row(call: Call, extension: Extension, field: DataExtensionField) -> Row:
    object_id = field.object_id or ""
    query = "SELECT * FROM columns WHERE extension = ? AND json_extract(data, '$.ObjectID') = ?"
    row = call.store.one(query, extension.id, object_id)
    if row is None:
        raise invalid(f"The field with the ObjectID '{object_id}' was not found.")
    return row
