"""XML to objects: tolerant and lossless, or strict.

Order does not matter, and whatever cannot be understood is kept beside the fields (`unknown`). In strict mode the first
thing that is not as the schema says raises, with its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .content_model import arrange
from .errors import DecodeError
from .model import UNKNOWN, WIRE_TYPE, Model, unknown
from .plans import FieldPlan, PlanCache, TypePlan
from .simple_type import Inexact
from .unknown import MORE_DIGITS, SCHEMA_HINT, Unknown
from .validate import validate
from .xml.element import Element
from .xml.names import (
    WHITESPACE,
    XSI_HINTS,
    XSI_NIL,
    XSI_TYPE,
    is_boolean,
    is_nil,
    is_resolved,
    local_name,
    qualified,
    resolve_qname,
)
from .xml.raw import XmlAttribute, XmlElement, XmlText

_NIL = [(XSI_NIL, "true")]
_KEPT = object()


def decode(plans: PlanCache, root: Element, declared: type[Model] | None, *, strict: bool) -> Model:
    """The object of an element.

    Args:
        plans: of the registry whose types the message is in.
        root: the element.
        declared: its type, or None for the one that its xsi:type or its name gives.
        strict: raise on whatever is not as the schema says.

    Raises:
        DecodeError: of no known type, nil, or (strict) not as the schema says.
    """
    decoder = _Decoder(plans, strict)
    if declared is None:
        declared = decoder.type_of(root)
    if is_nil(root):
        raise DecodeError("the root element is xsi:nil, so there is no object in it", local_name(root.tag))
    try:
        decoder.check_nil(root, nillable=False)
        obj = decoder.read(root, declared, bool(root.attrib))
    except DecodeError as error:
        raise error.inside(local_name(root.tag)) from None
    except RecursionError:
        raise DecodeError(
            "nested too deeply for the Python stack: call it from less deep", local_name(root.tag)
        ) from None
    if strict:
        validate(plans, obj, local_name(root.tag), DecodeError)
    return obj


class _Decoder:
    """One `loads`."""

    def __init__(self, plans: PlanCache, strict: bool) -> None:
        self.plans = plans
        self.strict = strict
        self._extensions: dict[tuple[str, type[Model]], tuple[Mapping[str | None, str], type[Model] | None]] = {}

    def type_of(self, root: Element) -> type[Model]:
        """The type that an element's xsi:type, or else its name, gives."""
        registry = self.plans.registry
        wire = root.attrib.get(XSI_TYPE)
        found = registry.get(resolve_qname(wire, root.nsmap)) if wire else None
        if found is None:
            found = registry.element(root.tag) or registry.get(root.tag)
        if isinstance(found, type) and issubclass(found, Model):
            named = registry.element(root.tag)
            if self.strict and named is not None and not issubclass(found, named):
                raise DecodeError(f"xsi:type {wire} does not extend {named.__name__}", local_name(root.tag))
            return found
        raise DecodeError(
            f"no type is known for the root element {root.tag}: pass the type to read it as", local_name(root.tag)
        )

    def read(self, element: Element, declared: type[Model], has_attributes: bool) -> Model:
        """The object of an element that is declared with a type and is not nil.

        This is the loop that everything waits for. It reads plain text and plain nil by itself, and leaves whatever is
        more than that to `_field`.
        """
        obj = self._begin(element, declared) if has_attributes else declared.__new__(declared)
        plan = self.plans.of(type(obj))
        if self.strict:
            self._check_object(obj, element, plan)
        if plan.text is not None:
            self._text(obj, element, plan.text)
            return obj
        held = obj.__dict__
        by_tag = plan.by_tag
        after = ""
        text = element.text
        if text and text.strip(WHITESPACE):
            self._stray_text(obj, text, "")
        # A list of the children is faster than an iterator over them.
        for child in element[:]:
            entry = by_tag.get(child.tag)
            try:
                if entry is not None:
                    name, parse, field = entry
                    after = field.anchor
                    if parse is None or name in held or len(child):
                        self._field(obj, child, field)
                    elif child.attrib:
                        if field.plain_nil and child.items() == _NIL and not child.text:
                            held[name] = None
                        else:
                            self._field(obj, child, field)
                    else:
                        try:
                            held[name] = parse(child.text or "")
                        except (ValueError, Inexact):
                            self._field(obj, child, field)
                elif plan.wildcard is not None:
                    after = plan.wildcard.reference
                    self._take(obj, child, plan.wildcard)
                else:
                    self._keep(obj, child, "no such element", after)
            except DecodeError as error:
                raise error.inside(_step(child, entry is not None and entry[2].particle.many)) from None
            text = child.tail
            if text and text.strip(WHITESPACE):
                self._stray_text(obj, text, after)
        if UNKNOWN in held:
            held[UNKNOWN] = _merged(held[UNKNOWN])
        return obj

    def _begin(self, element: Element, declared: type[Model]) -> Model:
        """The object of an element that has attributes, with what they say."""
        model, wire_type, odd = self._runtime_type(element, declared)
        obj = model.__new__(model)
        if wire_type is not None:
            obj.__dict__[WIRE_TYPE] = wire_type
        if odd:
            obj.__dict__[UNKNOWN] = odd
        attributes = element.items()
        if len(attributes) > 1 or attributes[0][0] != XSI_TYPE:
            self._attributes(obj, element, self.plans.of(model))
        return obj

    def _runtime_type(self, element: Element, declared: type[Model]) -> tuple[type[Model], str | None, list[Unknown]]:
        """The class that an element's xsi:type asks for, the name to remember, and the attribute if it says nothing."""
        value = element.get(XSI_TYPE)
        if value is None:
            return declared, None, []
        extension = self._extension(value, element, declared)
        if extension is not None:
            return extension, None, []
        wire = resolve_qname(value, element.nsmap)
        if is_resolved(wire):
            wire_type = qualified(self.plans.registry.namespace, wire)
            self._refuse(f"xsi:type {wire_type} is no known type that extends {declared.__name__}")
            return declared, wire_type, []
        odd = XmlAttribute.of(XSI_TYPE, value, element)
        return declared, None, [self._odd(odd, "xsi:type with no known prefix")]

    def _extension(self, value: str, element: Element, declared: type[Model]) -> type[Model] | None:
        """The class that an xsi:type names; None if that is no known type that extends the declared one.

        Results mostly say the same in the same scope, so what was found is remembered with its scope.
        """
        scope = element.nsmap
        known = self._extensions.get((value, declared))
        if known is None or known[0] != scope:
            # A bare name where there is no default namespace: the service means its own, and so does the registry.
            found = self.plans.registry.get(resolve_qname(value, element.nsmap))
            fits = isinstance(found, type) and issubclass(found, declared)
            known = self._extensions[value, declared] = scope, found if fits else None
        return known[1]

    def _attributes(self, obj: Model, element: Element, plan: TypePlan) -> None:
        """Read an element's attributes, but for its xsi:type."""
        for name, value in element.items():
            if name == XSI_TYPE or (name == XSI_NIL and is_boolean(value)):
                continue
            field = plan.attributes.get(name)
            if field is not None:
                self._attribute(obj, element, field, value)
                continue
            attribute = XmlAttribute.of(name, value, element)
            if plan.any_attribute is not None and name != XSI_NIL and not attribute.is_schema_hint:
                obj.__dict__.setdefault(plan.any_attribute.name, []).append(attribute)
            else:
                unknown(obj).append(self._odd(attribute, f"no such attribute: {name}"))

    def _attribute(self, obj: Model, element: Element, field: FieldPlan, value: str) -> None:
        name = field.particle.wire
        try:
            obj.__dict__[field.name] = field.parse(value)
        except ValueError as error:
            if self.strict:
                raise DecodeError(str(error), f".{field.local}") from None
            unknown(obj).append(Unknown(XmlAttribute.of(name, value, element), str(error)))
        except Inexact as inexact:
            obj.__dict__[field.name] = inexact.value
            unknown(obj).append(
                Unknown(XmlAttribute.of(name, value, element), MORE_DIGITS, instead_of=(field.reference, 0))
            )

    def _text(self, obj: Model, element: Element, field: FieldPlan) -> None:
        """Read simple content: all the text there is, beside which elements are kept raw."""
        text = element.text or ""
        for child in element:
            self._keep(obj, child, "elements inside a simple type", "")
            text += child.tail or ""
        try:
            obj.__dict__[field.name] = field.parse(text)
        except ValueError as error:
            if self.strict:
                raise DecodeError(str(error)) from None
            if text:
                unknown(obj).append(Unknown(XmlText(text), str(error)))
        except Inexact as inexact:
            obj.__dict__[field.name] = inexact.value
            unknown(obj).append(Unknown(XmlText(text), MORE_DIGITS, instead_of=(field.reference, 0)))

    def _field(self, obj: Model, child: Element, field: FieldPlan) -> None:
        """Read a child that has a field, whatever is in it."""
        held, many = obj.__dict__, field.many
        if not many and field.name in held:
            value = self._keep(obj, child, "a second copy of an element that occurs once", field.anchor)
        elif field.rivals and not held.keys().isdisjoint(field.rivals):
            value = self._keep(obj, child, "a second arm of a choice", field.anchor)
        elif field.item:
            value = self._wrapper(obj, child, field)
        elif field.model is not None:
            if field.kind == "group":
                self._occurrence(obj, child, field)
                return
            value = self._complex(obj, child, field) if child.attrib else self.read(child, field.model, False)
        elif field.simple is not None:
            value = self._simple(obj, child, field)
        else:
            value = None if field.plain_nil and _is_plain_nil(child) else XmlElement.of(child)
        if value is _KEPT:
            return
        if many:
            held.setdefault(field.name, []).append(value)
        else:
            held[field.name] = value

    def _occurrence(self, obj: Model, child: Element, field: FieldPlan) -> None:
        """Read a child of a group that repeats, into its last occurrence or into a new one."""
        assert field.model is not None
        plan = self.plans.of(field.model)
        occurrences = obj.__dict__.setdefault(field.name, [])
        entry = plan.by_tag.get(child.tag)
        inner = plan.wildcard if entry is None else entry[2]
        assert inner is not None
        if not occurrences or _is_complete(occurrences[-1], inner, plan):
            occurrences.append(field.model.__new__(field.model))
        (self._take if entry is None else self._field)(occurrences[-1], child, inner)

    def _take(self, obj: Model, child: Element, wildcard: FieldPlan) -> None:
        """Read a child that only a wildcard has a place for: of the type, or of a group that repeats in it."""
        if wildcard.kind == "group":
            self._occurrence(obj, child, wildcard)
        else:
            obj.__dict__.setdefault(wildcard.name, []).append(XmlElement.of(child))

    def _simple(self, obj: Model, child: Element, field: FieldPlan, wrapped: list[Any] | None = None) -> Any:
        """The value of an element of a simple type that is not plain text of its type, or _KEPT if it is kept raw.

        Args:
            obj: what the element stands in.
            child: the element.
            field: its field.
            wrapped: of an element in a wrapper, the values before it.
        """
        place = _place(field, wrapped is not None)
        nillable = field.particle.nillable if wrapped is None else field.particle.item_nillable
        self.check_nil(child, nillable)
        if is_nil(child) and not nillable:
            return self._keep(obj, child, "xsi:nil, and it is not nillable", *place)
        if len(child):
            return self._keep(obj, child, "elements inside a simple type", *place)
        try:
            value = field.read(child)
        except ValueError as error:
            return self._keep(obj, child, str(error), *place)
        oddity = _oddity(child, field)
        if oddity:
            if oddity not in (SCHEMA_HINT, MORE_DIGITS):
                self._refuse(oddity)
            before = obj.__dict__.get(field.name, ()) if wrapped is None else wrapped
            unknown(obj).append(Unknown(XmlElement.of(child), oddity, instead_of=(field.reference, len(before))))
        return value

    def _complex(self, obj: Model, child: Element, field: FieldPlan, wrapped: bool = False) -> Any:
        """The object of an element of a complex type, or _KEPT if it is kept raw."""
        assert field.model is not None
        nillable = field.particle.item_nillable if wrapped else field.particle.nillable
        self.check_nil(child, nillable)
        if not is_nil(child):
            return self.read(child, field.model, True)
        place = _place(field, wrapped)
        if not nillable:
            return self._keep(obj, child, "xsi:nil, and it is not nillable", *place)
        if len(child) or (child.text or "").strip(WHITESPACE):
            return self._keep(obj, child, "xsi:nil, with content", *place)
        if len(child.attrib) > 1:
            return self._keep(obj, child, "xsi:nil, with other attributes", *place)
        return None

    def _wrapper(self, obj: Model, element: Element, field: FieldPlan) -> Any:
        """The list of a wrapper, None where it is nil, or _KEPT if it is kept raw."""
        particle, within = field.particle, field.reference
        if element.attrib:
            self.check_nil(element, particle.nillable)
            if is_nil(element):
                if particle.nillable and len(element) == 0 and len(element.attrib) == 1:
                    return None
                return self._keep(obj, element, "xsi:nil, and it is not nillable or has content", field.anchor)
            for name, value in element.items():
                if name != XSI_NIL or not is_boolean(value):
                    reason = f"no such attribute: {name}"
                    odd = self._odd(XmlAttribute.of(name, value, element), reason, within=within)
                    unknown(obj).append(odd)
        values: list[Any] = []
        text = element.text
        if text and text.strip(WHITESPACE):
            self._stray_text(obj, text, "", within)
        for child in element[:]:
            try:
                if child.tag != field.item:
                    read = self._keep(obj, child, "no such element", "", within)
                elif field.model is not None:
                    read = (
                        self._complex(obj, child, field, True) if child.attrib else self.read(child, field.model, False)
                    )
                elif field.simple is not None:
                    read = self._simple(obj, child, field, values)
                else:
                    read = None if particle.item_nillable and _is_plain_nil(child) else XmlElement.of(child)
            except DecodeError as error:
                raise error.inside(_step(child, child.tag == field.item)) from None
            if read is not _KEPT:
                values.append(read)
            text = child.tail
            if text and text.strip(WHITESPACE):
                self._stray_text(obj, text, "", within)
        return values

    def _keep(self, obj: Model, child: Element, reason: str, after: str, within: str = "") -> object:
        """Keep an element raw."""
        self._refuse(reason)
        unknown(obj).append(Unknown(XmlElement.of(child), reason, after, within))
        return _KEPT

    def _stray_text(self, obj: Model, text: str, after: str, within: str = "") -> None:
        unknown(obj).append(self._odd(XmlText(text.strip(WHITESPACE)), "text between elements", after, within))

    def _odd(self, xml: XmlAttribute | XmlText, reason: str, after: str = "", within: str = "") -> Unknown:
        if not (isinstance(xml, XmlAttribute) and xml.is_schema_hint):
            self._refuse(reason)
        return Unknown(xml, reason, after, within)

    def _check_object(self, obj: Model, element: Element, plan: TypePlan) -> None:
        """Strict mode: no abstract type, the schema's sequence is the order on the wire, and an empty type is empty."""
        if obj.__abstract__:
            raise DecodeError(f"{type(obj).__name__} is abstract, and there is no xsi:type")
        if plan.text is not None:
            return
        if not plan.children and element.text:
            raise DecodeError("text, be it white space, in a type that has no content")
        if plan.content is not None and not plan.content.ordered:
            return
        order = {field.name: field.index for field in plan.children}
        if plan.content is not None:
            slots = (entry[2] if (entry := plan.by_tag.get(child.tag)) else plan.wildcard for child in element)
            present = {field.name for field in slots if field is not None}
            order = {name: index for index, name in enumerate(arrange(plan.content, present))}
        last, last_field = -1, None
        for child in element:
            entry = plan.by_tag.get(child.tag)
            field = plan.wildcard if entry is None else entry[2]
            if field is not None and field.name in order:
                index = order[field.name]
                if index < last:
                    problem = f"out of order: the schema has it before {last_field.local if last_field else ''}"
                    raise DecodeError(problem, _step(child, field.many))
                last, last_field = index, field

    def check_nil(self, element: Element, nillable: bool) -> None:
        """Strict mode: xsi:nil, be it false, stands on nillable elements only, and what is nil has not even a space."""
        if not self.strict or not is_boolean(element.attrib.get(XSI_NIL, "")):
            return
        if not nillable:
            raise DecodeError("xsi:nil, and it is not nillable")
        if is_nil(element) and element.text:
            raise DecodeError("xsi:nil, with text")

    def _refuse(self, reason: str) -> None:
        if self.strict:
            raise DecodeError(reason)


def _merged(items: list[Unknown]) -> list[Unknown]:
    """The items, with the texts that go back to one place, where they would be read as one text, made one."""
    found: list[tuple[Unknown, list[str]]] = []
    runs: dict[tuple[object, ...], list[str]] = {}
    for item in reversed(items):
        texts: list[str] = []
        if not isinstance(item.xml, XmlText):
            runs.pop(item.position, None)
        elif item.position in runs:
            runs[item.position].append(item.xml.text)
            continue
        else:
            texts.append(item.xml.text)
            runs[item.position] = texts
        found.append((item, texts))
    return [
        replace(item, xml=XmlText("\n".join(reversed(texts)))) if len(texts) > 1 else item
        for item, texts in reversed(found)
    ]


def _place(field: FieldPlan, wrapped: bool) -> tuple[str, str]:
    """Where an element of a field goes back to if it is kept raw: after the field, or within the wrapper."""
    return ("", field.reference) if wrapped else (field.anchor, "")


def _is_plain_nil(child: Element) -> bool:
    """Whether an element is xsi:nil and nothing else."""
    return child.items() == _NIL and not child.text and not len(child)


def _step(child: Element, listed: bool) -> str:
    """The step of an element in a path, with an index where it may have siblings of its name, or has."""
    before = sum(1 for _ in child.itersiblings(child.tag, preceding=True))
    alone = not before and next(child.itersiblings(child.tag), None) is None
    return f".{local_name(child.tag)}" + ("" if alone and not listed else f"[{before}]")


def _oddity(child: Element, field: FieldPlan) -> str:
    """What an element of a simple type has that its value does not keep, or ""."""
    assert field.simple is not None
    hint = ""
    for name, value in child.attrib.items():
        if name in XSI_HINTS:
            hint = SCHEMA_HINT
        elif name == XSI_TYPE and resolve_qname(value, child.nsmap) != field.particle.type:
            return "another xsi:type than the declared one"
        elif name not in (XSI_TYPE, XSI_NIL) or (name == XSI_NIL and not is_boolean(value)):
            return f"no such attribute: {name}"
    text = child.text or ""
    if is_nil(child):
        return "xsi:nil, with text" if text.strip(WHITESPACE) else hint
    try:
        field.parse(text)
    except Inexact:
        return MORE_DIGITS
    return hint


def _is_complete(occurrence: Model, field: FieldPlan, plan: TypePlan) -> bool:
    """Whether an element can be in this occurrence of a group no more, so that it begins another."""
    held = occurrence.__dict__
    if field.name in held and field.most is not None and (not field.many or len(held[field.name]) >= field.most):
        return True
    if any(not item.instead_of for item in held.get(UNKNOWN, ())):
        return True
    if not held.keys().isdisjoint(field.rivals):
        return True
    return any(other.index > field.index and other.name in held for other in plan.children)
