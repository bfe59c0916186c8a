"""Content: particles become fields, and, where they are more than a plain sequence, a content model.

What does not repeat is flattened into the type that holds it. A sequence or choice that repeats is a type of its own,
so that each of its occurrences stays together and they stay in order.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from xsdata.models import xsd

from ..errors import InputError, UnsupportedError
from ..ir import (
    ANY,
    ANY_TYPE,
    Anonymous,
    Bounds,
    Component,
    Field,
    Group,
    Kind,
    Leaf,
    QName,
    Role,
    Step,
    Type,
    TypeName,
    Wrapped,
    group_name,
)
from .documentation import deprecated, documentation, join, reserved, weight
from .scope import Schemas, Scope, inside
from .simple import declared_type, simple_type

Body = xsd.ComplexType | xsd.Extension | xsd.Restriction
_Model = xsd.Sequence | xsd.Choice | xsd.All | xsd.Group
_Particle = _Model | xsd.Element | xsd.Any
_Part = Leaf | Group
LowerComplexType = Callable[[Scope, TypeName, xsd.ComplexType], None]
"""Lowers a complex type under a name."""


class Content:
    """Gathers the fields of one type from its particles.

    Args:
        schemas: what is declared.
        owner: the name of the type.
        complex_type: lowers the anonymous types of its elements.
        groups: the groups that it stands in, from the outermost on.
    """

    def __init__(
        self, schemas: Schemas, owner: TypeName, complex_type: LowerComplexType, groups: tuple[QName, ...] = ()
    ) -> None:
        self.schemas = schemas
        self.owner = owner
        self.complex_type = complex_type
        self._groups = groups
        self._fields: dict[QName, Field] = {}
        self._again: dict[QName, Field] = {}
        self._numbers: dict[str, int] = {}

    def of(self, scope: Scope, body: Body) -> tuple[tuple[Field, ...], Group | None]:
        """Return the fields of a type and its content model, None for a plain sequence.

        Args:
            scope: the schema that the body stands in.
            body: what holds the type's one model group.

        Raises:
            InputError, UnsupportedError: the content is wrong or not supported.
        """
        models = [each for each in (body.sequence, body.choice, body.all, body.group) if each is not None]
        if len(models) > 1:
            problem = f"{len(models)} model groups side by side in {self.owner.path!r}"
            raise InputError(problem, scope.origin(body), "Put them into one xs:sequence or xs:choice.")
        parts = self._particle(_Position(scope, self.owner), models[0]) if models else ()
        return self._finish(Group("sequence", parts))

    def _finish(self, root: Group) -> tuple[tuple[Field, ...], Group | None]:
        """Return all fields, each with whether it is required, and the content model where it is needed."""
        self._refuse_repeats(root)
        fields = tuple(self._fields.values())
        always = {part.field for part in root.parts if isinstance(part, Leaf) and part.required}
        is_plain = all(isinstance(part, Leaf) for part in root.parts)
        return tuple(replace(field, required=field.wire in always) for field in fields), None if is_plain else root

    def _refuse_repeats(self, group: Group) -> set[QName]:
        """Refuse an element that can occur twice in one message; in two arms of a choice it cannot."""
        names: set[QName] = set()
        for part in group.parts:
            own = {part.field} if isinstance(part, Leaf) else self._refuse_repeats(part)
            if group.compositor != "choice" and not names.isdisjoint(own):
                twice = min(names & own)
                raise self._repeated(twice, self._again[twice])
            names |= own
        return names

    def _repeated(self, wire: QName, field: Field) -> UnsupportedError:
        """Return the error for an element that can occur twice."""
        what = "xs:any" if wire == ANY else f"element {wire.local!r}"
        problem = f"a second {what} in {self.owner.path!r}, besides its own, is not supported"
        return UnsupportedError(problem, field.origin, "Nobody who reads a message could tell the two apart.")

    # --- particles

    def _particle(self, position: _Position, particle: _Particle, name: str = "") -> tuple[_Part, ...]:
        """Return what a particle is in the content model: nothing, a field, a group, or the parts of a sequence.

        `name` is that of the group of which the particle is the definition.
        """
        if _high(particle) == 0:
            return ()
        budget, origin = self.schemas.budget, position.scope.origin(particle)
        budget.spend(weight(particle), origin)
        with budget.inside(origin):
            return self._parts(position, particle, name)

    def _parts(self, position: _Position, particle: _Particle, name: str) -> tuple[_Part, ...]:
        """Return what a particle that may occur is in the content model."""
        if isinstance(particle, xsd.Element):
            return (self._add(self._element(position, particle)),)
        if isinstance(particle, xsd.Any):
            return (self._add(_wildcard(position.scope, particle)),)
        if isinstance(particle, xsd.Group):
            return self._group(position, particle)
        compositor = type(particle).__name__.lower()
        parts_in = partial(_parts_of_model, position=position, model=particle, compositor=compositor)
        return self._occurring(particle, name or compositor, parts_in)

    def _group(self, position: _Position, group: xsd.Group) -> tuple[_Part, ...]:
        """Return the parts of a group that is referred to. An anonymous type in it is one, whoever refers to it."""
        wire, scope, definition = self.schemas.groups.find(position.scope, group, group.ref)
        if wire in self._groups:
            circle = " holds ".join(repr(each.local) for each in (*self._groups[self._groups.index(wire) :], wire))
            raise InputError(f"a group that holds itself: {circle}", scope.origin(definition), "Break the circle.")
        models = [each for each in (definition.sequence, definition.choice, definition.all) if each is not None]
        if len(models) != 1:
            problem = f"xs:group {wire.local!r} without exactly one xs:sequence, xs:choice or xs:all"
            raise InputError(problem, scope.origin(definition), "Give it one of them.")
        in_group = _Position(scope, Anonymous(wire, component=Component.GROUP))
        outer, self._groups = self._groups, (*self._groups, wire)
        parts = self._occurring(group, wire.local, lambda into: into._particle(in_group, models[0]))
        self._groups = outer
        return parts

    def _occurring(
        self, model: _Model, name: str, parts_in: Callable[[Content], tuple[_Part, ...]]
    ) -> tuple[_Part, ...]:
        """Return the parts of a model group, as often as it occurs.

        Args:
            model: says how often.
            name: what it is called if it repeats.
            parts_in: gives its parts, and puts their fields into the content that it is given.
        """
        if _high(model) == 1:
            parts = parts_in(self)
            return _optional(parts) if model.min_occurs == 0 else parts
        owner = inside(self.owner, Step(Role.OCCURRENCE, name))
        into = Content(self.schemas, owner, self.complex_type, self._groups)
        parts = parts_in(into)
        if not parts:
            return ()
        single = _single(parts, model, into._fields)
        return (self._add(single or self._repeating(model, name, into, Group("sequence", parts))),)

    def _repeating(self, model: _Model, name: str, into: Content, root: Group) -> Field:
        """Return the field of a group that repeats, and lower the type of one occurrence of it."""
        number = self._numbers.get(name, 1)
        while group_name(name, number) in self._fields:
            number += 1
        self._numbers[name] = number
        type_ = self.schemas.name_inside(self.owner, Step(Role.OCCURRENCE, name, number))
        fields, content = into._finish(root)
        origin = next((field.origin for field in fields), None)
        self.schemas.types.append(Type(type_, fields=fields, content=content, origin=origin))
        # Where an occurrence may be empty, any number of them may be left out.
        occurs = _occurs(0 if _may_be_empty(root) else model.min_occurs, _high(model))
        return replace(occurs, wire=group_name(name, number), type=type_, kind=Kind.GROUP, origin=origin)

    def _add(self, field: Field) -> Leaf:
        """Take a field, or find that it is one already: the same element in another arm of a choice."""
        before = self._fields.get(field.wire)
        if before is None:
            self._fields[field.wire] = field
        else:
            merged = replace(before, required=False, many=before.many or field.many, bounds=None)
            alike = replace(field, required=False, many=merged.many, bounds=None, deprecated=merged.deprecated)
            if merged != replace(alike, reserved=merged.reserved):
                raise self._repeated(field.wire, field)
            self._fields[field.wire] = merged
            self._again[field.wire] = field
        return Leaf(field.wire, field.required)

    # --- elements

    def _element(self, position: _Position, element: xsd.Element) -> Field:
        """Return the field of a local element, or of a reference to a global one. A wrapper becomes what it holds."""
        wire, type_, node = self._declaration(position, element)
        field = replace(
            _occurs(element.min_occurs, _high(element)),
            wire=wire,
            type=type_ or ANY_TYPE,
            nillable=node.nillable,
            schema_default=node.default,
            fixed=node.fixed,
            deprecated=deprecated(element, node),
            reserved=reserved(element),
            documentation=documentation(element) or documentation(node),
            origin=position.scope.origin(element),
        )
        if type_ is not None:
            return field
        assert element.complex_type is not None
        item = _wrapped(element, element.complex_type)
        if item is None:
            return replace(field, type=self._own_type(position, element))
        step = Step(Role.ELEMENT, element.name or "")
        of_item = self._element(_Position(position.scope, inside(position.owner, step)), item)
        return replace(
            field,
            type=of_item.type,
            many=True,
            bounds=of_item.bounds,
            wrapped=Wrapped(of_item.wire, nillable=of_item.nillable, required=of_item.required),
            documentation=join(field.documentation, of_item.documentation),
        )

    def _declaration(self, position: _Position, element: xsd.Element) -> tuple[QName, TypeName | None, xsd.Element]:
        """Return an element's name, its type, None for an anonymous complex type, and the node that declares it."""
        scope = position.scope
        if element.ref is not None:
            if element.name or element.type or element.simple_type or element.complex_type:
                problem = f"the element with ref={element.ref!r} has a name or type of its own"
                raise InputError(problem, scope.origin(element), "Keep the reference, or the rest.")
            found = self.schemas.elements.find(scope, element, element.ref)
            self.schemas.budget.spend(weight(found.node), scope.origin(element))
            return found.wire, element_type(self.schemas, found.wire), found.node
        if not element.name:
            raise InputError("xs:element without name or ref", scope.origin(element), "Add one of them.")
        wire = scope.local(element)
        refuse_two_types(scope, element)
        if element.type is not None:
            return wire, declared_type(scope, element), element
        if element.simple_type is not None:
            return wire, self._own_type(position, element), element
        return wire, None if element.complex_type is not None else ANY_TYPE, element

    def _own_type(self, position: _Position, element: xsd.Element) -> Anonymous:
        """Return the name of a local element's own type, which is lowered once, wherever the element is inlined."""
        known = self.schemas.anonymous.get(id(element))
        if known is None:
            known = self.schemas.name_inside(position.owner, Step(Role.ELEMENT, element.name or ""))
            self.schemas.anonymous[id(element)] = known
            if element.simple_type is not None:
                simple_type(self.schemas, position.scope, known, element.simple_type)
            elif element.complex_type is not None:
                self.complex_type(position.scope, known, element.complex_type)
        return known


@dataclass(frozen=True)
class _Position:
    """Where a particle stands: the schema, and what owns the anonymous types there."""

    scope: Scope
    owner: TypeName


def element_type(schemas: Schemas, wire: QName) -> TypeName:
    """Return the type of a global element: the one it names, or its own, called like the element if it can be."""
    found = schemas.elements.get(wire)
    assert found is not None
    element = found.node
    if element.type is not None:
        return declared_type(found.scope, element)
    if element.simple_type is not None:
        return Anonymous(wire, (Step(Role.TEXT, Role.TEXT.value),), Component.ELEMENT)
    if element.complex_type is None:
        return ANY_TYPE
    return Anonymous(wire, component=Component.ELEMENT) if schemas.is_type(wire) else wire


def refuse_two_types(scope: Scope, element: xsd.Element) -> None:
    """Refuse an element with more than one type."""
    if sum(each is not None for each in (element.type, element.simple_type, element.complex_type)) > 1:
        problem = f"the element {element.name!r} has both a type and a type of its own"
        raise InputError(problem, scope.origin(element), "Keep one of them.")


def namespaces(scope: Scope, text: str) -> str:
    """Return what a wildcard's attribute `namespace` says, without the names that depend on the schema."""
    if text == "##any":
        return ""
    if text == "##other":
        return f"!{scope.namespace}"
    return " ".join(scope.namespace if each == "##targetNamespace" else each for each in text.split())


def _parts_of_model(into: Content, *, position: _Position, model: _Model, compositor: str) -> tuple[_Part, ...]:
    """Return the parts of a model group, and put their fields into a content."""
    inner = [into._particle(position, each) for each in _particles(model)]
    if compositor == "sequence":
        return tuple(part for parts in inner for part in parts)
    # An arm of a choice is one thing, also where it is a sequence, or nothing.
    arms = tuple(parts[0] if len(parts) == 1 else Group("sequence", parts) for parts in inner)
    return (Group(compositor, arms),) if any(inner) else ()


def _optional(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Return the parts of a model group that may be left out."""
    if not parts:
        return ()
    return (replace(parts[0] if len(parts) == 1 else Group("sequence", parts), required=False),)


def _particles(model: _Model) -> list[_Particle]:
    """Return what a model group holds, in document order: xsdata keeps a list for each kind."""
    kinds = ("elements", "groups", "choices", "sequences", "any")
    particles: list[_Particle] = [each for kind in kinds for each in getattr(model, kind, ())]
    return sorted(particles, key=lambda particle: particle.index)


def _high(particle: _Particle) -> int | None:
    """Return the particle's maxOccurs, None for unbounded."""
    high = int(particle.max_occurs)
    return None if high == sys.maxsize else high


def _occurs(low: int, high: int | None) -> Field:
    """Return a field, still without a name, that occurs so often."""
    many = high != 1
    bounds: Bounds | None = (low, high) if many and not (low <= 1 and high is None) else None
    return Field(ANY, ANY, many=many, required=low > 0, bounds=bounds)


def _wildcard(scope: Scope, particle: xsd.Any) -> Field:
    """Return the field of a wildcard, which is always a list."""
    field = _occurs(particle.min_occurs, _high(particle))
    return replace(
        field,
        kind=Kind.ANY,
        many=True,
        bounds=field.bounds if field.many else (particle.min_occurs, 1),
        namespaces=namespaces(scope, particle.namespace),
        documentation=documentation(particle),
        origin=scope.origin(particle),
    )


def _single(parts: tuple[_Part, ...], model: _Model, fields: dict[QName, Field]) -> Field | None:
    """Return the one field that a repeated group of one element is as good as, if it is: `(a)*` is `a*`."""
    part = parts[0]
    if isinstance(part, Group) and len(part.parts) == 1 and part.required:
        part = part.parts[0]
    if len(parts) > 1 or not isinstance(part, Leaf):
        return None
    field = fields[part.field]
    low, high = field.bounds or (int(part.required), None if field.many else 1)
    if high not in (1, None) or low > 1:
        return None
    most = _high(model)
    occurs = _occurs(model.min_occurs * low, None if most is None or high is None else most)
    return replace(field, many=True, required=occurs.required, bounds=occurs.bounds)


def _wrapped(wrapper: xsd.Element, node: xsd.ComplexType) -> xsd.Element | None:
    """Return the one repeated element in a wrapper, None if the element is something else."""
    particles = _particles(node.sequence) if node.sequence is not None else []
    item = particles[0] if len(particles) == 1 else None
    if not isinstance(item, xsd.Element) or node.sequence is None:
        return None
    beside = (node.attributes, node.attribute_groups, node.any_attribute, node.complex_content, node.simple_content)
    models = (node.choice, node.all, node.group)
    once = wrapper.max_occurs == node.sequence.max_occurs == node.sequence.min_occurs == 1
    plain = item.max_occurs not in (0, 1) and item.default is None and item.fixed is None
    is_alone = not any(beside) and all(each is None for each in models)
    return item if once and plain and is_alone else None


def _may_be_empty(part: _Part) -> bool:
    """Tell whether the schema allows nothing in a part."""
    if isinstance(part, Leaf) or not part.required:
        return not part.required
    return (any if part.compositor == "choice" else all)(_may_be_empty(each) for each in part.parts)
