"""Objects that fixtures list by their type: as `to_dict` writes them, or rows by the names of their columns."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import sfmc_soap
from sfmc_soap import (
    APIObject,
    APIProperty,
    DataExtensionObject,
    DecodeError,
    NullAPIProperty,
    Subscriber,
    TrackingEvent,
    UnsetType,
    from_dict,
)

from ..call.call import Call
from ..call.errors import ServiceFault
from ..kinds.base.wire_names import type_named
from ..kinds.data.extension import by_key, by_name
from ..kinds.people.attributes import defined
from ..kinds.sending.events import record
from .filling import add, save_rows


def load_objects(call: Call, name: str, entries: Any) -> None:
    """Add the objects of a type, or let events happen.

    Args:
        call: the call of the business unit that they are for.
        name: the type; for rows with the key of their data extension, as a Retrieve names them.
        entries: the objects, as plain data.

    Raises:
        ValueError: one of them is not as it must be, or is refused.
    """
    if not isinstance(entries, list):
        raise ValueError(f"{name}: there must be a list of objects")
    wire, _, argument = name.partition("[")
    objects = [_object(name, place, wire, _entry(wire, argument, entry)) for place, entry in enumerate(entries)]
    events = [obj for obj in objects if isinstance(obj, TrackingEvent)]
    try:
        if events:
            record(call.store, call.mid, events, call.now)
        elif wire == "DataExtensionObject":
            _check_columns(call, objects)
            save_rows(call, objects)
        else:
            if wire == "Subscriber":
                _check_attributes(call, objects)
            add(call, objects)
    except (ServiceFault, ValueError) as error:
        raise ValueError(f"{name}: {error}") from None


def _object(name: str, place: int, wire: str, entry: Any) -> APIObject:
    model = type_named(wire, APIObject)
    if model is None:
        raise ValueError(f"{name}: there is no such type of objects")
    try:
        return from_dict(entry, model)
    except (DecodeError, RecursionError) as error:
        raise ValueError(f"{name}: number {place}: {error}") from None


def _entry(wire: str, argument: str, entry: Any) -> Any:
    """Return the object that an entry means: a row is written as its values by the names of its columns."""
    if wire != "DataExtensionObject" or not argument or not isinstance(entry, dict):
        return entry
    properties = [
        NullAPIProperty(name=str(name)) if value is None else APIProperty(name=str(name), value=str(value))
        for name, value in entry.items()
    ]
    row = DataExtensionObject(customer_key=argument.removesuffix("]"), properties=properties)
    return sfmc_soap.to_dict(row)


def _check_columns(call: Call, rows: Sequence[APIObject]) -> None:
    """Check that rows name only columns that there are: the service drops the values of others in silence.

    Raises:
        ValueError: there is no column of a name.
    """
    columns: dict[str, list[str] | None] = {}
    for place, row in enumerate(rows):
        assert isinstance(row, DataExtensionObject)
        key = str(row.customer_key or row.name or "")
        if key not in columns:
            extension = by_key(call, key, call.mid) or by_name(call, key, call.mid)
            columns[key] = None if extension is None else [*extension.by_name]
        known = columns[key]
        if known is not None:
            _check_names(place, "column", [each.name for each in row.properties or []], known)


def _check_attributes(call: Call, subscribers: Sequence[APIObject]) -> None:
    """Check that subscribers have only profile attributes that there are: the service drops others in silence.

    Raises:
        ValueError: there is no attribute of a name.
    """
    known = [str(definition.name) for definition in defined(call, call.mid)]
    for place, subscriber in enumerate(subscribers):
        assert isinstance(subscriber, Subscriber)
        _check_names(place, "profile attribute", [each.name for each in subscriber.attributes or []], known)


def _check_names(place: int, what: str, names: Sequence[str | UnsetType | None], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f": did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"number {place}: there is no {what} {name!r}{hint}")
