"""Lowering: what the IR says of a WSDL, and what is refused because it cannot say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soapgen.errors import GeneratorError, InputError, UnsupportedError
from sfmc_soapgen.ir import (
    ANY,
    BUILTINS,
    XSD,
    Choice,
    Deprecated,
    Element,
    Enum,
    Field,
    Operation,
    Origin,
    Pattern,
    QName,
    Service,
    Type,
    Wrapped,
)
from sfmc_soapgen.lower import lower
from sfmc_soapgen.read import load, parse
from sfmc_soapgen.tree import SOAP, WSDL
from wsdls import BODY_LINE, FILE, NS, line_of, lowered, name, sequence, wsdl

STRING = QName(XSD, "string")
INT = QName(XSD, "int")


def field_of(particle: str) -> Field:
    """The one field of a type with this particle."""
    (field,) = type_of(sequence(particle)).fields
    return field


def type_of(schema_body: str) -> Type:
    """The last type by name of a schema."""
    return lowered(wsdl(schema_body)).types[-1]


def test_the_embedded_wsdl() -> None:
    """Everything in the WSDL of this repository arrives."""
    service = lower(parse(load(Path(__file__).parents[2] / "wsdl" / "etframework.wsdl")))
    assert len(service.types) == 252 + 1
    assert len(service.messages) == 26
    assert len(service.enums) == 62
    assert len(service.patterns) == 1
    assert len(service.elements) == 33 + 1
    assert len(service.operations) == 13
    fields = [field for type_ in (*service.types, *service.messages) for field in type_.fields]
    assert sum(field.wrapped is not None for field in fields) == 67 + 1
    assert sum(field.deprecated is not None for field in fields) == 18
    assert sum(field.reserved for field in fields) == 13
    assert [len(type_.choices) for type_ in service.types if type_.choices] == [1, 1, 1]
    assert [field for field in fields if field.type == ANY] == [Field(ANY, ANY, many=True)]
    assert [each.wire.local for each in (*service.types, *service.messages) if each.deprecated] == [
        "MessagingVendorKind",
        "PerformRequest",
    ]


# --- the service


def test_the_service() -> None:
    """The smallest of all."""
    service = lowered(wsdl())
    assert service == Service(
        name="TestService",
        namespace=NS,
        endpoint="https://test.example/",
        operations=(Operation("Ping", "Ping", name("PingRequest"), name("PingResponse")),),
        types=(),
        messages=(Type(name("PingRequest")), Type(name("PingResponse"))),
        enums=(),
        patterns=(),
        elements=(),
    )
    assert service.operations[0].origin == Origin(FILE, line_of(wsdl(), "<operation"))
    assert service.messages[0].origin == Origin(FILE, line_of(wsdl(), '<xs:element name="PingRequest"'))


def test_operations_keep_the_order_of_the_port_type() -> None:
    """They are not sorted."""
    operations = {"Zulu": ("M", "M"), "Alpha": ("M", "M"), "Mike": ("M", "M")}
    service = lowered(wsdl('<xs:element name="M"><xs:complexType/></xs:element>', operations=operations))
    assert [each.wire for each in service.operations] == ["Zulu", "Alpha", "Mike"]


def test_ports_that_share_a_binding() -> None:
    """The first one's address is the endpoint."""
    text = wsdl().decode()
    port = '<port name="TestPort" binding="tns:TestBinding"><soap:address location="https://test.example/"/></port>'
    more = port.replace("TestPort", "Other").replace("https://test.example", "https://other.example")
    assert lowered(text.replace(port, port + more).encode()) == lowered(wsdl())


def test_a_service_in_pieces() -> None:
    """The same WSDL, its schema in a file that an import-only schema without a namespace leads to."""
    data = wsdl(sequence('<xs:element name="x" type="xs:int"/>'))
    start, end = data.index(b"    <xs:schema"), data.index(b"  </types>")
    declared = data[start:end].strip()
    declared = declared.replace(b"<xs:schema", f'<xs:schema xmlns:xs="{XSD}" xmlns:tns="{NS}"'.encode())
    importing = f'<xs:schema><xs:import namespace="{NS}" schemaLocation="http://x/y/types.xsd"/></xs:schema>'
    root = data[:start] + importing.encode() + data[end:]
    assert lowered(root, types=declared) == lowered(data)


@pytest.mark.parametrize(
    ("old", "new", "problem", "place"),
    [
        (
            "<service ",
            '<service name="Extra"/>\n<service ',
            "a second wsdl:service, 'TestService' besides 'Extra', is not supported",
            '<service name="TestService"',
        ),
        (
            "</service>",
            '<port name="P" binding="tns:B"/></service><binding name="B" type="tns:TestPortType"/>',
            "a second binding, 'B' of wsdl:port 'P', is not supported",
            '<port name="P"',
        ),
        (
            "<soap:binding",
            '<s:binding xmlns:s="http://schemas.xmlsoap.org/wsdl/soap12/"',
            "wsdl:binding 'TestBinding' is not supported: it has no soap:binding of SOAP 1.1",
            "<binding",
        ),
        (
            '<output message="tns:PingOut"/>',
            "",
            "the operation 'Ping' without wsdl:output is not supported",
            "<operation",
        ),
        ('<input message="tns:PingIn"/>', "", "the operation 'Ping' without wsdl:input is not supported", "<operation"),
        (
            '<part name="parameters" element="tns:PingRequest"/>',
            "",
            "wsdl:message 'PingIn' with 0 parts is not supported",
            "<message",
        ),
        (
            '<part name="parameters" element="tns:PingRequest"/>',
            '<part name="a" element="tns:PingRequest"/><part name="b" element="tns:PingRequest"/>',
            "wsdl:message 'PingIn' with 2 parts is not supported",
            "<message",
        ),
        ('use="literal"', 'use="literal" parts=""', 'soap:body parts="" is not supported', "<soap:body"),
        (
            "</xs:schema>",
            '</xs:schema>\n<xs:schema><xs:element name="x" type="xs:int"/></xs:schema>',
            "a schema without a targetNamespace is not supported",
            "<xs:schema><xs:element",
        ),
        (
            ' elementFormDefault="qualified"',
            "",
            'a schema without elementFormDefault="qualified" is not supported',
            "<xs:schema",
        ),
        (
            'elementFormDefault="qualified"',
            'elementFormDefault="unqualified"',
            'a schema without elementFormDefault="qualified" is not supported',
            "<xs:schema",
        ),
    ],
)
def test_refused_in_the_wsdl(old: str, new: str, problem: str, place: str) -> None:
    """By name, with the line."""
    text = wsdl().decode()
    assert old in text
    data = text.replace(old, new, 1).encode()
    with pytest.raises(UnsupportedError) as caught:
        lowered(data)
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, line_of(data, place))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "problem", "place"),
    [
        (
            '"tns:PingIn"',
            '"tns:PingInn"',
            "there is no wsdl:message '{urn:test}PingInn'\n  Did you mean '{urn:test}PingIn'?",
            "<input ",
        ),
        ('"tns:PingIn"', '"PingIn"', "there is no wsdl:message '{http://schemas.xmlsoap.org/wsdl/}PingIn'", "<input "),
        ('"tns:PingIn"', '"x:PingIn"', "the prefix 'x' of 'x:PingIn' is not declared", "<input "),
        ('binding="tns:TestBinding"', 'binding="tns:Nope"', "there is no wsdl:binding '{urn:test}Nope'", "<port "),
        ('type="tns:TestPortType"', 'type="tns:Nope"', "there is no wsdl:portType '{urn:test}Nope'", "<binding "),
        (
            "<soap:operation soapAction",
            '<x:operation xmlns:x="urn:x" soapAction',
            "the binding's operation 'Ping' has no soap:operation",
            '<operation name="Ping">\n      <x:op',
        ),
        (
            '<input><soap:body use="literal"/></input>',
            "",
            "the binding's operation 'Ping' has no wsdl:input",
            '<operation name="Ping">\n      <soap',
        ),
        (
            '<input><soap:body use="literal"/></input>',
            "<input/>",
            "the binding's message has no soap:body",
            "<input/>",
        ),
        (
            '<soap:address location="https://test.example/"/>',
            "",
            "wsdl:port 'TestPort' has no soap:address",
            "<port ",
        ),
        (
            '  <binding name="TestBinding"',
            '  <portType name="TestPortType"/>\n  <binding name="TestBinding"',
            "wsdl:portType '{urn:test}TestPortType' is declared twice: also at test.wsdl:14",
            '<portType name="TestPortType"/>',
        ),
        (
            '  <message name="PingOut"',
            '  <message name="PingIn"',
            "wsdl:message '{urn:test}PingIn' is declared twice: also at test.wsdl:12",
            '  <message name="PingIn"><part name="parameters" element="tns:PingResponse"',
        ),
        (
            "  </portType>",
            '    <operation name="Ping"/>\n  </portType>',
            "wsdl:operation 'Ping' is declared twice: also at test.wsdl:15",
            '<operation name="Ping"/>',
        ),
        (
            "  </portType>",
            '    <operation name="Pong"/>\n  </portType>',
            "the operation 'Pong' is missing in wsdl:binding 'TestBinding'\n  Did you mean 'Ping'?",
            '<operation name="Pong"/>',
        ),
        (
            "  </binding>",
            '    <operation name="Pong"/>\n  </binding>',
            "wsdl:binding 'TestBinding' has an operation 'Pong', and wsdl:portType has none of that name",
            '<operation name="Pong"/>',
        ),
    ],
)
def test_a_broken_wsdl(old: str, new: str, problem: str, place: str) -> None:
    """What is missing, unresolved or declared twice."""
    text = wsdl().decode()
    assert old in text
    data = text.replace(old, new, 1).encode()
    with pytest.raises(InputError) as caught:
        lowered(data)
    assert str(caught.value).startswith(f"test.wsdl:{line_of(data, place)}: {problem}")
    assert caught.value.hint


def test_no_service_and_no_port() -> None:
    """There is nothing to call."""
    text = wsdl().decode()
    start, end = text.index("  <service"), text.index("</definitions>")
    with pytest.raises(InputError, match=r"^test\.wsdl:2: the WSDL has no wsdl:service"):
        lowered((text[:start] + text[end:]).encode())
    with pytest.raises(InputError, match=r"^test\.wsdl:\d+: wsdl:service 'S' has no wsdl:port"):
        lowered((text[:start] + '<service name="S"/>' + text[end:]).encode())


# --- types


@pytest.mark.parametrize("builtin", sorted(builtin.local for builtin in BUILTINS))
def test_builtins(builtin: str) -> None:
    """The types of XML Schema that are supported."""
    assert field_of(f'<xs:element name="x" type="xs:{builtin}"/>').type == QName(XSD, builtin)


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ("", Field(name("x"), INT, required=True)),
        ('minOccurs="1" maxOccurs="1" nillable="false"', Field(name("x"), INT, required=True)),
        ('minOccurs="0"', Field(name("x"), INT)),
        ('nillable="true"', Field(name("x"), INT, required=True, nillable=True)),
        ('nillable="1" minOccurs="0"', Field(name("x"), INT, nillable=True)),
        ('maxOccurs="unbounded"', Field(name("x"), INT, required=True, many=True)),
        ('minOccurs="0" maxOccurs="unbounded"', Field(name("x"), INT, many=True)),
    ],
)
def test_elements(attributes: str, field: Field) -> None:
    """Occurrence and nillability."""
    lowered_field = field_of(f'<xs:element name="x" type="xs:int" {attributes}/>')
    assert lowered_field == field
    assert lowered_field.origin == Origin(FILE, BODY_LINE + 1)


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ("", Field(ANY, ANY, required=True)),
        ('minOccurs="0" maxOccurs="1" processContents="lax"', Field(ANY, ANY)),
        ('minOccurs="2" maxOccurs="7" namespace="##any"', Field(ANY, ANY, required=True, many=True)),
        ('minOccurs="0" maxOccurs="unbounded" processContents="skip"', Field(ANY, ANY, many=True)),
    ],
)
def test_wildcards(attributes: str, field: Field) -> None:
    """Any number of them, of any namespace."""
    assert field_of(f"<xs:any {attributes}/>") == field


WRAPPER = '<xs:element name="xs" {}><xs:complexType><xs:sequence>\n{}\n</xs:sequence></xs:complexType></xs:element>'


@pytest.mark.parametrize(
    ("wrapper", "item", "field"),
    [
        ("", "", Field(name("xs"), INT, many=True, required=True, wrapped=Wrapped(name("x"), required=True))),
        ('minOccurs="0"', 'minOccurs="0"', Field(name("xs"), INT, many=True, wrapped=Wrapped(name("x")))),
        (
            'nillable="true"',
            'minOccurs="0"',
            Field(name("xs"), INT, many=True, nillable=True, required=True, wrapped=Wrapped(name("x"))),
        ),
        (
            'minOccurs="0"',
            'minOccurs="0" nillable="true"',
            Field(name("xs"), INT, many=True, wrapped=Wrapped(name("x"), nillable=True)),
        ),
    ],
)
def test_wrappers(wrapper: str, item: str, field: Field) -> None:
    """Each collapses into the element it holds; type, occurrence and nillability of both are kept."""
    inner = f'<xs:element name="x" type="xs:int" maxOccurs="unbounded" {item}/>'
    assert field_of(WRAPPER.format(wrapper, inner)) == field


def test_a_message_is_no_wrapper() -> None:
    """Though its only content is one repeated element."""
    element = WRAPPER.format("", '<xs:element name="x" type="xs:int" maxOccurs="unbounded"/>')
    service = lowered(wsdl(element, operations={"Go": ("xs", "xs")}))
    assert service.messages == (Type(name("xs"), fields=(Field(name("x"), INT, many=True, required=True),)),)
    assert service.elements == ()


@pytest.mark.parametrize(
    ("choice", "arm", "required"), [("", "", True), ('minOccurs="0"', "", False), ("", 'minOccurs="0"', False)]
)
def test_choices(choice: str, arm: str, required: bool) -> None:
    """Arms are marked, and stay in their place in the sequence."""
    type_ = type_of(sequence(f"""
            <xs:element name="z" type="xs:int"/>
            <xs:choice {choice}><xs:element name="y" type="xs:int" nillable="true"/>
                <xs:element name="x" type="xs:string" {arm}/></xs:choice>
            <xs:any minOccurs="0"/>
            <xs:choice><xs:element name="w" type="xs:int"/></xs:choice>
            <xs:element name="a" type="xs:int"/>"""))
    assert type_.choices == (Choice(required), Choice(True))
    assert type_.fields == (
        Field(name("z"), INT, required=True),
        Field(name("y"), INT, nillable=True, choice=0),
        Field(name("x"), STRING, choice=0),
        Field(ANY, ANY),
        Field(name("w"), INT, choice=1),
        Field(name("a"), INT, required=True),
    )


def test_extensions() -> None:
    """A type has its own fields only, and its base by name."""
    service = lowered(wsdl("""
            <xs:complexType name="Sub"><xs:complexContent><xs:extension base="tns:Base"><xs:sequence>
                <xs:element name="x" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
            <xs:complexType name="Base" abstract="true"><xs:sequence/></xs:complexType>
            <xs:complexType name="Empty"><xs:complexContent><xs:extension base="tns:Sub"/></xs:complexContent>
            </xs:complexType>"""))
    assert service.types == (
        Type(name("Base"), abstract=True),
        Type(name("Empty"), base=name("Sub")),
        Type(name("Sub"), base=name("Base"), fields=(Field(name("x"), INT, required=True),)),
    )


def test_simple_types_and_elements() -> None:
    """Values are kept to the letter, in declared order."""
    service = lowered(wsdl(r"""
            <xs:simpleType name="E"><xs:restriction base="xs:string">
                <xs:enumeration value="b"/><xs:enumeration value=" a "/><xs:enumeration value=""/>
            </xs:restriction></xs:simpleType>
            <xs:simpleType name="P"><xs:restriction base="xs:string"><xs:pattern value="\d+ "/></xs:restriction>
            </xs:simpleType>
            <xs:element name="e" type="tns:E"/>"""))
    assert service.enums == (Enum(name("E"), ("b", " a ", "")),)
    assert service.patterns == (Pattern(name("P"), r"\d+ "),)
    assert service.elements == (Element(name("e"), name("E")),)


def test_names_of_another_namespace() -> None:
    """Prefixes count where they stand."""
    body = """
        <xs:import namespace="urn:other" schemaLocation="other.xsd"/>
        <xs:complexType name="T"><xs:sequence>
            <xs:element name="x" type="o:O" xmlns:o="urn:other"/><xs:element name="y" type="O" xmlns="urn:other"/>
        </xs:sequence></xs:complexType>
    """
    other = f"""<schema xmlns="{XSD}" xmlns:t="urn:other" targetNamespace="urn:other" elementFormDefault="qualified">
        <complexType name="O"><sequence><element name="x" type="t:O"/></sequence></complexType></schema>"""
    service = lowered(wsdl(body), other=other.encode())
    outer = QName("urn:other", "O")
    assert service.types == (
        Type(outer, fields=(Field(QName("urn:other", "x"), outer, required=True),)),
        Type(name("T"), fields=(Field(name("x"), outer, required=True), Field(name("y"), outer, required=True))),
    )


@pytest.mark.parametrize(
    ("words", "deprecated", "reserved"),
    [
        ("Deprecated.", Deprecated(), False),
        ("DEPRECATED", Deprecated(), False),
        ("Deprecated. Use SenderProfile.FromName.", Deprecated("SenderProfile.FromName"), False),
        ("Deprecated - use 'ID' instead", Deprecated("ID"), False),
        ("This is deprecated;\n   use\n “Other_Name”, please.", Deprecated("Other_Name"), False),
        ("Deprecated. Use the new thing.", Deprecated(), False),
        ("Reserved.", None, True),
        ("\n reserved for the future", None, True),
        ("Not Reserved", None, False),
        ("Reserved. Deprecated, use X", Deprecated("X"), True),
        ("Use X.", None, False),
        ("", None, False),
    ],
)
@pytest.mark.parametrize("note", ["appinfo", "documentation"])
def test_words(words: str, deprecated: Deprecated | None, reserved: bool, note: str) -> None:
    """Flags that the vendor sets in words."""
    annotation = f"<xs:annotation><xs:{note}>{words}</xs:{note}></xs:annotation>"
    field = field_of(f'<xs:element name="x" type="xs:int">{annotation}</xs:element>')
    assert (field.deprecated, field.reserved) == (deprecated, reserved)
    assert type_of(f'<xs:complexType name="T">{annotation}</xs:complexType>').deprecated == deprecated
    for body in (f"{annotation}<xs:complexType/>", f"<xs:complexType>{annotation}</xs:complexType>"):
        element = f'<xs:element name="M">{body}</xs:element>'
        assert lowered(wsdl(element, operations={"Go": ("M", "M")})).messages[0].deprecated == deprecated


def test_words_with_markup() -> None:
    """Only the text counts."""
    notes = (
        "<xs:documentation>Hello</xs:documentation>"
        "<xs:documentation><b>Deprecated.</b><!-- not --> Use <i>Y</i>.</xs:documentation>"
    )
    field = field_of(f'<xs:element name="x" type="xs:int"><xs:annotation>{notes}</xs:annotation></xs:element>')
    assert field.deprecated == Deprecated("Y")


ANONYMOUS = "the anonymous type of element 'xs' is not supported"


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (
            sequence('<xs:element name="x" type="xs:decimal"/>'),
            "the type xs:decimal of element 'x' is not supported",
            1,
        ),
        (
            sequence('<xs:element name="x" type="xs:anyType"/>'),
            "the type xs:anyType of element 'x' is not supported",
            1,
        ),
        (sequence('<xs:element name="x"/>'), "the element 'x' without a type is not supported", 1),
        ('<xs:element name="x"/>', "the element 'x' without a type is not supported", 0),
        ('<xs:element name="x" type="xs:token"/>', "the type xs:token of element 'x' is not supported", 0),
        (sequence(WRAPPER.format("", '<xs:element name="x" type="xs:int"/>')), ANONYMOUS, 1),
        (sequence(WRAPPER.format("", "")), ANONYMOUS, 1),
        (sequence(WRAPPER.format("", "<xs:any/>")), ANONYMOUS, 1),
        (sequence(WRAPPER.format("", '<xs:choice><xs:element name="x" type="xs:int"/></xs:choice>')), ANONYMOUS, 1),
        (
            sequence(WRAPPER.format("", '<xs:element name="x" type="xs:int" maxOccurs="unbounded"/><xs:any/>')),
            ANONYMOUS,
            1,
        ),
        (
            sequence(
                WRAPPER.format('maxOccurs="unbounded"', '<xs:element name="x" type="xs:int" maxOccurs="unbounded"/>')
            ),
            ANONYMOUS,
            1,
        ),
        (sequence(WRAPPER.format("", WRAPPER.format('maxOccurs="unbounded"', ""))), ANONYMOUS, 1),
        (sequence('<xs:element name="xs"><xs:complexType/></xs:element>'), ANONYMOUS, 1),
        (
            sequence(
                '<xs:element name="xs"><xs:complexType><xs:complexContent><xs:extension base="tns:T"/>'
                "</xs:complexContent></xs:complexType></xs:element>"
            ),
            ANONYMOUS,
            1,
        ),
        (
            sequence(WRAPPER.format("", '<xs:element name="x" type="xs:date" maxOccurs="unbounded"/>')),
            "the type xs:date of element 'x' is not supported",
            2,
        ),
        (
            '<xs:simpleType name="S">\n<xs:restriction base="xs:int"><xs:enumeration value="1"/></xs:restriction>'
            "</xs:simpleType>",
            "xs:simpleType 'S' restricts 'xs:int', which is not supported",
            1,
        ),
        (
            '<xs:simpleType name="S">\n<xs:restriction base="tns:R"><xs:enumeration value="1"/></xs:restriction>'
            "</xs:simpleType>",
            "xs:simpleType 'S' restricts 'tns:R', which is not supported",
            1,
        ),
        (
            '<xs:simpleType name="S"><xs:restriction base="xs:string"/></xs:simpleType>',
            "xs:simpleType 'S' has 0 xs:enumeration and 0 xs:pattern, which is not supported",
            0,
        ),
        (
            '<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:pattern value="a"/><xs:pattern value="b"/>'
            "</xs:restriction></xs:simpleType>",
            "xs:simpleType 'S' has 0 xs:enumeration and 2 xs:pattern, which is not supported",
            0,
        ),
        (
            '<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:pattern value="a"/>'
            '<xs:enumeration value="b"/></xs:restriction></xs:simpleType>',
            "xs:simpleType 'S' has 1 xs:enumeration and 1 xs:pattern, which is not supported",
            0,
        ),
    ],
)
def test_refused_in_a_schema(body: str, problem: str, line: int) -> None:
    """By name, with the line."""
    with pytest.raises(UnsupportedError) as caught:
        lowered(wsdl(body))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (sequence('<xs:element name="x" type="nope:T"/>'), "the prefix 'nope' of 'nope:T' is not declared", 1),
        ('<xs:simpleType name="S"/>', "xs:simpleType 'S' without xs:restriction", 0),
        (
            '<xs:complexType name="T"><xs:complexContent/></xs:complexType>',
            "the type 'T' has xs:complexContent without xs:extension",
            0,
        ),
        (
            '<xs:complexType name="T"><xs:complexContent><xs:extension base="tns:B"/></xs:complexContent><xs:sequence/>'
            "</xs:complexType>",
            "the type 'T' has both xs:sequence and xs:complexContent",
            0,
        ),
        (
            '<xs:element name="x" type="xs:int"><xs:complexType/></xs:element>',
            "the element 'x' has both a type and a type of its own",
            0,
        ),
        (
            sequence('<xs:element name="x" type="xs:int"><xs:complexType/></xs:element>'),
            "the element 'x' has both a type and a type of its own",
            1,
        ),
        (sequence("<xs:choice/>"), "xs:choice without an element", 1),
    ],
)
def test_a_broken_schema(body: str, problem: str, line: int) -> None:
    """What contradicts itself is an error of the input."""
    with pytest.raises(InputError) as caught:
        lowered(wsdl(body))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


# --- what the IR does not depend on

DECLARATIONS = [
    '<{x}complexType name="Base" abstract="true"><{x}sequence>{note}<{x}element name="id" type="{s}int"/>'
    "</{x}sequence></{x}complexType>",
    '<{x}complexType name="Thing"><{x}complexContent><{x}extension base="{t}Base"><{x}sequence>'
    '<{x}element name="kind" type="{t}Kind" minOccurs="0" nillable="true"/><{x}choice>'
    '<{x}element name="a" type="{s}int"/><{x}element name="b" type="{t}Code"/></{x}choice><{x}any minOccurs="0"/>'
    '<{x}element name="things"><{x}complexType><{x}sequence>'
    '<{x}element name="thing" type="{t}Thing" maxOccurs="unbounded"/></{x}sequence></{x}complexType></{x}element>'
    "</{x}sequence></{x}extension></{x}complexContent></{x}complexType>",
    '<{x}simpleType name="Kind"><{x}restriction base="{s}string">{note}<{x}enumeration value="z"/>'
    '<{x}enumeration value="a"/></{x}restriction></{x}simpleType>',
    '<{x}simpleType name="Code"><{x}restriction base="{s}string"><{x}pattern value="a+"/></{x}restriction>'
    "</{x}simpleType>",
    '<{x}element name="Ask"><{x}complexType><{x}sequence><{x}element name="thing" type="{t}Thing"/></{x}sequence>'
    "</{x}complexType></{x}element>",
    '<{x}element name="Tell"><{x}complexType/></{x}element>',
    '<{x}element name="Thing" type="{t}Thing">{note}</{x}element>',
]
PARTS = [
    '<{w}message name="In"><{w}part name="p" element="{t}Ask"/></{w}message>',
    '<{w}message name="Out"><{w}part name="p" element="{t}Tell"/></{w}message>',
    '<{w}portType name="Types"><{w}operation name="Go"><{w}input message="{t}In"/><{w}output message="{t}Out"/>'
    '</{w}operation><{w}operation name="Come"><{w}input message="{t}In"/><{w}output message="{t}In"/></{w}operation>'
    "</{w}portType>",
    '<{w}service name="S"><{w}port name="P" binding="{t}B"><{so}address location="http://x/"/></{w}port></{w}service>',
]
BINDING = '<{w}binding name="B" type="{t}Types"><{so}binding transport="http://schemas.xmlsoap.org/soap/http"/>...</{w}binding>'
BOUND = (
    '<{w}operation name="..."><{so}operation soapAction="...!"/><{w}input><{so}body use="literal"/></{w}input>'
    '<{w}output><{so}body use="literal"/></{w}output></{w}operation>'
)


@dataclass(frozen=True)
class Layout:
    """One way to write the same interface: a prefix of "" stands for a default namespace."""

    declarations: tuple[str, ...] = tuple(DECLARATIONS)
    parts: tuple[str, ...] = tuple(PARTS)
    bound: tuple[str, ...] = ("Go", "Come")
    wsdl: str = ""
    soap: str = "soap"
    target: str = "tns"
    schema: str = "xs"
    included: int = 0
    note: str = ""

    @property
    def prefixes(self) -> dict[str, str]:
        """For each placeholder of the templates the prefix with its colon."""
        prefixes = {"w": self.wsdl, "so": self.soap, "t": self.target, "x": self.schema, "s": self.schema}
        return {key: f"{prefix}:" if prefix else "" for key, prefix in prefixes.items()}

    def lowered(self) -> Service:
        """The IR of the interface in this layout."""
        included, own = self.declarations[: self.included], self.declarations[self.included :]
        include = '<{x}include schemaLocation="more.xsd"/>'
        parts = [*self.parts, BINDING.replace("...", "".join(BOUND.replace("...", each) for each in self.bound))]
        body = f"<{{w}}types>{self.of_schema(include, *own)}</{{w}}types>{''.join(parts)}"
        namespaces = declare(self.wsdl, WSDL) + declare(self.soap, SOAP) + declare(self.target, NS)
        root = f'<{{w}}definitions targetNamespace="{NS}" {namespaces}>{body}</{{w}}definitions>'
        more = self.of_schema(*included)
        return lowered(root.format(**self.prefixes).encode(), more=more.format(**self.prefixes).encode())

    def of_schema(self, *declarations: str) -> str:
        """The template of a schema."""
        note = f"<{{x}}annotation><{{x}}documentation>{self.note}</{{x}}documentation></{{x}}annotation>"
        body = "".join(declarations).replace("{note}", note if self.note else "")
        namespaces = declare(self.schema, XSD) + declare(self.target, NS)
        return f'<{{x}}schema targetNamespace="{NS}" elementFormDefault="qualified" {namespaces}>{body}</{{x}}schema>'


def declare(prefix: str, namespace: str) -> str:
    """The declaration of a namespace."""
    return f' xmlns:{prefix}="{namespace}"' if prefix else f' xmlns="{namespace}"'


def layouts() -> st.SearchStrategy[Layout]:
    """Any way to write the interface."""
    prefixes = st.lists(st.from_regex(r"[a-w][a-z0-9]{0,3}", fullmatch=True), min_size=3, max_size=3, unique=True)
    return st.builds(
        lambda layout, prefixes, by_default: replace(
            layout, wsdl="" if by_default else prefixes[0], soap=prefixes[1], target=prefixes[2]
        ),
        st.builds(
            Layout,
            declarations=st.permutations(DECLARATIONS).map(tuple),
            parts=st.permutations(PARTS).map(tuple),
            bound=st.permutations(["Go", "Come"]).map(tuple),
            schema=st.sampled_from(["", "xs", "xsd", "zz"]),
            included=st.integers(0, len(DECLARATIONS)),
            note=st.sampled_from(["", "Some words.", "Other words."]),
        ),
        prefixes,
        st.booleans(),
    )


@given(layouts())
def test_the_same_interface_is_the_same_ir(layout: Layout) -> None:
    """Whatever the order of declarations, the prefixes, the files and the documentation."""
    assert layout.lowered() == Layout().lowered()


def test_order_on_the_wire_counts() -> None:
    """The order of fields is no matter of layout."""
    first, second = '<xs:element name="a" type="xs:int"/>', '<xs:element name="b" type="xs:int"/>'
    assert lowered(wsdl(sequence(first + second))) != lowered(wsdl(sequence(second + first)))


def test_every_refusal_says_where_and_what_to_do() -> None:
    """The whole text of one."""
    with pytest.raises(GeneratorError) as caught:
        lowered(wsdl(sequence('<xs:element name="x" type="xs:float"/>')))
    assert str(caught.value) == (
        "test.wsdl:8: the type xs:float of element 'x' is not supported\n"
        "  Supported: base64Binary, boolean, byte, dateTime, double, int, integer, long, short, string, time."
    )
