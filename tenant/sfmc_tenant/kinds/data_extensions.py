"""DataExtension: definitions of tables, with their columns."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sfmc_soap import (
    UNSET,
    APIObject,
    ContainerID,
    CreateResult,
    DataExtension,
    DataExtensionField,
    PerformResult,
    UpdateOptions,
    UpdateResult,
    to_dict,
)

from ..call.call import Call
from ..call.errors import Refusal
from ..call.filters import Condition, PropertyOf, condition, date_time
from ..state.store import Row
from .columns import us_date
from .extension import Extension, by_key, by_name, by_object_id
from .fields import changed_field, invalid, new_field
from .folders import folder_holding
from .kind import Outcome, Source
from .stored import StoredKind

_KEY_CHARACTERS = 36
_FOLDERS = ("dataextension", "shared_dataextension")
_SUBSCRIBER_FIELDS = {"Subscriber Key": "_SubscriberKey", "Email Address": "_EmailAddress"}
"""What a person is known by: as it is written, and as it is read."""


class DataExtensionKind(StoredKind):
    """Data extensions."""

    exists = Refusal(
        310003, "Updating an existing Data Extension definition is not allowed when doing an add-only operation. "
    )
    missing = Refusal(
        310004, "Adding a new Data Extension definition is not allowed when doing an update-only operation. "
    )

    def __init__(self) -> None:
        super().__init__(DataExtension, has_number=False)

    def source(self, call: Call, argument: str) -> Source:
        return replace(super().source(call, argument), condition=_condition)

    def find(self, call: Call, obj: APIObject) -> Row | None:
        """Return the data extension with the ObjectID, else with the CustomerKey, else with the Name."""
        found = self._found(call, obj)
        return None if found is None else call.store.one("SELECT * FROM objects WHERE id = ?", found.id)

    def create(self, call: Call, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        if obj.object_id:
            raise Refusal(310005, "The ObjectID of a new data extension cannot be given.")
        mid = self.owner(call, obj)
        if by_key(call, _text(obj.customer_key), mid) or by_name(call, _text(obj.name), mid):
            raise self.exists
        return self.add(call, obj)

    def delete(self, call: Call, obj: APIObject) -> Outcome:
        """Delete a data extension with its rows; or only columns of it, if the object names some."""
        there = self.find(call, obj)
        if there is None:
            raise Refusal(310002, "The data extension to be deleted was not found.")
        return self.remove(call, there, obj)

    def add(self, call: Call, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        key, mid = _text(obj.customer_key) or str(uuid.uuid4()), self.owner(call, obj)
        kept = _definition(call, mid, {}, {**_given(obj), "CustomerKey": key})
        if obj.template:
            raise invalid("The template was not found.")
        if not obj.fields:
            raise invalid("A data extension needs at least one field.")
        kept |= {"ObjectID": str(uuid.uuid4()), "CreatedDate": call.now, "Client": {"ID": mid}}
        insert = "INSERT INTO objects (kind, mid, object_id, customer_key, data) VALUES ('DataExtension', ?, ?, ?, ?)"
        id = call.store.run(insert, mid, kept["ObjectID"], key, json.dumps(kept))
        row = call.store.one("SELECT * FROM objects WHERE id = ?", id)
        assert row is not None
        _add_columns(call, Extension(call.store, row), obj.fields)
        _check_sending(kept, Extension(call.store, row))
        return Outcome("Data Extension created.", 0, kept["ObjectID"])

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        data = json.loads(there["data"])
        kept = _definition(call, there["mid"], data, _given(obj))
        fields = obj.fields or []
        extension = Extension(call.store, there)
        if _fields_action(call) == "DELETE":
            _drop_columns(call, extension, fields)
        else:
            _change_columns(call, extension, [field for field in fields if field.object_id])
            _add_columns(call, Extension(call.store, there), [field for field in fields if not field.object_id])
        update = "UPDATE objects SET customer_key = ?, data = ? WHERE id = ?"
        call.store.run(update, kept["CustomerKey"], json.dumps(kept), there["id"])
        _check_sending(kept, Extension(call.store, there))
        return Outcome("Data Extension updated.", 0, there["object_id"])

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        extension = Extension(call.store, there)
        if obj.fields:
            _drop_columns(call, extension, obj.fields)
            _check_sending(json.loads(there["data"]), Extension(call.store, there))
        else:
            extension.clear()
            call.store.run("DELETE FROM columns WHERE extension = ?", extension.id)
            call.store.run("DELETE FROM objects WHERE id = ?", extension.id)
        return Outcome("Data Extension deleted.")

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        """Remove all rows: the one action, ClearData."""
        if action != "ClearData":
            raise Refusal(100, f"The action '{action}' is not supported for DataExtension.")
        extension = self._found(call, obj)
        if extension is None:
            raise self.missing
        extension.clear()
        return PerformResult(
            status_code="OK", status_message="DataExtension performed", object=DataExtension(customer_key=extension.key)
        )

    def created(self, outcome: Outcome, obj: APIObject) -> CreateResult:
        return super().created(outcome, _named(obj))

    def updated(self, outcome: Outcome, obj: APIObject) -> UpdateResult:
        return super().updated(outcome, _named(obj))

    def _found(self, call: Call, obj: APIObject) -> Extension | None:
        assert isinstance(obj, DataExtension)
        mid = self.owner(call, obj)
        if obj.object_id:
            return by_object_id(call, obj.object_id, mid)
        if obj.customer_key:
            return by_key(call, obj.customer_key, mid)
        if obj.name:
            return by_name(call, obj.name, mid)
        raise Refusal(310001, "A data extension needs an ObjectID, a CustomerKey or a Name.")


def _condition(part: Any, property_of: PropertyOf) -> Condition:
    # Client.ID can be retrieved, but no filter takes it.
    return condition(part, lambda name: None if name == "Client.ID" else property_of(name))


def _named(obj: APIObject) -> DataExtension:
    assert isinstance(obj, DataExtension)
    return DataExtension(customer_key=obj.customer_key, name=obj.name)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _given(obj: DataExtension) -> dict[str, Any]:
    here = {"@type", "Client", "Fields", "ID", "ObjectID", "CreatedDate", "Template"}
    return {name: value for name, value in to_dict(obj).items() if name not in here}


# Definitions.


def _definition(call: Call, mid: int, data: Mapping[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a data extension, without its columns.

    Args:
        call: the call.
        mid: the business unit that it belongs to.
        data: what was kept before; nothing for a new one.
        given: what the caller sets.

    Raises:
        Refusal: it cannot be like that.
    """
    if (
        "RowBasedRetention" in data
        and given.get("RowBasedRetention", data["RowBasedRetention"]) != data["RowBasedRetention"]
    ):
        raise invalid("RowBasedRetention cannot be updated.")
    if "SendableSubscriberField" in given:
        given["SendableSubscriberField"] = _subscriber_field(given["SendableSubscriberField"])
    if given.get("RetainUntil"):
        given["RetainUntil"] = _retain_until(given["RetainUntil"])
    kept = {"IsSendable": False, "IsTestable": False, **data, **given, "ModifiedDate": call.now}
    if not kept.get("Name"):
        raise invalid("A data extension needs a Name.")
    if not 0 < len(kept["CustomerKey"] or "") <= _KEY_CHARACTERS:
        raise invalid(f"The CustomerKey of a data extension has up to {_KEY_CHARACTERS} characters.")
    _check_unique(call, mid, kept)
    if "CategoryID" in given or not data:
        kept["CategoryID"] = folder_holding(call, mid, given.get("CategoryID") or UNSET, *_FOLDERS)
    if kept["CategoryID"] is None:
        raise invalid(f"The folder {given['CategoryID']} does not hold data extensions, or does not exist.")
    return kept


def _check_unique(call: Call, mid: int, kept: Mapping[str, Any]) -> None:
    for other in (by_key(call, kept["CustomerKey"], mid), by_name(call, kept["Name"], mid)):
        if other is not None and other.object_id != kept.get("ObjectID"):
            raise invalid("Another data extension has the same CustomerKey or Name.")


def _subscriber_field(given: Mapping[str, Any] | None) -> dict[str, str]:
    name = (given or {}).get("Name")
    if name not in _SUBSCRIBER_FIELDS:
        raise invalid(f"The SendableSubscriberField is one of {', '.join(_SUBSCRIBER_FIELDS)}.")
    return {"Name": _SUBSCRIBER_FIELDS[name]}


def _retain_until(text: str) -> str:
    try:
        return us_date(date_time(text))
    except (ValueError, OverflowError):
        raise invalid(f"RetainUntil is no date: {text}") from None


def _check_sending(kept: Mapping[str, Any], extension: Extension) -> None:
    """Check what makes a data extension sendable.

    Raises:
        Refusal: something is missing.
    """
    column = (kept.get("SendableDataExtensionField") or {}).get("Name")
    if kept["IsSendable"] and not (column and kept.get("SendableSubscriberField")):
        raise invalid("A sendable data extension needs a SendableDataExtensionField and a SendableSubscriberField.")
    if column is not None and column not in extension.by_name:
        raise invalid(f"The SendableDataExtensionField '{column}' is not one of the fields.")
    if kept["IsTestable"] and not kept["IsSendable"]:
        raise invalid("A testable data extension must be sendable.")


# Columns.


def _fields_action(call: Call) -> str:
    """Return what the options of an Update ask to do with columns: "" if they say nothing of columns.

    Raises:
        Refusal: it is nothing that can be done.
    """
    options = call.options
    if not isinstance(options, UpdateOptions) or not isinstance(options.container, ContainerID):
        return ""
    action = _text(options.action).upper()
    if action not in ("", "CREATE", "UPDATE", "DELETE"):
        raise Refusal(3, f"The action '{options.action}' is not valid.")
    return action


def _add_columns(call: Call, extension: Extension, fields: Sequence[DataExtensionField]) -> None:
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


def _change_columns(call: Call, extension: Extension, fields: Sequence[DataExtensionField]) -> None:
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


def _drop_columns(call: Call, extension: Extension, fields: Sequence[DataExtensionField]) -> None:
    for field in fields:
        row = _column_row(call, extension, field)
        data = json.loads(row["data"])
        if data["IsPrimaryKey"]:
            raise invalid(f"The field '{data['Name']}' is part of the primary key, and cannot be deleted.")
        if len(extension.columns) == len(fields):
            raise invalid("A data extension needs at least one field.")
        call.store.run("DELETE FROM columns WHERE id = ?", row["id"])


def _column_row(call: Call, extension: Extension, field: DataExtensionField) -> Row:
    query = "SELECT * FROM columns WHERE extension = ? AND json_extract(data, '$.ObjectID') = ?"
    row = call.store.one(query, extension.id, _text(field.object_id))
    if row is None:
        raise invalid(
            f"The field with the ObjectID '{'' if field.object_id is UNSET else field.object_id}' was not found."
        )
    return row
