"""Complex types: extension, restriction, simple content, attributes, and the anonymous types of messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xsdata.models import xsd
from xsdata.models.enums import UseType

from ..errors import InputError, UnsupportedError
from ..ir import ANY, ANY_TYPE, TEXT, XSD, Element, Field, Group, Kind, Leaf, Narrowed, Origin, QName, Type
from .content import Body, Content, element_type, namespaces, refuse_two_types
from .notes import deprecated, documentation, reserved
from .scope import Schemas, Scope
from .simple import reference, restricted, simple_type

_XML = "http://www.w3.org/XML/1998/namespace"
_XML_ATTRIBUTES = {"lang": "language", "space": "NCName", "base": "anyURI", "id": "ID"}


class ComplexTypes:
    """Lowers complex types into `schemas.types`."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas

    def lower(self, scope: Scope, wire: QName, model: xsd.ComplexType) -> QName:
        """Lower a type under a name, which is given back."""
        type_ = self._type(scope, wire, model)
        type_ = replace(
            type_, abstract=model.abstract, deprecated=deprecated(model), documentation=documentation(model)
        )
        self.schemas.types.append(type_)
        return wire

    def message(self, scope: Scope, element: xsd.Element) -> Element | Type:
        """A global element: one that names a type, or one with a type of its own."""
        wire = scope.declared(element.name)
        refuse_two_types(scope, element)
        type_ = element_type(self.schemas, wire)
        if element.simple_type is not None:
            simple_type(self.schemas, scope, type_, element.simple_type)
        if element.complex_type is None:
            return Element(wire, type_, scope.origin(element))
        message = self._type(scope, type_, element.complex_type)
        return replace(
            message,
            deprecated=deprecated(element, element.complex_type),
            documentation=documentation(element, element.complex_type),
            origin=scope.origin(element),
        )

    def finish(self, types: Iterable[Type]) -> list[Type]:
        """The types, with whatever restricts a base held to it.

        Raises:
            UnsupportedError: a restriction holds what its base does not.
        """
        known = {type_.wire: type_ for type_ in self.schemas.types}
        finished = []
        for type_ in sorted(types, key=lambda type_: len(_ancestors(type_, known))):
            if type_.restricts:
                finished.append(replace(type_, fields=(), narrowed=_narrowed(type_, known)))
            else:
                finished.append(_with_one_wildcard(_with_new_groups(type_, known), known))
                known[type_.wire] = finished[-1]
        return finished

    def _type(self, scope: Scope, wire: QName, model: xsd.ComplexType) -> Type:
        kinds = [each for each in (model.complex_content, model.simple_content) if each is not None]
        beside = [each for each in (model.sequence, model.choice, model.all, model.group) if each is not None]
        if len(kinds) > 1 or (kinds and (beside or model.attributes or model.attribute_groups or model.any_attribute)):
            what = "xs:simpleContent" if model.simple_content is not None else "xs:complexContent"
            problem = f"the type {wire.path!r} has something beside {what}"
            raise InputError(problem, scope.origin(model), "Put it inside the extension or restriction.")
        if not kinds:
            return self._plain(scope, wire, model, scope.origin(model), None)
        derivations = [each for each in (kinds[0].extension, kinds[0].restriction) if each is not None]
        if len(derivations) != 1 or derivations[0].base is None:
            problem = f"the type {wire.path!r} without exactly one xs:extension or xs:restriction"
            raise InputError(problem, scope.origin(model), "Give it one of them.")
        derivation = derivations[0]
        base = scope.resolve(derivation, derivation.base or "")
        if model.simple_content is not None:
            return self._simple_content(scope, wire, model, derivation, base)
        if base == ANY_TYPE:
            return self._plain(scope, wire, derivation, scope.origin(model), None)
        lowered = self._plain(scope, wire, derivation, scope.origin(model), base)
        if isinstance(derivation, xsd.Extension):
            return lowered
        prohibited = self._prohibited(scope, derivation)
        content = lowered.content
        if content is None:
            elements = [field for field in lowered.fields if field.kind is not Kind.ATTRIBUTE]
            leaves = (Leaf(field.wire, field.required) for field in elements if field.kind is not Kind.ANY_ATTRIBUTE)
            content = Group("sequence", tuple(leaves))
        return replace(lowered, fields=lowered.fields + prohibited, content=content, restricts=True)

    def _plain(self, scope: Scope, wire: QName, body: Body, origin: Origin, base: QName | None) -> Type:
        """A type of elements and attributes."""
        content = Content(self.schemas, wire, self.lower)
        fields, model = content.of(scope, body, wire)
        fields += self._attributes(scope, wire, body)
        return Type(wire, base, fields=fields, content=model, origin=origin)

    def _simple_content(
        self,
        scope: Scope,
        wire: QName,
        model: xsd.ComplexType,
        derivation: xsd.Extension | xsd.Restriction,
        base: QName,
    ) -> Type:
        """A type of text and attributes."""
        origin = scope.origin(model)
        own = QName(wire.namespace, f"{wire.local}/value")
        if isinstance(derivation, xsd.Restriction):
            self.schemas.paths.add(own)  # an attribute may have the name as well
        attributes = self._attributes(scope, wire, derivation)
        is_complex = base in self.schemas.complex_types
        if isinstance(derivation, xsd.Extension):
            if is_complex:
                self._text_type(base)
                return Type(wire, base, fields=attributes, origin=origin)
            text = Field(TEXT, base, Kind.TEXT, origin=scope.origin(derivation))
            return Type(wire, fields=(text, *attributes), origin=origin)
        if not is_complex:
            problem = f"the type {wire.path!r} restricts {base.local!r}, which is no complex type"
            raise InputError(problem, scope.origin(derivation), "Extend it, or restrict a type with simple content.")
        text_type = self._text_type(base)
        if derivation.simple_type is not None:
            text_type = simple_type(self.schemas, scope, self.schemas.path(wire, "base"), derivation.simple_type)
        restricted(self.schemas, scope, own, text_type, derivation, declared=derivation)
        text = Field(TEXT, own, Kind.TEXT, origin=origin)
        fields = (text, *attributes, *self._prohibited(scope, derivation))
        return Type(wire, base, fields=fields, restricts=True, origin=origin)

    def _text_type(self, wire: QName, seen: frozenset[QName] = frozenset()) -> QName:
        """The type of the text of a complex type with simple content."""
        found = self.schemas.complex_types.get(wire)
        if found is None:
            return wire
        scope, model = found
        if wire in seen:
            problem = f"circular inheritance: {wire.path!r} is derived from itself"
            raise InputError(problem, scope.origin(model), "Break the circle.")
        if model.simple_content is None:
            problem = f"the type {wire.path!r} has no simple content, and an xs:simpleContent derives from it"
            raise InputError(problem, scope.origin(model), "Derive from another type, or use xs:complexContent.")
        if model.simple_content.restriction is not None:
            return QName(wire.namespace, f"{wire.local}/value")
        extension = model.simple_content.extension
        if extension is None or extension.base is None:
            problem = f"the type {wire.path!r} has an empty xs:simpleContent"
            raise InputError(problem, scope.origin(model), "Put an xs:extension or xs:restriction into it.")
        return self._text_type(scope.resolve(extension, extension.base), seen | {wire})

    def _attributes(
        self, scope: Scope, path: QName, body: Body | xsd.AttributeGroup, groups: tuple[QName, ...] = ()
    ) -> tuple[Field, ...]:
        """The attributes of a type, those of its attribute groups included."""
        fields = [self._attribute(scope, path, each) for each in body.attributes if each.use is not UseType.PROHIBITED]
        for each in body.attribute_groups:
            wire, within, group = self.schemas.attribute_groups.find(scope, each, each.ref)
            if wire in groups:
                problem = f"the attribute group {wire.local!r} holds itself"
                raise InputError(problem, scope.origin(each), "Break the circle.")
            inside = QName(wire.namespace, f"&{wire.local}")
            fields += self._attributes(within, inside, group, (*groups, wire))
        if body.any_attribute is not None:
            allowed = namespaces(scope, body.any_attribute.namespace)
            origin = scope.origin(body.any_attribute)
            fields.append(Field(ANY, ANY, Kind.ANY_ATTRIBUTE, many=True, namespaces=allowed, origin=origin))
        wildcards = [field for field in fields if field.kind is Kind.ANY_ATTRIBUTE]
        if len(wildcards) > 1:
            problem = f"a second xs:anyAttribute in {path.path!r}, besides that of an attribute group, is not supported"
            raise UnsupportedError(problem, wildcards[-1].origin, "Keep one of them.")
        # Attributes have no order on the wire.
        return tuple(sorted(fields, key=lambda field: (field.kind is Kind.ANY_ATTRIBUTE, field.wire)))

    def _attribute(self, scope: Scope, path: QName, attribute: xsd.Attribute) -> Field:
        """A local attribute, or a reference to a global one."""
        if (attribute.name is None) == (attribute.ref is None):
            raise InputError("xs:attribute without either name or ref", scope.origin(attribute), "Give it one of them.")
        if attribute.ref is None:
            wire, where, model = scope.local(attribute), scope, attribute
        elif (wire := scope.resolve(attribute, attribute.ref)).namespace == _XML and wire.local in _XML_ATTRIBUTES:
            where, model = scope, attribute
        else:
            wire, where, model = self.schemas.attributes.find(scope, attribute, attribute.ref)
        return Field(
            wire,
            self._attribute_type(where, path, wire, model),
            Kind.ATTRIBUTE,
            required=attribute.use is UseType.REQUIRED,
            schema_default=attribute.default if attribute.default is not None else model.default,
            fixed=attribute.fixed if attribute.fixed is not None else model.fixed,
            deprecated=deprecated(attribute, model),
            reserved=reserved(attribute),
            documentation=documentation(attribute) or documentation(model),
            origin=scope.origin(attribute),
        )

    def _attribute_type(self, scope: Scope, path: QName, wire: QName, model: xsd.Attribute) -> QName:
        if wire.namespace == _XML and model.ref is not None:
            return QName(XSD, _XML_ATTRIBUTES[wire.local])
        if model.type is not None and model.simple_type is not None:
            problem = f"the attribute {model.name!r} has both a type and a type of its own"
            raise InputError(problem, scope.origin(model), "Keep one of them.")
        if model.type is not None:
            return reference(scope, model)
        if model.simple_type is None:
            return QName(XSD, "anySimpleType")
        known = self.schemas.anonymous.get(id(model))
        if known is None:
            # A global attribute's type is one, whoever refers to it.
            path = (
                path if scope.local(model) == wire and not self._is_global(wire, model) else QName(wire.namespace, "@")
            )
            known = self.schemas.anonymous[id(model)] = self.schemas.path(path, model.name or "")
            simple_type(self.schemas, scope, known, model.simple_type)
        return known

    def _is_global(self, wire: QName, model: xsd.Attribute) -> bool:
        found = self.schemas.attributes.get(wire)
        return found is not None and found[1] is model

    def _prohibited(self, scope: Scope, body: xsd.Restriction | xsd.Extension) -> tuple[Field, ...]:
        """The attributes that a restriction takes away, as fields that may not occur."""
        fields = []
        for attribute in body.attributes:
            if attribute.use is UseType.PROHIBITED:
                wire = scope.local(attribute) if attribute.ref is None else scope.resolve(attribute, attribute.ref)
                origin = scope.origin(attribute)
                fields.append(Field(wire, ANY, Kind.ATTRIBUTE, bounds=(0, 0), origin=origin))
        return tuple(sorted(fields, key=lambda field: field.wire))


def _ancestors(type_: Type, known: dict[QName, Type]) -> list[Type]:
    """The types that it extends or restricts, the root first. A circle is for `check` to say."""
    line: dict[QName, Type] = {}
    base = type_.base
    while base is not None and base in known and base not in line:
        line[base] = known[base]
        base = known[base].base
    return [*reversed(line.values())]


def _with_new_groups(type_: Type, known: dict[QName, Type]) -> Type:
    """The type with its repeated groups numbered on from those of its ancestors."""
    taken = {
        field.wire.local: None
        for ancestor in _ancestors(type_, known)
        for field in ancestor.fields
        if field.kind is Kind.GROUP
    }
    if not taken:
        return type_
    renamed: dict[QName, QName] = {}
    for field in type_.fields:
        if field.kind is Kind.GROUP:
            local, number = field.wire.local, 2
            while local in taken:
                local, number = f"{field.wire.local}_{number}", number + 1
            taken[local] = None
            renamed[field.wire] = QName(field.wire.namespace, local)
    fields = tuple(replace(each, wire=renamed.get(each.wire, each.wire)) for each in type_.fields)
    return replace(type_, fields=fields, content=type_.content and _renamed(type_.content, renamed))


def _renamed(group: Group, renamed: dict[QName, QName]) -> Group:
    parts = (
        _renamed(part, renamed) if isinstance(part, Group) else replace(part, field=renamed.get(part.field, part.field))
        for part in group.parts
    )
    return replace(group, parts=tuple(parts))


def _narrowed(type_: Type, known: dict[QName, Type]) -> tuple[Narrowed, ...]:
    """What a restriction changes in the fields of its base."""
    inherited: dict[tuple[Kind, QName], Field] = {}
    line = _ancestors(type_, known)
    for ancestor in line:
        if not ancestor.restricts:
            inherited |= {(field.kind, field.wire): field for field in ancestor.fields}
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


def _with_one_wildcard(type_: Type, known: dict[QName, Type]) -> Type:
    """The type with its anyAttribute made one with that of its ancestors, which it widens."""
    own = next((field for field in type_.fields if field.kind is Kind.ANY_ATTRIBUTE), None)
    before = [field for each in _ancestors(type_, known) for field in each.fields if field.kind is Kind.ANY_ATTRIBUTE]
    if own is None or not before:
        return type_
    # What cannot be said of both together is any namespace.
    both = (own.namespaces, before[0].namespaces)
    union = own.namespaces if len({*both}) == 1 else ""
    if all(each and not each.startswith("!") for each in both):
        union = " ".join(sorted({*" ".join(both).split()}))
    fields = tuple(field for field in type_.fields if field is not own)
    return replace(type_, fields=fields, narrowed=(Narrowed(ANY, Kind.ANY_ATTRIBUTE, namespaces=union),))
