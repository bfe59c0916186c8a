"""XML to objects: tolerant and lossless, or strict.

Order does not matter, and whatever cannot be understood is kept beside the fields (`unknown`). In strict mode the first
thing that is not as the schema says raises, with its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import DecodeError
from .leftovers import KEPT, Leftovers, Position, merge_texts
from .model import UNKNOWN, WIRE_TYPE, Model, unknown
from .plans import FieldPlan, PlanCache, TypePlan
from .simple_type import Inexact
from .strict import check_nil, check_object
from .unknown import Unknown
from .validate import validate
from .xml.element import Element, is_damaged
from .xml.names import (
    WHITESPACE,
    XSI_NIL,
    XSI_TYPE,
    is_boolean,
    is_nil,
    is_resolved,
    local_name,
    qualified,
    resolve_qname,
    step_of,
)
from .xml.raw import XmlAttribute, XmlElement, XmlText

_NIL = [(XSI_NIL, "true")]


def decode(plans: PlanCache, root: Element, declared: type[Model] | None, *, strict: bool) -> Model:
    """Return the object of an element.

    Args:
        plans: of the registry whose types the message is in.
        root: the element.
        declared: its type, or None for the one that its xsi:type or its name gives.
        strict: raise on whatever is not as the schema says.

    Raises:
        DecodeError: the type is not known, the element is nil, or (strict) it is not as the schema says.
    """
    decoder = _Decoder(plans.for_damaged if is_damaged(root) else plans, strict=strict)
    if declared is None:
        declared = decoder.type_of(root)
    name = local_name(root.tag)
    if is_nil(root):
        raise DecodeError("the root element is xsi:nil, so there is no object in it", name)
    try:
        obj = decoder.root(root, declared)
    except DecodeError as error:
        raise error.inside(name) from None
    except RecursionError:
        problem = "nested too deeply for the Python stack: raise sys.setrecursionlimit, or call from a shallower stack"
        raise DecodeError(problem, name) from None
    if strict:
        validate(plans, obj, name, DecodeError)
    return obj


class _Decoder:
    """Decodes one document.

    Elements nest, and each level takes two to four frames of the Python stack: `fill`, `_field`, and what `_field`
    calls. With one frame more, the default limit on depth would no longer fit the stack.
    """

    def __init__(self, plans: PlanCache, *, strict: bool) -> None:
        self.plans = plans
        self.strict = strict
        self.leftovers = Leftovers(strict=strict)
        self._extensions: dict[tuple[str, type[Model]], tuple[Mapping[str | None, str], type[Model] | None]] = {}

    def type_of(self, root: Element) -> type[Model]:
        """Return the type that an element's xsi:type, or else its name, gives."""
        registry = self.plans.registry
        wire = root.attrib.get(XSI_TYPE)
        found = registry.get(resolve_qname(wire, root.nsmap)) if wire else None
        if found is None:
            found = registry.class_of_element(root.tag) or registry.get(root.tag)
        if not isinstance(found, type) or not issubclass(found, Model):
            problem = f"no type is known for the root element {root.tag}: pass the type to read it as"
            near = registry.get(local_name(root.tag))
            if local_name(root.tag) == "Envelope":
                problem = "a SOAP envelope: read it with unwrap"
            elif isinstance(near, type) and issubclass(near, Model):
                problem += f", or call the element {near.__wire__}, with its namespace"
            raise DecodeError(problem, local_name(root.tag))
        named = registry.class_of_element(root.tag)
        if self.strict and named is not None and not issubclass(found, named):
            raise DecodeError(f"xsi:type {wire} does not extend {named.__name__}", local_name(root.tag))
        return found

    def root(self, element: Element, declared: type[Model]) -> Model:
        """Return the object of the root element, which is not nil."""
        if self.strict:
            check_nil(element, nillable=False)
        return self.fill(self._begin(element, declared) if element.attrib else declared.__new__(declared), element)

    def fill(self, obj: Model, element: Element) -> Model:  # noqa: C901, PLR0912 - the loop that all reading waits for
        """Read what is in an element into its object, and return the object.

        The loop reads plain text and plain nil by itself, and leaves everything else to `_field`.
        """
        plan = self.plans.of(type(obj))
        if self.strict:
            check_object(obj, element, plan)
        if plan.text is not None:
            return self._simple_content(obj, element, plan.text)
        held = obj.__dict__
        by_tag = plan.by_tag
        after = ""
        text = element.text
        if text and text.strip(WHITESPACE):
            self.leftovers.keep_text(obj, text, Position())
        # A list of the children is faster than an iterator over them.
        for child in element[:]:
            entry = by_tag.get(child.tag)
            try:
                if entry is None:
                    after = self._undeclared(obj, child, plan, after)
                else:
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
            except DecodeError as error:
                raise error.inside(step_of(child, listed=entry is not None and entry[2].particle.many)) from None
            text = child.tail
            if text and text.strip(WHITESPACE):
                self.leftovers.keep_text(obj, text, Position(after))
        if UNKNOWN in held:
            merge_texts(obj)
        return obj

    def _begin(self, element: Element, declared: type[Model]) -> Model:
        """Return the object of an element that has attributes, with what they say."""
        value = element.get(XSI_TYPE)
        obj = declared.__new__(declared) if value is None else self._of_runtime_type(value, element, declared)
        attributes = element.items()
        if len(attributes) > 1 or attributes[0][0] != XSI_TYPE:
            self._attributes(obj, element, self.plans.of(type(obj)))
        return obj

    def _of_runtime_type(self, value: str, element: Element, declared: type[Model]) -> Model:
        """Return a new object of the class that an xsi:type names.

        If the type is not known, the class is the declared one, and the object keeps the name of its type.
        """
        extension = self._extension(value, element, declared)
        obj = (extension or declared).__new__(extension or declared)
        if extension is not None:
            return obj
        wire = resolve_qname(value, element.nsmap)
        if is_resolved(wire):
            wire_type = qualified(self.plans.registry.namespace, wire)
            self.leftovers.refuse(f"xsi:type {wire_type} is not a known type that extends {declared.__name__}")
            obj.__dict__[WIRE_TYPE] = wire_type
        else:
            attribute = XmlAttribute.of(XSI_TYPE, value, element)
            self.leftovers.keep_attribute(obj, attribute, "xsi:type with no known prefix")
        return obj

    def _extension(self, value: str, element: Element, declared: type[Model]) -> type[Model] | None:
        """Return the class that an xsi:type names; None if that is not a known type that extends the declared one.

        Results mostly say the same in the same scope, so what was found is remembered with its scope.
        """
        scope = element.nsmap
        known = self._extensions.get((value, declared))
        if known is None or known[0] != scope:
            known = self._extensions[value, declared] = scope, self.plans.registry.extension(value, scope, declared)
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
                values = obj.__dict__.setdefault(plan.any_attribute.name, [])
                self.leftovers.tell_forbidden(obj, attribute, (plan.any_attribute.reference, len(values)))
                values.append(attribute)
            else:
                self.leftovers.keep_attribute(obj, attribute, f"no such attribute: {name}")

    def _attribute(self, obj: Model, element: Element, field: FieldPlan, value: str) -> None:
        """Read an attribute that has a field."""
        name = field.particle.wire
        try:
            obj.__dict__[field.name] = field.parse(value)
        except ValueError as error:
            if self.strict:
                raise DecodeError(str(error), f".{field.local}") from None
            unknown(obj).append(Unknown(XmlAttribute.of(name, value, element), str(error)))
        except Inexact as inexact:
            obj.__dict__[field.name] = inexact.value
            attribute = XmlAttribute.of(name, value, element)
            unknown(obj).append(Unknown(attribute, inexact.reason, instead_of=(field.reference, 0)))

    def _simple_content(self, obj: Model, element: Element, field: FieldPlan) -> Model:
        """Read simple content: all the text there is, beside which elements are kept raw."""
        text = element.text or ""
        for child in element:
            self.leftovers.keep_element(obj, child, "elements inside a simple type", Position())
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
            unknown(obj).append(Unknown(XmlText(text), inexact.reason, instead_of=(field.reference, 0)))
        return obj

    def _undeclared(self, obj: Model, child: Element, plan: TypePlan, after: str) -> str:
        """Read a child that has no field, and return the reference of the field that it now follows."""
        if plan.wildcard is None:
            is_near = local_name(child.tag) in plan.local_names
            reason = "no such element in its namespace" if is_near else "no such element"
            self.leftovers.keep_element(obj, child, reason, Position(after))
            return after
        self._wild(obj, child, plan.wildcard)
        return plan.wildcard.reference

    def _wild(self, obj: Model, child: Element, wildcard: FieldPlan) -> None:
        """Read a child that only a wildcard takes: one of the type, or one in a group that repeats."""
        if wildcard.kind == "group":
            self._occurrence(obj, child, wildcard)
        else:
            values = obj.__dict__.setdefault(wildcard.name, [])
            values.append(self._raw(obj, child, (wildcard.reference, len(values))))

    def _raw(self, obj: Model, child: Element, place: tuple[str, int]) -> XmlElement:
        """Return the value of an element that a wildcard or anyType takes, at this reference and index."""
        value = XmlElement.of(child)
        self.leftovers.tell_forbidden(obj, value, place)
        return value

    def _field(self, obj: Model, child: Element, field: FieldPlan) -> None:
        """Read a child that has a field, whatever is in it."""
        held = obj.__dict__
        if not field.many and field.name in held:
            reason = "a second copy of an element that occurs once"
            value = self.leftovers.keep_element(obj, child, reason, Position(field.anchor))
        elif field.excludes and not held.keys().isdisjoint(field.excludes):
            value = self.leftovers.keep_element(obj, child, "a second arm of a choice", Position(field.anchor))
        elif field.kind == "group":
            self._occurrence(obj, child, field)
            return
        elif field.item:
            value = self._wrapper(obj, child, field)
        elif field.model is not None:
            model = field.model
            value = self._complex(obj, child, field) if child.attrib else self.fill(model.__new__(model), child)
        elif field.simple is not None:
            value = self._simple(obj, child, field)
        else:
            place = (field.reference, len(held.get(field.name, ())))
            value = None if field.plain_nil and _is_plain_nil(child) else self._raw(obj, child, place)
        if value is KEPT:
            return
        if field.many:
            held.setdefault(field.name, []).append(value)
        else:
            held[field.name] = value

    def _occurrence(self, obj: Model, child: Element, group: FieldPlan) -> None:
        """Read a child of a group that repeats, into its last occurrence or into a new one."""
        assert group.model is not None
        plan = self.plans.of(group.model)
        occurrences = obj.__dict__.setdefault(group.name, [])
        entry = plan.by_tag.get(child.tag)
        inner = plan.wildcard if entry is None else entry[2]
        assert inner is not None
        if not occurrences or _is_complete(occurrences[-1], inner, plan):
            occurrences.append(group.model.__new__(group.model))
        if entry is None:
            self._wild(occurrences[-1], child, inner)
        else:
            self._field(occurrences[-1], child, inner)

    def _simple(self, obj: Model, child: Element, field: FieldPlan, *, wrapped: list[Any] | None = None) -> Any:
        """Return the value of an element of a simple type, whatever is in it, or KEPT.

        Args:
            obj: what the element stands in.
            child: the element.
            field: its field.
            wrapped: of an element in a wrapper, the values before it.
        """
        nillable = field.particle.nillable if wrapped is None else field.particle.item_nillable
        if self.strict:
            check_nil(child, nillable=nillable)
        if is_nil(child) and not nillable:
            reason = "xsi:nil, and the element is not nillable"
        elif len(child):
            reason = "elements inside a simple type"
        else:
            try:
                value = field.read(child)
            except ValueError as error:
                reason = str(error)
            else:
                before = obj.__dict__.get(field.name, ()) if wrapped is None else wrapped
                self.leftovers.keep_inexact(obj, child, field, len(before))
                return value
        return self.leftovers.keep_element(obj, child, reason, _position(field, wrapped=wrapped is not None))

    def _complex(self, obj: Model, child: Element, field: FieldPlan, *, wrapped: bool = False) -> Any:
        """Return the object of an element of a complex type that has attributes, None if it is nil, or KEPT."""
        assert field.model is not None
        nillable = field.particle.item_nillable if wrapped else field.particle.nillable
        if self.strict:
            check_nil(child, nillable=nillable)
        if not is_nil(child):
            return self.fill(self._begin(child, field.model), child)
        if not nillable:
            reason = "xsi:nil, and the element is not nillable"
        elif len(child) or (child.text or "").strip(WHITESPACE):
            reason = "xsi:nil, with content"
        elif len(child.attrib) > 1:
            reason = "xsi:nil, with other attributes"
        else:
            return None
        return self.leftovers.keep_element(obj, child, reason, _position(field, wrapped=wrapped))

    def _wrapper(self, obj: Model, element: Element, field: FieldPlan) -> Any:  # noqa: C901 - a loop like `fill`
        """Return the list of a wrapper, None if it is nil, or KEPT."""
        if element.attrib:
            if self.strict:
                check_nil(element, nillable=field.particle.nillable)
            if is_nil(element):
                return self._nil_wrapper(obj, element, field)
            self._wrapper_attributes(obj, element, field)
        values: list[Any] = []
        text = element.text
        if text and text.strip(WHITESPACE):
            self.leftovers.keep_text(obj, text, _position(field, wrapped=True))
        for child in element[:]:
            try:
                if child.tag != field.item:
                    position = _position(field, wrapped=True)
                    value = self.leftovers.keep_element(obj, child, "no such element", position)
                elif field.model is not None and not child.attrib:
                    value = self.fill(field.model.__new__(field.model), child)
                else:
                    value = self._wrapped(obj, child, field, values)
            except DecodeError as error:
                raise error.inside(step_of(child, listed=child.tag == field.item)) from None
            if value is not KEPT:
                values.append(value)
            text = child.tail
            if text and text.strip(WHITESPACE):
                self.leftovers.keep_text(obj, text, _position(field, wrapped=True))
        return values

    def _nil_wrapper(self, obj: Model, element: Element, field: FieldPlan) -> Any:
        """Return None for a wrapper that may be nil and is empty, else KEPT."""
        if field.particle.nillable and len(element) == 0 and len(element.attrib) == 1:
            return None
        reason = "xsi:nil, and the element is not nillable or has content"
        return self.leftovers.keep_element(obj, element, reason, Position(field.anchor))

    def _wrapped(self, obj: Model, child: Element, field: FieldPlan, values: list[Any]) -> Any:
        """Return the value of an element in a wrapper that is not a plain object, or KEPT."""
        if field.model is not None:
            return self._complex(obj, child, field, wrapped=True)
        if field.simple is not None:
            return self._simple(obj, child, field, wrapped=values)
        if field.particle.item_nillable and _is_plain_nil(child):
            return None
        return self._raw(obj, child, (field.reference, len(values)))

    def _wrapper_attributes(self, obj: Model, element: Element, field: FieldPlan) -> None:
        """Keep the attributes of a wrapper, which has none of its own."""
        for name, value in element.items():
            if name != XSI_NIL or not is_boolean(value):
                attribute = XmlAttribute.of(name, value, element)
                self.leftovers.keep_attribute(obj, attribute, f"no such attribute: {name}", within=field.reference)


def _position(field: FieldPlan, *, wrapped: bool) -> Position:
    """Return where an element of a field is written back if it is kept raw: after the field, or within the wrapper."""
    return Position(within=field.reference) if wrapped else Position(field.anchor)


def _is_plain_nil(child: Element) -> bool:
    """Return whether an element is xsi:nil and nothing else."""
    return child.items() == _NIL and not child.text and not len(child)


def _is_complete(occurrence: Model, field: FieldPlan, plan: TypePlan) -> bool:
    """Return whether an element can no longer be in this occurrence of a group, so that it begins another."""
    held = occurrence.__dict__
    if field.name in held and field.most is not None and (not field.many or len(held[field.name]) >= field.most):
        return True
    # What is not a value ends an occurrence, so it can only be the last: looking at all of them would take ever longer.
    if any(not item.instead_of for item in held.get(UNKNOWN, ())[-1:]):
        return True
    if not held.keys().isdisjoint(field.excludes):
        return True
    return any(other.index > field.index and other.name in held for other in plan.children)
