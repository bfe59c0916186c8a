"""Lowering as a whole: the embedded WSDL, what annotations say, and what the IR does not depend on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.ir import ANY, XSD, Deprecated, Field, Kind, Service
from sfmc_soapgen.lower import lower
from sfmc_soapgen.wsdl.grammar import SOAP, WSDL
from sfmc_soapgen.wsdl.reader import load, parse
from support import ROOT
from support.lowering import field_of, type_of
from support.wsdls import NS, lowered, sequence, wsdl


def test_the_embedded_wsdl() -> None:
    """Everything in the WSDL of this repository arrives."""
    service = lower(parse(load(ROOT / "wsdl" / "etframework.wsdl")))
    assert len(service.types) == 252 + 1
    assert len(service.messages) == 26
    assert len(service.enums) == 62
    assert len(service.simples) == 1
    assert len(service.elements) == 33 + 1
    assert len(service.operations) == 13
    fields = [field for type_ in (*service.types, *service.messages) for field in type_.fields]
    assert sum(field.wrapped is not None for field in fields) == 67 + 1
    assert sum(field.deprecated is not None for field in fields) == 18
    assert sum(field.reserved for field in fields) == 13
    assert [each.wire.local for each in (*service.types, *service.messages) if each.content] == [
        "ExtractRequest",
        "FieldMap",
        "ImportDefinitionFieldMap",
    ]
    assert [field for field in fields if field.type == ANY] == [Field(ANY, ANY, Kind.ANY, many=True)]
    assert [each.wire.local for each in (*service.types, *service.messages) if each.deprecated] == [
        "MessagingVendorKind",
        "PerformRequest",
    ]


# --- what annotations say


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


# --- documentation


def note(*texts: str) -> str:
    """An annotation of several `xs:documentation`."""
    notes = "".join(f"<xs:documentation>{text}</xs:documentation>" for text in texts)
    return f"<xs:annotation><xs:appinfo>for tools</xs:appinfo>{notes}</xs:annotation>"


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        ((), ""),
        ((" \n",), ""),
        (("  What   it\n\t is. ",), "What it is."),
        (("One\npart.\n \n\nAnother.", "A second."), "One part.\n\nAnother.\n\nA second."),
        (("Same.", "Same."), "Same."),
        (("a <b>bold</b>\u2028word<!-- not -->",), "a bold word"),
        (("a " * 1000,), ("a " * 1000).strip()),
        (("a " * 1001,), "a " * 998 + "..."),
    ],
)
def test_documentation_text(texts: tuple[str, ...], read: str) -> None:
    """Paragraphs stay, other white space collapses, and the length is bounded."""
    assert field_of(f'<xs:element name="x" type="xs:int">{note(*texts)}</xs:element>').documentation == read
    assert len(read) <= 2000


def test_documentation_of_types() -> None:
    """Types, their fields, enumerations, their members, other simple types and messages have what stands in them."""
    service = lowered(
        wsdl(
            f'<xs:complexType name="T">{note("a type")}<xs:sequence>'
            f'<xs:element name="own" type="xs:int">{note("own")}</xs:element>'
            f'<xs:element ref="tns:G">{note("reference")}</xs:element><xs:element ref="tns:H"/>'
            f'<xs:element name="list">{note("list")}<xs:complexType><xs:sequence>'
            f'<xs:element name="item" type="xs:int" maxOccurs="9">{note("item")}</xs:element>'
            f"</xs:sequence></xs:complexType></xs:element><xs:any>{note('wildcard')}</xs:any></xs:sequence>"
            f'<xs:attribute name="at" type="xs:int">{note("attribute")}</xs:attribute></xs:complexType>'
            f'<xs:element name="G" type="xs:int">{note("global")}</xs:element>'
            f'<xs:element name="H" type="xs:int">{note("global")}</xs:element>'
            f'<xs:simpleType name="E">{note("an enumeration")}<xs:restriction base="xs:string">'
            f'<xs:enumeration value="x">{note("a member")}</xs:enumeration><xs:enumeration value="y"/>'
            "</xs:restriction></xs:simpleType>"
            f'<xs:simpleType name="F"><xs:restriction base="xs:string"><xs:enumeration value="x"/></xs:restriction>'
            "</xs:simpleType>"
            f'<xs:simpleType name="L">{note("a list")}<xs:list itemType="xs:int"/></xs:simpleType>'
            f'<xs:simpleType name="R">{note("numbers")}<xs:restriction base="xs:int"/></xs:simpleType>'
            f'<xs:simpleType name="U">{note("a union")}<xs:union memberTypes="xs:int xs:date"/></xs:simpleType>'
            f'<xs:element name="M">{note("an element")}<xs:complexType>{note("its type")}</xs:complexType>'
            "</xs:element>",
            operations={"Go": ("M", "M")},
        )
    )
    (type_,), (message,) = service.types, service.messages
    assert type_.documentation == "a type"
    of_fields = ["own", "reference", "global", "list\n\nitem", "wildcard", "attribute"]
    assert [field.documentation for field in type_.fields] == of_fields
    assert message.documentation == "an element\n\nits type"
    assert [(enum.documentation, enum.documentation_of_members) for enum in service.enums] == [
        ("an enumeration", ("a member", "")),
        ("", ()),
    ]
    assert [simple.documentation for simple in service.simples] == ["a list", "numbers", "a union"]


def test_documentation_of_operations() -> None:
    """Operations have theirs, and ports that of their port type. It is told apart from what stands around it."""
    data = wsdl()
    data = re.sub(b"(<(wsdl:)?portType[^>]*>)", rb"\1<documentation>A <b>port</b>.</documentation>", data, count=1)
    notes = b"<documentation>Goes.</documentation><documentation>Far.</documentation>"
    data = re.sub(b'(<operation name="Ping">)', rb"\1" + notes, data, count=1)
    service = lowered(data.replace(b"<types>", b"<documentation>nothing</documentation><types>"))
    assert [port.documentation for port in service.ports] == ["A port ."]
    assert [operation.documentation for operation in service.operations] == ["Goes.\n\nFar."]


def test_documentation_is_no_part_of_the_meaning() -> None:
    """Other words make the same interface."""
    before, after = (
        lowered(wsdl(f'<xs:complexType name="T">{note(words)}</xs:complexType>')) for words in ("before", "after")
    )
    assert before == after
    assert before.types[0].documentation != after.types[0].documentation


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
    '<{x}group name="Pair"><{x}choice>{note}<{x}element name="p" type="{s}int"/><{x}element name="q"><{x}complexType/>'
    "</{x}element></{x}choice></{x}group>",
    '<{x}complexType name="Pairs"><{x}group ref="{t}Pair" maxOccurs="3"/><{x}attributeGroup ref="{t}Flags"/>'
    "</{x}complexType>",
    '<{x}complexType name="Two"><{x}sequence><{x}group ref="{t}Pair" minOccurs="0"/><{x}element ref="{t}Thing"/>'
    "</{x}sequence></{x}complexType>",
    '<{x}attributeGroup name="Flags">{note}<{x}attribute ref="{t}flag"/><{x}anyAttribute/></{x}attributeGroup>',
    '<{x}attribute name="flag"><{x}simpleType><{x}list itemType="{t}Kind"/></{x}simpleType></{x}attribute>',
    '<{x}complexType name="Amount"><{x}simpleContent><{x}extension base="{t}Code"><{x}attribute name="a"/>'
    "</{x}extension></{x}simpleContent></{x}complexType>",
    '<{x}complexType name="Small"><{x}simpleContent><{x}restriction base="{t}Amount"><{x}maxLength value="3"/>'
    "</{x}restriction></{x}simpleContent></{x}complexType>",
    '<{x}complexType name="Less"><{x}complexContent><{x}restriction base="{t}Two"><{x}sequence>'
    '<{x}element ref="{t}Thing"/></{x}sequence></{x}restriction></{x}complexContent></{x}complexType>',
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


PLAIN = Layout().lowered()


@given(layouts())
def test_the_same_interface_is_the_same_ir(layout: Layout) -> None:
    """Whatever the order of declarations, the prefixes, the files and the documentation."""
    assert layout.lowered() == PLAIN


def test_order_on_the_wire_counts() -> None:
    """The order of fields is no matter of layout."""
    first, second = '<xs:element name="a" type="xs:int"/>', '<xs:element name="b" type="xs:int"/>'
    assert lowered(wsdl(sequence(first + second))) != lowered(wsdl(sequence(second + first)))


def test_every_refusal_says_where_and_what_to_do() -> None:
    """The whole text of one."""
    with pytest.raises(GeneratorError) as caught:
        lowered(wsdl(sequence('<xs:element name="x" type="xs:QName"/>')))
    assert str(caught.value) == (
        "test.wsdl:8: the type xs:QName of 'x' is not supported\n"
        "  Supported: ID, IDREF, IDREFS, NCName, NMTOKEN, NMTOKENS, Name, anySimpleType, anyURI, base64Binary, boolean,"
        " byte, date, dateTime, decimal, double, duration, float, gDay, gMonth, gMonthDay, gYear, gYearMonth, "
        "hexBinary, int, integer, language, long, negativeInteger, nonNegativeInteger, nonPositiveInteger,"
        " normalizedString,"
        " positiveInteger, short, string, time, token, unsignedByte, unsignedInt, unsignedLong, unsignedShort."
    )
