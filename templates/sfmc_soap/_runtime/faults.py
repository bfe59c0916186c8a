"""SOAP faults: of either version, of servers that mix the two, and with nothing lost that they carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from .model import Model
from .shortening import MAX_REPR, shorten
from .unknown import Unknown
from .xml.names import WHITESPACE, XML, local_name, resolve_qname
from .xml.raw import XmlAttribute, XmlElement, XmlText

if TYPE_CHECKING:
    from .xml.element import Element

M = TypeVar("M", bound=Model)

_XML_LANG = f"{{{XML}}}lang"
_PARTS = {
    "faultcode": "code",
    "code": "code",
    "faultstring": "reason",
    "reason": "reason",
    "faultactor": "actor",
    "role": "actor",
    "node": "node",
    "detail": "detail",
}
"""The parts of a fault by local name in lower case, those of both versions: servers mix them, in any namespace."""


class FaultReason(NamedTuple):
    """Why a call failed, in one language.

    Attributes:
        language: of the text, such as `en`; "" if the fault does not say.
        text: the explanation.
    """

    language: str
    text: str


@dataclass(frozen=True, repr=False)
class Fault:
    """A SOAP fault of either version. Its repr is cut where a field is very long.

    Attributes:
        code: the qualified fault code, `{namespace}Server`.
        subcodes: SOAP 1.2 subcodes from the outermost, qualified.
        reason: the fault string, or the first of the `reasons`.
        actor: the fault actor (SOAP 1.1) or role (SOAP 1.2), "" if there is none.
        detail: the entries of the detail: typed where the WSDL knows them, else raw.
        reasons: the explanation in every language that the fault has.
        node: the node that failed (SOAP 1.2), "" if there is none.
        detail_text: the text in the detail outside of its entries; what stood in several places is on several lines.
        unknown: everything else that the fault carries, or that stands beside it in the body: attributes, further
            elements and text.
    """

    code: str
    subcodes: tuple[str, ...]
    reason: str
    actor: str
    detail: tuple[Model | XmlElement, ...]
    reasons: tuple[FaultReason, ...] = ()
    node: str = ""
    detail_text: str = ""
    unknown: tuple[Unknown, ...] = ()

    @property
    def role(self) -> str:
        """The actor, by its name in SOAP 1.2."""
        return self.actor

    def detail_as(self, type: type[M]) -> M | None:
        """Return the first detail entry of a type, such as `APIFault`; None if there is none."""
        return next((entry for entry in self.detail if isinstance(entry, type)), None)

    def __repr__(self) -> str:
        shown = ((field.name, repr(getattr(self, field.name))) for field in fields(self))
        parts = (f"{name}={shorten(text, MAX_REPR)}" for name, text in shown)
        return f"{type(self).__name__}({', '.join(parts)})"


def read_fault(fault: Element, body: Element, typed: Callable[[Element], Model | XmlElement]) -> Fault:
    """Return the fault in a body.

    Args:
        fault: the Fault.
        body: the body, which may hold other elements beside it.
        typed: gives the value of an entry of the detail.
    """
    return _FaultReader(typed).read(fault, body)


class _FaultReader:
    """Reads one fault, and keeps what is no part of it."""

    def __init__(self, typed: Callable[[Element], Model | XmlElement]) -> None:
        self._typed = typed
        self._unknown: list[Unknown] = []

    def read(self, fault: Element, body: Element) -> Fault:
        """Return the fault in a body."""
        parts: dict[str, Element] = {}
        others = []
        for child in fault:
            part = _PARTS.get(local_name(child.tag).lower())
            if part is None or part in parts:
                others.append(child)
            else:
                parts[part] = child
        self._keep_attributes(fault)
        self._keep_texts(fault)
        self._keep_elements(others, within=fault)
        self._keep_elements((element for element in body if element is not fault), within=body)
        codes = self._codes(parts.get("code"))
        reasons = self._reasons(parts.get("reason"))
        detail = parts.get("detail")
        return Fault(
            code=codes[0] if codes else "",
            subcodes=tuple(codes[1:]),
            reason=reasons[0].text if reasons else "",
            actor=self._text(parts.get("actor")),
            detail=() if detail is None else tuple(self._typed(entry) for entry in detail),
            reasons=reasons,
            node=self._text(parts.get("node")),
            detail_text=self._detail_text(detail),
            unknown=tuple(self._unknown),
        )

    def _codes(self, part: Element | None) -> list[str]:
        """Return the code and its subcodes. That of SOAP 1.1 is the text of its element, that of SOAP 1.2 a Value."""
        codes: list[str] = []
        while part is not None:
            value, subcode = _child(part, "Value"), _child(part, "Subcode")
            self._keep_attributes(part)
            self._keep_elements((child for child in part if child is not value and child is not subcode), within=part)
            if value is None:
                codes.append(resolve_qname("".join(_texts(part)), part.nsmap))
            else:
                self._keep_texts(part)
                codes.append(resolve_qname(self._text(value), value.nsmap))
            part = subcode
        return codes

    def _reasons(self, part: Element | None) -> tuple[FaultReason, ...]:
        """Return the explanations. That of SOAP 1.1 is the text of its element, those of SOAP 1.2 are in Texts."""
        if part is None:
            return ()
        texts = [child for child in part if local_name(child.tag) == "Text"]
        if not texts:
            return (self._reason(part),)
        self._keep_attributes(part)
        self._keep_texts(part)
        self._keep_elements((child for child in part if local_name(child.tag) != "Text"), within=part)
        return tuple(self._reason(text) for text in texts)

    def _reason(self, element: Element) -> FaultReason:
        return FaultReason(element.get(_XML_LANG) or "", self._text(element, read=_XML_LANG))

    def _text(self, element: Element | None, *, read: str = "") -> str:
        """Return the whole text of an element, and keep what else it has, but for an attribute that is read."""
        if element is None:
            return ""
        self._keep_attributes(element, read=read)
        self._keep_elements(element, within=element)
        return "".join(element.itertext()).strip(WHITESPACE)

    def _detail_text(self, detail: Element | None) -> str:
        if detail is None:
            return ""
        self._keep_attributes(detail)
        return "\n".join(_texts(detail))

    def _keep_attributes(self, element: Element, *, read: str = "") -> None:
        for name, value in element.items():
            if name != read:
                self._keep(XmlAttribute.of(name, value, element), "an attribute of a fault", within=element)

    def _keep_texts(self, element: Element) -> None:
        for text in _texts(element):
            self._keep(XmlText(text), "text between elements", within=element)

    def _keep_elements(self, elements: Iterable[Element], *, within: Element) -> None:
        for element in elements:
            self._keep(XmlElement.of(element), "no such part of a fault", within=within)

    def _keep(self, xml: XmlElement | XmlAttribute | XmlText, reason: str, *, within: Element) -> None:
        self._unknown.append(Unknown(xml, reason, within=local_name(within.tag)))


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local_name(child.tag) == name), None)


def _texts(element: Element) -> list[str]:
    """Return the texts between the children of an element, without those that are white space."""
    texts = (element.text, *(child.tail for child in element))
    return [text.strip(WHITESPACE) for text in texts if text and text.strip(WHITESPACE)]
