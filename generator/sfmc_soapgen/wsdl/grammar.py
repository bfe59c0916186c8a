"""The grammar: which elements and attributes of WSDL 1.1 and XML Schema the generator understands, and where.

`validation` refuses everything else by name, so that `lower` can rely on it and nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from ..ir import XSD

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
SOAP_HTTP = "http://schemas.xmlsoap.org/soap/http"

PREFIXES = {WSDL: "wsdl", XSD: "xs", SOAP: "soap", SOAP12: "soap12"}
"""Namespace -> its prefix in messages. Everything in these namespaces is in the grammar or is not supported."""

REQUIRED = f"{{{WSDL}}}required"
"""The attribute with which an extension of WSDL says that nobody may ignore it."""


@dataclass(frozen=True)
class Rule:
    """What an element may hold.

    Attributes:
        attributes: attribute name -> regular expression of the supported values.
        children: the child elements by their prefixed names, in order; a `*` marks those that may repeat.
        required: the attributes that must be there.
        ordered: whether the children must come in the order given.
        text: whether the element holds text for people, which is not looked into.
    """

    attributes: Mapping[str, str]
    children: str = ""
    required: tuple[str, ...] = ()
    ordered: bool = False
    text: bool = False

    @cached_property
    def names(self) -> list[str]:
        """The names of the children."""
        return self.children.replace("*", "").split()

    def repeats(self, name: str) -> bool:
        """Tell whether the child may come more than once."""
        return f"{name}*" in self.children.split()


ANY_TEXT = r"(?s:.*)"
BOOLEAN = "true|false|1|0"
FALSE = "false|0"
NUMBER = "[0-9]{1,9}"

TEXT = Rule({}, text=True)


def _wsdl(attributes: Mapping[str, str], children: str = "", required: str = "", *, ordered: bool = False) -> Rule:
    return Rule(attributes, f"{children} wsdl:documentation*", tuple(required.split()), ordered)


def _xs(attributes: Mapping[str, str], children: str = "", required: str = "") -> Rule:
    return Rule(attributes, f"{children} xs:annotation*", tuple(required.split()))


_SOAP_OPERATION = Rule({"soapAction": ANY_TEXT, "style": "document", "soapActionRequired": BOOLEAN})
_SOAP_HEADER = {"message": ANY_TEXT, "part": ANY_TEXT, "use": "literal"}
_SOAP: Mapping[str, Rule] = {
    "binding": Rule({"transport": SOAP_HTTP, "style": "document"}, required=("transport",)),
    "operation": _SOAP_OPERATION,
    "body": Rule({"use": "literal", "parts": ANY_TEXT}),
    "header": Rule(_SOAP_HEADER, "soap:headerfault* soap12:headerfault*", required=("message", "part")),
    "headerfault": Rule(_SOAP_HEADER, required=("message", "part")),
    "fault": Rule({"name": ANY_TEXT, "use": "literal"}),
    "address": Rule({"location": ANY_TEXT}, required=("location",)),
}
_BOUND = "soap:body soap12:body soap:header* soap12:header*"

_OCCURS = {"minOccurs": NUMBER, "maxOccurs": f"unbounded|{NUMBER}"}
_VALUE = {"default": ANY_TEXT, "fixed": ANY_TEXT}
_ELEMENT = {"name": ANY_TEXT, "type": ANY_TEXT, "nillable": BOOLEAN, **_VALUE}
_PARTICLES = "xs:element* xs:group* xs:choice* xs:sequence* xs:any*"
_MODEL = "xs:sequence xs:choice xs:all xs:group"
_ATTRIBUTES = "xs:attribute* xs:attributeGroup* xs:anyAttribute"
_COMPLEX = f"{_MODEL} {_ATTRIBUTES} xs:complexContent xs:simpleContent"
_WILDCARD = {"namespace": ANY_TEXT, "processContents": "strict|lax|skip"}
_COUNTED = ("length", "minLength", "maxLength", "totalDigits", "fractionDigits")
_BOUNDED = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_FACETS = " ".join(["xs:enumeration* xs:pattern* xs:whiteSpace", *(f"xs:{facet}" for facet in (*_COUNTED, *_BOUNDED))])

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
    "wsdl:part": _wsdl({"name": ANY_TEXT, "element": ANY_TEXT, "type": ANY_TEXT}, required="name"),
    "wsdl:portType": _wsdl({"name": ANY_TEXT}, "wsdl:operation*", required="name"),
    "wsdl:portType/wsdl:operation": _wsdl(
        {"name": ANY_TEXT}, "wsdl:input wsdl:output wsdl:fault*", required="name", ordered=True
    ),
    "wsdl:portType/wsdl:operation/wsdl:input": _wsdl({"name": ANY_TEXT, "message": ANY_TEXT}, required="message"),
    "wsdl:portType/wsdl:operation/wsdl:output": _wsdl({"name": ANY_TEXT, "message": ANY_TEXT}, required="message"),
    "wsdl:portType/wsdl:operation/wsdl:fault": _wsdl({"name": ANY_TEXT, "message": ANY_TEXT}, required="name message"),
    "wsdl:binding": _wsdl(
        {"name": ANY_TEXT, "type": ANY_TEXT}, "soap:binding soap12:binding wsdl:operation*", required="name type"
    ),
    "wsdl:binding/wsdl:operation": _wsdl(
        {"name": ANY_TEXT},
        "soap:operation soap12:operation wsdl:input wsdl:output wsdl:fault*",
        required="name",
    ),
    "wsdl:binding/wsdl:operation/wsdl:input": _wsdl({"name": ANY_TEXT}, _BOUND),
    "wsdl:binding/wsdl:operation/wsdl:output": _wsdl({"name": ANY_TEXT}, _BOUND),
    "wsdl:binding/wsdl:operation/wsdl:fault": _wsdl({"name": ANY_TEXT}, "soap:fault soap12:fault", required="name"),
    "wsdl:service": _wsdl({"name": ANY_TEXT}, "wsdl:port*", required="name"),
    "wsdl:port": _wsdl({"name": ANY_TEXT, "binding": ANY_TEXT}, "soap:address soap12:address", required="name binding"),
    **{f"{prefix}:{name}": rule for prefix in ("soap", "soap12") for name, rule in _SOAP.items()},
    "xs:schema": _xs(
        {
            "targetNamespace": ANY_TEXT,
            "elementFormDefault": "qualified|unqualified",
            "attributeFormDefault": "qualified|unqualified",
        },
        "xs:import* xs:include* xs:simpleType* xs:complexType* xs:element* xs:attribute* xs:group* xs:attributeGroup*",
    ),
    "xs:annotation": Rule({}, "xs:appinfo* xs:documentation*"),
    "xs:appinfo": TEXT,
    "xs:documentation": TEXT,
    "xs:import": _xs({"namespace": ANY_TEXT, "schemaLocation": ANY_TEXT}),
    "xs:include": _xs({"schemaLocation": ANY_TEXT}, required="schemaLocation"),
    "xs:schema/xs:simpleType": _xs({"name": ANY_TEXT}, "xs:restriction xs:list xs:union", required="name"),
    "xs:simpleType": _xs({}, "xs:restriction xs:list xs:union"),
    "xs:restriction": _xs({"base": ANY_TEXT}, f"xs:simpleType {_FACETS}"),
    "xs:list": _xs({"itemType": ANY_TEXT}, "xs:simpleType"),
    "xs:union": _xs({"memberTypes": ANY_TEXT}, "xs:simpleType*"),
    "xs:enumeration": _xs({"value": ANY_TEXT}, required="value"),
    "xs:pattern": _xs({"value": ANY_TEXT}, required="value"),
    "xs:whiteSpace": _xs({"value": "preserve|replace|collapse", "fixed": BOOLEAN}, required="value"),
    **{f"xs:{facet}": _xs({"value": NUMBER, "fixed": BOOLEAN}, required="value") for facet in _COUNTED},
    **{f"xs:{facet}": _xs({"value": ANY_TEXT, "fixed": BOOLEAN}, required="value") for facet in _BOUNDED},
    "xs:schema/xs:complexType": _xs({"name": ANY_TEXT, "abstract": BOOLEAN, "mixed": FALSE}, _COMPLEX, required="name"),
    "xs:complexType": _xs({"mixed": FALSE}, _COMPLEX),
    "xs:complexContent": _xs({"mixed": FALSE}, "xs:extension xs:restriction"),
    "xs:complexContent/xs:extension": _xs({"base": ANY_TEXT}, f"{_MODEL} {_ATTRIBUTES}", required="base"),
    "xs:complexContent/xs:restriction": _xs({"base": ANY_TEXT}, f"{_MODEL} {_ATTRIBUTES}", required="base"),
    "xs:simpleContent": _xs({}, "xs:extension xs:restriction"),
    "xs:simpleContent/xs:extension": _xs({"base": ANY_TEXT}, _ATTRIBUTES, required="base"),
    "xs:simpleContent/xs:restriction": _xs(
        {"base": ANY_TEXT}, f"xs:simpleType {_FACETS} {_ATTRIBUTES}", required="base"
    ),
    "xs:sequence": _xs(_OCCURS, _PARTICLES),
    "xs:choice": _xs(_OCCURS, _PARTICLES),
    "xs:all": _xs({"minOccurs": "0|1", "maxOccurs": "1"}, "xs:element*"),
    "xs:all/xs:element": _xs(
        {**_ELEMENT, "ref": ANY_TEXT, "form": "qualified|unqualified", "minOccurs": "0|1", "maxOccurs": "0|1"},
        "xs:simpleType xs:complexType",
    ),
    "xs:any": _xs({**_WILDCARD, **_OCCURS}),
    "xs:schema/xs:group": _xs({"name": ANY_TEXT}, "xs:all xs:choice xs:sequence", required="name"),
    "xs:group": _xs({"ref": ANY_TEXT, **_OCCURS}, required="ref"),
    "xs:schema/xs:attribute": _xs({"name": ANY_TEXT, "type": ANY_TEXT, **_VALUE}, "xs:simpleType", required="name"),
    "xs:attribute": _xs(
        {
            "name": ANY_TEXT,
            "ref": ANY_TEXT,
            "type": ANY_TEXT,
            "use": "optional|required|prohibited",
            "form": "qualified|unqualified",
            **_VALUE,
        },
        "xs:simpleType",
    ),
    "xs:schema/xs:attributeGroup": _xs({"name": ANY_TEXT}, _ATTRIBUTES, required="name"),
    "xs:attributeGroup": _xs({"ref": ANY_TEXT}, required="ref"),
    "xs:anyAttribute": _xs(_WILDCARD),
    "xs:schema/xs:element": _xs({**_ELEMENT, "abstract": FALSE}, "xs:simpleType xs:complexType", required="name"),
    "xs:element": _xs(
        {**_ELEMENT, "ref": ANY_TEXT, "form": "qualified|unqualified", **_OCCURS}, "xs:simpleType xs:complexType"
    ),
}
"""Rules by the element's prefixed name, or by `parent's rule/element` where the same name means different things."""

HARMLESS = frozenset("block blockDefault final finalDefault id parameterOrder source version".split())
"""Attributes that make no difference to what is generated."""

DEFINED = HARMLESS | frozenset(
    "abstract appliesToEmpty attributeFormDefault base binding default defaultAttributes defaultAttributesApply element"
    " elementFormDefault encodingStyle fixed form inheritable itemType location maxOccurs memberTypes message minOccurs"
    " mixed mode name namespace nillable notNamespace notQName part parts processContents public ref refer"
    " schemaLocation soapAction soapActionRequired style substitutionGroup system targetNamespace test transport type"
    " use value xpath xpathDefaultNamespace".split()
)
"""Every attribute that WSDL, its SOAP binding or XML Schema defines. Any other is foreign, and ignored."""


def rule_name(parent: str, child: str) -> str:
    """Return the name of the rule for a child of an element whose rule is `parent`."""
    specific = f"{parent}/{child}"
    return specific if specific in GRAMMAR else child


def namespace_of(name: str) -> str:
    """Return the namespace of a name in the notation `{namespace}local`, "" for none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def prefixed(name: str) -> str:
    """Return a name in the notation of the grammar and of messages: with the usual prefix of its namespace."""
    prefix = PREFIXES.get(namespace_of(name))
    return f"{prefix}:{name.rpartition('}')[2]}" if prefix else name


def label(element: etree._Element) -> str:
    """Return the name of an element as the grammar and messages write it."""
    return prefixed(str(element.tag))


def is_foreign(element: etree._Element) -> bool:
    """Tell whether an element extends WSDL: it has a namespace, and one that the grammar does not know."""
    return namespace_of(str(element.tag)) not in ("", *PREFIXES)
