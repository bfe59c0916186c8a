"""What a user may do wrong with the generator, for test_messages.py: one case for each message."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from click.testing import CliRunner
from sfmc_soapgen import resources
from sfmc_soapgen.cache import VARIABLE, Entry, user_cache
from sfmc_soapgen.cli import main
from sfmc_soapgen.commands.vendor import refuse_another_wsdl
from sfmc_soapgen.diff import changelog
from sfmc_soapgen.emit.format import format_python
from sfmc_soapgen.notes.reading import load_notes, read_notes
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import default_settings, generate, load_sources, understand
from sfmc_soapgen.python.bindings import Selection
from sfmc_soapgen.python.describe import describe
from sfmc_soapgen.python.modules import Topics, plan_modules, read_topics
from sfmc_soapgen.wsdl.reader import Sources, load
from sfmc_soapgen.wsdl.store import save
from support.messages import SOAP_11
from support.rooms import PARTS, ROOMS, settings_with, small_wsdl, sources_of, templates_with
from support.wsdls import FILE, PINGS, Endpoint, Exchange, document, lowered, name, schema, sequence, wsdl

Case = Callable[[Path], object]


def of(data: bytes | str, **files: bytes) -> Case:
    """Generate from a WSDL."""
    content = data if isinstance(data, bytes) else wsdl(data)
    return lambda _: generate(Sources(FILE, {FILE: content, **files}), default_settings())


def but(old: str, new: str) -> Case:
    """Generate from the plain WSDL, but for one difference."""
    text = wsdl().decode()
    assert old in text
    return of(text.replace(old, new, 1).encode())


def imported(file: str, location: str = "a.xsd", namespace: str = "urn:a") -> Case:
    """Generate from a WSDL that imports a file."""
    importing = wsdl(f'<xs:import namespace="{namespace}" schemaLocation="{location}"/>')
    return of(importing, **{"a.xsd": file.encode()})


def simple(content: str) -> Case:
    """Generate from a WSDL with a simple type."""
    return of(f'<xs:simpleType name="S">{content}</xs:simpleType>')


def facets(content: str) -> Case:
    """Generate from a WSDL with a restriction of strings."""
    return simple(f'<xs:restriction base="xs:string">{content}</xs:restriction>')


TYPES = (
    '<xs:complexType name="Thing"><xs:sequence><xs:element name="size" type="tns:Size"/></xs:sequence></xs:complexType>'
    '<xs:simpleType name="Size"><xs:restriction base="xs:int"><xs:minInclusive value="1"/></xs:restriction>'
    "</xs:simpleType>"
)
ADDRESS = '<soap:address location="https://test.example/"/>'
PORT = f'<port name="TestPort" binding="tns:TestBinding">{ADDRESS}</port>'
EXTENSION = '<xs:complexContent><xs:extension base="tns:{}"/></xs:complexContent>'
GROUP = '<xs:group name="G"><xs:sequence>{}</xs:sequence></xs:group>'


def complex_(content: str, beside: str = "") -> Case:
    """Generate from a WSDL with a complex type, named T, and what else it needs."""
    return of(f'<xs:complexType name="T">{content}</xs:complexType>\n{beside}')


def restriction(content: str) -> Case:
    """Generate from a WSDL with a type that restricts one with an element named a."""
    derived = f'<xs:complexContent><xs:restriction base="tns:B"><xs:sequence>{content}</xs:sequence></xs:restriction>'
    return complex_(f"{derived}</xs:complexContent>", sequence('<xs:element name="a"/>', of="B"))


def with_link(folder: Path) -> object:
    """Read a WSDL that imports a link."""
    (folder / "in").mkdir()
    (folder / "a.xsd").write_text("<x/>")
    (folder / "in" / "a.xsd").symlink_to(folder / "a.xsd")
    (folder / "in" / FILE).write_bytes(wsdl('<xs:include schemaLocation="a.xsd"/>'))
    return load(folder / "in" / FILE)


def without_permission(folder: Path) -> object:
    """Read a WSDL that the system does not give."""
    (folder / FILE).write_bytes(wsdl())
    with mock.patch.object(Path, "read_bytes", side_effect=PermissionError(13, "Permission denied")):
        return load(folder / FILE)


def with_a_defect(_: Path) -> object:
    """Generate with a generator that fails."""
    with mock.patch("sfmc_soapgen.pipeline.lower", side_effect=KeyError("x")):
        return generate(Sources(FILE, {FILE: wsdl()}), default_settings())


def of_two_namespaces(_: Path) -> object:
    """Generate from a WSDL with a large schema that two namespaces include."""
    including = [schema('<xs:include schemaLocation="a.xsd"/>', f"urn:{name}") for name in "ab"]
    large = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{"<xs:annotation/>" * 60_000}</xs:schema>'
    data = document([*including, schema(PINGS)], {"TestPortType": {"Ping": Exchange("PingRequest", "PingResponse")}})
    return generate(Sources(FILE, {FILE: data, "a.xsd": large.encode()}), default_settings())


READ: dict[str, Case] = {
    "a defect": with_a_defect,
    "a large schema of two namespaces": of_two_namespaces,
    "a link out of the folder": with_link,
    "no file": lambda folder: load(folder / "a.wsdl"),
    "a file that is not there": of('<xs:include schemaLocation="../other/a.xsd"/>'),
    "a location that names no file": of('<xs:include schemaLocation="https://x.example/?wsdl"/>'),
    "a WSDL that is not among the sources": lambda _: generate(Sources("a.wsdl", {}), default_settings()),
    "empty": of(b" \n"),
    "HTML": of(b"<!DOCTYPE html><html><p></html>"),
    "not XML": of(b"\x1f\x8b\x08 zipped"),
    "cut off": of(wsdl()[:700]),
    "not well-formed": of(b"<a>\n<b></a>"),
    "an encoding": of(b'<?xml version="1.0" encoding="utf-7"?><a/>'),
    "DOCTYPE": of(b'<!DOCTYPE a SYSTEM "x"><a/>'),
    "deep": of("<x>" * 200),
    "attributes": of("<x " + " ".join(f'a{i}=""' for i in range(2000)) + "/>"),
    "namespaces": of("<x " + " ".join(f'xmlns:a{i}="u"' for i in range(200)) + "/>"),
    "elements": of("<x/>" * 100_001),
    "size": of(b"x" * (33 << 20)),
    "a schema for a WSDL": of(b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'),
    "WSDL 2.0": of(b'<description xmlns="http://www.w3.org/ns/wsdl"/>'),
    "a SOAP fault": of(f'<e:Envelope xmlns:e="{SOAP_11}"><e:Body><e:Fault/></e:Body></e:Envelope>'.encode()),
    "something else": of(b"<a/>"),
    "another namespace": imported('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>'),
    "stray text": of("text"),
    "an element": of("<xs:notation/>"),
    "an attribute": of('<xs:complexType name="T" mixed="true"/>'),
    "an unsupported attribute": of('<xs:complexType name="T" ref="x"/>'),
    "no attribute": of("<xs:complexType/>"),
    "a required extension": but(
        "<types>", '<x:y xmlns:x="urn:x" xmlns:w="http://schemas.xmlsoap.org/wsdl/"' ' w:required="true"/><types>'
    ),
    "a number": of(sequence('<xs:element name="a" maxOccurs="many"/>')),
    "minOccurs above maxOccurs": of(sequence('<xs:element name="a" minOccurs="2"/>')),
    "the answer first": but(
        '<input message="tns:PingIn"/>\n      <output message="tns:PingOut"/>',
        '<output message="tns:PingOut"/><input message="tns:PingIn"/>',
    ),
    "a prefix that is not declared": of("<x:y/>"),
    "too many elements in several files": imported(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a">'
        f'{"<xs:annotation/>" * 99_990}</xs:schema>'
    ),
    "no permission": without_permission,
    "an included WSDL": imported('<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:a"/>'),
    "a second sequence": of('<xs:complexType name="T"><xs:sequence/><xs:sequence/></xs:complexType>'),
}

SCHEMA: dict[str, Case] = {
    "a prefix": of(sequence('<xs:element name="a" type="x:int"/>')),
    "a schema without a namespace": but(' targetNamespace="urn:test" elementFormDefault="qualified"', ""),
    "a simple type of nothing": simple(""),
    "a simple type of two things": simple('<xs:list itemType="xs:int"/><xs:union memberTypes="xs:int"/>'),
    "a union of nothing": simple("<xs:union/>"),
    "a list of nothing": simple("<xs:list/>"),
    "a list of two types": simple(
        '<xs:list itemType="xs:int"><xs:simpleType><xs:union memberTypes="xs:int"/></xs:simpleType></xs:list>'
    ),
    "a type without one": complex_('<xs:sequence><xs:element name="a"><xs:simpleType/></xs:element></xs:sequence>'),
    "an unsupported type": of(sequence('<xs:element name="a" type="xs:QName"/>')),
    "a list of an unsupported type": simple('<xs:list itemType="xs:QName"/>'),
    "two types": of(sequence('<xs:element name="a" type="xs:int"><xs:complexType/></xs:element>')),
    "a default beside a fixed value": of(sequence('<xs:element name="a" type="xs:int" default="1" fixed="1"/>')),
    "two types of an attribute": complex_(
        '<xs:attribute name="a" type="xs:int"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>'
        "</xs:attribute>"
    ),
    "a sequence beside an extension": complex_(f'<xs:sequence/>{EXTENSION.format("T")}'),
    "an attribute beside simple content": complex_(
        '<xs:attribute name="a"/><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent>'
    ),
    "no extension": complex_("<xs:complexContent/>"),
    "two model groups": complex_("<xs:sequence/><xs:choice/>"),
    "simple content that restricts a simple type": complex_(
        '<xs:simpleContent><xs:restriction base="xs:int"/></xs:simpleContent>'
    ),
    "simple content of a type without": complex_(
        '<xs:simpleContent><xs:extension base="tns:PingRequests"/></xs:simpleContent>',
        '<xs:complexType name="PingRequests"/>',
    ),
    "simple content of an empty one": complex_(
        '<xs:simpleContent><xs:extension base="tns:E"/></xs:simpleContent>',
        '<xs:complexType name="E"><xs:simpleContent/></xs:complexType>',
    ),
    "simple content of itself": complex_('<xs:simpleContent><xs:extension base="tns:T"/></xs:simpleContent>'),
    "an attribute without a name": complex_("<xs:attribute/>"),
    "two attribute wildcards": complex_(
        '<xs:attributeGroup ref="tns:G"/><xs:anyAttribute/>',
        '<xs:attributeGroup name="G"><xs:anyAttribute/></xs:attributeGroup>',
    ),
    "an attribute group that holds itself": complex_(
        '<xs:attributeGroup ref="tns:G"/>',
        '<xs:attributeGroup name="G"><xs:attributeGroup ref="tns:G"/></xs:attributeGroup>',
    ),
    "a group that holds itself": complex_('<xs:group ref="tns:G"/>', GROUP.format('<xs:group ref="tns:G"/>')),
    "a group of nothing": complex_('<xs:group ref="tns:G"/>', '<xs:group name="G"/>'),
    "a group that is not there": complex_('<xs:group ref="tns:G"/>', GROUP.format("").replace("G", "Gs")),
    "an attribute group that is not there": complex_('<xs:attributeGroup ref="tns:G"/>'),
    "an element that is not there": of(sequence('<xs:element ref="tns:PingReqest"/>')),
    "a group twice": of(GROUP.format("") * 2),
    "an element without a name": of(sequence("<xs:element/>")),
    "a reference with a type": of(sequence('<xs:element ref="tns:PingRequest" type="xs:int"/>')),
    "an element twice": of(sequence('<xs:element name="a" type="xs:int"/>' * 2)),
    "an unnamed type of two things": of(
        sequence('<xs:element name="a"><xs:complexType><xs:sequence/><xs:choice/></xs:complexType></xs:element>')
    ),
    "a name with a slash": of('<xs:complexType name="a/b"/>'),
    "an element twice in a repeated choice": complex_(
        '<xs:sequence><xs:choice maxOccurs="2"><xs:element name="b"/><xs:sequence><xs:element name="a"/>'
        '<xs:element name="a"/></xs:sequence></xs:choice></xs:sequence>'
    ),
    "an element twice, with two types": complex_(
        '<xs:choice><xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:string"/></xs:choice>'
    ),
    "a wildcard twice": of(sequence("<xs:any/><xs:any/>")),
    "a restriction with a new element": restriction('<xs:element name="c"/>'),
    "a restriction with a repeated group": restriction(
        '<xs:choice maxOccurs="2"><xs:element name="a"/><xs:element name="b"/></xs:choice>'
    ),
}

SERVICE: dict[str, Case] = {
    "no service": of(wsdl().replace(wsdl()[wsdl().index(b"  <service") : wsdl().index(b"</definitions>")], b"")),
    "no port": but(PORT, ""),
    "no binding": but('binding="tns:TestBinding"', 'binding="tns:TestBindin"'),
    "no SOAP": but('<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>', ""),
    "no address": but(ADDRESS, ""),
    "bindings that differ": of(
        document(
            [schema(PINGS)],
            {"TestPortType": {"Ping": Exchange("PingRequest", "PingResponse")}},
            [Endpoint(), Endpoint("OtherPort", prefix="soap12")],
        ).replace(b'soapAction="Ping"', b'soapAction="Pong"', 1)
    ),
    "an operation that is not bound": but(
        '    <operation name="Ping">\n      <input', '    <operation name="Pong">\n      <input'
    ),
    "an operation that only the port type has": but(
        "  </portType>", '    <operation name="Extra"><input message="tns:PingIn"/></operation>\n  </portType>'
    ),
    "no output": but('<output message="tns:PingOut"/>', ""),
    "no soap:operation": but('<soap:operation soapAction="Ping"/>', ""),
    "no bound output": but('<output><soap:body use="literal"/></output>', ""),
    "two parts": but("</message>", '<part name="x" element="tns:PingRequest"/></message>'),
    "a part of a type": but('element="tns:PingRequest"', 'type="xs:int"'),
    "no soap:body": but('<soap:body use="literal"/>', ""),
    "a part that is not there": but('use="literal"', 'use="literal" parts="parameter"'),
    "rpc": but('style="document"', 'style="rpc"'),
    "encoded": but('use="literal"', 'use="encoded"'),
    "twice in the WSDL": but("  <portType", '  <message name="PingIn"/>\n  <portType'),
    "a message that is not there": but('"tns:PingIn"', '"tns:PingInn"'),
    "an action that no header can carry": but('soapAction="Ping"', 'soapAction="&quot;Ping&quot;"'),
}

MEANING: dict[str, Case] = {
    "a type that is not there": of(sequence('<xs:element name="a" type="tns:X"/>')),
    "a type that is nearly there": complex_(
        '<xs:attribute name="a" type="tns:Cod"/>',
        '<xs:simpleType name="Code"><xs:list itemType="xs:int"/></xs:simpleType>',
    ),
    "a type that is called as a wildcard": complex_('<xs:attribute name="a" type="tns:Any"/>'),
    "a type that is not there, in a list": simple('<xs:list itemType="tns:X"/>'),
    "a type that is not there, of an element": of('<xs:element name="E" type="tns:X"/>'),
    "a type that is not there, of a simple content": complex_(
        '<xs:simpleContent><xs:extension base="tns:X"/></xs:simpleContent>'
    ),
    "a type that is not there, in a group": complex_(
        '<xs:group ref="tns:G"/>',
        GROUP.format(
            '<xs:element name="a"><xs:complexType><xs:attribute name="b" type="tns:X"/></xs:complexType></xs:element>'
        ),
    ),
    "a type that is not there, in a repeated choice": complex_(
        '<xs:choice maxOccurs="2"><xs:element name="a" type="tns:X"/><xs:element name="b"/></xs:choice>'
    ),
    "a base that is not there": complex_(EXTENSION.format("X")),
    "a name": of('<xs:complexType name="a b"/>'),
    "a name of an attribute": complex_('<xs:attribute name="1"/>'),
    "a long name": of(f'<xs:complexType name="{"a" * 300}"/>'),
    "a type twice": of('<xs:complexType name="T"/>\n<xs:complexType name="T"/>'),
    "a message twice": of('<xs:element name="T"><xs:complexType/></xs:element>' * 2),
    "a simple base": complex_(
        EXTENSION.format("S"),
        '<xs:simpleType name="S"><xs:list itemType="xs:int"/></xs:simpleType>',
    ),
    "an attribute of a complex type": complex_('<xs:attribute name="a" type="tns:T"/>'),
    "a default for an object": of(sequence('<xs:element name="a" type="tns:T" default="1"/>')),
    "a default for a message": of(
        wsdl('<xs:element name="R" type="xs:int" default="1"/>', operations={"O": ("R", "R")})
    ),
    "an element of an operation that is not there": but('element="tns:PingRequest"', 'element="tns:PingReqest"'),
    "an operation twice": of(
        wsdl().replace(b"<types>", b'<import namespace="urn:b" location="b.wsdl"/><types>'),
        **{"b.wsdl": wsdl().replace(b"urn:test", b"urn:b").replace(b"TestService", b"OtherService")},
    ),
    "a message of anything": of(wsdl('<xs:element name="R"/>', operations={"O": ("R", "R")})),
    "a circle": complex_(EXTENSION.format("U"), f'<xs:complexType name="U">{EXTENSION.format("T")}</xs:complexType>'),
    "a long line": of(
        '<xs:complexType name="T0"/>'
        + "".join(f'<xs:complexType name="T{i + 1}">{EXTENSION.format(f"T{i}")}</xs:complexType>' for i in range(200))
    ),
    "an element of the base again": complex_(
        '<xs:complexContent><xs:extension base="tns:B"><xs:sequence><xs:element name="a"/></xs:sequence>'
        "</xs:extension></xs:complexContent>",
        sequence('<xs:element name="a"/>', of="B"),
    ),
    "an attribute twice": complex_('<xs:attribute name="a"/>' * 2),
    "elements beside a text": complex_(
        '<xs:complexContent><xs:extension base="tns:B"><xs:sequence><xs:element name="a"/></xs:sequence>'
        "</xs:extension></xs:complexContent>",
        '<xs:complexType name="B"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>',
    ),
    "a value twice": facets('<xs:enumeration value="a"/><xs:enumeration value="a"/>'),
    "a simple type of itself": simple('<xs:list itemType="tns:S"/>'),
    "a value of a facet": simple('<xs:restriction base="xs:int"><xs:maxInclusive value="x"/></xs:restriction>'),
    "a default": of(sequence('<xs:element name="a" type="xs:int" default="1.5"/>')),
    "a facet of another type": simple('<xs:restriction base="xs:int"><xs:maxLength value="1"/></xs:restriction>'),
    "white space that collapses no longer": simple(
        '<xs:restriction base="xs:int"><xs:whiteSpace value="preserve"/></xs:restriction>'
    ),
    "a facet of a list": simple(
        '<xs:restriction><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>'
        '<xs:maxInclusive value="1"/></xs:restriction>'
    ),
    "a facet of the text of a complex type": complex_(
        '<xs:simpleContent><xs:restriction base="tns:B"><xs:maxLength value="1"/></xs:restriction></xs:simpleContent>',
        '<xs:complexType name="B"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>',
    ),
    "a pattern of XML Schema alone": facets(r'<xs:pattern value="\i\c*"/>'),
    "a pattern of nobody": facets('<xs:pattern value="(a"/>'),
    "groups of groups": of(
        '<xs:complexType name="T"><xs:group ref="tns:G0"/></xs:complexType>'
        + "".join(
            f'<xs:group name="G{i}"><xs:sequence>{f"""<xs:group ref="tns:G{i + 1}"/>""" * 400}</xs:sequence></xs:group>'
            for i in range(2)
        )
        + GROUP.format("").replace('"G"', '"G2"')
    ),
    "groups inside groups": of(
        '<xs:complexType name="T"><xs:group ref="tns:G0"/></xs:complexType>'
        + "".join(
            f'<xs:group name="G{i}"><xs:sequence><xs:group ref="tns:G{i + 1}"/></xs:sequence></xs:group>'
            for i in range(60)
        )
        + GROUP.format("").replace('"G"', '"G60"')
    ),
    "a chain of simple content": of(
        "".join(
            f'<xs:complexType name="T{i}"><xs:simpleContent><xs:extension base="tns:T{i + 1}"/></xs:simpleContent>'
            "</xs:complexType>"
            for i in range(103)
        )
        + '<xs:complexType name="T103"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent>'
        "</xs:complexType>"
    ),
    "a chain of simple types, the first one first": of(
        '<xs:simpleType name="S100"><xs:restriction base="xs:int"/></xs:simpleType>'
        + "".join(
            f'<xs:simpleType name="S{i}"><xs:restriction base="tns:S{i - 1}"/></xs:simpleType>' for i in range(101, 203)
        )
    ),
    "a chain of simple types": of(
        '<xs:simpleType name="S102"><xs:restriction base="xs:int"/></xs:simpleType>'
        + "".join(
            f'<xs:simpleType name="S{i}"><xs:restriction base="tns:S{i + 1}"/></xs:simpleType>' for i in range(102)
        )
    ),
    "a union of unions": of(
        "".join(
            f'<xs:simpleType name="U{i}"><xs:union memberTypes="xs:int tns:U{i + 1} tns:V{i + 1}"/></xs:simpleType>'
            f'<xs:simpleType name="V{i}"><xs:union memberTypes="tns:U{i + 1} tns:V{i + 1}"/></xs:simpleType>'
            for i in range(12)
        )
        + '<xs:simpleType name="U12"><xs:list itemType="xs:int"/></xs:simpleType>'
        '<xs:simpleType name="V12"><xs:list itemType="xs:date"/></xs:simpleType>'
    ),
    "a pattern of many groups": facets(f'<xs:pattern value="{"(" * 60}a{")" * 60}"/>'),
    "a pattern of large counts": facets('<xs:pattern value="(a{1,1000}){1,1000}"/>'),
    "namespaces alike": of(
        document(
            [
                schema(PINGS),
                *(schema(f'<xs:complexType name="T{number}"/>', f"urn:{number}/types") for number in range(200)),
            ],
            {"TestPortType": {"Ping": Exchange("PingRequest", "PingResponse")}},
        )
    ),
    "names alike": of("".join(f'<xs:complexType name="T{"." * i}"/>' for i in range(200))),
}


# What somebody asks of the generator


def written(folder: Path, change: Callable[[Path], object]) -> object:
    """Write a package again that something has happened to."""
    files = generate(Sources(FILE, {FILE: wsdl()}), default_settings())
    Package(folder / "p").write(files)
    change(folder / "p")
    return Package(folder / "p").write(files | {"models/__init__.py": "changed"})


def with_rooms(folder: Path, room: str, people: str = ROOMS["everyday/people/__init__.py"]) -> None:
    """Select a room of a WSDL that has no type Account, which the room `people` imports."""
    templates = templates_with(folder, {**ROOMS, "everyday/people/__init__.py": people})
    generate(sources_of(small_wsdl(PARTS.replace("Account", "Person"))), settings_with(templates, (room,)))


def chosen(selection: Selection) -> object:
    """A part of the embedded WSDL."""
    return generate(load_sources(), replace(default_settings(), selection=selection))


def link_models(package: Path) -> None:
    """Move a folder of a package elsewhere, and link to it."""
    (package / "models").rename(package.parent / "models")
    (package / "models").symlink_to(package.parent / "models")


def apart(_: Path) -> object:
    """Modules that would import each other."""
    types = '<xs:complexType name="A"/>'
    types += "".join(
        f'<xs:complexType name="{n}">{EXTENSION.format(base)}</xs:complexType>' for n, base in ("BA", "CB")
    )
    return plan_modules(
        lowered(wsdl(types)),
        Topics({"one": "", "two": ""}, {name(each): topic for each, topic in zip("ABC", ("one", "two", "one"))}),
    )


def _said(arguments: list[str]) -> None:
    """Run the command, and raise what it says on standard error."""
    result = CliRunner().invoke(main, arguments)
    raise RuntimeError(result.stderr) from result.exception


def described(manifest: str) -> Case:
    """Ask what a package offers, of a manifest alone."""
    return lambda folder: ((folder / MANIFEST).write_text(manifest), Package(folder).interface)


def damaged(change: Callable[[Any], object], ask: str = "interface") -> Case:
    """Ask what a package offers, or what was selected, after somebody has changed its manifest."""

    def case(folder: Path) -> object:
        files = generate(Sources(FILE, {FILE: wsdl(TYPES)}), default_settings())
        manifest = json.loads(files[MANIFEST])
        change(manifest)
        (folder / MANIFEST).write_text(json.dumps(manifest))
        return getattr(Package(folder), ask)

    return case


def first(kind: str, **values: Any) -> Callable[[Any], object]:
    """Change the first type, simple type or operation of a manifest."""
    return lambda manifest: manifest["interface"]["service"][kind][0].update(values)


def wrong_notes(data: bytes) -> Case:
    """Return what reads a file of notes."""

    def run(folder: Path) -> None:
        (folder / "notes.toml").write_bytes(data)
        load_notes(folder / "notes.toml")

    return run


def taken_for_ours(folder: Path) -> None:
    """Make a copy from the embedded WSDL, where there is one from another."""
    Package(folder).write(generate(Sources(FILE, {FILE: wsdl()}), default_settings()))
    refuse_another_wsdl(folder)


def compared(folder: Path) -> None:
    """Compare with a WSDL that is none."""
    (folder / "old.wsdl").write_bytes(wsdl())
    (folder / "new.wsdl").write_text("<a/>")
    _said(["diff", str(folder / "old.wsdl"), str(folder / "new.wsdl")])


def cached_in(cache: str) -> None:
    """Generate with a build cache in a folder that cannot be one."""
    with mock.patch.dict(os.environ, {VARIABLE: cache}):
        Entry(user_cache(), Path(cache).parent, resources.WSDL, resources.NOTES, keep_layouts=False)


SETTINGS: dict[str, Case] = {
    "a package without a manifest": lambda folder: Package(folder).interface,
    "a manifest that is no JSON": described("{"),
    "a manifest that is a list": described("[]"),
    "a manifest of no files": described("{}"),
    "a manifest that says something twice": described('{"files": {}, "files": {}}'),
    "a manifest with a number that is none": described('{"files": NaN}'),
    "a manifest that is too large": described(" " * (32 * 1024 * 1024 + 1)),
    "a manifest with a path to elsewhere": damaged(lambda manifest: manifest["files"].update({"../a.py": "0" * 64})),
    "a manifest with another hash": damaged(lambda manifest: manifest["files"].update({"a.py": "0"})),
    "a manifest from long ago": damaged(lambda manifest: manifest.pop("interface")),
    "a manifest of an older version": damaged(lambda manifest: manifest["interface"].pop("anonymous")),
    "a manifest with names of nothing": damaged(
        lambda manifest: manifest["interface"]["names"].update(types={"Nobody": "Nobody"})
    ),
    "a manifest with names by other rules": damaged(lambda manifest: manifest["interface"].update(rules=0)),
    "a manifest with a number for an action": damaged(first("operations", action=1)),
    "a manifest with a line end in an action": damaged(first("operations", action="a\nb")),
    "a manifest with a field of no type": damaged(
        lambda manifest: manifest["interface"]["service"]["types"][0]["fields"][0].update(type="{##any}any")
    ),
    "a manifest with a content model that is none": damaged(first("types", content={"compositor": "xor", "parts": []})),
    "a manifest with a simple type of nothing": damaged(first("simples", uses=[])),
    "a package made from another WSDL": taken_for_ours,
    "a comparison with no WSDL": compared,
    "topics that are no TOML": lambda _: read_topics("[", "topics.toml"),
    "topics that are none": lambda _: read_topics("x = 1", "topics.toml"),
    "notes that are no TOML": lambda _: read_notes("types = [", "notes.toml"),
    "notes about nothing": lambda _: read_notes("\ntype = {}", "notes.toml"),
    "notes of another form": lambda _: read_notes("[types.T]\n\nabout = 1", "notes.toml"),
    "notes with a member that is no text": lambda _: read_notes("types.T.fields.x = 1", "notes.toml"),
    "notes with an example that is no Python": lambda _: read_notes("operations.A.example.x = '('", "notes.toml"),
    "notes with an example that does not print": lambda _: read_notes(
        "operations.A.example.x = '\u202e'", "notes.toml"
    ),
    "notes without a namespace": lambda _: read_notes("types.T.about = 'x'", "notes.toml"),
    "notes with a long key": lambda _: read_notes(f"\n{'.'.join('types' * 10)}.x = 1", "notes.toml"),
    "notes that are too long": wrong_notes(b"#" * (4 * 1024 * 1024 + 1)),
    "notes that are a folder": load_notes,
    "notes that are not there": lambda folder: load_notes(folder / "notes.toml"),
    "notes that are not in UTF-8": wrong_notes("namespace = 'urn:a'\n# Größe".encode("latin-1")),
    "a type in two topics": lambda _: read_topics('[a]\ntypes = ["T"]\n[b]\ntypes = ["T"]', "topics.toml"),
    "modules that import each other": apart,
    "text that is no Python": lambda _: format_python("models/a.py", "class", {}),
    "a name that is nothing": lambda _: describe(understand(load_sources(), default_settings()), "Subscribr"),
    "a type that is not selected": lambda _: chosen(Selection(("Subscribr",))),
    "an operation that is not selected": lambda _: chosen(Selection(("*",), ("Retreive",))),
    "a room that is not there": lambda folder: with_rooms(folder, room="selekt"),
    "a room that lacks a type": lambda folder: with_rooms(folder, room="people"),
    "a room without a client": lambda folder: with_rooms(folder, room="filters"),
    "a room that imports a module of types": lambda folder: with_rooms(
        folder, room="*", people="from ...models.types import Other\n"
    ),
    "a selection of nothing": lambda folder: _said(["vendor", str(folder), "--only", " , "]),
    "a damaged selection": damaged(
        lambda manifest: manifest.update(selection={"only": "T", "operations": []}), ask="selection"
    ),
    "a package name": lambda _: _said(["generate", "--package", "a-b"]),
    "a package name that is taken": lambda _: _said(["generate", "--package", "json"]),
    "a build cache that is another one everywhere": lambda _: cached_in("cache"),
    "a build cache in the package": lambda folder: cached_in(str(folder / "cache")),
    "a file that would be imported instead": lambda folder: written(folder, lambda p: (p / "enums.so").write_text("")),
    "something in the way of writing": lambda folder: written(
        folder, lambda p: (p.with_name(".p.sfmc-soapgen") / "mine").mkdir(parents=True)
    ),
    "a file in the place of the folder": lambda folder: (
        (folder / "p").write_text(""),
        Package(folder / "p").write({"a": ""}),
    ),
    "a folder of somebody": lambda folder: ((folder / "x").write_text(""), Package(folder).write({"a": ""})),
    "edited": lambda folder: written(folder, lambda p: (p / "enums.py").write_text("mine")),
    "a pipe": lambda folder: written(folder, lambda p: os.mkfifo(p / "pipe")),
    "a link in the package": lambda folder: written(folder, link_models),
    "a file for a folder": lambda folder: ((folder / "p").write_text(""), Package(folder / "p" / "q").write({"a": ""})),
    "a changelog that is a folder": lambda folder: changelog.add(folder, "Changed", "- New.\n"),
    "a changelog that is no UTF-8": lambda folder: (
        (folder / "log.md").write_bytes(b"\xff"),
        changelog.add(folder / "log.md", "Changed", "- New.\n"),
    ),
    "a name that is taken meanwhile": lambda folder: (
        (folder / "a.xsd").write_bytes(b""),
        save(folder / "w.wsdl", Sources("w.wsdl", {"w.wsdl": b"", "a.xsd": b"new"})),
    ),
}
