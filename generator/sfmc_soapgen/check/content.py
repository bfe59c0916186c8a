"""Complex types and enumerations: inheritance, fields and values that can be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InputError, UnsupportedError
from ..ir import Field, Kind, QName, Service, Type, TypeName


def check_inheritance(service: Service) -> None:
    """Refuse a type that extends itself, directly or through others."""
    types = service.by_name
    sound: set[TypeName] = set()
    for type_ in (*service.types, *service.messages):
        path = []
        each: TypeName | None = type_.wire
        while each is not None and each not in path and each not in sound:
            path.append(each)
            each = types[each].base
        if each is not None and each in path:
            circle = " extends ".join(repr(name.path) for name in (*path[path.index(each) :], each))
            raise InputError(f"circular inheritance: {circle}", types[each].origin, "Break the circle.")
        sound.update(path)


def check_fields(service: Service) -> None:
    """Refuse two elements of one name in a type and its ancestors, and elements beside simple content."""
    for type_ in (*service.types, *service.messages):
        owners: dict[tuple[Kind, QName], Type] = {}
        for ancestor in service.lineage(type_):
            for field in _on_the_wire(service, ancestor):
                if (field.kind, field.wire) in owners:
                    raise _second(field, ancestor, owners[field.kind, field.wire])
                owners[field.kind, field.wire] = ancestor
        kinds = {kind for kind, _ in owners}
        if Kind.TEXT in kinds and kinds & {Kind.ELEMENT, Kind.GROUP, Kind.ANY}:
            problem = f"{type_.wire.path!r} has elements, and its base has simple content"
            raise InputError(problem, type_.origin, "Extend another type, or let it have attributes only.")


def check_enums(service: Service) -> None:
    """Refuse enumerations that have a value twice."""
    for enum in service.enums:
        seen: set[str] = set()
        for member in enum.members:
            if member in seen:
                problem = f"the enumeration {enum.wire.path!r} has the value {member!r} twice"
                raise InputError(problem, enum.origin, "Remove one of them.")
            seen.add(member)


def _second(field: Field, type_: Type, first: Type) -> UnsupportedError:
    """Return the error for a field that has the name of another one, which `first` declares."""
    what = {Kind.ANY: "xs:any", Kind.ATTRIBUTE: f"attribute {field.wire.local!r}"}
    second = what.get(field.kind, f"element {field.wire.local!r}")
    owner = "its own" if first is type_ else f"that of {first.wire.path!r}"
    problem = f"a second {second} in {type_.wire.path!r}, besides {owner}, is not supported"
    return UnsupportedError(problem, field.origin, "Nobody who reads a message could tell the two apart.")


def _on_the_wire(service: Service, type_: Type) -> Iterator[Field]:
    """Yield the fields that a type adds to a message: of a group that repeats, those in it."""
    for field in type_.fields:
        if field.kind is Kind.GROUP:
            yield from _on_the_wire(service, service.by_name[field.type])
        else:
            yield field
