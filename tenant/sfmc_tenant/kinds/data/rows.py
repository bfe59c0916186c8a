"""DataExtensionObject: the rows of data extensions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sfmc_soap import (
    UNSET,
    APIObject,
    APIProperty,
    DataExtensionCreateResult,
    DataExtensionDeleteResult,
    DataExtensionError,
    DataExtensionObject,
    DataExtensionUpdateResult,
    NullAPIProperty,
    SaveAction,
    SimpleOperators,
)

from ...call.call import Call
from ...call.errors import Refusal, RetrieveError
from ...call.filters import Property
from ...call.texts import us_date
from ...state.store import Row
from ..base.kind import Kind, Outcome, Source
from .columns import GENERAL, WrongValue
from .extension import Extension, Given, RowRefusal, by_key, by_name, by_object_id, no_such_extension

_NO_LIKE = frozenset({SimpleOperators.LIKE})
_SYSTEM_COLUMNS = {
    "_CustomObjectKey": Property("data_rows.id", "number", _NO_LIKE),
    "_CreatedDate": Property("data_rows.created", "date", _NO_LIKE),
    "_ModifiedDate": Property("data_rows.modified", "date", _NO_LIKE),
}
_DUPLICATE = (GENERAL, "Violation of PRIMARY KEY constraint. Cannot insert duplicate key.")
_ABSENT = (GENERAL, "Concurrency violation: the row to be updated was not found.")
_EMPTY = (70004, "The row is null or empty.")


class Rows(Kind):
    """The kind of rows."""

    model = DataExtensionObject
    object_types = ("DataExtensionObject",)

    def source(self, call: Call, argument: str) -> Source:
        extension = _extension_to_read(call, argument)

        def property_of(name: str) -> Property | None:
            column = extension.by_name.get(name)
            return _SYSTEM_COLUMNS.get(name) if column is None else column.compared(_NO_LIKE)

        return Source(
            table="data_rows",
            property_of=property_of,
            columns=lambda _: ["data_rows.data", "data_rows.created", "data_rows.modified"],
            build=lambda row, names: _build(extension, row, names),
            where=["data_rows.extension = ?"],
            values=[extension.id],
            unknown=lambda names, _: " ".join(f"Invalid column name '{name}'." for name in names),
        )

    def create(self, call: Call, obj: APIObject) -> Outcome:
        extension = self._extension(call, obj)
        texts = _texts(obj, keys=False)
        if not texts:
            raise Refusal(*_EMPTY)
        given = extension.given(texts)
        if call.save_action == SaveAction.UPDATE_ADD:
            raise Refusal(68000, "CreateSingle: SaveAction: UpdateAdd violation")
        if extension.primary_key and extension.find(given) is not None:
            raise RowRefusal({column.name: WrongValue(*_DUPLICATE) for column in extension.primary_key[:1]})
        extension.add(given, call.now)
        return Outcome("Created DataExtensionObject")

    def update(self, call: Call, obj: APIObject) -> Outcome:
        extension = self._extension(call, obj)
        given = _given(extension, obj)
        if call.save_action == SaveAction.UPDATE_ADD:
            extension.save(given, call.now)
        else:
            there = extension.find(given)
            if there is None:
                raise Refusal(*_ABSENT)
            extension.change(there, given, call.now)
        return Outcome("Updated DataExtensionObject")

    def delete(self, call: Call, obj: APIObject) -> Outcome:
        extension = self._extension(call, obj)
        there = extension.find(_given(extension, _without_properties(obj)))
        if there is not None:
            extension.remove(there)
        return Outcome("Deleted DataExtensionObject")

    def created(self, outcome: Outcome, obj: APIObject) -> DataExtensionCreateResult:
        return DataExtensionCreateResult(status_code="OK", status_message=outcome.message, new_id=0, object=obj)

    def not_created(self, obj: APIObject, refusal: Refusal) -> DataExtensionCreateResult:
        return DataExtensionCreateResult(new_id=0, value_errors=_value_errors(refusal), **_refused(obj, refusal))

    def updated(self, outcome: Outcome, obj: APIObject) -> DataExtensionUpdateResult:
        return DataExtensionUpdateResult(status_code="OK", status_message=outcome.message, object=obj)

    def not_updated(self, obj: APIObject, refusal: Refusal) -> DataExtensionUpdateResult:
        return DataExtensionUpdateResult(value_errors=_value_errors(refusal), **_refused(obj, refusal))

    def deleted(self, outcome: Outcome, obj: APIObject) -> DataExtensionDeleteResult:
        return DataExtensionDeleteResult(status_code="OK", status_message=outcome.message, object=obj)

    def not_deleted(self, obj: APIObject, refusal: Refusal) -> DataExtensionDeleteResult:
        return DataExtensionDeleteResult(**_refused(obj, refusal, "The row was not deleted."))

    def _extension(self, call: Call, obj: APIObject) -> Extension:
        """Return the data extension that a row names, by ObjectID, else by CustomerKey, else by Name.

        Raises:
            Refusal: there is none.
        """
        assert isinstance(obj, DataExtensionObject)
        mid = self.owner(call, obj)
        for named, look in ((obj.object_id, by_object_id), (obj.customer_key, by_key), (obj.name, by_name)):
            if isinstance(named, str) and named:
                found = call.once(look, named, mid)
                if found is None:
                    raise no_such_extension(named)
                return found
        raise no_such_extension("")


def _extension_to_read(call: Call, named: str) -> Extension:
    """Return the data extension with a CustomerKey, else with a name, in one of the accounts that are asked for.

    Raises:
        RetrieveError: there is none.
    """
    for look in (by_key, by_name):
        for mid in call.accounts:
            found = look(call, named, mid)
            if found is not None:
                return found
    raise RetrieveError(no_such_extension(named).message)


def _build(extension: Extension, row: Row, names: Sequence[str]) -> DataExtensionObject:
    data = json.loads(row["data"])
    properties = [APIProperty(name=name, value=_written(extension, row, data, name)) for name in names]
    return DataExtensionObject(properties=properties)


def _written(extension: Extension, row: Row, data: Mapping[str, Any], name: str) -> str:
    column = extension.by_name.get(name)
    if column is not None:
        return column.written(data.get(column.key))
    if name == "_CustomObjectKey":
        return str(row["id"])
    return us_date(datetime.fromisoformat(row["created" if name == "_CreatedDate" else "modified"]))


def _texts(obj: APIObject, *, keys: bool) -> dict[str, str | None]:
    """Return what a row says, by the names of the columns: None for a value that is to be empty.

    Args:
        obj: the row.
        keys: whether to return its Keys instead of its Properties.
    """
    assert isinstance(obj, DataExtensionObject)
    properties = (obj.keys if keys else obj.properties) or []
    return {
        each.name: None if isinstance(each, NullAPIProperty) or not isinstance(each.value, str) else each.value
        for each in properties
        if isinstance(each.name, str)
    }


def _without_properties(obj: APIObject) -> DataExtensionObject:
    """Return a row with its Keys only: Delete finds it by nothing else."""
    assert isinstance(obj, DataExtensionObject)
    return DataExtensionObject(keys=obj.keys)


def _given(extension: Extension, obj: APIObject) -> Given:
    """Return what a row that is updated or deleted says; its primary key stands in Keys, or among the Properties.

    Raises:
        Refusal: there is nothing, or Keys are not the primary key, or Properties have another value of it.
    """
    keys, properties = _texts(obj, keys=True), _texts(obj, keys=False)
    if not keys and not properties:
        raise Refusal(*_EMPTY)
    in_key = {column.name for column in extension.primary_key}
    for name, text in keys.items():
        if name not in in_key:
            raise RowRefusal({name: WrongValue(GENERAL, f"Primary key '{name}' does not exist.")})
        if properties.get(name, text) != text:
            raise RowRefusal({name: WrongValue(GENERAL, f"Primary key '{name}' cannot be updated.")})
    return extension.given({**properties, **keys})


# Results.


def _refused(obj: APIObject, refusal: Refusal, message: str = "The row was not saved.") -> dict[str, Any]:
    keys = refusal.keys if isinstance(refusal, RowRefusal) else {}
    return {
        "status_code": "Error",
        "status_message": message,
        "error_code": refusal.code,
        "object": DataExtensionObject(customer_key=obj.customer_key),
        "error_message": refusal.message,
        "key_errors": _errors(keys),
    }


def _value_errors(refusal: Refusal) -> Any:
    return _errors(refusal.values if isinstance(refusal, RowRefusal) else {})


def _errors(wrong: Mapping[str, WrongValue]) -> Any:
    errors = [
        DataExtensionError(name=name, error_code=error.code, error_message=error.message)
        for name, error in wrong.items()
    ]
    return errors or UNSET
