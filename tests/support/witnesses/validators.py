"""XML Schema's own judges: lxml (libxml2) and the xmlschema package, with the WSDL's schema."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import xmlschema
from lxml import etree
from lxml.etree import _Element
from sfmc_soapgen.resources import WSDL

XS = "{http://www.w3.org/2001/XMLSchema}"

Validators = Mapping[str, Callable[[bytes], bool]]

_lock = threading.Lock()  # an XMLSchema keeps the errors of what it has judged last


def schema() -> Any:
    """The WSDL's own schema, with a global element for every type that has none, so that each can be a root."""
    found = etree.parse(WSDL).find(f".//{XS}schema")
    assert found is not None
    declared = {element.get("name") for element in found.findall(f"{XS}element")}
    for name in (str(type_.get("name")) for type_ in found.findall(f"{XS}complexType")):
        if name not in declared:
            etree.SubElement(found, f"{XS}element", name=name, type=f"tns:{name}")
    return etree.fromstring(etree.tostring(found), base_url=WSDL.as_uri())


def schema_errors(element: bytes | _Element) -> list[str]:
    """What the WSDL's schema has against an element, by lxml."""
    # As a document of its own, with all prefixes that are in scope: what xsi:type says is resolved by them.
    alone = etree.fromstring(element if isinstance(element, bytes) else etree.tostring(element, with_tail=False))
    with _lock:
        _by_lxml().validate(alone)
        return [f"line {error.line}: {error.message}" for error in _by_lxml().error_log]


@cache
def _by_lxml() -> etree.XMLSchema:
    return etree.XMLSchema(schema())


def validators() -> Validators:
    """Each validator by name: whether it accepts a message."""
    text = etree.tostring(schema(), encoding="unicode")
    by_xmlschema = xmlschema.XMLSchema(text, base_url=WSDL.parent.as_uri(), allow="local")

    def accepted_by_xmlschema(xml: bytes) -> bool:
        try:
            return by_xmlschema.is_valid(xml)
        except KeyError:  # an xsi:type that names nothing
            return False

    return {"lxml": lambda xml: not schema_errors(xml), "xmlschema": accepted_by_xmlschema}
