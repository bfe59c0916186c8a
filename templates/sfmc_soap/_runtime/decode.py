"""XML to objects: tolerant and lossless, or strict.

Order does not matter, and whatever cannot be understood is kept beside the fields (`unknown`). In strict mode the first
thing that is not as the schema says raises, with its path.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .errors import DecodeError
from .model import UNKNOWN, WIRE_TYPE, Model, Unknown, unknown
from .table import Slot, Table, Tables
from .validate import validate
from .values import Inexact
from .xml import (
    WHITESPACE,
    XSI,
    XSI_NIL,
    XSI_TYPE,
    Element,
    XmlAttribute,
    XmlElement,
    XmlText,
    is_nil,
    is_resolved,
    local_name,
    namespace_of,
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
        obj = decoder.read(root, declared)
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
            raise DecodeError(f"{model.__name__} is abstract, and there is no xsi:type", path_of(element))
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
                wire = resolve_qname(value, element)
                found = self.tables.registry.get(wire) if is_resolved(wire) else None
                if isinstance(found, type) and issubclass(found, declared):
                    model = found
                elif is_resolved(wire):
                    self._refuse(f"xsi:type {wire} is no known type that extends {declared.__name__}", element)
                    wire_type = wire
                else:
                    odd.append(self._odd(XmlAttribute(XSI_TYPE, value), "xsi:type with no known prefix", element))
            elif name != XSI_NIL:
                odd.append(self._odd(XmlAttribute(name, value), "no such attribute", element))
        return model, wire_type, odd

    def _content(self, obj: Model, element: Element, table: Table) -> None:
        """Read an element's children into an object. This is the loop that everything waits for."""
        held = obj.__dict__
        entries = table.entries
        after = ""
        text = element.text
        if text and text.strip(WHITESPACE):
            self._stray_text(obj, text, "", element)
        for child in element:
            entry = entries.get(child.tag)
            if entry is not None:
                name, parse, many, slot = entry
                after = slot.local
                attributes = child.items()
                if name in held and not many:
                    value = _KEPT
                    self._keep(obj, child, "a second copy of an element that occurs once", after)
                elif parse is not None and not attributes and not len(child):
                    try:
                        value = parse(child.text or "")
                    except (ValueError, Inexact):
                        value = self._simple(
                            obj, child, slot, slot.particle.nillable, len(held.get(name, ())) if many else 0
                        )
                elif slot.plain_nil and attributes == _NIL and not child.text and not len(child):
                    value = None
                elif slot.particle.item:
                    value = self._wrapper(obj, child, slot)
                elif slot.model is None:
                    value = self._simple(
                        obj, child, slot, slot.particle.nillable, len(held.get(name, ())) if many else 0
                    )
                else:
                    value = self._complex(obj, child, slot, slot.particle.nillable)
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
            text = child.tail
            if text and text.strip(WHITESPACE):
                self._stray_text(obj, text, after, element)
        if table.choices and not self.strict:
            self._second_arms(obj, element, table)

    def _simple(self, obj: Model, child: Element, slot: Slot, nillable: bool, index: int, within: str = "") -> Any:
        """The value of an element of a simple type that is not plain text of its type, or _KEPT if it is kept raw."""
        after = "" if within else slot.local
        if is_nil(child) and not nillable:
            return self._keep(obj, child, "xsi:nil, and it is not nillable", after, within)
        if len(child):
            return self._keep(obj, child, "elements inside a simple type", after, within)
        try:
            value = slot.read(child)
        except ValueError as error:
            return self._keep(obj, child, str(error), after, within)
        oddity = _oddity(child, slot)
        if oddity:
            self._refuse(oddity, child)
            self._add(obj, Unknown(XmlElement.of(child), oddity, instead_of=(slot.local, index)))
        return value

    def _complex(self, obj: Model, child: Element, slot: Slot, nillable: bool, within: str = "") -> Any:
        """The object of an element of a complex type, or _KEPT if it is kept raw."""
        assert slot.model is not None
        if not child.attrib or not is_nil(child):
            return self.read(child, slot.model)
        after = "" if within else slot.local
        if not nillable:
            return self._keep(obj, child, "xsi:nil, and it is not nillable", after, within)
        if len(child) or (child.text or "").strip(WHITESPACE):
            return self._keep(obj, child, "xsi:nil, with content", after, within)
        if len(child.attrib) > 1:
            return self._keep(obj, child, "xsi:nil, with other attributes", after, within)
        return None

    def _wrapper(self, obj: Model, element: Element, slot: Slot) -> Any:
        """The list of a wrapper, None where it is nil, or _KEPT if it is kept raw."""
        particle, within = slot.particle, slot.local
        if is_nil(element):
            if particle.nillable and len(element) == 0 and len(element.attrib) == 1:
                return None
            return self._keep(obj, element, "xsi:nil, and it is not nillable or has content", slot.local)
        values: list[Any] = []
        for name, text in element.attrib.items():
            if name != XSI_NIL:
                self._add(obj, self._odd(XmlAttribute(name, text), "no such attribute", element, within=within))
        self._stray_text(obj, element.text, "", element, within)
        for child in element:
            if child.tag != particle.item:
                value = self._keep(obj, child, "no such element", "", within)
            elif slot.model is None:
                value = self._simple(obj, child, slot, particle.item_nillable, len(values), within)
            else:
                value = self._complex(obj, child, slot, particle.item_nillable, within)
            if value is not _KEPT:
                values.append(value)
            self._stray_text(obj, child.tail, "", element, within)
        return values

    def _second_arms(self, obj: Model, element: Element, table: Table) -> None:
        """Of a choice with more than one arm on the wire, keep the first as a value and the others raw."""
        for arms in table.choices:
            chosen = [slot for slot in arms if slot.name in obj.__dict__]
            if len(chosen) < 2:
                continue
            first = min(chosen, key=lambda slot: next(n for n, c in enumerate(element) if c.tag == slot.particle.wire))
            for child in element:
                if any(slot is not first and child.tag == slot.particle.wire for slot in chosen):
                    self._keep(obj, child, f"a second arm of the choice, after {first.local}", first.local)
            for slot in chosen:
                if slot is not first:
                    del obj.__dict__[slot.name]

    def _keep(self, obj: Model, child: Element, reason: str, after: str, within: str = "") -> object:
        """Keep an element raw."""
        self._refuse(reason, child)
        self._add(obj, Unknown(XmlElement.of(child), reason, after, within))
        return _KEPT

    def _stray_text(self, obj: Model, text: str | None, after: str, element: Element, within: str = "") -> None:
        stripped = (text or "").strip(WHITESPACE)
        if not stripped:
            return
        odd = self._odd(XmlText(stripped), "text between elements", element, after, within)
        before = next((item for item in reversed(unknown(obj)) if item.place == odd.place), None)
        if before is not None and isinstance(before.xml, XmlText):
            # They go back to one place, where they would be read as one text.
            unknown(obj).remove(before)
            odd = replace(odd, xml=XmlText(f"{before.xml.text}\n{stripped}"))
        self._add(obj, odd)

    def _odd(
        self, xml: XmlAttribute | XmlText, reason: str, element: Element, after: str = "", within: str = ""
    ) -> Unknown:
        # Hints where a schema may be found are allowed on any element.
        if not (isinstance(xml, XmlAttribute) and namespace_of(xml.name) == XSI and xml.name != XSI_TYPE):
            self._refuse(f"{reason}: {xml.name}" if isinstance(xml, XmlAttribute) else reason, element)
        return Unknown(xml, reason, after, within)

    def _add(self, obj: Model, item: Unknown) -> None:
        unknown(obj).append(item)

    def _refuse(self, reason: str, element: Element) -> None:
        if self.strict:
            raise DecodeError(reason, path_of(element))


def path_of(element: Element) -> str:
    """The path of an element from its root in wire names, with an index where it has siblings of its name."""
    steps: list[str] = []
    at: Element | None = element
    while at is not None:
        step = local_name(at.tag)
        before = sum(1 for _ in at.itersiblings(at.tag, preceding=True))
        if before or next(at.itersiblings(at.tag), None) is not None:
            step += f"[{before}]"
        steps.append(step)
        at = at.getparent()
    return ".".join(reversed(steps))


def _oddity(child: Element, slot: Slot) -> str:
    """What an element of a simple type has that its value does not keep, or ""."""
    assert slot.simple is not None
    for name, value in child.attrib.items():
        if name == XSI_TYPE and resolve_qname(value, child) != slot.particle.type:
            return "another xsi:type than the declared one"
        if name not in (XSI_TYPE, XSI_NIL):
            return f"no such attribute: {name}"
    text = child.text or ""
    if is_nil(child):
        return "xsi:nil, with text" if text.strip(WHITESPACE) else ""
    try:
        slot.simple.parse(text)
    except Inexact:
        return "more digits than Python keeps"
    return ""


def _check_order(element: Element, table: Table) -> None:
    """Strict mode: the schema's sequence is the order on the wire."""
    last = 0
    for child in element:
        entry = table.entries.get(child.tag)
        if entry is not None:
            index = entry[3].index
            if index < last:
                raise DecodeError(f"out of order: the schema has it before {table.slots[last].local}", path_of(child))
            last = index
