"""What the tests of the bindings share: writing test messages, and judging XML without the code under test."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, TypeVar

from lxml import etree
from sfmc_soap import Model, UnsetType, unknown

T = TypeVar("T")

API = "http://exacttarget.com/wsdl/partnerAPI"
FAULT = "urn:fault.partner.exacttarget.com"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
XMLNS = f'xmlns="{API}" xmlns:xsi="{XSI}"'


def xml(name: str, content: str = "", attributes: str = "") -> str:
    """The XML of an element in the service's namespace."""
    return f"<{name} {XMLNS} {attributes}>{content}</{name}>"


def meaning(document: str | bytes, *, ordered: bool = True) -> Any:
    """What a document says, apart from prefixes and white space between elements; unordered, also apart from order.

    It knows nothing of the bindings: equal meanings are the same message to anyone.
    """
    return _meaning(etree.fromstring(document.encode() if isinstance(document, str) else document), ordered)


def _meaning(element: etree._Element, ordered: bool) -> Any:
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    if (named := attributes.get(f"{{{XSI}}}type")) is not None:
        prefix, _, name = named.rpartition(":")
        attributes[f"{{{XSI}}}type"] = f"{{{element.nsmap.get(prefix or None)}}}{name}"
    children = [_meaning(child, ordered) for child in element]
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if children:
        texts = [text.strip() for text in texts if text.strip()]
    return (
        element.tag,
        sorted(attributes.items()),
        texts if ordered else sorted(texts),
        children if ordered else sorted(children, key=repr),
    )


def walk(value: Any) -> Iterator[Model]:
    """An object and every object in it."""
    if isinstance(value, Model):
        yield value
        for name in type(value).__particles__:
            yield from walk(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def without_unknown(obj: Model) -> Model:
    """A copy of an object without anything that was not understood, all the way down."""
    known = copy.deepcopy(obj)
    for part in walk(known):
        unknown(part).clear()
    return known


def raw(obj: Model) -> list[str]:
    """What an object holds beyond its type, as XML without the namespace declarations of test messages."""
    return [str(item).replace(f' xmlns="{API}"', "").replace(f' xmlns:xsi="{XSI}"', "") for item in unknown(obj)]


def present(value: T | UnsetType | None) -> T:
    """The value of a field that must have one."""
    assert value is not None
    assert not isinstance(value, UnsetType)
    return value
