"""Complex types: extension, restriction, simple content, attributes, and the anonymous types of messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xsdata.models import xsd
from xsdata.models.enums import UseType

from ..errors import InputError, UnsupportedError
from ..ir import (
    ANY,
    ANY_TYPE,
    TEXT,
    XSD,
    Anonymous,
    Component,
    Element,
    Field,
    Group,
    Kind,
    Leaf,
    Narrowed,
    QName,
    Role,
    Simple,
    Step,
    Type,
    TypeName,
    group_name,
)
from ..limits import DEEPEST, too_deep
from .content import Body, Content, element_type, namespaces, refuse_two_types
from .documentation import deprecated, documentation, reserved, weight
from .scope import Schemas, Scope, inside
from .simple import declared_type, restricted, simple_type, type_inside

_XML = "http://www.w3.org/XML/1998/namespace"
_XML_ATTRIBUTES = {"lang": "language", "space": "NCName", "base": "anyURI", "id": "ID"}
_Derivation = xsd.Extension | xsd.Restriction


class ComplexTypes:
    """Lowers complex types into `schemas.types`."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas

    def lower(self, scope: Scope, wire: TypeName, node: xsd.ComplexType) -> None:
        """Lower a type under a name."""
        type_ = replace(
            self._type(scope, wire, node),
            abstract=node.abstract,
            deprecated=deprecated(node),
            documentation=documentation(node),
        )
        self.schemas.types.append(type_)

    def message(self, scope: Scope, element: xsd.Element) -> Element | Type:
        """Return what a global element is: one that names a type, or a message, which has a type of its own."""
        wire = scope.declared(element.name)
        refuse_two_types(scope, element)
        type_ = element_type(self.schemas, wire)
        if element.simple_type is not None:
            simple_type(self.schemas, scope, type_, element.simple_type)
        if element.complex_type is None:
            return Element(wire, type_, scope.origin(element))
        return replace(
            self._type(scope, type_, element.complex_type),
            deprecated=deprecated(element, element.complex_type),
            documentation=documentation(element, element.complex_type),
            origin=scope.origin(element),
        )

    def finish(self, types: Iterable[Type]) -> list[Type]:
        """Return the types, with whatever restricts a base held to it.

        Raises:
            UnsupportedError: a restriction holds what its base does not, or bases are too many.
        """
        known = {type_.wire: type_ for type_ in self.schemas.types}
        finished = []
        for type_ in sorted(types, key=lambda type_: len(ancestors(type_, known))):
            line = ancestors(type_, known)
            if len(line) >= DEEPEST:
                raise too_deep(type_.wire, type_.origin)
            self.schemas.budget.spend(sum(1 + len(ancestor.fields) for ancestor in line), type_.origin)
            if type_.restricts:
                finished.append(replace(type_, fields=(), narrowed=_narrowed(type_, known)))
            else:
                finished.append(_with_one_wildcard(_with_new_groups(type_, known), known))
                known[type_.wire] = finished[-1]
        return finished

    # --- types

    def _type(self, scope: Scope, wire: TypeName, node: xsd.ComplexType) -> Type:
        """Return a type, still without what annotations say of it."""
        origin = scope.origin(node)
        derivation = _derivation(scope, wire, node)
        if derivation is None:
            return replace(self._plain(scope, wire, node), origin=origin)
        base = scope.resolve(derivation, derivation.base or "")
        if node.simple_content is not None:
            if isinstance(derivation, xsd.Extension):
                return replace(self._extended_text(scope, wire, derivation, base), origin=origin)
            return self._restricted_text(scope, Type(wire, base, restricts=True, origin=origin), derivation, base)
        type_ = replace(self._plain(scope, wire, derivation), origin=origin)
        if base == ANY_TYPE:
            return type_
        if isinstance(derivation, xsd.Restriction):
            type_ = _restriction(scope, type_, derivation)
        return replace(type_, base=base)

    def _plain(self, scope: Scope, wire: TypeName, body: Body) -> Type:
        """Return a type of elements and attributes."""
        fields, content = Content(self.schemas, wire, self.lower).of(scope, body)
        return Type(wire, fields=fields + self._attributes(scope, wire, body), content=content)

    # --- simple content

    def _extended_text(self, scope: Scope, wire: TypeName, extension: xsd.Extension, base: QName) -> Type:
        """Return a type of text and attributes that adds attributes to a simple type, or to another such type."""
        attributes = self._attributes(scope, wire, extension)
        if base in self.schemas.complex_types:
            self._text_type(base)
            return Type(wire, base, fields=attributes)
        text = Field(TEXT, base, Kind.TEXT, origin=scope.origin(extension))
        return Type(wire, fields=(text, *attributes))

    def _restricted_text(self, scope: Scope, type_: Type, restriction: xsd.Restriction, base: QName) -> Type:
        """Return a type of text and attributes that restricts another such type."""
        text = _text_name(type_.wire)
        self.schemas.reserve(text)  # an attribute may have the name as well
        attributes = self._attributes(scope, type_.wire, restriction)
        if base not in self.schemas.complex_types:
            problem = f"the type {type_.wire.path!r} restricts {base.local!r}, which is not a complex type"
            hint = "Extend it, or restrict a type with simple content."
            raise InputError(problem, scope.origin(restriction), hint)
        text_base: TypeName = self._text_type(base)
        if restriction.simple_type is not None:
            text_base = type_inside(self.schemas, scope, type_.wire, Role.BASE, node=restriction.simple_type)
        notes, origin = documentation(restriction), scope.origin(restriction)
        simple = Simple(text, base=text_base, documentation=notes, origin=origin)
        restricted(self.schemas, scope, simple, restriction)
        field = Field(TEXT, text, Kind.TEXT, origin=type_.origin)
        return replace(type_, fields=(field, *attributes, *_prohibited(scope, restriction)))

    def _text_type(self, wire: QName, seen: frozenset[QName] = frozenset()) -> TypeName:
        """Return the type of the text of a complex type with simple content; of any other type, its name."""
        found = self.schemas.complex_types.get(wire)
        if found is None:
            return wire
        origin = found.scope.origin(found.node)
        if wire in seen:
            problem = f"circular inheritance: {wire.path!r} is derived from itself"
            raise InputError(problem, origin, "Break the circle.")
        if len(seen) > DEEPEST:
            raise too_deep(wire, origin)
        content = found.node.simple_content
        if content is None:
            problem = f"the type {wire.path!r} has no simple content, and an xs:simpleContent derives from it"
            raise InputError(problem, origin, "Derive from another type, or use xs:complexContent.")
        if content.restriction is not None:
            return _text_name(wire)
        if content.extension is None or content.extension.base is None:
            problem = f"the type {wire.path!r} has an empty xs:simpleContent"
            raise InputError(problem, origin, "Put an xs:extension or xs:restriction into it.")
        return self._text_type(found.scope.resolve(content.extension, content.extension.base), seen | {wire})

    # --- attributes

    def _attributes(
        self, scope: Scope, owner: TypeName, body: Body | xsd.AttributeGroup, groups: tuple[QName, ...] = ()
    ) -> tuple[Field, ...]:
        """Return the attributes of a type, those of its attribute groups included, sorted: they have no order."""
        budget = self.schemas.budget
        fields = [self._attribute(scope, owner, each) for each in body.attributes if each.use is not UseType.PROHIBITED]
        for each in body.attribute_groups:
            wire, within, group = self.schemas.attribute_groups.find(scope, each, each.ref)
            origin = scope.origin(each)
            if wire in groups:
                problem = f"the attribute group {wire.local!r} holds itself"
                raise InputError(problem, origin, "Break the circle.")
            of_group = Anonymous(wire, component=Component.ATTRIBUTE_GROUP)
            budget.spend(1, origin)
            with budget.inside(origin):
                fields += self._attributes(within, of_group, group, (*groups, wire))
        if body.any_attribute is not None:
            origin = scope.origin(body.any_attribute)
            budget.spend(weight(body.any_attribute), origin)
            allowed = namespaces(scope, body.any_attribute.namespace)
            fields.append(Field(ANY, ANY, Kind.ANY_ATTRIBUTE, many=True, namespaces=allowed, origin=origin))
        wildcards = [field for field in fields if field.kind is Kind.ANY_ATTRIBUTE]
        if len(wildcards) > 1:
            problem = (
                f"a second xs:anyAttribute in {owner.path!r}, besides that of an attribute group, is not supported"
            )
            raise UnsupportedError(problem, wildcards[-1].origin, "Keep one of them.")
        return tuple(sorted(fields, key=lambda field: (field.kind is Kind.ANY_ATTRIBUTE, field.wire)))

    def _attribute(self, scope: Scope, owner: TypeName, attribute: xsd.Attribute) -> Field:
        """Return the field of a local attribute, or of a reference to a global one."""
        if (attribute.name is None) == (attribute.ref is None):
            raise InputError("xs:attribute without either name or ref", scope.origin(attribute), "Give it one of them.")
        self.schemas.budget.spend(weight(attribute), scope.origin(attribute))
        node = attribute
        if attribute.ref is None:
            wire = scope.local(attribute)
            type_ = self._attribute_type(scope, inside(owner, Step(Role.ATTRIBUTE, attribute.name or "")), attribute)
        else:
            wire = scope.resolve(attribute, attribute.ref)
            if wire.namespace == _XML and wire.local in _XML_ATTRIBUTES:
                type_ = QName(XSD, _XML_ATTRIBUTES[wire.local])
            else:
                _, declaring, node = self.schemas.attributes.find(scope, attribute, attribute.ref)
                self.schemas.budget.spend(weight(node), scope.origin(attribute))
                type_ = self._attribute_type(declaring, Anonymous(wire, component=Component.ATTRIBUTE), node)
        return Field(
            wire,
            type_,
            Kind.ATTRIBUTE,
            required=attribute.use is UseType.REQUIRED,
            schema_default=attribute.default if attribute.default is not None else node.default,
            fixed=attribute.fixed if attribute.fixed is not None else node.fixed,
            deprecated=deprecated(attribute, node),
            reserved=reserved(attribute),
            documentation=documentation(attribute) or documentation(node),
            origin=scope.origin(attribute),
        )

    def _attribute_type(self, scope: Scope, own: Anonymous, node: xsd.Attribute) -> TypeName:
        """Return the type of an attribute. One of its own is lowered once, and is called `own` if that is free."""
        if node.type is not None and node.simple_type is not None:
            problem = f"the attribute {node.name!r} has both a type and a type of its own"
            raise InputError(problem, scope.origin(node), "Keep one of them.")
        if node.type is not None:
            return declared_type(scope, node)
        if node.simple_type is None:
            return QName(XSD, "anySimpleType")
        known = self.schemas.anonymous.get(id(node))
        if known is None:
            known = self.schemas.free(own)
            self.schemas.anonymous[id(node)] = known
            simple_type(self.schemas, scope, known, node.simple_type)
        return known


def _derivation(scope: Scope, wire: TypeName, node: xsd.ComplexType) -> _Derivation | None:
    """Return the extension or restriction by which a type derives from another; None if it has its content itself."""
    contents = [each for each in (node.complex_content, node.simple_content) if each is not None]
    models = [each for each in (node.sequence, node.choice, node.all, node.group) if each is not None]
    beside = bool(models or node.attributes or node.attribute_groups or node.any_attribute)
    if len(contents) > 1 or (contents and beside):
        what = "xs:simpleContent" if node.simple_content is not None else "xs:complexContent"
        problem = f"the type {wire.path!r} has something beside {what}"
        raise InputError(problem, scope.origin(node), "Put it inside the extension or restriction.")
    if not contents:
        return None
    derivations = [each for each in (contents[0].extension, contents[0].restriction) if each is not None]
    if len(derivations) != 1 or derivations[0].base is None:
        problem = f"the type {wire.path!r} without exactly one xs:extension or xs:restriction"
        raise InputError(problem, scope.origin(node), "Give it one of them.")
    return derivations[0]


def _restriction(scope: Scope, type_: Type, restriction: xsd.Restriction) -> Type:
    """Return a type that restricts another: all that it still holds is in its content model."""
    kinds = (Kind.ELEMENT, Kind.GROUP, Kind.ANY)
    leaves = tuple(Leaf(field.wire, field.required) for field in type_.fields if field.kind in kinds)
    content = Group("sequence", leaves) if type_.content is None else type_.content
    fields = type_.fields + _prohibited(scope, restriction)
    return replace(type_, fields=fields, content=content, restricts=True)


def _text_name(wire: TypeName) -> Anonymous:
    """Return the name of the type of the text of a type whose simple content is a restriction."""
    return inside(wire, Step(Role.TEXT, Role.TEXT.value))


def _prohibited(scope: Scope, body: xsd.Restriction) -> tuple[Field, ...]:
    """Return the attributes that a restriction takes away, as fields that may not occur."""
    fields = []
    for attribute in body.attributes:
        if attribute.use is UseType.PROHIBITED:
            wire = scope.local(attribute) if attribute.ref is None else scope.resolve(attribute, attribute.ref)
            fields.append(Field(wire, ANY, Kind.ATTRIBUTE, bounds=(0, 0), origin=scope.origin(attribute)))
    return tuple(sorted(fields, key=lambda field: field.wire))


# --- what depends on bases

_Known = Mapping[TypeName, Type]


def ancestors(type_: Type, known: _Known) -> list[Type]:
    """Return the types that it extends or restricts, the root first. A circle is for `check` to refuse."""
    line: dict[TypeName, Type] = {}
    base = type_.base
    while base is not None and base in known and base not in line and len(line) <= DEEPEST:
        line[base] = known[base]
        base = known[base].base
    return [*reversed(line.values())]


def _with_new_groups(type_: Type, known: _Known) -> Type:
    """Return the type with its repeated groups numbered on from those of its ancestors."""
    inherited = [field for ancestor in ancestors(type_, known) for field in ancestor.fields]
    taken = {field.wire for field in inherited if field.kind is Kind.GROUP}
    if not taken:
        return type_
    renamed: dict[QName, QName] = {}
    for field in type_.fields:
        if field.kind is Kind.GROUP:
            wire, number = field.wire, 1
            while wire in taken:
                number += 1
                wire = group_name(field.wire.local, number)
            taken.add(wire)
            renamed[field.wire] = wire
    fields = tuple(replace(each, wire=renamed.get(each.wire, each.wire)) for each in type_.fields)
    return replace(type_, fields=fields, content=type_.content and _renamed(type_.content, renamed))


def _renamed(group: Group, renamed: Mapping[QName, QName]) -> Group:
    """Return a content model with other names of fields."""
    parts = (
        _renamed(part, renamed) if isinstance(part, Group) else replace(part, field=renamed.get(part.field, part.field))
        for part in group.parts
    )
    return replace(group, parts=tuple(parts))


def _narrowed(type_: Type, known: _Known) -> tuple[Narrowed, ...]:
    """Return what a restriction changes in the fields of its base."""
    line = ancestors(type_, known)
    declaring = [ancestor for ancestor in line if not ancestor.restricts]
    inherited = {(field.kind, field.wire): field for ancestor in declaring for field in ancestor.fields}
    changes = []
    for field in type_.fields:
        before = inherited.get((field.kind, field.wire))
        if before is None and field.bounds == (0, 0):
            continue
        if before is None or field.kind is Kind.GROUP or before.wrapped != field.wrapped:
            what = "a repeated group" if field.kind is Kind.GROUP else repr(field.wire.local)
            problem = f"{what} in {type_.wire.path!r}, which restricts {line[-1].wire.path if line else ''!r}"
            hint = "Only fields that the base has as well are supported in a restriction."
            raise UnsupportedError(f"{problem}, is not supported", field.origin, hint)
        changes.append(_difference(before, field))
    if (Kind.ANY_ATTRIBUTE, ANY) in inherited and all(field.kind is not Kind.ANY_ATTRIBUTE for field in type_.fields):
        changes.append(Narrowed(ANY, Kind.ANY_ATTRIBUTE, prohibited=True))
    return tuple(change for change in changes if change != Narrowed(change.field, change.kind))


def _difference(before: Field, after: Field) -> Narrowed:
    """Return what a restriction says of a field that its base does not."""
    if after.kind is Kind.ATTRIBUTE and after.bounds == (0, 0):
        return Narrowed(after.wire, after.kind, prohibited=True)
    bounds = after.bounds
    if before.many and not after.many:
        bounds = (int(after.required), 1)
    return Narrowed(
        after.wire,
        after.kind,
        type=after.type if after.type != before.type else None,
        required=True if after.kind is Kind.ATTRIBUTE and after.required and not before.required else None,
        nillable=False if before.nillable and not after.nillable else None,
        bounds=bounds if bounds != before.bounds else None,
        schema_default=after.schema_default if after.schema_default != before.schema_default else None,
        fixed=after.fixed if after.fixed != before.fixed else None,
        namespaces=after.namespaces if after.namespaces != before.namespaces else None,
    )


def _with_one_wildcard(type_: Type, known: _Known) -> Type:
    """Return the type with its anyAttribute made one with that of its ancestors, which it widens."""
    own = next((field for field in type_.fields if field.kind is Kind.ANY_ATTRIBUTE), None)
    before = [field for each in ancestors(type_, known) for field in each.fields if field.kind is Kind.ANY_ATTRIBUTE]
    if own is None or not before:
        return type_
    # What cannot be said of both together is any namespace.
    both = (own.namespaces, before[0].namespaces)
    union = own.namespaces if len({*both}) == 1 else ""
    if all(each and not each.startswith("!") for each in both):
        union = " ".join(sorted({*" ".join(both).split()}))
    fields = tuple(field for field in type_.fields if field is not own)
    return replace(type_, fields=fields, narrowed=(Narrowed(ANY, Kind.ANY_ATTRIBUTE, namespaces=union),))
