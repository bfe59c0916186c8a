"""Kinds whose objects are kept as they are sent, in one table: definitions, folders, emails and the like."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sfmc_soap import UNSET, APIObject, Model, UnsetType, from_dict, to_dict

from ...call.call import Call
from ...call.errors import Refusal
from ...call.filters import Property
from ...state.store import Row, Store
from .kind import Kind, Outcome, Source
from .server_time import in_server_time
from .wire_names import field_of, model_inside

_COMPARED: Mapping[str, Any] = {
    "xs:int": "number",
    "xs:long": "number",
    "xs:double": "number",
    "xs:decimal": "number",
    "xs:boolean": "boolean",
    "xs:dateTime": "date",
}
"""What the values of types are compared as; others are texts."""


IS_PLATFORM_OBJECT = {
    "reason": "no such element",
    "element": '<IsPlatformObject xmlns="http://exacttarget.com/wsdl/partnerAPI">false</IsPlatformObject>',
    "after": "CustomerKey",
}
"""An element that no WSDL has, as `from_dict` takes it."""


class StoredKind(Kind):
    """A kind of stored objects.

    Args:
        model: the type of its objects.
        hidden: the properties that cannot be retrieved although the WSDL has them.
        properties: all that can be retrieved, where that is known; else all that the WSDL has.
        whole: the fields that hold several objects, and are retrieved with all that these have.
        has_number: whether its objects are known by an ID; else only by an ObjectID.
        unlisted: elements of its objects that the service writes although no WSDL has them.
        object_types: other names by which Retrieve knows it.
    """

    def __init__(
        self,
        model: type[APIObject],
        *,
        hidden: Sequence[str] = (),
        properties: Sequence[str] = (),
        whole: Sequence[str] = (),
        has_number: bool = True,
        unlisted: Sequence[Mapping[str, str]] = (),
        object_types: Sequence[str] = (),
    ) -> None:
        self.model: type[APIObject] = model
        self.object_types = (model.__name__, *object_types)
        self._hidden = frozenset(hidden)
        self._whole = frozenset(whole)
        self._properties = tuple(properties)
        self._has_number = has_number
        self._unlisted = list(unlisted)

    def source(self, call: Call, argument: str) -> Source:
        return Source(
            table="objects",
            property_of=self.property_of,
            names=self._properties,
            columns=lambda _: ["objects.data AS data"],
            build=lambda row, names: self.build(json.loads(row["data"]), names),
            mid="objects.mid",
            where=["objects.kind = ?"],
            values=[self.model.__name__],
        )

    def property_of(self, name: str) -> Property | None:
        """Return a property, such as `Name` or `Email.ID`, as far as the WSDL has it and the kind does not hide it."""
        if name in self._hidden or (self._properties and name not in self._properties):
            return None
        if name in self._whole:
            return Property(f"json_extract(objects.data, '$.{name}')")
        return stored_property(self.model, name)

    def build(self, data: Mapping[str, Any], names: Sequence[str]) -> APIObject:
        """Return an object with the named properties, as far as they have values."""
        unlisted = {"@unknown": self._unlisted} if self._unlisted else {}
        return in_server_time(from_dict(picked(data, names) | unlisted, self.model))

    def find(self, call: Call, obj: APIObject) -> Row | None:
        for column, value in (("object_id", obj.object_id), ("id", obj.id), ("customer_key", obj.customer_key)):
            if value is not UNSET and value is not None:
                query = f"SELECT * FROM objects WHERE kind = ? AND mid = ? AND {column} = ?"
                return call.store.one(query, self.model.__name__, self.owner(call, obj), value)
        return None

    def add(self, call: Call, obj: APIObject) -> Outcome:
        self.check(call, obj)
        object_id = str(uuid.uuid4())
        key = obj.customer_key if isinstance(obj.customer_key, str) and obj.customer_key else str(uuid.uuid4())
        mid = self.owner(call, obj)
        self._check_key(call, mid, key)
        data = to_dict(obj) | {
            "Client": {"ID": mid},
            "ObjectID": object_id,
            "CustomerKey": key,
            "CreatedDate": call.now,
            "ModifiedDate": call.now,
        }
        id = keep_object(call.store, self.model.__name__, mid, data, has_number=self._has_number)
        return Outcome(f"{self.model.__name__} created.", id if self._has_number else 0, object_id)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        kept = ("ID", "ObjectID", "Client", "CreatedDate", "@type")
        given = {name: value for name, value in to_dict(obj).items() if name not in kept}
        data = json.loads(there["data"]) | given | {"ModifiedDate": call.now}
        key = data["CustomerKey"] = given.get("CustomerKey") or there["customer_key"]
        self._check_key(call, there["mid"], key, by=there["id"])
        update = "UPDATE objects SET data = ?, customer_key = ? WHERE id = ?"
        call.store.run(update, json.dumps(data), key, there["id"])
        return Outcome(f"{self.model.__name__} updated.", there["id"], there["object_id"])

    def _check_key(self, call: Call, mid: int, key: str, *, by: int = 0) -> None:
        """Check that no other object has a CustomerKey.

        Raises:
            Refusal: one has.
        """
        query = "SELECT 1 FROM objects WHERE kind = ? AND mid = ? AND customer_key = ? AND id != ?"
        if call.store.one(query, self.model.__name__, mid, key, by) is not None:
            raise Refusal(*self.exists)

    def remove(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        call.store.run("DELETE FROM objects WHERE id = ?", there["id"])
        return Outcome(f"{self.model.__name__} deleted.")

    def check(self, call: Call, obj: APIObject) -> None:
        """Check an object before it is added.

        Raises:
            Refusal: it lacks something, or holds what the service does not take.
        """


def keep_object(store: Store, kind: str, mid: int, data: Mapping[str, Any], *, has_number: bool) -> int:
    """Keep an object, by the ObjectID and the CustomerKey that its data has. Return its number.

    Args:
        store: where.
        kind: its type.
        mid: the business unit that it belongs to.
        data: the object, as plain data.
        has_number: whether the number becomes its ID.
    """
    values = (kind, mid, data["ObjectID"], data["CustomerKey"], json.dumps(data))
    id = store.run("INSERT INTO objects (kind, mid, object_id, customer_key, data) VALUES (?, ?, ?, ?, ?)", *values)
    if has_number:
        store.run("UPDATE objects SET data = ? WHERE id = ?", json.dumps({**data, "ID": id}), id)
    return id


def stored_property(model: type[Model], name: str, data: str = "objects.data") -> Property | None:
    """Return a property of objects that are kept as JSON, None if their type has none by that name.

    Args:
        model: their type.
        name: the property, such as `Name` or `Email.ID`.
        data: the column that holds them.
    """
    inner: type[Model] | None = model
    *above, last = name.split(".")
    for step in above:
        inner = model_inside(inner, step) if inner else None
    found = field_of(inner, last) if inner else None
    if inner is None or found is None or found[1].many or found[1].item or model_inside(inner, last):
        return None
    path = "".join(f'."{step}"' for step in name.split("."))
    return Property(f"json_extract({data}, '${path}')", _COMPARED.get(found[1].type, "text"))


def referred(call: Call, obj: APIObject | UnsetType) -> Row | None:
    """Return the row of a stored object that another one refers to by an ID or a key; None if there is none."""
    if isinstance(obj, UnsetType):
        return None
    kind = call.kinds.of_model(type(obj))
    try:
        return kind.find(call, obj)
    except Refusal:
        # It says neither ID nor key.
        return None


def picked(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the named properties of plain data, as far as they have values."""
    found: dict[str, Any] = {}
    for name in names:
        *above, last = name.split(".")
        source: Any = data
        for step in (*above, last):
            source = source.get(step) if isinstance(source, dict) else None
        if source is None:
            continue
        place = found
        for step in above:
            place = place.setdefault(step, {})
        place[last] = source
    return found
