"""Fixtures: what a tenant is filled with, and what it holds, as YAML."""

from __future__ import annotations

import difflib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sfmc_soap
import yaml
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
from ..kinds.base.properties import type_named
from ..kinds.data.extension import by_key, by_name
from ..kinds.people.attributes import defined
from ..kinds.sending.events import record
from ..redaction import json_without_secrets, xml_without_secrets
from .checks import check_contents
from .filling import add, save_rows

TABLES = "tables"
"""The key under which a dump has the rows of tables; the others are types of objects."""

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

_MOST = 100_000_000
"""How many characters and values fixtures may have. An alias is a few characters, and may stand for millions."""

_REQUEST = "request"
"""The column that holds a message as XML."""


class _Loader(yaml.CSafeLoader):
    """Reads YAML. A date is a text, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_NOT_YAML = (yaml.YAMLError, RecursionError, ArithmeticError, AttributeError, LookupError, ValueError)
"""What PyYAML raises: for a text that is none of the type which its tag names, whatever it runs into."""


def load(call: Call, text: str) -> None:
    """Add what a document of YAML holds, all of it or nothing.

    Raises:
        ValueError: it is not as it must be, or something of it is refused.
    """
    try:
        document = yaml.load(text, _Loader)  # noqa: S506 - a safe one
        size = _size(document, {})
    except _NOT_YAML as error:
        raise ValueError(f"the fixtures are not YAML: {error}") from None
    if not isinstance(document, dict):
        raise ValueError("the fixtures are not a mapping of types to objects")
    if size > _MOST:
        raise ValueError(f"the fixtures are larger than {_MOST:,} characters, with what their aliases stand for")
    with call.store.transaction():
        for name, entries in document.items():
            if name == TABLES:
                _load_tables(call, entries)
            else:
                _load_objects(call, str(name), entries)


def dump(call: Call) -> str:
    """Return all that a tenant holds, without secrets, as a document that `load` takes."""
    tables = {name: [_shown(dict(row)) for row in call.store.all(f"SELECT * FROM {name}")] for name in _tables(call)}
    return yaml.dump({TABLES: tables}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)


def _size(value: Any, known: dict[int, int]) -> int:
    """Return how large a value is that stands at all places where it is named.

    Args:
        value: the value.
        known: the sizes of lists and mappings so far, by identity.
    """
    if not isinstance(value, list | dict):
        return 1 + (len(value) if isinstance(value, str | bytes) else 0)
    if id(value) not in known:
        # One that holds itself has no size, and is refused where it is used.
        known[id(value)] = 1
        parts = value if isinstance(value, list) else (part for pair in value.items() for part in pair)
        known[id(value)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(value)]


# Objects.


def _load_objects(call: Call, name: str, entries: Any) -> None:
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


# Tables.


def _load_tables(call: Call, tables: Any) -> None:
    """Put rows in the place of those that are there."""
    known = set(_tables(call))
    if not isinstance(tables, dict) or not tables.keys() <= known:
        raise ValueError(f"{TABLES}: there are only {', '.join(sorted(known))}")
    for name, rows in tables.items():
        call.store.run(f"DELETE FROM {name}")
        columns = {row["name"] for row in call.store.all(f"PRAGMA table_info({name})")}
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
            if not isinstance(row, dict) or not row.keys() <= columns:
                raise ValueError(f"{TABLES}, {name}, row {number}: it has only {', '.join(sorted(columns))}")
            places = ", ".join("?" * len(row))
            try:
                values = [json.dumps(value) if isinstance(value, list | dict) else value for value in row.values()]
                call.store.run(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({places})", *values)
            except (sqlite3.Error, OverflowError, RecursionError, TypeError, ValueError) as error:
                raise ValueError(f"{TABLES}, {name}, row {number}: {error}") from None
    check_contents(call.store, call.kinds)


def _tables(call: Call) -> Iterator[str]:
    """Yield the names of the tables that are dumped."""
    for row in call.store.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        if row["name"] not in _NOT_DUMPED:
            yield row["name"]


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row has, with JSON laid open, and without secrets."""
    return {name: _opened(name, value) for name, value in row.items() if value is not None}


def _opened(column: str, value: Any) -> Any:
    """Return what a text holds as JSON, if it is exactly how we write that; else the value."""
    if column == _REQUEST:
        return xml_without_secrets(value)
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return value
    try:
        is_ours = json.dumps(json.loads(value)) == value
    except (ValueError, RecursionError):
        return value
    return json_without_secrets(value) if is_ours else value
