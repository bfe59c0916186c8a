"""Content: particles become fields, and, where they are more than a plain sequence, a content model.

What does not repeat is flattened into the type that holds it. A sequence or choice that repeats is a type of its own,
so that each of its occurrences stays together and they stay in order.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from xsdata.models import xsd

from ..errors import InputError, UnsupportedError
from ..ir import ANY, ANY_TYPE, Bounds, Field, Group, Kind, Leaf, QName, Type, Wrapped
from ..wsdl.xsdata_adapter import in_order
from .notes import deprecated, documentation, join, reserved
from .scope import Schemas, Scope
from .simple import reference, simple_type

Body = xsd.ComplexType | xsd.Extension | xsd.Restriction
_Model = xsd.Sequence | xsd.Choice | xsd.All | xsd.Group
_Particle = _Model | xsd.Element | xsd.Any
ComplexType = Callable[[Scope, QName, xsd.ComplexType], QName]
"""Lowers a complex type under a name, which is given back."""


class Content:
    """Gathers the fields of one type from its particles.

    Args:
        schemas: what is declared.
        owner: the name of the type.
        complex_type: lowers the anonymous types of its elements.
    """

    def __init__(self, schemas: Schemas, owner: QName, complex_type: ComplexType) -> None:
        self.schemas = schemas
        self.owner = owner
        self.complex_type = complex_type
        self._fields: dict[QName, Field] = {}
        self._again: dict[QName, Field] = {}
        self._groups: list[QName] = []

    def of(self, scope: Scope, body: Body, path: QName) -> tuple[tuple[Field, ...], Group | None]:
        """The fields of a type and its content model, None for a plain sequence.

        Args:
            scope: the schema that the body stands in.
            body: what holds the type's one model group.
            path: what the names of anonymous types begin with.

        Raises:
            InputError, UnsupportedError: the content is wrong or not supported.
        """
        models = [each for each in (body.sequence, body.choice, body.all, body.group) if each is not None]
        if len(models) > 1:
            hint = "Put them into one xs:sequence or xs:choice."
            raise InputError(
                f"{len(models)} model groups side by side in {self.owner.path!r}", scope.origin(body), hint
            )
        parts = self._particle(scope, models[0], path) if models else ()
        return self._finish(Group("sequence", parts))

    def _finish(self, root: Group) -> tuple[tuple[Field, ...], Group | None]:
        self._refuse_repeats(root)
        fields = tuple(self._fields.values())
        if all(isinstance(part, Leaf) for part in root.parts):
            required = {part.field: part.required for part in root.parts if isinstance(part, Leaf)}
            return tuple(replace(field, required=required[field.wire]) for field in fields), None
        always = {part.field for part in root.parts if isinstance(part, Leaf) and part.required}
        return tuple(replace(field, required=field.wire in always) for field in fields), root

    def _refuse_repeats(self, group: Group) -> frozenset[QName]:
        """Refuse an element that may stand in two places of one message; in two arms of a choice it may."""
        names: frozenset[QName] = frozenset()
        for part in group.parts:
            own = frozenset([part.field]) if isinstance(part, Leaf) else self._refuse_repeats(part)
            if group.kind != "choice" and names & own:
                twice = min(names & own)
                raise self._repeated(twice, self._again[twice])
            names |= own
        return names

    def _repeated(self, wire: QName, field: Field) -> UnsupportedError:
        what = "xs:any" if wire == ANY else f"element {wire.local!r}"
        problem = f"a second {what} in {self.owner.path!r}, besides its own, is not supported"
        return UnsupportedError(problem, field.origin, "Nobody who reads a message could tell the two apart.")

    def _particle(self, scope: Scope, particle: _Particle, path: QName, name: str = "") -> tuple[Leaf | Group, ...]:
        """What a particle is in the content model: nothing, a field, a group, or the parts of a sequence.

        `name` is that of the group of which the particle is the definition.
        """
        low, high = particle.min_occurs, _high(particle)
        if high == 0:
            return ()
        if isinstance(particle, xsd.Element):
            return (self._add(self._element(scope, particle, path)),)
        if isinstance(particle, xsd.Any):
            return (self._add(_wildcard(scope, particle)),)
        if isinstance(particle, xsd.Group):
            wire, scope, definition = self.schemas.groups.find(scope, particle, particle.ref)
            if wire in self._groups:
                circle = " holds ".join(repr(each.local) for each in (*self._groups[self._groups.index(wire) :], wire))
                raise InputError(f"a group that holds itself: {circle}", scope.origin(definition), "Break the circle.")
            models = [each for each in (definition.sequence, definition.choice, definition.all) if each is not None]
            if len(models) != 1:
                problem = f"xs:group {wire.local!r} without exactly one xs:sequence, xs:choice or xs:all"
                raise InputError(problem, scope.origin(definition), "Give it one of them.")
            self._groups.append(wire)
            # An anonymous type in a group is one type, whoever refers to the group.
            inside = QName(wire.namespace, f"&{wire.local}")
            parts = self._occurring(low, high, wire.local, lambda into: into._particle(scope, models[0], inside))
            self._groups.pop()
            return parts
        kind = type(particle).__name__.lower()

        def parts_in(into: Content) -> tuple[Leaf | Group, ...]:
            inner = [into._particle(scope, each, path) for each in _inside(particle)]
            if kind == "sequence":
                return tuple(part for parts in inner for part in parts)
            # An arm of a choice is one thing, also where it is a sequence, or nothing.
            arms = tuple(parts[0] if len(parts) == 1 else Group("sequence", parts) for parts in inner)
            return (Group(kind, arms),) if any(inner) else ()

        return self._occurring(low, high, name or kind, parts_in)

    def _occurring(
        self, low: int, high: int | None, name: str, parts_in: Callable[[Content], tuple[Leaf | Group, ...]]
    ) -> tuple[Leaf | Group, ...]:
        """The parts of a model group that occurs so often."""
        if high == 1:
            parts = parts_in(self)
            if low == 1 or not parts:
                return parts
            match parts:
                case (Leaf() as leaf,):
                    return (replace(leaf, required=False),)
                case (Group() as group,):
                    return (replace(group, required=False),)
            return (Group("sequence", parts, required=False),)
        into = Content(self.schemas, QName(self.owner.namespace, f"{self.owner.local}//{name}"), self.complex_type)
        into._groups = self._groups
        parts = parts_in(into)
        if not parts:
            return ()
        single = _single(parts, low, high, into._fields)
        if single is not None:
            return (self._add(single),)
        wire, number = QName(self.owner.namespace, f"/{name}"), 2
        while wire in self._fields:
            wire, number = QName(self.owner.namespace, f"/{name}_{number}"), number + 1
        path = self.schemas.path(self.owner, wire.local)
        fields, content = into._finish(Group("sequence", parts))
        origin = next((field.origin for field in fields), None)
        self.schemas.types.append(Type(path, fields=fields, content=content, origin=origin))
        # Where an occurrence may be empty, any number of them may be left out.
        occurs = _occurs(0 if _may_be_empty(Group("sequence", parts)) else low, high)
        return (self._add(replace(occurs, wire=wire, type=path, kind=Kind.GROUP, origin=origin)),)

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

    def _element(self, scope: Scope, element: xsd.Element, path: QName) -> Field:
        """A local element, or a reference to a global one. A wrapper collapses into the element it holds."""
        wire, type_, declared = self._declaration(scope, element, path)
        model = declared if isinstance(declared, xsd.Element) else element
        plain = replace(
            _occurs(element.min_occurs, _high(element)),
            wire=wire,
            type=type_ or ANY_TYPE,
            nillable=model.nillable,
            schema_default=model.default,
            fixed=model.fixed,
            deprecated=deprecated(element, model),
            reserved=reserved(element),
            documentation=documentation(element) or documentation(model),
            origin=scope.origin(element),
        )
        if type_ is not None:
            return plain
        assert element.complex_type is not None
        item = _wrapped(element, element.complex_type)
        if item is None:
            return replace(plain, type=self._anonymous(scope, element, element.complex_type, path))
        inside = self._element(scope, item, QName(path.namespace, f"{path.local}/{element.name}"))
        wrapped = Wrapped(inside.wire, nillable=inside.nillable, required=inside.required)
        notes = join(plain.documentation, inside.documentation)
        return replace(plain, type=inside.type, many=True, bounds=inside.bounds, wrapped=wrapped, documentation=notes)

    def _declaration(
        self, scope: Scope, element: xsd.Element, path: QName
    ) -> tuple[QName, QName | None, xsd.Element | None]:
        """The name and type of an element, None for an anonymous complex type, and what it refers to."""
        if element.ref is not None:
            if element.name or element.type or element.simple_type or element.complex_type:
                problem = f"the element with ref={element.ref!r} has a name or type of its own"
                raise InputError(problem, scope.origin(element), "Keep the reference, or the rest.")
            wire, _, found = self.schemas.elements.find(scope, element, element.ref)
            return wire, element_type(self.schemas, wire), found
        if not element.name:
            raise InputError("xs:element without name or ref", scope.origin(element), "Add one of them.")
        wire = scope.local(element)
        refuse_two_types(scope, element)
        if element.type is not None:
            return wire, reference(scope, element), None
        if element.simple_type is not None:
            named = self.schemas.anonymous.get(id(element))
            if named is None:
                named = self.schemas.anonymous[id(element)] = self.schemas.path(path, element.name)
                simple_type(self.schemas, scope, named, element.simple_type)
            return wire, named, None
        return wire, None if element.complex_type is not None else ANY_TYPE, None

    def _anonymous(self, scope: Scope, element: xsd.Element, model: xsd.ComplexType, path: QName) -> QName:
        """The anonymous type of a local element, lowered once wherever the element is inlined."""
        known = self.schemas.anonymous.get(id(element))
        if known is None:
            known = self.schemas.anonymous[id(element)] = self.schemas.path(path, element.name or "")
            self.complex_type(scope, known, model)
        return known


def element_type(schemas: Schemas, wire: QName) -> QName:
    """The type of a global element: the one it names, or its own, whose name is the element's if that is free."""
    found = schemas.elements.get(wire)
    assert found is not None
    scope, element = found
    if element.type is not None:
        return reference(scope, element)
    if element.simple_type is None and element.complex_type is None:
        return ANY_TYPE
    if element.simple_type is not None:
        return QName(wire.namespace, f"/{wire.local}/value")
    return QName(wire.namespace, f"/{wire.local}") if schemas.is_type(wire) else wire


def refuse_two_types(scope: Scope, element: xsd.Element) -> None:
    """Refuse an element with more than one type."""
    if sum(each is not None for each in (element.type, element.simple_type, element.complex_type)) > 1:
        problem = f"the element {element.name!r} has both a type and a type of its own"
        raise InputError(problem, scope.origin(element), "Keep one of them.")


def _inside(model: _Model) -> list[_Particle]:
    """Return what a model group holds, in document order."""
    kinds = ("elements", "groups", "choices", "sequences", "any")
    particles: list[_Particle] = [each for kind in kinds for each in getattr(model, kind, ())]
    return in_order(particles)


def _high(particle: _Particle) -> int | None:
    """The particle's maxOccurs, None for unbounded."""
    high = int(particle.max_occurs)
    return None if high == sys.maxsize else high


def _occurs(low: int, high: int | None) -> Field:
    """A field, still without a name, that occurs so often."""
    many = high != 1
    bounds: Bounds | None = (low, high) if many and not (low <= 1 and high is None) else None
    return Field(ANY, ANY, many=many, required=low > 0, bounds=bounds)


def _wildcard(scope: Scope, particle: xsd.Any) -> Field:
    field = _occurs(particle.min_occurs, _high(particle))
    bounds = field.bounds if field.many else (particle.min_occurs, 1)
    return replace(
        field,
        kind=Kind.ANY,
        many=True,
        bounds=bounds,
        namespaces=namespaces(scope, particle.namespace),
        documentation=documentation(particle),
        origin=scope.origin(particle),
    )


def namespaces(scope: Scope, text: str) -> str:
    """What a wildcard's attribute `namespace` says, without the names that depend on the schema."""
    if text == "##any":
        return ""
    if text == "##other":
        return f"!{scope.namespace}"
    return " ".join(scope.namespace if each == "##targetNamespace" else each for each in text.split())


def _single(parts: tuple[Leaf | Group, ...], low: int, high: int | None, fields: dict[QName, Field]) -> Field | None:
    """The one field that a repeated group of one element is as good as, if it is: `(a)*` is `a*`."""
    part = parts[0]
    if isinstance(part, Group) and len(part.parts) == 1 and part.required:
        part = part.parts[0]
    if len(parts) > 1 or not isinstance(part, Leaf):
        return None
    field = fields[part.field]
    inner_low, inner_high = field.bounds or (int(part.required), None if field.many else 1)
    if inner_high not in (1, None) or inner_low > 1:
        return None
    occurs = _occurs(low * inner_low, None if high is None or inner_high is None else high)
    return replace(field, many=True, required=occurs.required, bounds=occurs.bounds)


def _wrapped(wrapper: xsd.Element, model: xsd.ComplexType) -> xsd.Element | None:
    """The one repeated element in a wrapper, None if the element is something else."""
    particles = _inside(model.sequence) if model.sequence is not None else []
    item = particles[0] if len(particles) == 1 else None
    if not isinstance(item, xsd.Element) or model.sequence is None:
        return None
    sides = (model.attributes, model.attribute_groups, model.any_attribute, model.complex_content, model.simple_content)
    others = (model.choice, model.all, model.group)
    once = wrapper.max_occurs == model.sequence.max_occurs == model.sequence.min_occurs == 1
    plain = item.max_occurs not in (0, 1) and item.default is None and item.fixed is None
    return item if once and plain and not any(sides) and not any(other is not None for other in others) else None


def _may_be_empty(part: Leaf | Group) -> bool:
    """Whether the schema asks for nothing in it."""
    if isinstance(part, Leaf) or not part.required:
        return not part.required
    return (any if part.kind == "choice" else all)(_may_be_empty(each) for each in part.parts)
