"""What would produce wrong or unsafe code, or a model that contradicts itself, is an error here, with the WSDL line."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import Literal

from lxml import etree

from .errors import InputError, UnsupportedError, did_you_mean
from .ir import (
    ANY,
    ANY_TYPE,
    TEXT,
    XSD,
    Element,
    Enum,
    Field,
    Kind,
    Operation,
    Origin,
    QName,
    Service,
    Simple,
    Type,
)
from .xsd import BUILTINS, LENGTHS, LIMITS, Builtin, WhiteSpace

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*")

_ESCAPE = r"\\[nrt\\|.?*+(){}\[\]^dDsSwW-]"
_SHARED = re.compile(
    "(?:"
    + "|".join(
        [
            r"[^\\|.?*+(){}\[\]^$]",
            _ESCAPE,
            rf"\[\^?(?:{_ESCAPE}|(?!--|&&|~~|\|\|)[^\\\[\]])+\]",
            r"(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})(?![?*+{])",
            r"\((?!\?)",
            r"[)|.]",
        ]
    )
    + ")*"
)
"""The longest head of a pattern that XML Schema and Python's `re` read the same way."""

_LONGEST = 255
"""The longest name: in characters."""
_DEEPEST = 100
"""The longest line of inheritance: in types."""

_Declared = Type | Enum | Simple | Element | Operation


def check(service: Service) -> None:
    """Check what the other stages take for granted.

    Raises:
        InputError: a name leads nowhere or is declared twice, or inheritance goes in a circle.
        UnsupportedError: the model is sound, but no safe code can be made of it.
    """
    for what, name, origin in _names(service):
        if not (_NCNAME.fullmatch(name) and name.isprintable()):
            hint = "A name is letters, digits, '.', '-' and '_', and begins with a letter or '_'."
            raise InputError(f"the name {name[:_LONGEST]!a} of {what} is not allowed", origin, hint)
        if len(name) > _LONGEST:
            problem = f"the name of {what} has {len(name)} characters: {name[:40]!r}..."
            raise UnsupportedError(problem, origin, f"Supported are up to {_LONGEST}.")
    _check_unique("type", (*service.types, *service.enums, *service.simples))
    _check_unique("element", (*service.messages, *service.elements))
    _check_types(service)
    _check_operations(service)
    _check_inheritance(service)
    _check_fields(service)
    for enum in service.enums:
        seen: set[str] = set()
        for member in enum.members:
            if member in seen:
                problem = f"the enumeration {enum.wire.path!r} has the value {member!r} twice"
                raise InputError(problem, enum.origin, "Remove one of them.")
            seen.add(member)
    _check_simples(service)
    _check_schema_values(service)


def _names(service: Service) -> Iterator[tuple[str, str, Origin | None]]:
    """Every name of the model, with what has it and where. Those of anonymous types are paths made of names."""
    yield "the service", service.name, service.origin
    for operation in service.operations:
        yield "an operation", operation.wire, operation.origin
    for element in service.elements:
        yield "an element", element.wire.local, element.origin
    simples: list[Enum | Simple] = [*service.enums, *service.simples]
    for simple in simples:
        for step in simple.wire.steps:
            yield "a type", step, simple.origin
    for type_ in (*service.types, *service.messages):
        for step in type_.wire.steps:
            yield "a type or message", step, type_.origin
        for field in type_.fields:
            kind = "an attribute" if field.kind is Kind.ATTRIBUTE else "an element"
            if field.wire not in (ANY, TEXT):
                local = field.wire.local.removeprefix("/") if field.kind is Kind.GROUP else field.wire.local
                yield f"{kind} in {type_.wire.path!r}", local, field.origin
            if field.wrapped is not None:
                yield f"an element in {type_.wire.path!r}", field.wrapped.wire.local, field.origin


def _check_unique(kind: str, declared: Iterable[_Declared]) -> None:
    """Refuse two declarations of one name."""
    found: dict[str, _Declared] = {}
    for each in declared:
        name = str(each.wire)
        if name in found:
            first, second = sorted((found[name].origin, each.origin), key=lambda origin: origin or Origin("", 0))
            problem = f"the {kind} {name!r} is declared twice" + (f": also at {first}" if first else "")
            raise InputError(problem, second, "Remove or rename one of them.")
        found[name] = each


def _check_types(service: Service) -> None:
    """Refuse types that are not declared, bases that nothing can extend, and attributes of complex types."""
    simple = {each.wire for each in service.enums} | {each.wire for each in service.simples} | {*BUILTINS}
    known = simple | {each.wire for each in (*service.types, *service.messages)} | {ANY, ANY_TYPE}
    for type_ in (*service.types, *service.messages):
        if type_.base is not None and (type_.base in simple or type_.base.namespace == XSD):
            problem = f"{type_.wire.path!r} extends {type_.base.path!r}, which is not a complex type"
            raise UnsupportedError(problem, type_.origin, "Put the extension of a simple type into xs:simpleContent.")
        if type_.base is not None:
            _check_declared("type", type_.base, known, f"{type_.wire.path!r} extends", type_.origin)
        for field in type_.fields:
            what = "attribute" if field.kind is Kind.ATTRIBUTE else "element"
            what = "text" if field.kind is Kind.TEXT else f"{what} {field.wire.local!r}"
            user = f"the {what} of {type_.wire.path!r} has"
            _check_declared("type", field.type, known, user, field.origin)
            if field.kind in (Kind.ATTRIBUTE, Kind.TEXT) and field.type not in simple:
                problem = f"{user} the type {field.type.path!r}, which is not a simple type"
                raise InputError(problem, field.origin, "Only elements can have complex types.")
            if field.schema_default is not None or field.fixed is not None:
                _check_given(type_, field, simple)
        for narrowed in type_.narrowed:
            if narrowed.type is not None:
                user = f"the element {narrowed.field.local!r} of {type_.wire.path!r} has"
                _check_declared("type", narrowed.type, known, user, type_.origin)
    for element in service.elements:
        _check_declared("type", element.type, known, f"the element {element.wire.local!r} has", element.origin)
    for each in service.simples:
        for used in each.uses:
            _check_declared("type", used, simple, f"the simple type {each.wire.path!r} is made of", each.origin)


def _check_given(type_: Type, field: Field, simple: Container[QName]) -> None:
    """Refuse a default or fixed value that the bindings could not put in its place."""
    if field.kind is Kind.TEXT:
        what = f"the element {type_.wire.path!r} of a message"
    elif field.kind is Kind.ELEMENT and (field.wrapped is not None or field.type not in simple):
        what = f"the element {field.wire.local!r} of {type_.wire.path!r}, whose type is complex"
    else:
        return
    name, value = ("fixed", field.fixed) if field.fixed is not None else ("default", field.schema_default)
    hint = "Only attributes, and elements of simple types that are no messages, can have one."
    raise UnsupportedError(f'{name}="{value}" is not supported on {what}', field.origin, hint)


def _check_operations(service: Service) -> None:
    """Refuse two operations of one name, and those whose elements are not messages: they may hold anything."""
    seen: dict[tuple[str, str], Operation] = {}
    for operation in service.operations:
        first = seen.setdefault((operation.port_type, operation.wire), operation)
        if first is not operation:
            full_name = f"{operation.port_type}.{operation.wire}"
            problem = f"the operation {full_name!r} is declared twice: also at {first.origin}"
            raise InputError(problem, operation.origin, "Remove or rename one of them, or its wsdl:portType.")
        roles = [("sends", operation.request), ("receives", operation.response)]
        roles += [("has the header", each) for each in (*operation.request_headers, *operation.response_headers)]
        roles += [("has the fault", each) for each in operation.faults]
        for role, name in roles:
            user = f"the operation {operation.wire!r} {role}"
            _check_declared("element", name, service.of_element, user, operation.origin)
            if service.of_element[name] not in service.by_name:
                problem = f"{user} the element {name.local!r} of the type {service.of_element[name].path!r}"
                hint = "Give the element a type that says what is in it."
                raise UnsupportedError(f"{problem}, which is not supported", operation.origin, hint)


def _check_declared(kind: str, name: QName, known: Iterable[QName], user: str, origin: Origin | None) -> None:
    if name not in known:
        problem = f"{user} the {kind} {str(name)!r}, which is not declared"
        raise InputError(problem, origin, did_you_mean(name, known))


def _check_inheritance(service: Service) -> None:
    """Refuse a type that extends itself, directly or through others, and lines of inheritance beyond reason."""
    types = service.by_name
    depth: dict[QName, int] = {}
    for type_ in service.types:
        path = []
        each: QName | None = type_.wire
        while each is not None and each not in path and each not in depth:
            path.append(each)
            each = types[each].base
        if each is not None and each in path:
            circle = " extends ".join(repr(name.path) for name in (*path[path.index(each) :], each))
            raise InputError(f"circular inheritance: {circle}", types[each].origin, "Break the circle.")
        above = depth[each] if each is not None else 0
        depth.update((wire, above + number) for number, wire in enumerate(reversed(path), 1))
        if depth[type_.wire] > _DEEPEST:
            problem = f"{type_.wire.path!r} extends a type that extends a type, and so on for more than {_DEEPEST}"
            raise UnsupportedError(problem, type_.origin, "Only shorter lines of inheritance are supported.")


def _check_fields(service: Service) -> None:
    """Refuse two elements of one name in a type and its ancestors: a reader could not tell them apart."""
    for type_ in (*service.types, *service.messages):
        owners: dict[tuple[Kind, QName], Type] = {}
        for ancestor in service.lineage(type_):
            for field in _on_the_wire(service, ancestor):
                key = (field.kind, field.wire)
                if key in owners:
                    what = {Kind.ANY: "xs:any", Kind.ATTRIBUTE: f"attribute {field.wire.local!r}"}
                    owner = "its own" if owners[key] is ancestor else f"that of {owners[key].wire.path!r}"
                    second = what.get(field.kind, f"element {field.wire.local!r}")
                    problem = f"a second {second} in {ancestor.wire.path!r}, besides {owner}, is not supported"
                    hint = "Nobody who reads a message could tell the two apart."
                    raise UnsupportedError(problem, field.origin, hint)
                owners[key] = ancestor
        kinds = {kind for kind, _ in owners}
        if Kind.TEXT in kinds and kinds & {Kind.ELEMENT, Kind.GROUP, Kind.ANY}:
            problem = f"{type_.wire.path!r} has elements, and its base has simple content"
            raise InputError(problem, type_.origin, "Extend another type, or let it have attributes only.")


def _on_the_wire(service: Service, type_: Type) -> Iterator[Field]:
    """The fields that a type adds to a message: of a group that repeats, those in it."""
    for field in type_.fields:
        if field.kind is Kind.GROUP:
            yield from _on_the_wire(service, service.by_name[field.type])
        else:
            yield field


_Ground = Builtin | Literal["list", "union"]
"""What a simple type goes back to."""


class _Grounds:
    """Finds what each simple type goes back to."""

    def __init__(self, service: Service) -> None:
        self._simples = {each.wire: each for each in service.simples}
        self._enums = {each.wire: each for each in service.enums}

    def of(self, wire: QName, path: tuple[QName, ...] = ()) -> _Ground | None:
        """Return what a type goes back to; None for a type that is not simple.

        Raises:
            InputError: it is made of itself.
        """
        if wire in path:
            circle = " is made of ".join(repr(each.path) for each in (*path[path.index(wire) :], wire))
            problem = f"a simple type made of itself: {circle}"
            raise InputError(problem, self._simples[wire].origin, "Break the circle.")
        if wire in self._enums:
            return BUILTINS[self._enums[wire].base]
        if wire not in self._simples:
            return BUILTINS.get(wire)
        simple = self._simples[wire]
        parts = [self.of(used, (*path, wire)) for used in simple.uses]
        if simple.base is not None:
            return parts[0]
        return "list" if simple.item is not None else "union"


def _check_simples(service: Service) -> None:
    """Refuse simple types that go in a circle, and facets that their type does not have."""
    grounds = _Grounds(service)
    for simple in service.simples:
        ground = grounds.of(simple.wire)
        for name, value in simple.facets:
            _check_facet(simple, name, value, ground)
            if name in LIMITS or name == "enumeration":
                user = f'xs:{name} value="{value}" of type {simple.wire.path!r}'
                _check_value(value, ground, user, simple.origin)


def _check_schema_values(service: Service) -> None:
    """Refuse default and fixed values that are not values of their type."""
    grounds = _Grounds(service)
    for type_ in (*service.types, *service.messages):
        for field in type_.fields:
            for name, value in (("default", field.schema_default), ("fixed", field.fixed)):
                if value is not None:
                    user = f'{name}="{value}" of {field.wire.local!r} in {type_.wire.path!r}'
                    _check_value(value, grounds.of(field.type), user, field.origin)


def _check_value(value: str, ground: _Ground | None, user: str, origin: Origin | None) -> None:
    """Refuse a value that is not one of its type of XML Schema: the bindings could not read it."""
    if not isinstance(ground, Builtin):
        return
    element = etree.Element("value")
    element.text = value
    if not _validator(ground.wire.local).validate(element):
        raise InputError(f"{user} is not a valid xs:{ground.wire.local}", origin, "Correct the value.")


@cache
def _validator(local: str) -> etree.XMLSchema:
    """Return a schema of one element of a type of XML Schema."""
    schema = etree.Element(f"{{{XSD}}}schema", nsmap={"xs": XSD})
    etree.SubElement(schema, f"{{{XSD}}}element", name="value", type=f"xs:{local}")
    return etree.XMLSchema(schema)


def _check_facet(simple: Simple, name: str, value: str, ground: _Ground | None) -> None:
    """Refuse a facet that the type does not have, or that the bindings cannot hold a value to."""
    what = f"xs:{ground.wire.local}" if isinstance(ground, Builtin) else f"a {ground}"
    problem = f"the facet xs:{name} of type {simple.wire.path!r} is not supported on {what}"
    allowed = _supported_facets(ground)
    if name not in allowed:
        raise UnsupportedError(problem, simple.origin, f"Supported there: {', '.join(sorted(allowed)) or 'none'}.")
    if name == "whiteSpace":
        at_least = ground.white_space if isinstance(ground, Builtin) else WhiteSpace.COLLAPSE
        supported = [str(each) for each in WhiteSpace if each >= at_least]
        if value not in supported:
            problem = problem.replace(name, f'{name} value="{value}"')
            raise UnsupportedError(problem, simple.origin, f"Supported there: {', '.join(supported)}.")
    elif name == "pattern":
        _check_pattern(value, simple)


def _supported_facets(ground: _Ground | None) -> frozenset[str]:
    """Return the facets that the bindings support on a type."""
    if isinstance(ground, Builtin):
        # As text, such as a duration, values do not compare as the schema means it.
        return ground.family.facets - (LIMITS if ground.python == "str" else frozenset())
    lengths = LENGTHS if ground == "list" else frozenset()
    return lengths | {"enumeration", "pattern", "whiteSpace"}


def _check_pattern(pattern: str, simple: Simple) -> None:
    """Refuse a pattern that Python's `re` would read in another way, or not at all."""
    shared = _SHARED.match(pattern)
    end = shared.end() if shared else 0
    problem = f"the pattern {pattern!r} of type {simple.wire.path!r} is not supported"
    if end < len(pattern):
        hint = "Supported are literals, classes, quantifiers, groups, alternatives, and the escapes that Python shares."
        raise UnsupportedError(f"{problem} from {pattern[end:][:20]!r} on", simple.origin, hint)
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise InputError(f"{problem}: {error}", simple.origin, "Correct the pattern.") from error
