"""Small WSDLs that would become large ones, or deep ones: each ends in an error with its place, soon."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.pipeline import Settings, generate
from sfmc_soapgen.wsdl.reader import Sources
from support.hostile.bounds import bounded
from support.wsdls import FILE, PINGS, Endpoint, Exchange, document, lowered, schema, wsdl

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
PING = {"Ping": Exchange("PingRequest", "PingResponse")}
TO_P = [Endpoint(port_type="P")]


def element(name: str, type: str = "xs:int") -> str:
    return f'<xs:element name="{name}" type="{type}"/>'


def elements(number: int) -> str:
    return "".join(element(f"a{i}") for i in range(number))


def type_(name: str, content: str) -> str:
    return f'<xs:complexType name="{name}">{content}</xs:complexType>'


def simple(name: str, content: str) -> str:
    return f'<xs:simpleType name="{name}">{content}</xs:simpleType>'


def restriction(base: str, content: str = "") -> str:
    return f'<xs:restriction base="{base}">{content}</xs:restriction>'


def extension(base: str, kind: str = "complex") -> str:
    return f'<xs:{kind}Content><xs:extension base="{base}"/></xs:{kind}Content>'


def group(name: str, content: str, compositor: str = "sequence") -> str:
    return f'<xs:group name="{name}"><xs:{compositor}>{content}</xs:{compositor}></xs:group>'


def uses(name: str, more: str = "") -> str:
    return f'<xs:group ref="tns:{name}" {more}/>'


def doubling(compositor: str, more: str = "", last: str = "") -> str:
    """Groups each of which uses the next one twice."""
    groups = (group(f"G{i}", uses(f"G{i + 1}", more) * 2, compositor) for i in range(28))
    return type_("T", uses("G0")) + "".join(groups) + group("G28", last)


def chain(number: int, link: Callable[[int], str]) -> str:
    """Declarations each of which uses the one before it, the last one first."""
    return "".join(link(i) for i in range(number, 0, -1))


def attributes(content: str, name: str = "G") -> str:
    return f'<xs:attributeGroup name="{name}">{content}</xs:attributeGroup>'


def attributes_used(name: str) -> str:
    return f'<xs:attributeGroup ref="tns:{name}"/>'


LONG = "x" * 1_000_000
NOTE = f"<xs:annotation><xs:documentation>{'word ' * 390}</xs:documentation></xs:annotation>"
MUCH = "the WSDL becomes more than 100,000 fields"
DEEP = "stand inside each other more than 100 deep"
LINE = "is made of a type that is made of a type, and so on for more than 100"

BOMBS = {
    "groups of groups": (doubling("sequence", last=element("a")), MUCH),
    "groups of nothing": (doubling("sequence"), MUCH),
    "choices of groups": (doubling("choice", last=element("a")), MUCH),
    "groups that repeat": (doubling("sequence", 'maxOccurs="unbounded"', element("a") + element("b")), MUCH),
    "a group in many types": (
        group("G", elements(2000)) + "".join(type_(f"T{i}", uses("G")) for i in range(5000)),
        MUCH,
    ),
    "attribute groups": (
        type_("T", attributes_used("G0"))
        + "".join(attributes(attributes_used(f"G{i + 1}") * 2, f"G{i}") for i in range(28))
        + attributes("", "G28"),
        MUCH,
    ),
    "an attribute group in many types": (
        attributes("".join(f'<xs:attribute name="a{i}" type="xs:int"/>' for i in range(2000)))
        + "".join(type_(f"T{i}", attributes_used("G")) for i in range(5000)),
        MUCH,
    ),
    "a long default in many types": (
        attributes(f'<xs:attribute name="a" type="xs:string" default="{LONG}"/>')
        + "".join(type_(f"T{i}", attributes_used("G")) for i in range(5000)),
        MUCH,
    ),
    "notes in many types": (
        group("G", "".join(element(f"a{i}").replace("/>", f">{NOTE}</xs:element>") for i in range(90)))
        + "".join(type_(f"T{i}", uses("G")) for i in range(1000)),
        MUCH,
    ),
    "a long wildcard in many types": (
        group("G", f'<xs:any namespace="{" ".join(f"urn:{i}" for i in range(50_000))}"/>')
        + "".join(type_(f"T{i}", uses("G")) for i in range(5000)),
        MUCH,
    ),
    "a large base of many types": (
        type_("B", f"<xs:sequence>{elements(20_000)}</xs:sequence>")
        + "".join(type_(f"T{i}", extension("tns:B")) for i in range(10_000)),
        MUCH,
    ),
    "a union of many words": (simple("U", f'<xs:union memberTypes="{"xs:int xs:date " * 500_000}"/>'), MUCH),
    "a union in many unions": (
        "".join(simple(f"S{i}", restriction("xs:int")) for i in range(900))
        + simple("U", f'<xs:union memberTypes="{" ".join(f"tns:S{i}" for i in range(900))}"/>')
        + "".join(simple(f"V{i}", '<xs:union memberTypes="tns:U xs:date"/>') for i in range(5000)),
        MUCH,
    ),
    "unions of two unions": (
        "".join(
            simple(f"U{i}", f'<xs:union memberTypes="tns:U{i + 1} tns:V{i + 1}"/>')
            + simple(f"V{i}", f'<xs:union memberTypes="tns:V{i + 1} tns:U{i + 1}"/>')
            for i in range(40)
        )
        + simple("U40", restriction("xs:int"))
        + simple("V40", restriction("xs:date")),
        "is a union of more than 1000 types",
    ),
    "simple types": (
        simple("S0", restriction("xs:string")) + chain(300, lambda i: simple(f"S{i}", restriction(f"tns:S{i - 1}"))),
        LINE,
    ),
    "lists": (
        simple("S0", restriction("xs:int"))
        + chain(300, lambda i: simple(f"S{i}", f'<xs:list itemType="tns:S{i - 1}"/>')),
        LINE,
    ),
    "unions": (
        simple("S0", restriction("xs:int"))
        + chain(300, lambda i: simple(f"S{i}", f'<xs:union memberTypes="tns:S{i - 1}"/>')),
        LINE,
    ),
    "extensions": (type_("T0", "") + chain(300, lambda i: type_(f"T{i}", extension(f"tns:T{i - 1}"))), LINE),
    "simple content": (
        type_("T0", extension("xs:int", "simple"))
        + chain(300, lambda i: type_(f"T{i}", extension(f"tns:T{i - 1}", "simple"))),
        LINE,
    ),
    "groups": (
        type_("T", uses("G200")) + group("G0", element("a")) + chain(200, lambda i: group(f"G{i}", uses(f"G{i - 1}"))),
        DEEP,
    ),
    "groups of types of groups": (
        type_("T", uses("G200"))
        + group("G0", element("a"))
        + chain(
            200,
            lambda i: group(
                f"G{i}", f'<xs:element name="x"><xs:complexType>{uses(f"G{i - 1}")}</xs:complexType></xs:element>'
            ),
        ),
        DEEP,
    ),
    "groups of nested choices": (
        type_("T", uses("G60"))
        + group("G0", element("a"))
        + chain(60, lambda i: group(f"G{i}", f'{"<xs:choice>" * 30}{uses(f"G{i - 1}")}{"</xs:choice>" * 30}')),
        DEEP,
    ),
    "attribute groups in a line": (
        type_("T", attributes_used("G200"))
        + attributes("", "G0")
        + chain(200, lambda i: attributes(attributes_used(f"G{i - 1}"), f"G{i}")),
        DEEP,
    ),
}
"""Schemas, each with what the error says."""


def refused(data: bytes, beside: dict[str, bytes] | None = None) -> str:
    """The error that a WSDL gives, which has its place."""
    with pytest.raises(GeneratorError) as caught:
        generate(Sources(FILE, {FILE: data, **(beside or {})}), Settings())
    assert caught.value.origin is not None
    return str(caught.value)


LIGHT = {"groups of nothing", "unions of two unions", "lists", "unions", "extensions", "groups", "simple content"}


@pytest.mark.parametrize(
    "kind", [kind if kind in LIGHT else pytest.param(kind, marks=pytest.mark.slow) for kind in BOMBS]
)
def test_schemas(kind: str) -> None:
    """Groups, base types and unions, used by each other or by many."""
    content, problem = BOMBS[kind]
    assert problem in refused(wsdl(content))


def test_what_is_twice_in_a_union() -> None:
    """It is one member."""
    unions = "".join(simple(f"U{i}", f'<xs:union memberTypes="tns:U{i + 1} tns:U{i + 1}"/>') for i in range(22))
    service = lowered(wsdl(unions + simple("U22", restriction("xs:int"))))
    assert {len(each.members) for each in service.simples if each.members} == {1}


def test_operations_of_one_large_request() -> None:
    """Each has a method, which has a parameter for each field."""
    request = f'<xs:element name="R"><xs:complexType><xs:sequence>{elements(2000)}</xs:sequence></xs:complexType>'
    body = schema(f"{request}</xs:element>{PINGS}")
    assert MUCH in refused(document([body], {"P": {f"O{i}": Exchange("R", "PingResponse") for i in range(60)}}, TO_P))


def test_a_schema_of_many_namespaces() -> None:
    """One that has no namespace of its own is another schema in each that includes it, and so is what it includes."""
    chameleon = f"<xs:schema {XS}>{''.join(type_(f'T{i}', '') for i in range(1500))}</xs:schema>".encode()
    including = [schema('<xs:include schemaLocation="a.xsd"/>', f"urn:n{i}") for i in range(300)]
    message = refused(document([*including, schema(PINGS)], {"P": PING}, TO_P), {"a.xsd": chameleon})
    assert "more than 100,000 elements" in message
    line = {
        f"a{i}.xsd": f'<xs:schema {XS}><xs:include schemaLocation="a{(i + 1) % 300}.xsd"/></xs:schema>'.encode()
        for i in range(300)
    }
    including = [schema('<xs:include schemaLocation="a0.xsd"/>', f"urn:n{i}") for i in range(3000)]
    message = refused(document([*including, schema(PINGS)], {"P": PING}, TO_P), line)
    assert "more than 100,000 elements" in message


@pytest.mark.slow
def test_what_is_accepted() -> None:
    """What is just within the limits of size and depth becomes a package."""
    program = """
from sfmc_soapgen.pipeline import Settings, generate
from sfmc_soapgen.wsdl.reader import Sources
import sys
for body in sys.argv[1:]:
    print(len(generate(Sources("test.wsdl", {"test.wsdl": body.encode()}), Settings())) > 50)
"""
    bodies = [
        type_("T0", "") + "".join(type_(f"T{i}", extension(f"tns:T{i - 1}")) for i in range(1, 100)),
        simple("S0", restriction("xs:string"))
        + "".join(simple(f"S{i}", restriction(f"tns:S{i - 1}")) for i in range(1, 90)),
        type_("T", uses("G40")) + group("G0", element("a")) + chain(40, lambda i: group(f"G{i}", uses(f"G{i - 1}"))),
        type_("T", "<xs:choice>" * 90 + element("a") + "</xs:choice>" * 90),
        type_(
            "T",
            "".join(f'<xs:choice maxOccurs="unbounded">{element(f"c{i}")}' for i in range(90)) + "</xs:choice>" * 90,
        ),
        '<xs:element name="x"><xs:complexType><xs:sequence>' * 30 + "</xs:sequence></xs:complexType></xs:element>" * 30,
        simple(
            "S",
            "<xs:list><xs:simpleType>" * 45 + restriction("xs:int") + "</xs:simpleType></xs:list>" * 45,
        ),
    ]
    assert bounded(program, *(wsdl(body).decode() for body in bodies)) == "True\n" * len(bodies)
