"""Simple types: what they are in the end, their facets, and the values that a schema gives."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from lxml import etree

from ..errors import InputError, UnsupportedError
from ..ir import XSD, Origin, Service, Simple, TypeName
from ..limits import DEEPEST, Budget, too_deep
from ..xsd import BUILTINS, LENGTHS, LIMITS, Builtin, WhiteSpace
from .patterns import check_pattern

_MOST_MEMBERS = 1000
"""The most types that may be tried for one value of a union, with those of the unions in it."""

_Root = Builtin | Literal["list", "union"]
"""What a simple type is in the end: a restriction of a type of XML Schema, a list, or a union."""


class _Resolved(NamedTuple):
    """What a simple type is made of.

    Attributes:
        root: what it is in the end; None for a type that is not simple.
        members: how many types may be tried for one value.
        depth: how many types are made of each other.
    """

    root: _Root | None
    members: int = 1
    depth: int = 1


class _Roots:
    """Finds what each simple type is in the end."""

    def __init__(self, service: Service) -> None:
        self._simples: dict[TypeName, Simple] = {each.wire: each for each in service.simples}
        enums = {each.wire: BUILTINS[each.base] for each in service.enums}
        self._known: dict[TypeName, _Resolved] = {wire: _Resolved(root) for wire, root in {**BUILTINS, **enums}.items()}
        self._budget = Budget()

    def of(self, wire: TypeName) -> _Root | None:
        """Return what a type is in the end; None for a type that is not simple.

        Raises:
            InputError: it is made of itself.
            UnsupportedError: it is made of too many types.
        """
        return self._resolved(wire, ()).root

    def _resolved(self, wire: TypeName, path: tuple[TypeName, ...]) -> _Resolved:
        if wire in path:
            circle = " is made of ".join(repr(each.path) for each in (*path[path.index(wire) :], wire))
            problem = f"a simple type made of itself: {circle}"
            raise InputError(problem, self._simples[wire].origin, "Break the circle.")
        if wire not in self._known:
            simple = self._simples.get(wire)
            self._known[wire] = self._made(simple, (*path, wire)) if simple else _Resolved(None)
        return self._known[wire]

    def _made(self, simple: Simple, path: tuple[TypeName, ...]) -> _Resolved:
        """Return what a type is made of, at the end of a path of types that are made of each other."""
        if len(path) > DEEPEST:
            raise too_deep(path[0], self._simples[path[0]].origin)
        parts = [self._resolved(used, path) for used in simple.uses]
        members, depth = sum(part.members for part in parts), 1 + max(part.depth for part in parts)
        if depth > DEEPEST:
            raise too_deep(simple.wire, simple.origin)
        if members > _MOST_MEMBERS:
            problem = f"{simple.wire.path!r} is a union of more than {_MOST_MEMBERS} types, with those of unions in it"
            raise UnsupportedError(problem, simple.origin, "Nobody could tell what a value is: use fewer.")
        self._budget.spend(members, simple.origin)
        if simple.base is not None:
            return _Resolved(parts[0].root, members, depth)
        return _Resolved("list" if simple.item is not None else "union", members, depth)


def check_simple_types(service: Service) -> None:
    """Refuse simple types that go in a circle, and facets that their type does not have."""
    roots = _Roots(service)
    for simple in service.simples:
        root = roots.of(simple.wire)
        for name, value in simple.facets:
            _check_facet(simple, name, value, root)
            if name in LIMITS or name == "enumeration":
                user = f'xs:{name} value="{value}" of type {simple.wire.path!r}'
                _check_value(value, root, user, origin=simple.origin)


def check_schema_values(service: Service) -> None:
    """Refuse default and fixed values that are not values of their type."""
    roots = _Roots(service)
    for type_ in (*service.types, *service.messages):
        for field in type_.fields:
            for name, value in (("default", field.schema_default), ("fixed", field.fixed)):
                if value is not None:
                    user = f'{name}="{value}" of {field.wire.local!r} in {type_.wire.path!r}'
                    _check_value(value, roots.of(field.type), user, origin=field.origin)


def _check_value(value: str, root: _Root | None, user: str, *, origin: Origin | None) -> None:
    """Refuse a value that is not one of its type of XML Schema: the bindings could not read it."""
    if not isinstance(root, Builtin):
        return
    element = etree.Element("value")
    element.text = value
    if not _validator(root.wire.local).validate(element):
        raise InputError(f"{user} is not a valid xs:{root.wire.local}", origin, "Correct the value.")


@cache
def _validator(local: str) -> etree.XMLSchema:
    """Return a schema of one element of a type of XML Schema."""
    schema = etree.Element(f"{{{XSD}}}schema", nsmap={"xs": XSD})
    etree.SubElement(schema, f"{{{XSD}}}element", name="value", type=f"xs:{local}")
    return etree.XMLSchema(schema)


def _check_facet(simple: Simple, name: str, value: str, root: _Root | None) -> None:
    """Refuse a facet that the type does not have, or that the bindings cannot hold a value to."""
    on = f"xs:{root.wire.local}" if isinstance(root, Builtin) else f"a {root}"
    where = f"of type {simple.wire.path!r} is not supported on {on}"
    allowed = _supported_facets(root)
    if name not in allowed:
        hint = f"Supported there: {', '.join(sorted(allowed))}."
        raise UnsupportedError(f"the facet xs:{name} {where}", simple.origin, hint)
    if name == "whiteSpace":
        is_text = isinstance(root, Builtin) and root.python == "str"
        if not is_text and value != str(WhiteSpace.COLLAPSE):
            problem = f'the facet xs:{name} value="{value}" {where}'
            raise UnsupportedError(problem, simple.origin, f"Supported there: {WhiteSpace.COLLAPSE}.")
    elif name == "pattern":
        check_pattern(value, simple)


def _supported_facets(root: _Root | None) -> frozenset[str]:
    """Return the facets that the bindings support on a type."""
    facets = frozenset({"enumeration", "pattern", "whiteSpace"})
    if not isinstance(root, Builtin):
        return facets | LENGTHS if root == "list" else facets
    # WSDLs have facets that XML Schema does not allow, such as the length of a duration. What is text holds to those
    # of text; it has no limits, as texts such as durations do not compare as the schema means it.
    return facets | LENGTHS if root.python == "str" else facets | root.family.facets
