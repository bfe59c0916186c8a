"""What a message holds beyond its types, while it is read: refused in strict mode, else kept beside the fields."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from .errors import DecodeError
from .model import UNKNOWN, Model, unknown
from .plans import FieldPlan
from .simple_type import MORE_DIGITS, Inexact
from .unknown import SCHEMA_HINT, Unknown, forbidden_reason
from .xml.element import Element
from .xml.names import WHITESPACE, XSI_HINTS, XSI_NIL, XSI_TYPE, is_boolean, is_nil, resolve_qname
from .xml.raw import XmlAttribute, XmlElement, XmlText

KEPT = object()
"""In the place of a value: the element was kept raw."""


class Position(NamedTuple):
    """Where something is written back: see `Unknown`."""

    after: str = ""
    within: str = ""


class Leftovers:
    """Keeps or refuses what is not understood.

    Args:
        strict: refuse it.
    """

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict

    def refuse(self, reason: str) -> None:
        """Raise in strict mode.

        Raises:
            DecodeError: in strict mode, for this reason.
        """
        if self.strict:
            raise DecodeError(reason)

    def keep_element(self, obj: Model, child: Element, reason: str, position: Position) -> object:
        """Keep an element, and return `KEPT`."""
        self.refuse(reason)
        unknown(obj).append(Unknown(XmlElement.of(child), reason, position.after, position.within))
        return KEPT

    def keep_text(self, obj: Model, text: str, position: Position) -> None:
        """Keep text that stands among elements."""
        reason = "text between elements"
        self.refuse(reason)
        unknown(obj).append(Unknown(XmlText(text.strip(WHITESPACE)), reason, position.after, position.within))

    def keep_attribute(self, obj: Model, attribute: XmlAttribute, reason: str, *, within: str = "") -> None:
        """Keep an attribute. Hints at a schema are never refused."""
        if not attribute.is_schema_hint:
            self.refuse(reason)
        unknown(obj).append(Unknown(attribute, reason, within=within))

    def keep_inexact(self, obj: Model, child: Element, field: FieldPlan, index: int) -> None:
        """Keep an element of a simple type beside its value, if the value does not hold all that the element says.

        Args:
            obj: what the element stands in.
            child: the element.
            field: its field.
            index: of the value in the field.
        """
        reason = _beyond_value(child, field)
        if not reason:
            return
        if reason not in (SCHEMA_HINT, MORE_DIGITS):
            self.refuse(reason)
        unknown(obj).append(Unknown(XmlElement.of(child), reason, instead_of=(field.reference, index)))

    def tell_forbidden(self, obj: Model, xml: XmlElement | XmlAttribute, place: tuple[str, int]) -> None:
        """Tell that raw XML which is a value holds a character that XML forbids.

        Args:
            obj: what it stands in.
            xml: the value.
            place: the reference of its field, and its index there.
        """
        if xml.forbidden:
            unknown(obj).append(Unknown(xml, forbidden_reason(xml.forbidden), instead_of=place))


def _beyond_value(child: Element, field: FieldPlan) -> str:
    """Return what an element of a simple type has that its value does not hold, or ""."""
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
    except Inexact as inexact:
        return inexact.reason
    return hint


def merge_texts(obj: Model) -> None:
    """Join the texts that are written back to one position, where they would be read as one text."""
    if sum(isinstance(item.xml, XmlText) for item in obj.__dict__[UNKNOWN]) < 2:
        return
    joined: list[tuple[Unknown, list[str]]] = []
    open_texts: dict[tuple[object, ...], list[str]] = {}
    for item in reversed(obj.__dict__[UNKNOWN]):
        texts: list[str] = []
        if not isinstance(item.xml, XmlText):
            open_texts.pop(item.position, None)
        elif item.position in open_texts:
            open_texts[item.position].append(item.xml.text)
            continue
        else:
            texts.append(item.xml.text)
            open_texts[item.position] = texts
        joined.append((item, texts))
    obj.__dict__[UNKNOWN] = [
        replace(item, xml=XmlText("\n".join(reversed(texts)))) if len(texts) > 1 else item
        for item, texts in reversed(joined)
    ]
