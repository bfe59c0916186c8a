"""DataExtension: definitions of tables, with their columns."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

from sfmc_soap import (
    APIObject,
    ContainerID,
    CreateResult,
    DataExtension,
    PerformResult,
    UpdateOptions,
    UpdateResult,
    to_dict,
)

from ...call.call import Call
from ...call.errors import Refusal
from ...call.filters import Condition, PropertyOf, condition
from ...state.store import Row
from ..base.kind import Outcome, Source
from ..base.stored import StoredKind, keep_object
from .column_changes import add_columns, change_columns, drop_columns
from .extension import Extension, by_key, by_name, by_object_id, invalid
from .extension_definitions import check_sending, definition


class DataExtensions(StoredKind):
    """The kind of data extensions."""

    exists = (
        310003,
        "Updating an existing Data Extension definition is not allowed when doing an add-only operation. ",
    )
    missing = (310004, "Adding a new Data Extension definition is not allowed when doing an update-only operation. ")

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
        mid = self.owner(call, obj)
        if by_key(call, _text(obj.customer_key), mid) or by_name(call, _text(obj.name), mid):
            raise Refusal(*self.exists)
        return self.add(call, obj)

    def delete(self, call: Call, obj: APIObject) -> Outcome:
        """Delete a data extension with its rows; or only columns of it, if the object names some."""
        there = self.find(call, obj)
        if there is None:
            raise Refusal(310002, "The data extension to be deleted was not found.")
        return self.remove(call, there, obj)

    def add(self, call: Call, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        if obj.object_id:
            raise Refusal(310005, "The ObjectID of a new data extension cannot be given.")
        key, mid = _text(obj.customer_key) or str(uuid.uuid4()), self.owner(call, obj)
        kept = definition(call, mid, {}, {**_given(obj), "CustomerKey": key})
        if obj.template:
            raise invalid("The template was not found.")
        if not obj.fields:
            raise invalid("A data extension needs at least one field.")
        kept |= {"ObjectID": str(uuid.uuid4()), "CreatedDate": call.now, "Client": {"ID": mid}}
        id = keep_object(call.store, "DataExtension", mid, kept, has_number=False)
        row = call.store.one("SELECT * FROM objects WHERE id = ?", id)
        assert row is not None
        add_columns(call, Extension(call.store, row), obj.fields)
        check_sending(kept, Extension(call.store, row))
        return Outcome("Data Extension created.", 0, kept["ObjectID"])

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        data = json.loads(there["data"])
        kept = definition(call, there["mid"], data, _given(obj))
        fields = obj.fields or []
        extension = Extension(call.store, there)
        if _fields_action(call) == "DELETE":
            drop_columns(call, extension, fields)
        else:
            change_columns(call, extension, [field for field in fields if field.object_id])
            add_columns(call, Extension(call.store, there), [field for field in fields if not field.object_id])
        update = "UPDATE objects SET customer_key = ?, data = ? WHERE id = ?"
        call.store.run(update, kept["CustomerKey"], json.dumps(kept), there["id"])
        check_sending(kept, Extension(call.store, there))
        return Outcome("Data Extension updated.", 0, there["object_id"])

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        assert isinstance(obj, DataExtension)
        extension = Extension(call.store, there)
        if obj.fields:
            drop_columns(call, extension, obj.fields)
            check_sending(json.loads(there["data"]), Extension(call.store, there))
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
            raise Refusal(*self.missing)
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
    here = {"Client", "Fields", "ID", "ObjectID", "CreatedDate", "Template"}
    return {name: value for name, value in to_dict(obj).items() if name[0] != "@" and name not in here}


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
