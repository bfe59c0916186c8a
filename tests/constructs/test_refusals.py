"""What is refused: by name, with file and line, whatever else is in the WSDL."""

from __future__ import annotations

import pytest
from sfmc_soapgen.errors import InputError, UnsupportedError
from support.constructs.case import element, typed
from support.packages import files_of, without_origin
from support.wsdls import PINGS, line_of, sequence, wsdl

MARK = "HERE"
"""The construct's line has this word in an `id`, which means nothing."""

KEY = '<xs:{} id="HERE" name="K"{}><xs:selector xpath="."/><xs:field xpath="@a"/></xs:{}>'

REFER = ' refer="tns:K"'

SCHEMAS = {
    "substitutionGroup": element("Head", "xs:int")
    + '<xs:element id="HERE" name="S" type="xs:int" substitutionGroup="tns:Head"/>',
    "abstract": '<xs:element id="HERE" name="S" type="xs:int" abstract="true"/>',
    "mixed": '<xs:complexType id="HERE" name="S" mixed="true"><xs:sequence/></xs:complexType>',
    "redefine": '<xs:redefine id="HERE" schemaLocation="other.xsd"/>',
    "override": '<xs:override id="HERE" schemaLocation="other.xsd"/>',
    "notation": '<xs:notation id="HERE" name="n" public="p"/>',
    "xs:key": f'<xs:element name="S"><xs:complexType/>\n{KEY.format("key", "", "key")}</xs:element>',
    "xs:keyref": f'<xs:element name="S"><xs:complexType/>\n{KEY.format("keyref", REFER, "keyref")}</xs:element>',
    "xs:unique": f'<xs:element name="S"><xs:complexType/>\n{KEY.format("unique", "", "unique")}</xs:element>',
    "assert": '<xs:complexType name="S"><xs:sequence/>\n<xs:assert id="HERE" test="true()"/></xs:complexType>',
    "alternative": '<xs:element name="S" type="xs:string">\n<xs:alternative id="HERE" test="@a"'
    ' type="xs:int"/></xs:element>',
    "openContent": '<xs:complexType name="S">\n<xs:openContent id="HERE"><xs:any/></xs:openContent>'
    "<xs:sequence/></xs:complexType>",
    **{
        name: sequence(f'<xs:element id="HERE" name="E" type="xs:{name}"/>', of="S")
        for name in ("QName", "NOTATION", "ENTITY", "ENTITIES")
    },
    "xs:any": sequence(
        '<xs:any namespace="urn:x" minOccurs="0"/>\n<xs:any id="HERE" namespace="urn:y" minOccurs="0"/>', of="S"
    ),
    "'E'": sequence(
        '<xs:element name="E" type="xs:int"/>\n<xs:element name="F" type="xs:int"/>\n<xs:element id="HERE"'
        ' name="E" type="xs:int"/>',
        of="S",
    ),
}
"""A word that the message must have -> declarations."""

NESTED = {
    "mixed complex content": (
        "mixed",
        typed("<xs:sequence/>", of="B")
        + '<xs:complexType name="S">\n<xs:complexContent id="HERE" mixed="true"><xs:extension'
        ' base="tns:B"/></xs:complexContent></xs:complexType>',
    ),
    "mixed anonymous type": (
        "mixed",
        sequence('<xs:element name="E">\n<xs:complexType id="HERE" mixed="true"/></xs:element>', of="S"),
    ),
    "attribute of an unsupported type": (
        "QName",
        typed('\n<xs:attribute id="HERE" name="a" type="xs:QName"/>', of="S"),
    ),
    "list of an unsupported type": (
        "QName",
        '<xs:simpleType name="S">\n<xs:list id="HERE" itemType="xs:QName"/></xs:simpleType>',
    ),
    "restriction of an unsupported type": (
        "NOTATION",
        '<xs:simpleType name="S">\n<xs:restriction id="HERE" base="xs:NOTATION"><xs:enumeration value="n"/>'
        "</xs:restriction></xs:simpleType>",
    ),
    "two wildcards by extension": (
        "xs:any",
        typed('<xs:sequence><xs:any namespace="urn:x" minOccurs="0"/></xs:sequence>', of="B")
        + '<xs:complexType name="S"><xs:complexContent><xs:extension base="tns:B"><xs:sequence>\n'
        '<xs:any id="HERE" namespace="urn:y" minOccurs="0"/></xs:sequence></xs:extension>'
        "</xs:complexContent></xs:complexType>",
    ),
    "an element of the base again": (
        "'E'",
        sequence('<xs:element name="E" type="xs:int"/>', of="B")
        + '<xs:complexType name="S"><xs:complexContent><xs:extension base="tns:B"><xs:sequence>\n'
        '<xs:element id="HERE" name="E" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent>'
        "</xs:complexType>",
    ),
}


def refusal(data: bytes, **files: bytes) -> UnsupportedError:
    """What the generator says."""
    with pytest.raises(UnsupportedError) as caught:
        files_of(data, beside={f"{stem}.xsd": content for stem, content in files.items()})
    return caught.value


@pytest.mark.parametrize(("word", "schema"), [*SCHEMAS.items(), *NESTED.values()], ids=[*SCHEMAS, *NESTED])
def test_constructs_of_xml_schema(word: str, schema: str) -> None:
    """Named, with the line of the construct itself."""
    data = wsdl(schema)
    other = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test"/>'
    error = refusal(data, other=other)
    assert word.lower() in error.problem.lower()
    assert error.origin is not None and (error.origin.file, error.origin.line) == ("test.wsdl", line_of(data, MARK))


def test_a_construct_in_a_file_beside_it() -> None:
    """The file is named."""
    data = wsdl('<xs:import namespace="urn:a" schemaLocation="a.xsd"/>')
    start = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a">'
    a = start + b'\n<xs:notation name="n" public="p"/></xs:schema>'
    error = refusal(data, a=a)
    assert error.origin is not None and (error.origin.file, error.origin.line) == ("a.xsd", 2)
    assert "notation" in error.problem


IN, OUT = '      <input message="tns:PingIn"/>\n', '      <output message="tns:PingOut"/>\n'

BINDINGS = {
    "rpc style": ("rpc", "soap:binding", 'style="document" transport', 'style="rpc" transport'),
    "rpc operation": ("rpc", "soap:operation", 'soapAction="Ping"', 'soapAction="Ping" style="rpc"'),
    "encoded body": ("encoded", "soap:body", '<soap:body use="literal"/>', '<soap:body use="encoded"/>'),
    "one-way operation": ("Ping", '<operation name="Ping">', OUT, ""),
    "notification": ("Ping", '<operation name="Ping">', IN, ""),
    "solicit-response": ("wsdl:output", "<input", IN + OUT, OUT + IN),
    "part with a type": ("type", "<part", 'element="tns:PingRequest"', 'type="xs:int"'),
}
"""A word that the message must have, what is on the line that it names, what is replaced, and by what."""


@pytest.mark.parametrize(("word", "place", "old", "new"), BINDINGS.values(), ids=list(BINDINGS))
def test_constructs_of_wsdl(word: str, place: str, old: str, new: str) -> None:
    """Named, with their line."""
    data = wsdl().decode()
    assert old in data
    changed = data.replace(old, new, 1)
    error = refusal(changed.encode())
    assert word in str(error)
    assert error.origin is not None and error.origin.file == "test.wsdl"
    assert place in changed.split("\n")[error.origin.line - 1]


def test_wsdl_2() -> None:
    """Said by its name."""
    with pytest.raises(InputError, match=r"WSDL 2\.0"):
        files_of(b'<description xmlns="http://www.w3.org/ns/wsdl" targetNamespace="urn:test"/>')


@pytest.mark.parametrize(
    "attribute", ['block="#all"', 'final="extension"', 'blockDefault="#all"', 'finalDefault="#all"']
)
def test_block_and_final_are_ignored(attribute: str) -> None:
    """They change nothing in what is generated."""
    plain = wsdl(sequence('<xs:element name="A" type="xs:int"/>', of="S"))
    place = "<xs:schema " if "Default" in attribute else '<xs:complexType name="S" '
    with_it = (
        plain.decode()
        .replace(place.strip() + " " if "Default" in attribute else '<xs:complexType name="S"', f"{place}{attribute} ")
        .encode()
    )
    assert attribute.encode() in with_it
    assert without_origin(files_of(with_it)) == without_origin(files_of(plain))


def test_what_is_refused_is_refused_alone() -> None:
    """The same WSDL without the construct is fine, so it is the construct that is refused."""
    assert files_of(wsdl(PINGS, operations={"Ping": ("PingRequest", "PingResponse")}))
