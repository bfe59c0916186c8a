"""XML Schema's own judges: lxml (libxml2) and the xmlschema package, with the WSDL's schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import xmlschema
from lxml import etree
from sfmc_soapgen.resources import WSDL
from support.messages import API
from support.strategies import MODELS

XS = "{http://www.w3.org/2001/XMLSchema}"

Validators = Mapping[str, Callable[[bytes], bool]]


def schema() -> Any:
    """The WSDL's own schema, with a global element for every type that has none, so that each can be a root."""
    found = etree.parse(WSDL).find(f".//{XS}schema")
    assert found is not None
    declared = {element.get("name") for element in found.findall(f"{XS}element")}
    for cls in MODELS.values():
        if cls.__name__ not in declared and cls.__wire__.startswith(f"{{{API}}}"):
            etree.SubElement(found, f"{XS}element", name=cls.__name__, type=f"tns:{cls.__name__}")
    return etree.fromstring(etree.tostring(found), base_url=WSDL.as_uri())


def validators() -> Validators:
    """Each validator by name: whether it accepts a message."""
    by_lxml = etree.XMLSchema(schema())
    text = etree.tostring(schema(), encoding="unicode")
    by_xmlschema = xmlschema.XMLSchema(text, base_url=WSDL.parent.as_uri(), allow="local")

    def accepted_by_xmlschema(xml: bytes) -> bool:
        try:
            return by_xmlschema.is_valid(xml)
        except KeyError:  # an xsi:type that names nothing
            return False

    return {"lxml": lambda xml: by_lxml.validate(etree.fromstring(xml)), "xmlschema": accepted_by_xmlschema}
