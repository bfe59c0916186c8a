"""Simple types: restrictions by facets, lists, unions, and the enumerations among them."""

from __future__ import annotations

from dataclasses import replace

from xsdata.models import xsd

from ..errors import InputError, UnsupportedError
from ..ir import ANY_TYPE, XSD, Enum, QName, Role, Simple, Step, TypeName
from ..limits import DEEPEST
from ..xsd import BUILTINS, Builtin, Family, WhiteSpace
from .documentation import documentation
from .scope import Schemas, Scope

_FACETS = {
    "length": "length",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_inclusive": "minInclusive",
    "max_inclusive": "maxInclusive",
    "min_exclusive": "minExclusive",
    "max_exclusive": "maxExclusive",
    "total_digits": "totalDigits",
    "fraction_digits": "fractionDigits",
    "white_space": "whiteSpace",
}
"""xsdata's name of each facet, except of enumerations and patterns: the name in XML Schema."""


def simple_type(schemas: Schemas, scope: Scope, wire: TypeName, node: xsd.SimpleType) -> None:
    """Lower a simple type under a name.

    Raises:
        InputError: it is neither a restriction, a list nor a union, or more than one.
        UnsupportedError: it is made of a type that is not supported.
    """
    origin = scope.origin(node)
    made_of = [each for each in (node.restriction, node.list, node.union) if each is not None]
    if len(made_of) != 1:
        problem = f"xs:simpleType {wire.path!r} without exactly one xs:restriction, xs:list or xs:union"
        raise InputError(problem, origin, "Give it one of them.")
    simple = Simple(wire, documentation=documentation(node), origin=origin)
    if node.restriction is not None:
        simple = replace(simple, base=_part(schemas, scope, wire, node.restriction))
        restricted(schemas, scope, simple, node.restriction)
        return
    if node.list is not None:
        simple = replace(simple, item=_part(schemas, scope, wire, node.list))
    elif node.union is not None:
        simple = replace(simple, members=_members(schemas, scope, simple, node.union))
    schemas.simples.append(simple)


def restricted(schemas: Schemas, scope: Scope, simple: Simple, node: xsd.Restriction) -> None:
    """Lower a restriction of a simple type: an enumeration if that is all there is to it, and it is of strings.

    Args:
        schemas: what is declared, and takes the type.
        scope: the schema that the restriction stands in.
        simple: the type without its facets.
        node: the restriction.
    """
    facets = _facets(node)
    members = tuple(value for name, value in facets if name == "enumeration")
    string = _string_type(schemas, simple.base)
    if not members or len(members) < len(facets) or string is None:
        schemas.simples.append(replace(simple, facets=facets))
        return
    of_members = tuple(documentation(each) for each in node.enumerations)
    enum = Enum(
        simple.wire,
        members,
        collapse=string.white_space is WhiteSpace.COLLAPSE,
        documentation=simple.documentation,
        documentation_of_members=of_members if any(of_members) else (),
        origin=simple.origin,
    )
    schemas.add_enum(enum)


def declared_type(scope: Scope, node: xsd.Element | xsd.Attribute) -> QName:
    """Return the type that an element or attribute names.

    Raises:
        UnsupportedError: it is a type of XML Schema that is not supported.
    """
    return _named(scope, node, node.type or "")


def _named(scope: Scope, node: xsd.AnnotationBase, name: str) -> QName:
    """Return the type that a reference names."""
    found = scope.resolve(node, name)
    if found.namespace == XSD and found not in BUILTINS and found != ANY_TYPE:
        known = ", ".join(sorted(builtin.local for builtin in BUILTINS))
        user = f" of {node.name!r}" if isinstance(node, xsd.Element | xsd.Attribute) else ""
        problem = f"the type xs:{found.local}{user} is not supported"
        raise UnsupportedError(problem, scope.origin(node), f"Supported: {known}.")
    return found


def _part(schemas: Schemas, scope: Scope, wire: TypeName, node: xsd.Restriction | xsd.List) -> TypeName:
    """Return the one type that a restriction or list is made of: named, or inside it."""
    is_list = isinstance(node, xsd.List)
    name = node.item_type if isinstance(node, xsd.List) else node.base
    if bool(name) == (node.simple_type is not None):
        what = "xs:list" if is_list else "xs:restriction"
        problem = f"{what} with both a named type and one inside it" if name else f"{what} without a type"
        hint = "Keep one of them." if name else "Name one, or put one inside it."
        raise InputError(problem, scope.origin(node), hint)
    if node.simple_type is None:
        return _named(scope, node, name or "")
    return type_inside(schemas, scope, wire, Role.ITEM if is_list else Role.BASE, node=node.simple_type)


def _members(schemas: Schemas, scope: Scope, simple: Simple, node: xsd.Union) -> tuple[TypeName, ...]:
    """Return the types of a union: those that it names, then those inside it."""
    names = (node.member_types or "").split()
    schemas.budget.spend(len(names), simple.origin)
    named = [_named(scope, node, name) for name in dict.fromkeys(names)]
    own = [type_inside(schemas, scope, simple.wire, Role.MEMBER, node=each) for each in node.simple_types]
    if not named and not own:
        raise InputError("xs:union without a member", simple.origin, "Name its types in memberTypes.")
    return (*named, *own)


def type_inside(schemas: Schemas, scope: Scope, wire: TypeName, role: Role, *, node: xsd.SimpleType) -> TypeName:
    """Lower an anonymous simple type that a type is made of, and return its name."""
    name = schemas.name_inside(wire, Step(role, role.value))
    simple_type(schemas, scope, name, node)
    return name


def _facets(node: xsd.Restriction) -> tuple[tuple[str, str], ...]:
    """Return the facets of a restriction: name and value. Patterns of one step are alternatives of one."""
    facets = [("enumeration", each.value) for each in node.enumerations]
    patterns = [pattern.value for pattern in node.patterns]
    if patterns:
        facets.append(("pattern", patterns[0] if len(patterns) == 1 else "|".join(f"({each})" for each in patterns)))
    for attribute, name in _FACETS.items():
        facet = getattr(node, attribute)
        if facet is not None:
            facets.append((name, str(facet.value)))
    return tuple(facets)


def _string_type(schemas: Schemas, name: TypeName | None) -> Builtin | None:
    """Return the type of XML Schema that a type of strings goes back to; None for a type of anything else."""
    seen: set[TypeName] = set()
    while isinstance(name, QName) and name not in BUILTINS and name not in seen and len(seen) <= DEEPEST:
        seen.add(name)
        found = schemas.simple_types.get(name)
        restriction = found.node.restriction if found else None
        if found is None or restriction is None or not restriction.base:
            return None
        name = found.scope.resolve(restriction, restriction.base)
    enum = None if name is None else schemas.enum_of.get(name)
    base = name if enum is None else enum.base
    builtin = None if base is None else BUILTINS.get(base)
    return builtin if builtin is not None and builtin.family is Family.STRING else None
