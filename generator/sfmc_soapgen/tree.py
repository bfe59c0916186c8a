"""What `read` hands to `lower`: xsdata's typed tree, the line of everything in it, and the grammar it keeps to.

The grammar says which elements and attributes of WSDL 1.1 and XML Schema the generator understands, and where. `read`
refuses everything else by name, so `lower` can count on it and nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xsdata.models import wsdl, xsd

from .ir import XSD, Origin

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP_HTTP = "http://schemas.xmlsoap.org/soap/http"

PREFIXES = {WSDL: "wsdl", XSD: "xs", SOAP: "soap"}
"""The namespaces whose every element and attribute is in the grammar, by the prefix that messages name them with."""


@dataclass(frozen=True)
class Tree:
    """A WSDL and its schemas as xsdata's models.

    Args:
        definitions: the WSDL itself, then the WSDLs that it imports.
        schemas: inline and imported schemas.
        origins: where each model was declared, by `id`; the models live as long as the tree does.
    """

    definitions: tuple[wsdl.Definitions, ...]
    schemas: tuple[xsd.Schema, ...]
    origins: Mapping[int, Origin]

    def origin(self, model: object) -> Origin:
        """Where the model was declared. The model must be one of this tree."""
        return self.origins[id(model)]


@dataclass(frozen=True)
class Rule:
    """What an element may hold.

    Args:
        attributes: attribute name -> regular expression of the supported values.
        children: the child elements by their prefixed names, in order; a `*` marks those that may repeat.
        required: the attributes that must be there.
        ordered: the children must come in the order given.
        text: the element holds text for people; whatever is in it is taken as it is.
    """

    attributes: Mapping[str, str]
    children: str = ""
    required: tuple[str, ...] = ()
    ordered: bool = False
    text: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the children."""
        return self.children.replace("*", "").split()

    def repeats(self, name: str) -> bool:
        """Whether the child may come more than once."""
        return f"{name}*" in self.children.split()


ANY_TEXT = r"(?s:.*)"
BOOLEAN = "true|false|1|0"
FALSE = "false|0"
NUMBER = "[0-9]{1,9}"

TEXT = Rule({}, text=True)


def _wsdl(attributes: Mapping[str, str], children: str = "", required: str = "", ordered: bool = False) -> Rule:
    return Rule(attributes, f"{children} wsdl:documentation*", tuple(required.split()), ordered)


def _xs(attributes: Mapping[str, str], children: str = "", required: str = "") -> Rule:
    return Rule(attributes, f"{children} xs:annotation*", tuple(required.split()))


_ELEMENT = {"name": ANY_TEXT, "type": ANY_TEXT, "form": "qualified"}

GRAMMAR: Mapping[str, Rule] = {
    "wsdl:definitions": _wsdl(
        {"name": ANY_TEXT, "targetNamespace": ANY_TEXT},
        "wsdl:import* wsdl:types wsdl:message* wsdl:portType* wsdl:binding* wsdl:service*",
        required="targetNamespace",
    ),
    "wsdl:documentation": TEXT,
    "wsdl:import": _wsdl({"namespace": ANY_TEXT, "location": ANY_TEXT}, required="namespace location"),
    "wsdl:types": _wsdl({}, "xs:schema*"),
    "wsdl:message": _wsdl({"name": ANY_TEXT}, "wsdl:part*", required="name"),
    "wsdl:part": _wsdl({"name": ANY_TEXT, "element": ANY_TEXT}, required="name element"),
    "wsdl:portType": _wsdl({"name": ANY_TEXT}, "wsdl:operation*", required="name"),
    "wsdl:portType/wsdl:operation": _wsdl({"name": ANY_TEXT}, "wsdl:input wsdl:output", required="name", ordered=True),
    "wsdl:portType/wsdl:operation/wsdl:input": _wsdl({"name": ANY_TEXT, "message": ANY_TEXT}, required="message"),
    "wsdl:portType/wsdl:operation/wsdl:output": _wsdl({"name": ANY_TEXT, "message": ANY_TEXT}, required="message"),
    "wsdl:binding": _wsdl({"name": ANY_TEXT, "type": ANY_TEXT}, "soap:binding wsdl:operation*", required="name type"),
    "soap:binding": Rule({"transport": SOAP_HTTP, "style": "document"}, required=("transport",)),
    "wsdl:binding/wsdl:operation": _wsdl({"name": ANY_TEXT}, "soap:operation wsdl:input wsdl:output", required="name"),
    "soap:operation": Rule({"soapAction": ANY_TEXT, "style": "document"}, required=("soapAction",)),
    "wsdl:binding/wsdl:operation/wsdl:input": _wsdl({"name": ANY_TEXT}, "soap:body"),
    "wsdl:binding/wsdl:operation/wsdl:output": _wsdl({"name": ANY_TEXT}, "soap:body"),
    "soap:body": Rule({"use": "literal", "parts": ANY_TEXT}),
    "wsdl:service": _wsdl({"name": ANY_TEXT}, "wsdl:port*", required="name"),
    "wsdl:port": _wsdl({"name": ANY_TEXT, "binding": ANY_TEXT}, "soap:address", required="name binding"),
    "soap:address": Rule({"location": ANY_TEXT}, required=("location",)),
    "xs:schema": _xs(
        {"targetNamespace": ANY_TEXT, "elementFormDefault": "qualified|unqualified"},
        "xs:import* xs:include* xs:simpleType* xs:complexType* xs:element*",
    ),
    "xs:annotation": Rule({}, "xs:appinfo* xs:documentation*"),
    "xs:appinfo": TEXT,
    "xs:documentation": TEXT,
    "xs:import": _xs({"namespace": ANY_TEXT, "schemaLocation": ANY_TEXT}),
    "xs:include": _xs({"schemaLocation": ANY_TEXT}, required="schemaLocation"),
    "xs:simpleType": _xs({"name": ANY_TEXT}, "xs:restriction", required="name"),
    "xs:restriction": _xs({"base": ANY_TEXT}, "xs:enumeration* xs:pattern*", required="base"),
    "xs:enumeration": _xs({"value": ANY_TEXT}, required="value"),
    "xs:pattern": _xs({"value": ANY_TEXT}, required="value"),
    "xs:schema/xs:complexType": _xs(
        {"name": ANY_TEXT, "abstract": BOOLEAN, "mixed": FALSE}, "xs:sequence xs:complexContent", required="name"
    ),
    "xs:complexType": _xs({"mixed": FALSE}, "xs:sequence xs:complexContent"),
    "xs:complexContent": _xs({"mixed": FALSE}, "xs:extension"),
    "xs:extension": _xs({"base": ANY_TEXT}, "xs:sequence", required="base"),
    "xs:sequence": _xs({"minOccurs": "1", "maxOccurs": "1"}, "xs:element* xs:choice* xs:any*"),
    "xs:choice": _xs({"minOccurs": "0|1", "maxOccurs": "1"}, "xs:element*"),
    "xs:any": _xs(
        {
            "namespace": "##any",
            "minOccurs": NUMBER,
            "maxOccurs": f"unbounded|(?!0){NUMBER}",
            "processContents": "strict|lax|skip",
        }
    ),
    "xs:schema/xs:element": _xs({**_ELEMENT, "nillable": FALSE, "abstract": FALSE}, "xs:complexType", required="name"),
    "xs:element": _xs(
        {**_ELEMENT, "minOccurs": "0|1", "maxOccurs": "1|unbounded", "nillable": BOOLEAN},
        "xs:complexType",
        required="name",
    ),
    "xs:choice/xs:element": _xs(
        {**_ELEMENT, "minOccurs": "0|1", "maxOccurs": "1", "nillable": BOOLEAN}, "xs:complexType", required="name"
    ),
}
"""Rules by the element's prefixed name, or by `parent's rule/element` where the same name means different things."""

HARMLESS = frozenset(
    "attributeFormDefault block blockDefault final finalDefault id parameterOrder source version".split()
)
"""Attributes that change nothing in what is generated."""

DEFINED = HARMLESS | frozenset(
    "abstract appliesToEmpty base binding default defaultAttributes defaultAttributesApply element elementFormDefault"
    " encodingStyle fixed form inheritable itemType location maxOccurs memberTypes message minOccurs mixed mode name"
    " namespace nillable notNamespace notQName part parts processContents public ref refer schemaLocation soapAction"
    " style substitutionGroup system targetNamespace test transport type use value xpath xpathDefaultNamespace".split()
)
"""Every attribute that WSDL, its SOAP binding or XML Schema defines. Any other is foreign, and ignored."""


def rule_name(parent: str, child: str) -> str:
    """The name of the rule for a child inside an element that the rule `parent` holds for."""
    specific = f"{parent}/{child}"
    return specific if specific in GRAMMAR else child
