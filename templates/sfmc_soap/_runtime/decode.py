"""XML to objects: tolerant and lossless, or strict.

Order does not matter, and whatever cannot be understood is kept beside the fields (`unknown`). In strict mode the first
thing that is not as the schema says raises, with its path.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .errors import DecodeError
from .model import DIGITS, HINT, UNKNOWN, WIRE_TYPE, Model, Unknown, unknown
from .table import Slot, Table, Tables
from .validate import validate
from .values import Inexact
from .xml import (
    WHITESPACE,
    XSI_HINTS,
    XSI_NIL,
    XSI_TYPE,
    Element,
    XmlAttribute,
    XmlElement,
    XmlText,
    is_boolean,
    is_nil,
    is_resolved,
    local_name,
    qualified,
    resolve_qname,
)

_NIL = [(XSI_NIL, "true")]
_KEPT = object()


def decode(tables: Tables, root: Element, declared: type[Model] | None, strict: bool) -> Model:
    """The object of an element.

    Args:
        tables: of the registry whose types the message is in.
        root: the element.
        declared: its type, or None for the one that its xsi:type or its name gives.
        strict: raise on whatever is not as the schema says.

    Raises:
        DecodeError: of no known type, nil, or (strict) not as the schema says.
    """
    decoder = _Decoder(tables, strict)
    if declared is None:
        declared = decoder.type_of(root)
    if is_nil(root):
        raise DecodeError("the root element is xsi:nil, so there is no object in it", local_name(root.tag))
    try:
        decoder.check_nil(root, nillable=False)
        obj = decoder.read(root, declared)
    except DecodeError as error:
        raise error.inside(local_name(root.tag)) from None
    except RecursionError:
        raise DecodeError("nested too deeply", local_name(root.tag)) from None
    if strict:
        validate(tables, obj, local_name(root.tag), DecodeError)
    return obj


class _Decoder:
    """One `loads`."""

    def __init__(self, tables: Tables, strict: bool) -> None:
        self.tables = tables
        self.strict = strict

    def type_of(self, root: Element) -> type[Model]:
        """The type that an element's xsi:type, or else its name, gives."""
        registry = self.tables.registry
        wire = root.attrib.get(XSI_TYPE)
        found = registry.get(resolve_qname(wire, root)) if wire else None
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

    def read(self, element: Element, declared: type[Model]) -> Model:
        """The object of an element that is declared with a type and is not nil."""
        model: type[Model] = declared
        wire_type: str | None = None
        odd: list[Unknown] = []
        if element.attrib:
            model, wire_type, odd = self._attributes(element, declared)
        obj = model.__new__(model)
        if wire_type is not None:
            obj.__dict__[WIRE_TYPE] = wire_type
        elif self.strict and model.__abstract__:
            raise DecodeError(f"{model.__name__} is abstract, and there is no xsi:type")
        if odd:
            obj.__dict__[UNKNOWN] = odd
        table = self.tables.of(model)
        if self.strict:
            _check_order(element, table)
        self._content(obj, element, table)
        return obj

    def _attributes(self, element: Element, declared: type[Model]) -> tuple[type[Model], str | None, list[Unknown]]:
        """The class that an element's attributes ask for, the xsi:type to remember, and what is not understood."""
        model: type[Model] = declared
        wire_type: str | None = None
        odd: list[Unknown] = []
        for name, value in element.attrib.items():
            if name == XSI_TYPE:
                # A bare name where there is no default namespace: the service means its own.
                wire = qualified(self.tables.registry.namespace, resolve_qname(value, element))
                found = self.tables.registry.get(wire) if is_resolved(wire) else None
                if isinstance(found, type) and issubclass(found, declared):
                    model = found
                elif is_resolved(wire):
                    self._refuse(f"xsi:type {wire} is no known type that extends {declared.__name__}")
                    wire_type = wire
                else:
                    odd.append(self._odd(XmlAttribute.of(name, value, element), "xsi:type with no known prefix"))
            elif name != XSI_NIL or not is_boolean(value):
                odd.append(self._odd(XmlAttribute.of(name, value, element), "no such attribute"))
        return model, wire_type, odd

    def _content(self, obj: Model, element: Element, table: Table) -> None:
        """Read an element's children into an object. This is the loop that everything waits for."""
        held = obj.__dict__
        entries = table.entries
        after = ""
        text = element.text
        if text and text.strip(WHITESPACE):
            self._stray_text(obj, text, "")
        for child in element:
            entry = entries.get(child.tag)
            try:
                if entry is not None:
                    name, parse, many, slot = entry
                    after = slot.anchor
                    attributes = child.items()
                    if name in held and not many:
                        value = self._keep(obj, child, "a second copy of an element that occurs once", after)
                    elif slot.rivals and not held.keys().isdisjoint(slot.rivals):
                        value = self._keep(obj, child, "a second arm of a choice", after)
                    elif parse is not None and not attributes and not len(child):
                        try:
                            value = parse(child.text or "")
                        except (ValueError, Inexact):
                            value = self._simple(obj, child, slot)
                    elif slot.plain_nil and attributes == _NIL and not child.text and not len(child):
                        value = None
                    elif slot.particle.item:
                        value = self._wrapper(obj, child, slot)
                    elif slot.model is None:
                        value = self._simple(obj, child, slot)
                    else:
                        value = self._complex(obj, child, slot)
                    if value is _KEPT:
                        pass
                    elif many:
                        held.setdefault(name, []).append(value)
                    else:
                        held[name] = value
                elif table.wildcard is not None:
                    after = table.wildcard.local
                    held.setdefault(table.wildcard.name, []).append(XmlElement.of(child))
                else:
                    self._keep(obj, child, "no such element", after)
            except DecodeError as error:
                raise error.inside(_step(child, entry is not None and entry[2])) from None
            text = child.tail
            if text and text.strip(WHITESPACE):
                self._stray_text(obj, text, after)

    def _simple(self, obj: Model, child: Element, slot: Slot, wrapped: list[Any] | None = None) -> Any:
        """The value of an element of a simple type that is not plain text of its type, or _KEPT if it is kept raw.

        Args:
            obj: what the element stands in.
            child: the element.
            slot: its field.
            wrapped: of an element in a wrapper, the values before it.
        """
        place = _place(slot, wrapped is not None)
        nillable = slot.particle.nillable if wrapped is None else slot.particle.item_nillable
        self.check_nil(child, nillable)
        if is_nil(child) and not nillable:
            return self._keep(obj, child, "xsi:nil, and it is not nillable", *place)
        if len(child):
            return self._keep(obj, child, "elements inside a simple type", *place)
        try:
            value = slot.read(child)
        except ValueError as error:
            return self._keep(obj, child, str(error), *place)
        oddity = _oddity(child, slot)
        if oddity:
            if oddity not in (HINT, DIGITS):
                self._refuse(oddity)
            before = obj.__dict__.get(slot.name, ()) if wrapped is None else wrapped
            unknown(obj).append(Unknown(XmlElement.of(child), oddity, instead_of=(slot.local, len(before))))
        return value

    def _complex(self, obj: Model, child: Element, slot: Slot, wrapped: bool = False) -> Any:
        """The object of an element of a complex type, or _KEPT if it is kept raw."""
        assert slot.model is not None
        if not child.attrib:
            return self.read(child, slot.model)
        nillable = slot.particle.item_nillable if wrapped else slot.particle.nillable
        self.check_nil(child, nillable)
        if not is_nil(child):
            return self.read(child, slot.model)
        place = _place(slot, wrapped)
        if not nillable:
            return self._keep(obj, child, "xsi:nil, and it is not nillable", *place)
        if len(child) or (child.text or "").strip(WHITESPACE):
            return self._keep(obj, child, "xsi:nil, with content", *place)
        if len(child.attrib) > 1:
            return self._keep(obj, child, "xsi:nil, with other attributes", *place)
        return None

    def _wrapper(self, obj: Model, element: Element, slot: Slot) -> Any:
        """The list of a wrapper, None where it is nil, or _KEPT if it is kept raw."""
        particle, within = slot.particle, slot.local
        self.check_nil(element, particle.nillable)
        if is_nil(element):
            if particle.nillable and len(element) == 0 and len(element.attrib) == 1:
                return None
            return self._keep(obj, element, "xsi:nil, and it is not nillable or has content", slot.anchor)
        values: list[Any] = []
        for name, text in element.attrib.items():
            if name != XSI_NIL or not is_boolean(text):
                odd = self._odd(XmlAttribute.of(name, text, element), "no such attribute", within=within)
                unknown(obj).append(odd)
        self._stray_text(obj, element.text, "", within)
        for child in element:
            try:
                if child.tag != particle.item:
                    value = self._keep(obj, child, "no such element", "", within)
                elif slot.model is None:
                    value = self._simple(obj, child, slot, values)
                else:
                    value = self._complex(obj, child, slot, wrapped=True)
            except DecodeError as error:
                raise error.inside(_step(child, child.tag == particle.item)) from None
            if value is not _KEPT:
                values.append(value)
            self._stray_text(obj, child.tail, "", within)
        return values

    def _keep(self, obj: Model, child: Element, reason: str, after: str, within: str = "") -> object:
        """Keep an element raw."""
        self._refuse(reason)
        unknown(obj).append(Unknown(XmlElement.of(child), reason, after, within))
        return _KEPT

    def _stray_text(self, obj: Model, text: str | None, after: str, within: str = "") -> None:
        stripped = (text or "").strip(WHITESPACE)
        if not stripped:
            return
        odd = self._odd(XmlText(stripped), "text between elements", after, within)
        before = next((item for item in reversed(unknown(obj)) if item.place == odd.place), None)
        if before is not None and isinstance(before.xml, XmlText):
            # They go back to one place, where they would be read as one text.
            unknown(obj).remove(before)
            odd = replace(odd, xml=XmlText(f"{before.xml.text}\n{stripped}"))
        unknown(obj).append(odd)

    def _odd(self, xml: XmlAttribute | XmlText, reason: str, after: str = "", within: str = "") -> Unknown:
        if isinstance(xml, XmlAttribute):
            reason = f"{reason}: {xml.name}"
        if not (isinstance(xml, XmlAttribute) and xml.is_schema_hint):
            self._refuse(reason)
        return Unknown(xml, reason, after, within)

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


def _place(slot: Slot, wrapped: bool) -> tuple[str, str]:
    """Where an element of a slot goes back to if it is kept raw: after the field, or within the wrapper."""
    return ("", slot.local) if wrapped else (slot.anchor, "")


def _step(child: Element, listed: bool) -> str:
    """The step of an element in a path, with an index where it may have siblings of its name, or has."""
    before = sum(1 for _ in child.itersiblings(child.tag, preceding=True))
    alone = not before and next(child.itersiblings(child.tag), None) is None
    return f".{local_name(child.tag)}" + ("" if alone and not listed else f"[{before}]")


def _oddity(child: Element, slot: Slot) -> str:
    """What an element of a simple type has that its value does not keep, or ""."""
    assert slot.simple is not None
    hint = ""
    for name, value in child.attrib.items():
        if name in XSI_HINTS:
            hint = HINT
        elif name == XSI_TYPE and resolve_qname(value, child) != slot.particle.type:
            return "another xsi:type than the declared one"
        elif name not in (XSI_TYPE, XSI_NIL) or (name == XSI_NIL and not is_boolean(value)):
            return f"no such attribute: {name}"
    text = child.text or ""
    if is_nil(child):
        return "xsi:nil, with text" if text.strip(WHITESPACE) else hint
    try:
        slot.simple.parse(text)
    except Inexact:
        return DIGITS
    return hint


def _check_order(element: Element, table: Table) -> None:
    """Strict mode: the schema's sequence is the order on the wire, and an empty type is empty."""
    if not table.slots and element.text:
        raise DecodeError("text, be it white space, in a type that has no content")
    last = 0
    for child in element:
        entry = table.entries.get(child.tag)
        if entry is not None:
            index = entry[3].index
            if index < last:
                problem = f"out of order: the schema has it before {table.slots[last].local}"
                raise DecodeError(problem, _step(child, entry[3].particle.many))
            last = index
