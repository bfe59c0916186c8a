"""Simple types: restrictions by facets, lists, unions, and the enumerations among them."""

from __future__ import annotations

from dataclasses import replace

from xsdata.models import xsd

from ..errors import InputError, UnsupportedError
from ..ir import ANY_TYPE, XSD, Enum, QName, Simple
from ..xsd import BUILTINS, Builtin, Family, WhiteSpace
from .notes import documentation
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


def simple_type(schemas: Schemas, scope: Scope, wire: QName, model: xsd.SimpleType) -> QName:
    """Lower a simple type under a name, which is given back.

    Raises:
        InputError: it is neither a restriction, a list nor a union, or more than one.
        UnsupportedError: it is made of a type that is not supported.
    """
    origin = scope.origin(model)
    made_of = [each for each in (model.restriction, model.list, model.union) if each is not None]
    if len(made_of) != 1:
        problem = f"xs:simpleType {wire.path!r} without exactly one xs:restriction, xs:list or xs:union"
        raise InputError(problem, origin, "Give it one of them.")
    if model.list is not None:
        item = _inner(schemas, scope, wire, "item", model.list, model.list.item_type, model.list.simple_type)
        schemas.simples.append(Simple(wire, item=item, documentation=documentation(model), origin=origin))
    elif model.union is not None:
        named = tuple(_named(scope, model.union, name) for name in (model.union.member_types or "").split())
        inner = tuple(
            simple_type(schemas, scope, schemas.path(wire, "member"), each) for each in model.union.simple_types
        )
        if not (named or inner):
            raise InputError("xs:union without a member", origin, "Name its types in memberTypes.")
        members = named + inner
        schemas.simples.append(Simple(wire, members=members, documentation=documentation(model), origin=origin))
    else:
        restriction = model.restriction
        assert restriction is not None
        base = _inner(schemas, scope, wire, "base", restriction, restriction.base, restriction.simple_type)
        restricted(schemas, scope, wire, base, restriction, declared=model)
    return wire


def restricted(
    schemas: Schemas,
    scope: Scope,
    wire: QName,
    base: QName,
    model: xsd.Restriction,
    declared: xsd.AnnotationBase,
) -> None:
    """Lower a restriction of a simple type: an enumeration if that is all there is to it, and it is of strings.

    `declared` is what people see as the type: its origin and its documentation count.
    """
    facets = _facets(model)
    members = tuple(value for name, value in facets if name == "enumeration")
    string = _string_type(schemas, base)
    notes, origin = documentation(declared), scope.origin(declared)
    if members and len(members) == len(facets) and string is not None:
        of_members = tuple(documentation(each) for each in model.enumerations)
        collapse = string.white_space is WhiteSpace.COLLAPSE
        enum = Enum(wire, members, collapse, documentation=notes, origin=origin)
        schemas.enums.append(replace(enum, documentation_of_members=of_members if any(of_members) else ()))
    else:
        schemas.simples.append(Simple(wire, base=base, facets=facets, documentation=notes, origin=origin))


def reference(scope: Scope, model: xsd.Element | xsd.Attribute) -> QName:
    """The type that an element or attribute names."""
    return _named(scope, model, model.type or "")


def _named(scope: Scope, model: xsd.AnnotationBase, name: str) -> QName:
    found = scope.resolve(model, name)
    if found.namespace == XSD and found not in BUILTINS and found != ANY_TYPE:
        known = ", ".join(sorted(builtin.local for builtin in BUILTINS))
        named = f" of {model.name!r}" if isinstance(model, xsd.Element | xsd.Attribute) else ""
        raise UnsupportedError(
            f"the type xs:{found.local}{named} is not supported", scope.origin(model), f"Supported: {known}."
        )
    return found


def _inner(
    schemas: Schemas,
    scope: Scope,
    wire: QName,
    step: str,
    model: xsd.Restriction | xsd.List,
    name: str | None,
    inner: xsd.SimpleType | None,
) -> QName:
    """The one type that a restriction or list is made of: named, or inside it."""
    if bool(name) == (inner is not None):
        what = "xs:list" if isinstance(model, xsd.List) else "xs:restriction"
        problem = f"{what} with both a named type and one inside it" if name else f"{what} without a type"
        hint = "Keep one of them." if name else "Name one, or put one inside it."
        raise InputError(problem, scope.origin(model), hint)
    if inner is not None:
        return simple_type(schemas, scope, schemas.path(wire, step), inner)
    return _named(scope, model, name or "")


def _facets(model: xsd.Restriction) -> tuple[tuple[str, str], ...]:
    facets = [("enumeration", each.value) for each in model.enumerations]
    patterns = [pattern.value for pattern in model.patterns]
    if patterns:
        # Patterns of one step are alternatives.
        facets.append(("pattern", patterns[0] if len(patterns) == 1 else "|".join(f"({each})" for each in patterns)))
    for attribute, name in _FACETS.items():
        facet = getattr(model, attribute)
        if facet is not None:
            facets.append((name, str(facet.value)))
    return tuple(facets)


def _string_type(schemas: Schemas, name: QName) -> Builtin | None:
    """Return the type of XML Schema that a type of strings goes back to; None for a type of anything else."""
    seen = set()
    while name not in BUILTINS:
        found = schemas.simple_types.get(name)
        if found is None or name in seen:
            enum = next((each for each in schemas.enums if each.wire == name), None)
            return None if enum is None else BUILTINS[enum.base]
        seen.add(name)
        scope, model = found
        if model.restriction is None or not model.restriction.base:
            return None
        name = scope.resolve(model.restriction, model.restriction.base)
    return BUILTINS[name] if BUILTINS[name].family is Family.STRING else None
