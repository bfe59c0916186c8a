"""What a WSDL and its bindings hold, as plain data for people and for JSON."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from . import ir
from .errors import SettingsError
from .pipeline import Model


def overview(model: Model) -> dict[str, Any]:
    """Counts, operations, modules, and how name collisions were settled."""
    service, names = model.service, model.names
    fields = [field for type_ in (*service.types, *service.messages) for field in type_.fields]
    return {
        "service": service.name,
        "namespace": service.namespace,
        "endpoint": service.endpoint,
        "counts": {
            "operations": len(service.operations),
            "messages": len(service.messages),
            "types": len(service.types),
            "fields": len(fields),
            "wrappers": sum(field.wrapped is not None for field in fields),
            "enumerations": len(service.enums),
            "patterns": len(service.patterns),
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
    near = difflib.get_close_matches(name, sorted(set(known)), n=3)
    raise SettingsError(
        f"nothing is called {name!r}",
        hint=f"Did you mean {', '.join(near)}?" if near else "`sfmc-soapgen show` lists what there is.",
    )


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
        for entry in described["fields"]:
            # A wrapper's field goes by the wrapper's name, with or without the element inside it.
            for spelling in {entry["wire"], entry["wire"].partition("/")[0], entry["python"]}:
                yield f"{owner}.{spelling}", {"kind": "field", "type": type_.wire.local, **entry}
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
    for pattern in service.patterns:
        yield (
            pattern.wire.local,
            {
                "kind": "pattern",
                "wire": pattern.wire.local,
                "python": names.types[pattern.wire],
                "module": "enums",
                "pattern": pattern.pattern,
                "used by": _users(model, pattern.wire),
            },
        )
    for operation in service.operations:
        yield operation.wire, {"kind": "operation", **_operation(model, operation)}


def _operation(model: Model, operation: ir.Operation) -> dict[str, str]:
    return {
        "wire": operation.wire,
        "python": model.names.constants[operation.wire],
        "soapAction": operation.action,
        "request": model.names.types[operation.request],
        "response": model.names.types[operation.response],
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
        "deprecated": _deprecated(type_.deprecated),
        "fields": [
            _field(owner, field, python)
            for owner in model.service.lineage(type_)
            for field, python in zip(owner.fields, model.names.fields[owner.wire])
        ],
        "derived": sorted(t.wire.local for t in model.service.types if t.base == type_.wire),
        "used by": _users(model, type_.wire),
    }


def _field(owner: ir.Type, field: ir.Field, python: str) -> dict[str, Any]:
    low = "1" if field.required else "0"
    return {
        "wire": f"{field.wire.local}/{field.wrapped.wire.local}" if field.wrapped else field.wire.local,
        "python": python,
        "type": f"xs:{field.type.local}" if field.type.namespace == ir.XSD else field.type.local,
        "cardinality": f"{low}..{'*' if field.many and not field.wrapped else '1'}",
        "wrapper": field.wrapped is not None,
        "nillable": field.nillable,
        "choice": field.choice,
        "declared by": owner.wire.local,
        "deprecated": _deprecated(field.deprecated),
        "reserved": field.reserved,
    }


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
