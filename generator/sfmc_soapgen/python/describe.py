"""What a WSDL and its bindings hold, as plain data for people and for JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from .. import ir
from ..errors import SettingsError, nearest
from ..notes.notes import EnumNote, Note, told
from .bindings import Bindings
from .exports import EVERYDAY


def overview(bindings: Bindings) -> dict[str, Any]:
    """Return counts, operations, modules, and how name collisions were settled."""
    service = bindings.service
    fields = [field for type_ in (*service.types, *service.messages) for field in type_.fields]
    return {
        "service": service.wire.local,
        "namespace": service.namespace,
        "ports": [_port(port) for port in service.ports],
        "counts": {
            "operations": len(service.operations),
            "messages": len(service.messages),
            "types": len(service.types),
            "fields": len(fields),
            "wrappers": sum(field.wrapped is not None for field in fields),
            "enumerations": len(service.enums),
            "other simple types": len(service.simples),
            "elements": len(service.elements) + len(service.messages),
        },
        "operations": [_operation(bindings, operation) for operation in service.operations],
        "everyday": [*_rooms(bindings)],
        "modules": [{"module": m.name, "types": len(m.types), "about": m.about} for m in bindings.plan.modules],
        "collisions": [
            {"path": c.path, "wanted": c.wanted, "python": c.got, "because of": c.why}
            for c in bindings.names.collisions
        ],
    }


def _rooms(bindings: Bindings) -> Iterator[dict[str, Any]]:
    """Yield the rooms of `everyday/`: what the package has of each, or why it has nothing."""
    for name in sorted({*bindings.everyday.names, *bindings.everyday.absent}):
        exports = (each for names in EVERYDAY[name].exports.values() for each in names)
        yield {
            "room": name,
            "modules": [*EVERYDAY[name].submodules],
            "methods of clients": [*EVERYDAY[name].methods],
            "methods of tables": [*EVERYDAY[name].table_methods],
            "exports": [*exports],
            "absent because": bindings.everyday.absent.get(name, ""),
        }


def describe(bindings: Bindings, name: str) -> dict[str, Any]:
    """Return what a name is: a type, message, enumeration, operation, field as `Type.Field`, or of a room.

    Args:
        bindings: what there is.
        name: in the spelling of the WSDL or of Python. Case and "_" may be wrong where that leaves no doubt: what is
            spelled exactly so comes first.

    Raises:
        SettingsError: nothing has the name; the hint says what is similar.
    """
    owner, dot, _ = name.partition(".")
    known = dict(_declared(bindings))
    if dot:
        known |= _fields_of(bindings, owner)
    found = known.get(name) or {_loosely(spelling): described for spelling, described in known.items()}.get(
        _loosely(name)
    )
    if found is None:
        known |= dict(_named_in_rooms(bindings))
        found = known.get(name)
    if found is None:
        raise SettingsError(f"nothing is called {name!r}", hint=nearest(name, known))
    return found()


_Described = Iterator[tuple[str, Callable[[], dict[str, Any]]]]
"""What may be meant, by its name: where several things share a spelling, the last one counts."""


def _loosely(name: str) -> str:
    """Return a name as it is compared with those that somebody may have meant."""
    return name.replace("_", "").casefold()


def _declared(bindings: Bindings) -> _Described:
    """Yield the types and operations, by each spelling."""
    service, names = bindings.service, bindings.names
    types: list[tuple[ir.TypeName, Callable[[], dict[str, Any]]]] = [
        (type_.wire, partial(_type, bindings, type_)) for type_ in _complex(service)
    ]
    types += [(enum.wire, partial(_enum, bindings, enum)) for enum in service.enums]
    types += [(simple.wire, partial(_simple, bindings, simple)) for simple in service.simples]
    for wire, described in types:
        for spelling in _spellings(bindings, wire):
            yield spelling, described
    for operation in service.operations:
        described = partial(_described_operation, bindings, operation)
        for spelling in (names.constants[operation.key], names.methods[operation.key], operation.wire.local):
            yield spelling, described


def _named_in_rooms(bindings: Bindings) -> _Described:
    """Yield the rooms, by each name that they have, and by their own."""
    rooms = [*_rooms(bindings)]
    for room in rooms:
        for name in (*room["modules"], *room["methods of clients"], *room["methods of tables"], *room["exports"]):
            yield name, partial(dict, room, kind="room")
    for room in rooms:
        yield room["room"], partial(dict, room, kind="room")


def _fields_of(bindings: Bindings, owner: str) -> _Described:
    """Yield the fields of the types that a name may mean, by each spelling: those of the exact spelling last."""
    alike = [
        type_
        for type_ in _complex(bindings.service)
        if _loosely(owner) in map(_loosely, _spellings(bindings, type_.wire))
    ]
    for type_ in sorted(alike, key=lambda type_: owner in _spellings(bindings, type_.wire)):
        fields = [_field(bindings, *entry) for entry in bindings.names.entries(bindings.service, type_)]
        # Elements come after attributes, and Python names last.
        for field in sorted(fields, key=lambda field: field["kind"] != ir.Kind.ATTRIBUTE):
            for spelling in _field_spellings(field):
                yield f"{owner}.{spelling}", partial(dict, field)
        for field in fields:
            yield f"{owner}.{field['python']}", partial(dict, field)


def _complex(service: ir.Service) -> Iterable[ir.Type]:
    return (*service.types, *service.messages)


def _spellings(bindings: Bindings, wire: ir.TypeName) -> set[str]:
    """Return the names of a type that people may give."""
    return {wire.local, wire.path, bindings.names.types[wire]}


def _field_spellings(field: dict[str, Any]) -> set[str]:
    """Return the wire names of a field that people may give: a wrapper's with or without the element inside it."""
    wire = field["wire"]
    spellings = {wire, wire.partition("/")[0]}
    return spellings | {f"@{wire}"} if field["kind"] == ir.Kind.ATTRIBUTE else spellings


def _described_operation(bindings: Bindings, operation: ir.Operation) -> dict[str, Any]:
    note = bindings.notes.of_operation(operation)
    known = _known(operation.documentation, note)
    about = told(known["about"], note.details)
    return {"kind": "operation", **_operation(bindings, operation), **known, "about": about}


def _port(port: ir.Port) -> dict[str, str]:
    return {
        "service": port.service.local,
        "port": port.wire.local,
        "SOAP": port.version,
        "port type": port.port_type.local,
        "endpoint": port.endpoint,
    }


def _operation(bindings: Bindings, operation: ir.Operation) -> dict[str, str]:
    def python(*elements: ir.QName) -> str:
        return ", ".join(bindings.names.types[bindings.service.of_element[element]] for element in elements)

    return {
        "wire": operation.wire.local,
        "python": bindings.names.constants[operation.key],
        "soapAction": operation.action,
        "request": python(operation.request),
        "response": python(operation.response),
        "headers": python(*operation.request_headers, *operation.response_headers),
        "faults": python(*operation.faults),
    }


def _type(bindings: Bindings, type_: ir.Type) -> dict[str, Any]:
    is_message = type_ in bindings.service.messages
    note = bindings.notes.of_type(type_)
    return {
        "kind": "message" if is_message else "abstract type" if type_.abstract else "type",
        "wire": type_.wire.local,
        "python": bindings.names.types[type_.wire],
        "namespace": type_.wire.namespace,
        "module": "messages" if is_message else f"models.{bindings.plan.module_of[type_.wire]}",
        "base": type_.base.local if type_.base else None,
        "restricts": type_.restricts,
        "content": str(type_.content) if type_.content else None,
        "about": told(type_.documentation, note.about),
        "documented for": [*note.operations],
        "needed": {operation: [" or ".join(each) for each in fields] for operation, fields in note.needed.items()},
        "actions": [*note.actions],
        "permission": note.permission or None,
        "deprecated": _deprecated(type_.deprecated or note.deprecated),
        "reserved": note.reserved,
        "fields": [_field(bindings, *entry) for entry in bindings.names.entries(bindings.service, type_)],
        "derived": sorted(t.wire.local for t in bindings.service.types if t.base == type_.wire),
        "used by": _users(bindings, type_.wire),
    }


def _enum(bindings: Bindings, enum: ir.Enum) -> dict[str, Any]:
    note = bindings.notes.of_enum(enum)
    return {
        "kind": "enumeration",
        "wire": enum.wire.local,
        "python": bindings.names.types[enum.wire],
        "module": "enums",
        **_known(enum.documentation, note),
        "members": [*_members(bindings, enum, note)],
        "used by": _users(bindings, enum.wire),
    }


def _simple(bindings: Bindings, simple: ir.Simple) -> dict[str, Any]:
    return {
        "kind": "simple type",
        "wire": simple.wire.local,
        "python": bindings.names.types[simple.wire],
        "module": "enums",
        **_known(simple.documentation, bindings.notes.of_simple(simple)),
        "made of": [ir.display_name(used) for used in simple.uses],
        "facets": [{"facet": facet, "value": value} for facet, value in simple.facets],
        "used by": _users(bindings, simple.wire),
    }


def _members(bindings: Bindings, enum: ir.Enum, note: EnumNote) -> Iterator[dict[str, Any]]:
    documentation = enum.documentation_of_members or ("",) * len(enum.members)
    for wire, python, said in zip(enum.members, bindings.names.members[enum.wire], documentation):
        yield {"wire": wire, "python": python, **_known(said, note.members.get(wire, Note()))}


def _known(documentation: str, note: Note) -> dict[str, Any]:
    """Return what is said of a thing of which the WSDL itself has no flags."""
    return {
        "about": told(documentation, note.about),
        "deprecated": _deprecated(note.deprecated),
        "reserved": note.reserved,
    }


def _field(bindings: Bindings, owner: ir.Type, field: ir.Field, python: str) -> dict[str, Any]:
    note = bindings.notes.of_field(owner, field)
    return {
        "wire": f"{field.wire.local}/{field.wrapped.wire.local}" if field.wrapped else field.wire.local,
        "python": python,
        "kind": str(field.kind),
        "type": ir.display_name(field.type),
        "cardinality": ir.occurrence(field.cardinality),
        "wrapper": field.wrapped is not None,
        "nillable": field.nillable,
        "default": field.schema_default,
        "fixed": field.fixed,
        "declared by": owner.wire.local,
        "about": told(field.documentation, note.about),
        "read-only": note.read_only,
        "deprecated": _deprecated(field.deprecated or note.deprecated),
        "reserved": field.reserved or note.reserved,
    }


def _deprecated(flag: ir.Deprecated | None) -> str | None:
    if flag is None:
        return None
    return f"use {flag.replaced_by}" if flag.replaced_by else "yes"


def _users(bindings: Bindings, wire: ir.TypeName) -> list[str]:
    """Return the fields of a type, as `Type.Field`."""
    types = _complex(bindings.service)
    return sorted(f"{t.wire.local}.{field.wire.local}" for t in types for field in t.fields if field.type == wire)
