"""The facts of the generator's intermediate representation, and mutants of it: the one place that knows its classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sfmc_soapgen.ir import ANY as ANY_NAME
from sfmc_soapgen.ir import (
    XSD,
    Deprecated,
    Field,
    Group,
    Leaf,
    QName,
    Service,
    Simple,
    Type,
    Wrapped,
)
from sfmc_soapgen.pipeline import default_settings, load_sources, understand
from support.witnesses.facts import ANY, UNBOUNDED, Fact


@cache
def service() -> Service:
    """What the generator reads in the embedded WSDL."""
    return understand(load_sources(), default_settings()).service


# --- facts


def facts(of: Service) -> frozenset[Fact]:
    """All that the representation says."""
    said = {Fact("service", "", str(of.wire)), Fact("endpoint", "", of.endpoint)}
    said.add(Fact("operations", "", tuple(operation.wire.local for operation in of.operations)))
    for type_ in of.types:
        said |= {Fact("type", str(type_.wire), "type")} | _type_facts(type_)
    for message in of.messages:
        said |= {Fact("type", str(message.wire), "message"), Fact("element", str(message.wire))} | _type_facts(message)
    for enum in of.enums:
        said |= {Fact("type", str(enum.wire), "enum"), Fact("members", str(enum.wire), enum.members)}
    for simple in of.simples:
        said.add(Fact("type", str(simple.wire), "pattern" if simple.facets else ""))
        said |= {Fact(name, str(simple.wire), value) for name, value in simple.facets}
    said |= {Fact("element", str(element.wire), str(element.type)) for element in of.elements}
    for operation in of.operations:
        said.add(Fact("action", operation.wire.local, operation.action))
        said.add(Fact("request", operation.wire.local, str(operation.request)))
        said.add(Fact("response", operation.wire.local, str(operation.response)))
    return frozenset(said)


_known: dict[int, tuple[Type, frozenset[Fact]]] = {}


def _type_facts(type_: Type) -> frozenset[Fact]:
    # By identity: mutants share all types but one, and to hash a type takes as long as to state its facts.
    if id(type_) not in _known:
        _known[id(type_)] = (type_, frozenset(_facts_of_type(type_)))
    return _known[id(type_)][1]


def _facts_of_type(type_: Type) -> Iterator[Fact]:
    name = str(type_.wire)
    if type_.base is not None:
        yield Fact("base", name, str(type_.base))
    if type_.abstract:
        yield Fact("abstract", name)
    yield from _note(name, type_.deprecated, False)
    yield Fact("order", name, tuple(map(_name, type_.fields)))
    for field in type_.fields:
        yield from _facts_of_field(f"{name}.{_name(field)}", field)
    for number, choice in enumerate(_choices_of(type_)):
        arms = [arm for arm in choice.parts if isinstance(arm, Leaf)]
        yield Fact("choice", f"{name}#{number}", tuple(str(arm.field) for arm in arms))
        yield Fact("choice min", f"{name}#{number}", int(choice.required and all(arm.required for arm in arms)))


def _choices_of(type_: Type) -> list[Group]:
    """The choices of a content model: this WSDL has none in another one."""
    return [part for part in (type_.content.parts if type_.content else ()) if isinstance(part, Group)]


def _name(field: Field) -> str:
    return ANY if field.wire == ANY_NAME else str(field.wire)


def _facts_of_field(subject: str, field: Field) -> Iterator[Fact]:
    yield from _note(subject, field.deprecated, field.reserved)
    yield from _occurrence(subject, field.required, field.many and not field.wrapped, field.nillable)
    if field.wrapped:
        yield Fact("field type", subject)
        subject = f"{subject}/{field.wrapped.wire}"
        yield from _occurrence(subject, field.wrapped.required, field.many, field.wrapped.nillable)
    yield Fact("field type", subject, ANY if field.type == ANY_NAME else str(field.type))


def _occurrence(subject: str, required: bool, many: bool, nillable: bool) -> Iterator[Fact]:
    yield Fact("min", subject, int(required))
    yield Fact("max", subject, UNBOUNDED if many else 1)
    if nillable:
        yield Fact("nillable", subject)


def _note(subject: str, deprecated: Deprecated | None, reserved: bool) -> Iterator[Fact]:
    if deprecated:
        use = f" Use {deprecated.replaced_by}." if deprecated.replaced_by else ""
        yield Fact("note", subject, f"Deprecated.{use}")
    elif reserved:
        yield Fact("note", subject, "Reserved.")


# --- mutants


@dataclass(frozen=True)
class Mutant:
    """A representation with one mistake.

    Attributes:
        kind: of the mistake.
        where: what it was made in.
        service: the whole.
    """

    kind: str
    where: str
    service: Service


OTHER = QName(XSD, "base64Binary")
"""A type that is no other's to any reader."""


def _other(name: QName) -> QName:
    return QName(name.namespace, f"{name.local}X")


def _field(
    change: Callable[[Field], dict[str, Any]], when: Callable[[Field], object]
) -> Callable[[Type], Iterator[Type]]:
    """Types with one field changed, for each field of which `when` is true."""

    def mutate(type_: Type) -> Iterator[Type]:
        for index, field in enumerate(type_.fields):
            if when(field):
                changed = replace(field, **change(field))
                yield replace(type_, fields=(*type_.fields[:index], changed, *type_.fields[index + 1 :]))

    return mutate


def _wrapped(change: Callable[[Wrapped], dict[str, Any]]) -> Callable[[Type], Iterator[Type]]:
    def changed(field: Field) -> dict[str, Any]:
        assert field.wrapped is not None
        return {"wrapped": replace(field.wrapped, **change(field.wrapped))}

    return _field(changed, lambda field: field.wrapped)


def _named(field: Field) -> bool:
    return field.wire != ANY_NAME


def _drops(type_: Type) -> Iterator[Type]:
    for index in range(len(type_.fields)):
        yield replace(type_, fields=type_.fields[:index] + type_.fields[index + 1 :])


def _swaps(type_: Type) -> Iterator[Type]:
    for index, (one, two) in enumerate(zip(type_.fields, type_.fields[1:])):
        yield replace(type_, fields=(*type_.fields[:index], two, one, *type_.fields[index + 2 :]))


def _choices(type_: Type) -> Iterator[Type]:
    for choice in _choices_of(type_):
        yield _with_parts(type_, {choice: (replace(choice, required=not choice.required),)})


def _out_of_choices(type_: Type) -> Iterator[Type]:
    for choice in _choices_of(type_):
        for arm in choice.parts:
            rest = replace(choice, parts=tuple(each for each in choice.parts if each is not arm))
            yield _with_parts(type_, {choice: (rest, arm)})


def _with_parts(type_: Type, changed: dict[Leaf | Group, tuple[Leaf | Group, ...]]) -> Type:
    assert type_.content is not None
    parts = tuple(new for part in type_.content.parts for new in changed.get(part, (part,)))
    return replace(type_, content=replace(type_.content, parts=parts))


def _facets(change: Callable[[str], str]) -> Callable[[Simple], list[Simple]]:
    return lambda simple: [replace(simple, facets=tuple((name, change(value)) for name, value in simple.facets))]


# Section of the service -> kind of mistake -> what becomes of an item, each in its turn.
_MISTAKES: dict[str, dict[str, Callable[[Any], Iterable[Any]]]] = {
    "fields": {
        "field dropped": _drops,
        "field added": lambda t: [replace(t, fields=(*t.fields, Field(_other(t.wire), OTHER)))],
        "fields swapped": _swaps,
        "field renamed": _field(lambda f: {"wire": _other(f.wire)}, _named),
        "field in another namespace": _field(lambda f: {"wire": QName("urn:x", f.wire.local)}, _named),
        "field of another type": _field(lambda f: {"type": OTHER}, lambda f: f.type != OTHER),
        "field of a longer type": _field(lambda f: {"type": QName(XSD, "long")}, lambda f: f.type == QName(XSD, "int")),
        "field nillable or not": _field(lambda f: {"nillable": not f.nillable}, _named),
        "field required or not": _field(lambda f: {"required": not f.required}, lambda f: True),
        "field repeated or not": _field(lambda f: {"many": not f.many}, lambda f: True),
        "field out of its choice": _out_of_choices,
        "wrapper dropped": _field(lambda f: {"wrapped": None, "many": True}, lambda f: f.wrapped),
        "item renamed": _wrapped(lambda item: {"wire": _other(item.wire)}),
        "item nillable or not": _wrapped(lambda item: {"nillable": not item.nillable}),
        "item required or not": _wrapped(lambda item: {"required": not item.required}),
        "choice required or not": _choices,
        "deprecated or not": _field(lambda f: {"deprecated": None if f.deprecated else Deprecated()}, lambda f: True),
        "replaced by something else": _field(lambda f: {"deprecated": Deprecated("X")}, lambda f: f.deprecated),
        "reserved or not": _field(lambda f: {"reserved": not f.reserved}, lambda f: not f.deprecated),
    },
    "types": {
        "type dropped": lambda t: [None],
        "type renamed": lambda t: [replace(t, wire=_other(t.wire))],
        "base dropped": lambda t: [replace(t, base=None)] if t.base else [],
        "base changed": lambda t: [replace(t, base=_other(t.wire))] if t.base else [],
        "base added": lambda t: [] if t.base else [replace(t, base=_other(t.wire))],
        "abstract or not": lambda t: [replace(t, abstract=not t.abstract)],
        "type deprecated or not": lambda t: [replace(t, deprecated=None if t.deprecated else Deprecated())],
    },
    "messages": {
        "message dropped": lambda m: [None],
        "message renamed": lambda m: [replace(m, wire=_other(m.wire))],
    },
    "enums": {
        "enumeration dropped": lambda e: [None],
        "enumeration renamed": lambda e: [replace(e, wire=_other(e.wire))],
        "member dropped": lambda e: [replace(e, members=e.members[:-1])],
        "member added": lambda e: [replace(e, members=(*e.members, "X"))],
        "member changed": lambda e: [replace(e, members=(e.members[0] + "x", *e.members[1:]))],
        "members swapped": lambda e: [replace(e, members=m[1::-1] + m[2:]) for m in [e.members] if len(m) > 1],
    },
    "simples": {
        "pattern dropped": lambda p: [None],
        "pattern renamed": lambda p: [replace(p, wire=_other(p.wire))],
        "pattern changed": _facets(lambda pattern: f"{pattern}?"),
    },
    "elements": {
        "element dropped": lambda e: [None],
        "element renamed": lambda e: [replace(e, wire=_other(e.wire))],
        "element of another type": lambda e: [replace(e, type=_other(e.type))],
    },
    "operations": {
        "operation dropped": lambda o: [None],
        "operation renamed": lambda o: [replace(o, wire=_other(o.wire))],
        "action changed": lambda o: [replace(o, action=o.action + "X")],
        "request and response swapped": lambda o: [replace(o, request=o.response, response=o.request)],
        "another response": lambda o: [replace(o, response=o.request)],
    },
}


def _subject(section: str, item: Any) -> str:
    """Return what facts call an item: operations have names without a namespace there."""
    return item.wire.local if section == "operations" else str(item.wire)


def mutants(of: Service, sites: int) -> Iterator[Mutant]:
    """Mutants, the same in each run: of every kind at most `sites`, evenly spread, and at least one of every item.

    Args:
        of: what to make them of.
        sites: how many of each kind, besides those of every item.
    """
    for section, mistakes in _MISTAKES.items():
        for kind, mistake in mistakes.items():
            found = [(part, item, mutant) for part, item in _items(of, section) for mutant in mistake(item)]
            for part, item, mutant in found[:: len(found) // sites + 1]:
                yield Mutant(kind, _subject(section, item), _with(of, part, item, mutant))
    # Every item once, each with another kind of mistake than its neighbour.
    for section, mistakes in _MISTAKES.items():
        for number, (part, item) in enumerate(_items(of, section)):
            possible = [(kind, mutant) for kind, mistake in mistakes.items() for mutant in mistake(item)]
            kind, mutant = possible[number % len(possible)]
            yield Mutant(kind, _subject(section, item), _with(of, part, item, mutant))
    yield Mutant("operations in another order", "", replace(of, operations=of.operations[::-1]))
    yield Mutant("service renamed", "", replace(of, wire=_other(of.wire)))
    yield Mutant("service in another namespace", "", replace(of, wire=QName(of.namespace + "X", of.wire.local)))
    [port] = of.ports
    yield Mutant("endpoint changed", "", replace(of, ports=(replace(port, endpoint=port.endpoint + "X"),)))


def _items(of: Service, section: str) -> Iterator[tuple[str, Any]]:
    """The items of a section, with its name in the service: fields are those of types and of messages."""
    for part in ("types", "messages") if section == "fields" else (section,):
        for item in getattr(of, part):
            yield part, item


def _with(of: Service, part: str, item: Any, mutant: Any) -> Service:
    """The service with an item replaced, or dropped for None."""
    kept = [mutant if each is item else each for each in getattr(of, part)]
    changed: dict[str, Any] = {part: tuple(each for each in kept if each is not None)}
    return replace(of, **changed)
