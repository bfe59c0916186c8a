"""What a WSDL and its bindings hold, as plain data for people and for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import ir
from ..errors import SettingsError, nearest
from .bindings import Model


def overview(model: Model) -> dict[str, Any]:
    """Counts, operations, modules, and how name collisions were settled."""
    service, names = model.service, model.names
    fields = [field for type_ in (*service.types, *service.messages) for field in type_.fields]
    return {
        "service": service.name,
        "namespace": service.namespace,
        "ports": [
            {"service": p.service, "port": p.wire, "SOAP": p.version, "port type": p.port_type, "endpoint": p.endpoint}
            for p in service.ports
        ],
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
        "operations": [_operation(model, operation) for operation in service.operations],
        "modules": [{"module": m.name, "types": len(m.types), "about": m.about} for m in model.plan.modules],
        "collisions": [
            {"path": c.path, "wanted": c.wanted, "python": c.got, "because of": c.why} for c in names.collisions
        ],
    }


def describe(model: Model, name: str) -> dict[str, Any]:
    """What a name is: a type, message, enumeration, operation, or a field as `Type.Field`; in wire or Python spelling.

    Raises:
        SettingsError: nothing is called so; the hint says what is.
    """
    owner, dot, field = name.partition(".")
    described = dict(_things(model, owner, field)) if dot else dict(_things(model, name, None))
    if name in described:
        return described[name]
    known = [*model.names.types.values(), *(o.wire for o in model.service.operations)]
    if dot and owner in known:
        known = list(described)
    raise SettingsError(f"nothing is called {name!r}", hint=nearest(name, known))


def _things(model: Model, owner: str, field: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that may be meant, by its full name in each spelling."""
    service, names = model.service, model.names
    for type_ in (*service.types, *service.messages):
        spellings = {type_.wire.local, names.types[type_.wire]}
        if owner not in spellings:
            continue
        described = _type(model, type_)
        if field is None:
            yield from ((spelling, described) for spelling in spellings)
            continue
        # Where two fields share a spelling the later one counts: elements after attributes, Python names last.
        for entry in sorted(described["fields"], key=lambda entry: entry["kind"] != ir.Kind.ATTRIBUTE):
            wire = entry["wire"]
            # A wrapper's field goes by the wrapper's name, with or without the element inside it.
            for spelling in {wire, wire.partition("/")[0], f"@{wire}" * (entry["kind"] == ir.Kind.ATTRIBUTE)} - {""}:
                yield f"{owner}.{spelling}", entry
        for entry in described["fields"]:
            yield f"{owner}.{entry['python']}", entry
    if field is not None:
        return
    for enum in service.enums:
        described = {
            "kind": "enumeration",
            "wire": enum.wire.local,
            "python": names.types[enum.wire],
            "module": "enums",
            "members": [{"wire": wire, "python": name} for wire, name in zip(enum.members, names.members[enum.wire])],
            "used by": _users(model, enum.wire),
        }
        yield from ((spelling, described) for spelling in (enum.wire.local, names.types[enum.wire]))
    for simple in service.simples:
        described = {
            "kind": "simple type",
            "wire": simple.wire.local,
            "python": names.types[simple.wire],
            "module": "enums",
            "made of": [_name(used) for used in simple.uses],
            "facets": [{"facet": facet, "value": value} for facet, value in simple.facets],
            "used by": _users(model, simple.wire),
        }
        yield from ((spelling, described) for spelling in (simple.wire.local, names.types[simple.wire]))
    for operation in service.operations:
        yield operation.wire, {"kind": "operation", **_operation(model, operation)}


def _operation(model: Model, operation: ir.Operation) -> dict[str, str]:
    def python(*elements: ir.QName) -> str:
        return ", ".join(model.names.types[model.service.of_element[element]] for element in elements)

    headers = (*operation.request_headers, *operation.response_headers)
    return {
        "wire": operation.wire,
        "python": model.names.constants[operation.port_type, operation.wire],
        "soapAction": operation.action,
        "request": python(operation.request),
        "response": python(operation.response),
        "headers": python(*headers),
        "faults": python(*operation.faults),
    }


def _type(model: Model, type_: ir.Type) -> dict[str, Any]:
    message = type_ in model.service.messages
    return {
        "kind": "message" if message else "abstract type" if type_.abstract else "type",
        "wire": type_.wire.local,
        "python": model.names.types[type_.wire],
        "namespace": type_.wire.namespace,
        "module": "messages" if message else f"models.{model.plan.module_of[type_.wire]}",
        "base": type_.base.local if type_.base else None,
        "restricts": type_.restricts,
        "content": str(type_.content) if type_.content else None,
        "deprecated": _deprecated(type_.deprecated),
        "fields": [_field(*entry) for entry in model.names.entries(model.service, type_)],
        "derived": sorted(t.wire.local for t in model.service.types if t.base == type_.wire),
        "used by": _users(model, type_.wire),
    }


def _field(owner: ir.Type, field: ir.Field, python: str) -> dict[str, Any]:
    return {
        "wire": f"{field.wire.local}/{field.wrapped.wire.local}" if field.wrapped else field.wire.local,
        "python": python,
        "kind": str(field.kind),
        "type": _name(field.type),
        "cardinality": ir.occurrence(field.cardinality),
        "wrapper": field.wrapped is not None,
        "nillable": field.nillable,
        "default": field.schema_default,
        "fixed": field.fixed,
        "declared by": owner.wire.local,
        "deprecated": _deprecated(field.deprecated),
        "reserved": field.reserved,
    }


def _name(wire: ir.QName) -> str:
    return f"xs:{wire.local}" if wire.namespace == ir.XSD else wire.local


def _deprecated(flag: ir.Deprecated | None) -> str | None:
    if flag is None:
        return None
    return f"use {flag.replaced_by}" if flag.replaced_by else "yes"


def _users(model: Model, wire: ir.QName) -> list[str]:
    return sorted(
        f"{type_.wire.local}.{field.wire.local}"
        for type_ in (*model.service.types, *model.service.messages)
        for field in type_.fields
        if field.type == wire
    )
