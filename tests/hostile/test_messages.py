"""Every message that a user may meet, word for word: tests/snapshots/*.txt, which `pytest --update-snapshots` writes.

To add one, add its case below. A place in the code that raises, and that no case reaches, is a difference as well: the
list of them, by function, is at the end of each file.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sfmc_soap
import sfmc_soapgen
from bindings.support import API, SOAP_11, XSI
from click.testing import CliRunner
from sfmc_soap import (
    ComplexFilterPart,
    CreateRequest,
    DataExtension,
    FuelOAuth,
    Limits,
    OpenEvent,
    RetrieveRequest,
    SendSummary,
    SimpleFilterPart,
    Subscriber,
    SubscriberStatus,
    XmlElement,
    dumps,
    from_dict,
    loads,
    specified,
    unwrap,
)
from sfmc_soap._runtime.simple import Restriction
from sfmc_soap._runtime.values import BUILTINS, STRING
from sfmc_soap._runtime.xml import XS
from sfmc_soapgen.cli import main
from sfmc_soapgen.describe import describe
from sfmc_soapgen.ir import QName
from sfmc_soapgen.pipeline import default_settings, generate, load_sources, understand
from sfmc_soapgen.plan import Topics, plan, read_topics
from sfmc_soapgen.read import Sources, load
from sfmc_soapgen.write import write
from wsdls import FILE, NS, lowered, sequence, wsdl

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
Case = Callable[[Path], object]


# What a WSDL says


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
    return lambda _: generate(Sources(FILE, {FILE: importing, "a.xsd": file.encode()}), default_settings())


def simple(content: str) -> Case:
    """Generate from a WSDL with a simple type."""
    return of(f'<xs:simpleType name="S">{content}</xs:simpleType>')


def facets(content: str) -> Case:
    """Generate from a WSDL with a restriction of strings."""
    return simple(f'<xs:restriction base="xs:string">{content}</xs:restriction>')


ADDRESS = '<soap:address location="https://test.example/"/>'
PORT = f'<port name="TestPort" binding="tns:TestBinding">{ADDRESS}</port>'
EXTENSION = '<xs:complexContent><xs:extension base="tns:{}"/></xs:complexContent>'
MANY = '<xs:element name="m" minOccurs="0"><xs:complexType><xs:sequence>{}</xs:sequence></xs:complexType></xs:element>'


def with_link(folder: Path) -> object:
    """Read a WSDL that imports a link."""
    (folder / "in").mkdir()
    (folder / "a.xsd").write_text("<x/>")
    (folder / "in" / "a.xsd").symlink_to(folder / "a.xsd")
    (folder / "in" / FILE).write_bytes(wsdl('<xs:include schemaLocation="a.xsd"/>'))
    return load(folder / "in" / FILE)


READ: dict[str, Case] = {
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
    "an element": of("<xs:group/>"),
    "an attribute": of('<xs:complexType name="T" mixed="true"/>'),
    "an unsupported attribute": of('<xs:complexType name="T" ref="x"/>'),
    "no attribute": of("<xs:complexType/>"),
    "a required extension": but(
        "<types>", '<x:y xmlns:x="urn:x" xmlns:w="http://schemas.xmlsoap.org/wsdl/"' ' w:required="true"/><types>'
    ),
    "a second sequence": of('<xs:complexType name="T"><xs:sequence/><xs:sequence/></xs:complexType>'),
}

MEANING: dict[str, Case] = {
    "a prefix": of(sequence('<xs:element name="a" type="x:int"/>')),
    "a schema without a namespace": but(' targetNamespace="urn:test" elementFormDefault="qualified"', ""),
    "unqualified": but('elementFormDefault="qualified"', 'elementFormDefault="unqualified"'),
    "a simple type of nothing": simple(""),
    "a base": simple('<xs:restriction base="xs:int"><xs:enumeration value="1"/></xs:restriction>'),
    "both facets": facets('<xs:enumeration value="a"/><xs:pattern value="a"/>'),
    "an element without a type": of(sequence('<xs:element name="a"/>')),
    "an unsupported type": of(sequence('<xs:element name="a" type="xs:duration"/>')),
    "a sequence beside an extension": of(
        f'<xs:complexType name="T"><xs:sequence/>{EXTENSION.format("T")}</xs:complexType>'
    ),
    "no extension": of('<xs:complexType name="T"><xs:complexContent/></xs:complexType>'),
    "an empty choice": of(sequence("<xs:choice/>")),
    "two types": of(sequence('<xs:element name="a" type="xs:int"><xs:complexType/></xs:element>')),
    "an anonymous type": of(sequence(MANY.format('<xs:element name="b" type="xs:int"/>'))),
    "no service": of(wsdl().replace(wsdl()[wsdl().index(b"  <service") : wsdl().index(b"</definitions>")], b"")),
    "two services": but("<service ", '<service name="Extra"/>\n<service '),
    "no port": but(PORT, ""),
    "two bindings": but("</service>", '<port name="P" binding="tns:B"/></service><binding name="B" type="tns:X"/>'),
    "no SOAP": but('<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>', ""),
    "no address": but(ADDRESS, ""),
    "an operation that is not bound": but(
        '    <operation name="Ping">\n      <input', '    <operation name="Pong">\n      <input'
    ),
    "no output": but('<output message="tns:PingOut"/>', ""),
    "no soap:operation": but('<soap:operation soapAction="Ping"/>', ""),
    "two parts": but("</message>", '<part name="x" element="tns:PingRequest"/></message>'),
    "no soap:body": but('<soap:body use="literal"/>', ""),
    "the part of another": but('use="literal"', 'use="literal" parts="other"'),
    "twice in the WSDL": but("  <portType", '  <message name="PingIn"/>\n  <portType'),
    "a message that is not there": but('"tns:PingIn"', '"tns:PingInn"'),
    "a type that is not there": of(sequence('<xs:element name="a" type="tns:X"/>')),
    "a name": of('<xs:complexType name="a b"/>'),
    "a long name": of(f'<xs:complexType name="{"a" * 300}"/>'),
    "a type twice": of('<xs:complexType name="T"/><xs:complexType name="T"/>'),
    "a message and a type": of('<xs:element name="T"><xs:complexType/></xs:element><xs:complexType name="T"/>'),
    "a simple base": of(
        f'<xs:complexType name="T">{EXTENSION.format("S")}</xs:complexType><xs:simpleType name="S">'
        '<xs:restriction base="xs:string"><xs:enumeration value="a"/></xs:restriction></xs:simpleType>'
    ),
    "a message of a named type": lambda _: generate(
        Sources(
            FILE,
            {FILE: wsdl('<xs:element name="R" type="tns:T"/><xs:complexType name="T"/>', operations={"O": ("R", "R")})},
        ),
        default_settings(),
    ),
    "a circle": of(f'<xs:complexType name="T">{EXTENSION.format("T")}</xs:complexType>'),
    "a long line": of(
        '<xs:complexType name="T0"/>'
        + "".join(f'<xs:complexType name="T{i + 1}">{EXTENSION.format(f"T{i}")}</xs:complexType>' for i in range(200))
    ),
    "an element twice": of(sequence('<xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:int"/>')),
    "a value twice": facets('<xs:enumeration value="a"/><xs:enumeration value="a"/>'),
    "a pattern of XML Schema alone": facets(r'<xs:pattern value="\i\c*"/>'),
    "a pattern of nobody": facets('<xs:pattern value="(a"/>'),
    "names alike": of("".join(f'<xs:complexType name="T{"." * i}"/>' for i in range(200))),
}


# What somebody asks of the generator


def written(folder: Path, change: Callable[[Path], object]) -> object:
    """Write a package again that something has happened to."""
    files = generate(Sources(FILE, {FILE: wsdl()}), default_settings())
    write(folder / "p", files)
    change(folder / "p")
    return write(folder / "p", files | {"models/__init__.py": "changed"})


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
    return plan(
        lowered(wsdl(types)),
        Topics({"one": "", "two": ""}, {QName(NS, each): topic for each, topic in zip("ABC", ("one", "two", "one"))}),
    )


def _said(arguments: list[str]) -> None:
    """Run the command, and raise what it says on standard error."""
    result = CliRunner().invoke(main, arguments)
    raise RuntimeError(result.stderr) from result.exception


SETTINGS: dict[str, Case] = {
    "topics that are no TOML": lambda _: read_topics("[", "topics.toml"),
    "topics that are none": lambda _: read_topics("x = 1", "topics.toml"),
    "a type in two topics": lambda _: read_topics('[a]\ntypes = ["T"]\n[b]\ntypes = ["T"]', "topics.toml"),
    "modules that import each other": apart,
    "a name that is nothing": lambda _: describe(understand(load_sources(), default_settings()), "Subscribr"),
    "a package name": lambda _: _said(["generate", "--package", "a-b"]),
    "a file in the place of the folder": lambda folder: ((folder / "p").write_text(""), write(folder / "p", {"a": ""})),
    "a folder of somebody": lambda folder: ((folder / "x").write_text(""), write(folder, {"a": ""})),
    "edited": lambda folder: written(folder, lambda p: (p / "enums.py").write_text("mine")),
    "a pipe": lambda folder: written(folder, lambda p: os.mkfifo(p / "pipe")),
    "a link in the package": lambda folder: written(folder, link_models),
    "a file for a folder": lambda folder: ((folder / "p").write_text(""), write(folder / "p" / "q", {"a": ""})),
}


# What a message says


def xml(content: str, name: str = "Subscriber", *, strict: bool = False, **options: Any) -> Case:
    """Read an object."""
    document = f'<{name} xmlns="{API}" xmlns:xsi="{XSI}">{content}</{name}>'
    return lambda _: loads(document, strict=strict, **options)


def strict(content: str, name: str = "Subscriber") -> Case:
    """Read an object in strict mode."""
    return xml(content, name, strict=True)


def raw(data: bytes | str) -> Case:
    """Read anything."""
    return lambda _: loads(data)


def soap(content: str, expected: Any = None) -> Case:
    """Take a message out of its envelope."""
    return lambda _: unwrap(f'<s:Envelope xmlns:s="{SOAP_11}">{content}</s:Envelope>', expected)


def mapping(value: Any, expected: Any = Subscriber) -> Case:
    """Make an object of a dict."""
    return lambda _: from_dict(value, expected)


def itself() -> dict[str, Any]:
    """A dict that holds itself."""
    value: dict[str, Any] = {"@type": "ComplexFilterPart"}
    value["LeftOperand"] = value
    return value


PART = '<LeftOperand xsi:type="ComplexFilterPart">{}</LeftOperand>'

DECODE: dict[str, Case] = {
    "empty": raw(b""),
    "not well-formed": raw("<a><b></a>"),
    "a lone surrogate": raw("<a>\udc80</a>"),
    "an encoding": raw(b'<?xml version="1.0" encoding="utf-7"?><a/>'),
    "DOCTYPE": raw('<!DOCTYPE a [<!ENTITY x "y">]><a/>'),
    "DOCTYPE with odd letters": raw("<!DOCTYPE \U0001f4a9><\U0001f4a9/>"),
    "size": xml("", limits=Limits(max_bytes=10)),
    "depth": xml("<x>" * 300 + "</x>" * 300),
    "depth that libxml2 refuses": xml("<x>" * 3000 + "</x>" * 3000),
    "depth for the stack": xml(
        "".join(["<LeftOperand xsi:type='ComplexFilterPart'>"] * 1500 + ["</LeftOperand>"] * 1500),
        "ComplexFilterPart",
        limits=Limits(max_depth=2000),
    ),
    "attributes": xml("<x " + " ".join(f'a{i}=""' for i in range(2000)) + "/>"),
    "namespaces": xml("<x " + " ".join(f'xmlns:a{i}="u"' for i in range(200)) + "/>"),
    "a long namespace": xml(f'<x xmlns="{"u" * 300}"/>'),
    "an unknown root": raw("<Nobody/>"),
    "a root that is nil": raw(f'<Subscriber xmlns="{API}" xmlns:xsi="{XSI}" xsi:nil="true"/>'),
    "strict: a value": strict("<ID>seven</ID>"),
    "strict: outside": strict("<ID>99999999999</ID>"),
    "strict: an element": strict("<Mood/>"),
    "strict: text": strict("text"),
    "strict: a second copy": strict("<ID>1</ID><ID>2</ID>"),
    "strict: order": strict("<Status>Active</Status><ID>1</ID>"),
    "strict: nil": strict('<ID xsi:nil="true"/>'),
    "strict: an attribute": strict('<ID a="1">1</ID>'),
    "strict: xsi:type": strict('<Attributes xsi:type="Nobody"/>'),
    "strict: abstract": lambda _: loads(f'<Options xmlns="{API}"/>', sfmc_soap.Options, strict=True),
    "strict: the order of arms": strict("<Fields a='1'/>", "DataExtension"),
    "strict: required": strict("", "ComplexFilterPart"),
    "strict: a listed value": strict("<Status>Paused</Status>"),
    "strict: a nested place": strict("<Attributes><Name>a</Name></Attributes><Attributes><X/></Attributes>"),
    "no envelope": lambda _: unwrap("<a/>"),
    "no body": soap("<s:Header/>"),
    "an empty body": soap("<s:Body/>"),
    "another message": soap(f'<s:Body><CreateResponse xmlns="{API}"/></s:Body>', CreateRequest),
    "dict: no mapping": mapping([1]),
    "dict: no type": mapping({}, None),
    "dict: an unknown type": mapping({"@type": "Subscribr"}, None),
    "dict: no field": mapping({"EmailAdress": "x"}),
    "dict: a value": mapping({"ID": "seven"}),
    "dict: another type": mapping({"ID": [1]}),
    "dict: no list": mapping({"Attributes": {}}),
    "dict: a wrapper": mapping({"Fields": []}, DataExtension),
    "dict: null": mapping({"ID": None}),
    "dict: unknown": mapping({"@unknown": [{}]}),
    "dict: itself": lambda _: from_dict(itself()),
    "raw XML": lambda _: XmlElement("<a>"),
}


# What Python says


def wrote(obj: Any, **options: Any) -> Case:
    """Write an object."""
    return lambda _: dumps(obj, **options)


def circle() -> ComplexFilterPart:
    """An object that holds itself."""
    part = ComplexFilterPart()
    part.left_operand = part
    return part


def set_field(obj: Any, name: str, value: object) -> Case:
    """Set a field."""
    return lambda _: setattr(obj, name, value)


NOBODY: Any = "nobody"

ENCODE: dict[str, Case] = {
    "no object": wrote(NOBODY),
    "a value": wrote(Subscriber(id=NOBODY)),
    "outside": wrote(Subscriber(id=2**40)),
    "a string": wrote(Subscriber(email_address=7)),  # type: ignore[arg-type]
    "a character": wrote(Subscriber(email_address="a\0")),
    "an enumeration": wrote(Subscriber(status=7)),  # type: ignore[arg-type]
    "a boolean": wrote(RetrieveRequest(query_all_accounts=NOBODY)),
    "an integer": wrote(SendSummary(total_sent=NOBODY)),
    "a datetime": wrote(OpenEvent(event_date=NOBODY)),
    "a datetime without a zone": wrote(OpenEvent(event_date=datetime(2024, 1, 1))),
    "None": wrote(Subscriber(id=None)),  # type: ignore[arg-type]
    "no list": wrote(Subscriber(attributes=NOBODY)),
    "an item": wrote(Subscriber(attributes=[NOBODY])),
    "an object": wrote(ComplexFilterPart(left_operand=NOBODY)),
    "itself": wrote(circle()),
    "a root": wrote(Subscriber(), root="a b"),
    "strict: required": wrote(SimpleFilterPart(), strict=True),
    "strict: a listed value": wrote(Subscriber(status=SubscriberStatus("Paused")), strict=True),
    "no field": lambda _: Subscriber(email_adress="x"),  # type: ignore[call-arg]
    "no such field": set_field(Subscriber(), "EmailAddress", "x"),
    "abstract": lambda _: sfmc_soap.Options(),
    "specified: no field": lambda _: specified(Subscriber()).add("emailaddress"),
    "specified: a list": lambda _: specified(Subscriber()).add("attributes"),
    "specified: discard": lambda _: specified(Subscriber()).discard("x"),
    "an empty token": lambda _: FuelOAuth(""),
    "a token": lambda _: FuelOAuth("secret\0"),
    "a limit": lambda _: Limits(max_bytes=0),
    "a limit of depth": lambda _: Limits(max_depth=10_000),
    "raw XML is a value": set_field(XmlElement("<a/>"), "text", "x"),
}


def parsed(name: str, text: str) -> Case:
    """Read a value of one of XML Schema's types."""
    return lambda _: BUILTINS[f"{{{XS}}}{name}"].parse(text)


def formatted(name: str, value: object) -> Case:
    """Write a value of one of XML Schema's types."""
    return lambda _: BUILTINS[f"{{{XS}}}{name}"].format(value)


VALUES: dict[str, Case] = {
    "boolean": parsed("boolean", "yes"),
    "byte": parsed("byte", "1000"),
    "integer": parsed("integer", "1.5"),
    "long": parsed("long", "x"),
    "double": parsed("double", "1,5"),
    "dateTime": parsed("dateTime", "yesterday"),
    "no such date": parsed("dateTime", "2024-02-30T00:00:00"),
    "time": parsed("time", "noon"),
    "no such time": parsed("time", "25:00:00"),
    "base64": parsed("base64Binary", "?"),
    "write a string": formatted("string", 1),
    "write a boolean": formatted("boolean", 1),
    "write an integer": formatted("integer", True),
    "write too much": formatted("short", 70_000),
    "write a double": formatted("double", "1"),
    "write a large double": formatted("double", 10**400),
    "write a dateTime": formatted("dateTime", "today"),
    "write a time": formatted("time", "now"),
    "write bytes": formatted("base64Binary", "x"),
    "write an odd offset": formatted("time", time(tzinfo=timezone(timedelta(seconds=90)))),
    "write a zone without an offset": formatted("time", time(tzinfo=ZoneInfo("Europe/London"))),
    "a pattern": lambda _: Restriction("xs:string", pattern="[A-Z]+").build("Code", lambda _: STRING).parse("x"),
    "a naive dateTime": formatted("dateTime", datetime(2024, 1, 1)),
    "an enumeration": wrote(Subscriber(status=7)),  # type: ignore[arg-type]
}

AREAS = {
    "read": (sfmc_soapgen, READ, ["read"]),
    "meaning": (sfmc_soapgen, MEANING, ["lower", "check", "names"]),
    "settings": (sfmc_soapgen, SETTINGS, ["plan", "describe", "cli", "write"]),
    "decode": (sfmc_soap, DECODE, ["_runtime/xml", "_runtime/decode", "_runtime/envelope", "_runtime/mapping"]),
    "encode": (sfmc_soap, ENCODE, ["_runtime/encode", "_runtime/model", "_runtime/specified"]),
    "values": (sfmc_soap, VALUES, ["_runtime/values"]),
}
"""File of snapshots -> the package, its cases, and the modules whose raising they cover."""


def raising(module: Path) -> Iterator[tuple[str, range]]:
    """The places that raise: function and lines."""
    functions = (ast.FunctionDef, ast.ClassDef)

    def visit(node: ast.AST, name: str) -> Iterator[tuple[str, range]]:
        for child in ast.iter_child_nodes(node):
            inner = f"{name}.{child.name}" if isinstance(child, functions) else name
            if isinstance(child, ast.Raise) and child.exc is not None:
                yield inner, range(child.lineno, (child.end_lineno or child.lineno) + 1)
            yield from visit(child, inner)

    yield from visit(ast.parse(module.read_text()), module.stem)


def passed(error: BaseException | None) -> Iterator[tuple[str, int]]:
    """Every line that an error and those behind it came through."""
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        error = error.__context__


@pytest.mark.parametrize("area", AREAS)
def test_messages(area: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """As the file of snapshots has them."""
    package, cases, modules = AREAS[area]
    lines = []
    reached: set[tuple[str, int]] = set()
    for number, (name, case) in enumerate(cases.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(Exception) as caught:
            case(folder)
        reached.update(passed(caught.value))
        message = str(caught.value).replace(str(folder), "FOLDER")
        message = message if len(message) < 500 else f"{message[:240]} ... {message[-240:]}"
        lines.append(f"# {name}\n{type(caught.value).__name__}: {message}\n")
    folder = Path(str(package.__file__)).parent
    sites = [(folder / f"{module}.py", *site) for module in modules for site in raising(folder / f"{module}.py")]
    missed = Counter(name for path, name, span in sites if not any((str(path), line) in reached for line in span))
    lines.append("# raised, and in no case above\n" + "".join(f"{name}: {n}\n" for name, n in sorted(missed.items())))
    found = "\n".join(lines)
    file = SNAPSHOTS / f"{area}.txt"
    if request.config.getoption("--update-snapshots"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(found)
    assert found == file.read_text()
