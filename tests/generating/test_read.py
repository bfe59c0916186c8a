"""Reading: what is no WSDL, what is missing and what is not supported is said by name, with file and line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from lxml import etree
from sfmc_soapgen.errors import GeneratorError, InputError, UnsupportedError
from sfmc_soapgen.ir import XSD, Origin
from sfmc_soapgen.wsdl.grammar import GRAMMAR, HARMLESS, PREFIXES, rule_name
from sfmc_soapgen.wsdl.reader import Sources, load, parse
from sfmc_soapgen.wsdl.xsdata_adapter import Tree
from support.wsdls import BODY_LINE, EVERYTHING, FILE, NS, line_of, lowered, sequence, wsdl

FAULT_SCHEMA = f'<xs:schema xmlns:xs="{XSD}" targetNamespace="urn:fault" elementFormDefault="qualified"/>'.encode()


def read(data: bytes, files: dict[str, bytes] | None = None) -> Tree:
    """The tree of a WSDL, with the files beside it."""
    return parse(Sources(FILE, {FILE: data, **(files or {})}))


# --- what is no WSDL


@pytest.mark.parametrize(
    ("data", "line", "problem", "hint"),
    [
        (b"", 1, "the file is empty", "Fetch it again"),
        (b" \n \n", 1, "the file is empty", "Fetch it again"),
        (b"\xef\xbb\xbf", 1, "the file is empty", "Fetch it again"),
        (b'{"error": "denied"}', 1, 'not XML: it begins with b\'{"error"', "Give a WSDL"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", 1, "not XML: it begins with", "unpack"),
        (b"\x00\x01\x02\x03", 1, "not XML: it begins with", "Give a WSDL"),
        (b"<!DOCTYPE html>\n<html><p>Sign in<br></html>", 1, "an HTML page, not a WSDL", "login"),
        (b"\n<HTML><p>Sign in<br></HTML>", 1, "an HTML page, not a WSDL", "login"),
        (b"<definitions>\n<types>\n", 3, "not well-formed XML", "cut off"),
        (wsdl()[:-20], wsdl()[:-20].count(b"\n") + 1, "not well-formed XML", "cut off"),
        (b"<a>\n<b>\n</a>", 3, "not well-formed XML: mismatched tag", "Correct"),
        (b"<a>\n&nbsp;</a>", 2, "not well-formed XML: undefined entity", "Correct"),
        (b"<a>\n<tns:b/></a>", 2, "not well-formed XML: Namespace prefix tns", "Correct"),
        (b"<a/>\n<a/>", 2, "not well-formed XML: junk", "Correct"),
        (b"<a>\n\xff</a>", 2, "not well-formed XML", "Correct"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", 1, "unknown encoding: nonsense", "UTF-8"),
        (b"<?xml version='1.0' encoding='big5'?><a/>", 1, "encodings are not supported", "UTF-8"),
        (b"<a>" * 300 + b"</a>" * 300, 1, "elements nest deeper than 100", "No WSDL needs that"),
    ],
)
def test_what_is_not_xml(data: bytes, line: int, problem: str, hint: str) -> None:
    """It is named for what it is, as far as one can tell."""
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.origin == Origin(FILE, line)
    assert problem in caught.value.problem
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (f'<xs:schema xmlns:xs="{XSD}"/>', "an XML Schema"),
        ('<description xmlns="http://www.w3.org/ns/wsdl"/>', "a WSDL 2.0 description"),
        (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>',
            "a SOAP fault",
        ),
        ('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>', "a SOAP message"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "{http://www.w3.org/1999/xhtml}html"),
        ("<definitions/>", "XML with the root element definitions"),
    ],
)
def test_another_root(data: str, what: str) -> None:
    """XML of another kind is named for what it is."""
    with pytest.raises(InputError, match="where a WSDL should be") as caught:
        read(f"<!-- hello\n -->{data}".encode())
    assert what in caught.value.problem
    assert caught.value.origin == Origin(FILE, 2)
    assert caught.value.hint


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE definitions>",
        '<!DOCTYPE definitions SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1/x">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        "<!DOCTYPE d [ this is broken",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused(doctype: str, encoding: str) -> None:
    """Whatever is in it, before any of it is read."""
    text = wsdl().decode().replace('<?xml version="1.0" encoding="UTF-8"?>', f"<!-- no DTD: -->\n\n{doctype}")
    with pytest.raises(InputError, match="DOCTYPE is refused") as caught:
        read(text.encode(encoding))
    assert caught.value.origin == Origin(FILE, 3)


def test_a_doctype_in_words_is_no_doctype() -> None:
    """A comment or a text may have the word."""
    read(
        wsdl("<!-- <!DOCTYPE x> --><xs:annotation><xs:documentation>&lt;!DOCTYPE x></xs:documentation></xs:annotation>")
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "cp1252"])
def test_other_encodings(encoding: str) -> None:
    """The file's own declaration counts."""
    text = wsdl('<xs:element name="é" type="xs:string"/>').decode()
    label = {"utf-8-sig": "UTF-8", "cp1252": "windows-1252"}.get(encoding, encoding)
    tree = read(text.replace("UTF-8", label).encode(encoding))
    assert tree.schemas[0].elements[0].name == "é"


# --- files and imports


def imports(location: str, namespace: str = "urn:fault") -> bytes:
    """A WSDL that imports one schema, on line `BODY_LINE`."""
    return wsdl(f'<xs:import namespace="{namespace}" schemaLocation="{location}"/>')


def test_load_takes_what_is_beside_the_file(tmp_path: Path) -> None:
    """Only what is imported is taken."""
    (tmp_path / "test.wsdl").write_bytes(imports("fault.xsd"))
    (tmp_path / "fault.xsd").write_bytes(FAULT_SCHEMA)
    (tmp_path / "other.xsd").write_bytes(b"not read")
    sources = load(tmp_path / "test.wsdl")
    assert sources == Sources("test.wsdl", {"test.wsdl": imports("fault.xsd"), "fault.xsd": FAULT_SCHEMA})
    assert [schema.target_namespace for schema in parse(sources).schemas] == [NS, "urn:fault"]


@pytest.mark.parametrize(
    "location",
    [
        "https://webservice.example.com/soap/fault.xsd",
        "../common/fault.xsd",
        r"..\shared\fault.xsd",
        "/etc/fault.xsd",
        "file:///etc/fault.xsd#top",
        "%66ault.xsd",
    ],
)
def test_a_location_counts_by_its_last_segment(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL or a folder is never followed."""
    monkeypatch.setattr(socket, "socket", None)
    (tmp_path / "test.wsdl").write_bytes(imports(location))
    (tmp_path / "fault.xsd").write_bytes(FAULT_SCHEMA)
    assert "fault.xsd" in load(tmp_path / "test.wsdl").files


@pytest.mark.parametrize("location", ["https://example.com/fault.xsd", "fault.xsd", "../test.wsdl/../fault.xsd"])
def test_a_missing_import(location: str, tmp_path: Path) -> None:
    """The error names the file to put there and the line that wants it."""
    (tmp_path / "test.wsdl").write_bytes(imports(location))
    (tmp_path / "fault.xsd").mkdir()
    with pytest.raises(InputError, match=r"^test\.wsdl:7: xs:import of 'fault.xsd', which is not there") as caught:
        load(tmp_path / "test.wsdl")
    assert caught.value.hint.startswith("Put the file beside test.wsdl")
    with pytest.raises(InputError, match=r"^test\.wsdl:7: xs:import of 'fault.xsd', which is not there"):
        read(imports(location))


@pytest.mark.parametrize(
    "location", ["", ".", "a/..", "https://example.com/", "Service.svc?xsd=xsd0", "..%2Ffault.xsd", "a%00b", "..%5Cb"]
)
def test_a_location_that_names_no_file(location: str) -> None:
    """It cannot lead out of the folder either."""
    with pytest.raises(InputError, match=r"^test\.wsdl:7: the location .* does not name a file") as caught:
        read(imports(location))
    assert "Save that file beside the WSDL" in caught.value.hint


def test_imports_without_a_file() -> None:
    """What XML Schema defines, and what another schema may declare, needs none."""
    read(
        wsdl(
            f'<xs:import namespace="{XSD}" schemaLocation="http://www.w3.org/2001/XMLSchema.xsd"/>'
            f'<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>'
            f'<xs:import namespace="urn:elsewhere"/>'
        )
    )


def schema(body: str, namespace: str = "urn:fault") -> bytes:
    """A schema file with this content."""
    return (
        f'<xs:schema xmlns:xs="{XSD}" targetNamespace="{namespace}" elementFormDefault="qualified">{body}</xs:schema>'
    ).encode()


def test_import_loops_end() -> None:
    """Each file is read once."""
    one = schema('<xs:include schemaLocation="two.xsd"/><xs:include schemaLocation="one.xsd"/>')
    two = schema('<xs:include schemaLocation="one.xsd"/>')
    tree = read(imports("one.xsd"), {"one.xsd": one, "two.xsd": two})
    assert [tree.origin(each).file for each in tree.schemas] == [FILE, "one.xsd", "two.xsd"]


def test_wsdl_import_and_its_loop() -> None:
    """A WSDL may hold the service, and import the rest, which imports it in turn."""
    abstract = wsdl().replace(b"<types>", f'<import namespace="{NS}" location="{FILE}"/><types>'.encode())
    root = (
        f'<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="{NS}">'
        f'<w:import namespace="{NS}" location="http://example.com/parts.wsdl"/></w:definitions>'
    ).encode()
    tree = read(root, {"parts.wsdl": abstract})
    assert [tree.origin(each).file for each in tree.definitions] == [FILE, "parts.wsdl"]
    assert [tree.origin(each).file for each in tree.schemas] == ["parts.wsdl"]


@pytest.mark.parametrize(
    ("importer", "imported", "problem"),
    [
        (imports("x.xsd"), schema("", "urn:other"), "test.wsdl:7: xs:import of the namespace 'urn:fault', but"),
        (
            wsdl('<xs:include schemaLocation="x.xsd"/>'),
            schema(""),
            "test.wsdl:7: xs:include of the namespace 'urn:test'",
        ),
        (
            imports("x.xsd"),
            f'<xs:schema xmlns:xs="{XSD}"/>'.encode(),
            "test.wsdl:7: xs:import of the namespace 'urn:fault', but the file's targetNamespace is ''",
        ),
        (imports("x.xsd"), wsdl(), "x.xsd:2: the file is a WSDL, where an XML Schema should be"),
        (imports("x.xsd"), b"<a>", "x.xsd:1: the file is not well-formed XML"),
        (imports("x.xsd"), schema("\n<xs:notation/>"), "x.xsd:2: xs:notation is not supported inside xs:schema"),
        (imports(FILE), b"", "test.wsdl:2: the file is a WSDL, where an XML Schema should be"),
        (
            wsdl().replace(b"<types>", b'<import namespace="urn:fault" location="x.xsd"/><types>'),
            schema(""),
            "x.xsd:1: the file is an XML Schema, where a WSDL should be",
        ),
    ],
)
def test_an_import_of_the_wrong_file(importer: bytes, imported: bytes, problem: str) -> None:
    """Wrong in kind, in namespace or in content."""
    with pytest.raises(GeneratorError) as caught:
        read(importer, {"x.xsd": imported})
    assert str(caught.value).startswith(problem)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Neither is a folder a file."""
    with pytest.raises(InputError, match=r"there is no file .*none\.wsdl"):
        load(tmp_path / "none.wsdl")
    with pytest.raises(InputError, match="there is no file"):
        load(tmp_path)
    with pytest.raises(InputError, match=r"there is no file 'none\.wsdl'"):
        parse(Sources("none.wsdl", {}))


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own words are passed on."""

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "test.wsdl").touch()
    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(InputError, match=r"cannot read .*test\.wsdl: Permission denied"):
        load(tmp_path / "test.wsdl")


# --- lines


def test_lines() -> None:
    """Comments, instructions, documentation and attributes on lines of their own do not shift them."""
    body = """
        <!-- a comment
             of two lines --><?and an instruction?>
        <xs:complexType name="A">
            <xs:sequence>
                <!-- one more --><xs:element name="x"
                    type="xs:string"/><xs:element name="y" type="xs:string"/>
            </xs:sequence>
        </xs:complexType>"""
    data = wsdl(body).replace(b"<types>", b"<documentation>words <b>and\n</b> more</documentation>\n<types>")
    tree = read(data)
    first = line_of(data, "<!-- a comment")
    (type_,) = tree.schemas[0].complex_types
    assert type_.sequence is not None
    assert tree.origin(tree.schemas[0]).line == first - 1
    assert tree.origin(type_) == Origin(FILE, first + 2)
    assert [tree.origin(each).line for each in type_.sequence.elements] == [first + 4, first + 5]
    assert tree.origin(tree.definitions[0].services[0]) == Origin(FILE, line_of(data, "<service"))


def test_lines_beyond_the_limit_of_libxml2() -> None:
    """It counts in 16 bits."""
    tree = read(wsdl("<!-- -->" + "\n" * 70_000 + sequence('<xs:element name="x" type="xs:int"/>')))
    (type_,) = tree.schemas[0].complex_types
    assert tree.origin(type_).line == BODY_LINE + 70_000
    assert type_.sequence is not None
    assert tree.origin(type_.sequence.elements[0]).line == BODY_LINE + 70_001


# --- the grammar

ELEMENT = '<xs:element name="x" type="xs:string"/>'
TYPE = '<xs:complexType name="T"'
SIMPLE = '<xs:simpleType name="S"><xs:restriction base="xs:string">'

CONTENT = '<xs:complexType name="T"><xs:{0}Content>\n<xs:{1} base="tns:T">{2}</xs:{1}></xs:{0}Content></xs:complexType>'

REFUSED_IN_SCHEMA = [
    ('<xs:redefine schemaLocation="x.xsd"/>', "xs:redefine is not supported inside xs:schema", 0),
    ('<xs:override schemaLocation="x.xsd"/>', "xs:override is not supported inside xs:schema", 0),
    ('<xs:notation name="n" public="p"/>', "xs:notation is not supported inside xs:schema", 0),
    ("<xs:defaultOpenContent><xs:any/></xs:defaultOpenContent>", "xs:defaultOpenContent is not supported", 0),
    (f'{TYPE} mixed="true"/>', 'mixed="true" is not supported on xs:complexType', 0),
    (
        CONTENT.format("complex", "extension", "").replace("complexContent>\n", 'complexContent mixed="1">'),
        'mixed="1" is not supported on xs:complexContent',
        0,
    ),
    (f'{TYPE} abstract="maybe"/>', 'abstract="maybe" is not supported on xs:complexType', 0),
    (f'{TYPE} defaultAttributesApply="true"/>', 'the attribute defaultAttributesApply="true" is not supported', 0),
    (f"{TYPE}>\n<xs:openContent><xs:any/></xs:openContent></xs:complexType>", "xs:openContent is not supported", 1),
    (f'{TYPE}>\n<xs:assert test="1"/></xs:complexType>', "xs:assert is not supported inside xs:complexType", 1),
    (f"{TYPE}>\n<xs:any/></xs:complexType>", "xs:any is not supported inside xs:complexType", 1),
    (f"{TYPE}>\n{ELEMENT}</xs:complexType>", "xs:element is not supported inside xs:complexType", 1),
    (CONTENT.format("complex", "extension", '<xs:assert test="1"/>'), "xs:assert is not supported", 1),
    (CONTENT.format("complex", "restriction", '<xs:length value="1"/>'), "xs:length is not supported", 1),
    (CONTENT.format("simple", "extension", "<xs:sequence/>"), "xs:sequence is not supported inside xs:extension", 1),
    (CONTENT.format("simple", "restriction", "<xs:sequence/>"), "xs:sequence is not supported inside xs:restr", 1),
    (CONTENT.format("simple", "restriction", '<xs:assertion test="1"/>'), "xs:assertion is not supported", 1),
    (sequence("<xs:all/>"), "xs:all is not supported inside xs:sequence", 1),
    (sequence('<xs:element name="x" type="xs:int" form="yes"/>'), 'form="yes" is not supported', 1),
    (sequence('<xs:element name="x" type="xs:int" minOccurs="-1"/>'), 'minOccurs="-1" is not supported', 1),
    (sequence('<xs:element name="x" type="xs:int" minOccurs="1.0"/>'), 'minOccurs="1.0" is not supported', 1),
    (sequence('<xs:element name="x" type="xs:int" maxOccurs="many"/>'), 'maxOccurs="many" is not supported', 1),
    (
        sequence('<xs:element name="x" type="xs:int" maxOccurs="99999999999"/>'),
        'maxOccurs="99999999999" is not supported on xs:element',
        1,
    ),
    (sequence('<xs:element name="x" type="xs:int" nillable="yes"/>'), 'nillable="yes" is not supported', 1),
    (sequence('<xs:element name="x" type="xs:int" xs:form="q"/>'), 'the attribute xs:form="q" is not supported', 1),
    (
        sequence('<xs:element name="x" type="xs:int" substitutionGroup="tns:y"/>'),
        'the attribute substitutionGroup="tns:y" is not supported on xs:element',
        1,
    ),
    *(
        (
            sequence(f'<xs:element name="x" type="xs:int">\n<xs:{constraint} name="k"/></xs:element>'),
            f"xs:{constraint} is not supported inside xs:element",
            2,
        )
        for constraint in ("key", "keyref", "unique", "alternative")
    ),
    (
        sequence('<xs:element name="x"><xs:complexType name="N"/></xs:element>'),
        'the attribute name="N" is not supported on xs:complexType',
        1,
    ),
    (
        sequence('<xs:element name="x"><xs:complexType abstract="true"/></xs:element>'),
        'the attribute abstract="true" is not supported on xs:complexType',
        1,
    ),
    (sequence('<xs:any notNamespace="urn:x"/>'), 'the attribute notNamespace="urn:x" is not supported on xs:any', 1),
    (sequence('<xs:any notQName="x"/>'), 'the attribute notQName="x" is not supported on xs:any', 1),
    (sequence('<xs:any processContents="no"/>'), 'processContents="no" is not supported on xs:any', 1),
    (f'{TYPE}>\n<xs:all maxOccurs="2"/></xs:complexType>', 'maxOccurs="2" is not supported on xs:all', 1),
    (f"{TYPE}><xs:all>\n<xs:any/></xs:all></xs:complexType>", "xs:any is not supported inside xs:all", 1),
    (
        f'{TYPE}><xs:all>\n<xs:element name="x" maxOccurs="2"/></xs:all></xs:complexType>',
        'maxOccurs="2" is not supported on xs:element',
        1,
    ),
    (f'{TYPE}><xs:all>\n<xs:group ref="tns:G"/></xs:all></xs:complexType>', "xs:group is not supported inside", 1),
    (f'{TYPE}>\n<xs:attribute name="a" use="no"/></xs:complexType>', 'use="no" is not supported on xs:attribute', 1),
    (
        f'{TYPE}>\n<xs:attribute name="a" inheritable="true"/></xs:complexType>',
        'the attribute inheritable="true" is not supported on xs:attribute',
        1,
    ),
    ('<xs:attribute name="a" use="required"/>', 'the attribute use="required" is not supported on xs:attribute', 0),
    ('<xs:group name="G">\n<xs:any/></xs:group>', "xs:any is not supported inside xs:group", 1),
    ('<xs:group name="G" minOccurs="0"/>', 'the attribute minOccurs="0" is not supported on xs:group', 0),
    ('<xs:attributeGroup name="G">\n<xs:element name="x"/></xs:attributeGroup>', "xs:element is not supported", 1),
    ('<xs:element name="x" type="xs:int" abstract="true"/>', 'abstract="true" is not supported on xs:element', 0),
    ('<xs:element name="x" minOccurs="0"/>', 'the attribute minOccurs="0" is not supported on xs:element', 0),
    (
        '<xs:element name="x" type="xs:int" substitutionGroup="tns:y"/>',
        'the attribute substitutionGroup="tns:y" is not supported on xs:element',
        0,
    ),
    (f'{SIMPLE}\n<xs:whiteSpace value="x"/></xs:restriction></xs:simpleType>', 'value="x" is not supported', 1),
    (f'{SIMPLE}\n<xs:maxLength value="-3"/></xs:restriction></xs:simpleType>', 'value="-3" is not supported', 1),
    (f'{SIMPLE}\n<xs:assertion test="1"/></xs:restriction></xs:simpleType>', "xs:assertion is not supported", 1),
    (f'{SIMPLE}\n<xs:explicitTimezone value="x"/></xs:restriction></xs:simpleType>', "xs:explicitTimezone is not", 1),
    ("<sequence/>", "sequence is not supported inside xs:schema", 0),
    ('<x:thing xmlns:x="urn:x"/>', "{urn:x}thing is not supported inside xs:schema", 0),
]


@pytest.mark.parametrize(("body", "problem", "line"), REFUSED_IN_SCHEMA)
def test_refused_in_a_schema(body: str, problem: str, line: int) -> None:
    """The message names the construct and its line."""
    with pytest.raises(UnsupportedError) as caught:
        read(wsdl(body))
    assert problem in caught.value.problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint.startswith("Supported")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('use="literal"', 'use="encoded"', 'use="encoded" is not supported on soap:body'),
        ('use="literal"', 'use="literal" namespace="urn:x"', 'the attribute namespace="urn:x" is not supported'),
        ('style="document"', 'style="rpc"', 'style="rpc" is not supported on soap:binding'),
        ('soapAction="Ping"', 'soapAction="Ping" style="rpc"', 'style="rpc" is not supported on soap:operation'),
        ("soap/http", "soap/smtp", 'soap/smtp" is not supported on soap:binding'),
        (
            "<soap:body",
            '<soap:header use="encoded" message="tns:PingIn" part="parameters"/><soap:body',
            'use="encoded" is not supported on soap:header',
        ),
        ("<soap:body", '<soap:fault name="f"/><soap:body', "soap:fault is not supported inside wsdl:input"),
        (
            "<soap:address",
            '<x:y xmlns:x="urn:x" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:required="true"/><soap:address',
            'the extension {urn:x}y says wsdl:required="true"',
        ),
        ("<message", "<xs:schema/><message", "xs:schema is not supported inside wsdl:definitions"),
    ],
)
def test_refused_in_the_wsdl(old: str, new: str, problem: str) -> None:
    """The message names the construct and its line."""
    text = wsdl().decode()
    with pytest.raises(UnsupportedError) as caught:
        read(text.replace(old, f"\n{new}", 1).encode())
    assert problem in caught.value.problem
    # An attribute is reported on the line of its start tag.
    expected = text.split(old)[0].count("\n") + (2 if new.startswith("<") else 1)
    assert caught.value.origin == Origin(FILE, expected)
    assert caught.value.hint


def test_an_operation_that_answers_first_is_refused() -> None:
    """The order of input and output is what tells it."""
    text = wsdl().decode()
    request, response = '<input message="tns:PingIn"/>', '<output message="tns:PingOut"/>'
    swapped = text.replace(request, "@").replace(response, request).replace("@", response)
    with pytest.raises(UnsupportedError, match="wsdl:input after wsdl:output is not supported") as caught:
        read(swapped.encode())
    assert caught.value.origin == Origin(FILE, line_of(wsdl(), response))


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        ("<xs:complexType/>", "xs:complexType without the attribute name", 0),
        ('<xs:element type="xs:int"/>', "xs:element without the attribute name", 0),
        ('<xs:attribute type="xs:int"/>', "xs:attribute without the attribute name", 0),
        (sequence("<xs:group/>"), "xs:group without the attribute ref", 1),
        (sequence('<xs:element name="x" default="a" fixed="a"/>'), "xs:element with both default and fixed", 1),
        (sequence('<xs:element name="x" minOccurs="2"/>'), 'minOccurs="2" is more than maxOccurs="1" on xs:element', 1),
        (sequence('<xs:any maxOccurs="0"/>'), 'minOccurs="1" is more than maxOccurs="0" on xs:any', 1),
        (
            f'{TYPE}>\n<xs:choice minOccurs="10" maxOccurs="9"/></xs:complexType>',
            'minOccurs="10" is more than maxOccurs="9" on xs:choice',
            1,
        ),
        (
            f"{SIMPLE}<xs:enumeration/></xs:restriction></xs:simpleType>",
            "xs:enumeration without the attribute value",
            0,
        ),
        (f"{TYPE}><xs:sequence/>\n<xs:sequence/></xs:complexType>", "a second xs:sequence inside xs:complexType", 1),
        (sequence("stray\n words"), "stray text in xs:sequence: 'stray words'", -0),
        (f"{TYPE}/>stray", "stray text in xs:schema: 'stray'", -1),
    ],
)
def test_a_broken_schema(body: str, problem: str, line: int) -> None:
    """What contradicts XML Schema itself is an error of the input."""
    with pytest.raises(InputError) as caught:
        read(wsdl(body))
    assert problem in caught.value.problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


def test_what_is_foreign_or_harmless_changes_nothing() -> None:
    """Extensions, vendors' attributes, defaults spelled out, and documentation."""
    plain = wsdl(sequence('<xs:element name="x" type="xs:int"/>'))
    text = plain.decode()
    for old, new in [
        (TYPE, f'{TYPE} ETOnly="true" id="t" block="#all" final="extension" mixed="false" x:y="z" xmlns:x="urn:x"'),
        ('type="xs:int"', 'type=" xs:int " form="qualified" nillable="false" minOccurs="1" maxOccurs="1"'),
        ("<types>", '<documentation><p>Hi</p></documentation><p:Policy xmlns:p="urn:p"><p:All/></p:Policy><types>'),
        ("<message", '<!-- c --><message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x:y"'),
        ("<part", "<documentation/><part"),
        ("<input ", '<input p:Action="a" xmlns:p="urn:p" '),
        ("<port ", '<port xmlns:p="urn:p" '),
        (
            "<soap:address",
            '<p:Using xmlns:p="urn:p"/><soap:address xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:required="true"',
        ),
        ('use="literal"', ""),
        ('style="document"', ""),
        ("<xs:schema", '<xs:schema attributeFormDefault="unqualified" version="1" blockDefault="" finalDefault=""'),
        (
            "<xs:sequence>",
            "<xs:annotation><xs:documentation>a <b>b</b> c</xs:documentation></xs:annotation><xs:sequence>",
        ),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    assert lowered(text.encode()) == lowered(plain)


def test_a_soap_action_is_no_qualified_name() -> None:
    """Though it may look like one."""
    service = lowered(wsdl().replace(b'soapAction="Ping"', b'soapAction="tns:Ping"'))
    assert service.operations[0].action == "tns:Ping"


XSD_ELEMENTS = """
    all alternative annotation any anyAttribute appinfo assert assertion attribute attributeGroup choice complexContent
    complexType defaultOpenContent documentation element enumeration explicitTimezone extension field fractionDigits
    group import include key keyref length list maxExclusive maxInclusive maxLength minExclusive minInclusive minLength
    notation openContent override pattern redefine restriction schema selector sequence simpleContent simpleType
    totalDigits union unique whiteSpace
""".split()


def elements_of(data: bytes) -> list[etree._Element]:
    """All elements of a document, in its order."""
    return [each for each in etree.fromstring(data).iter() if isinstance(each.tag, str)]


def label(element: etree._Element) -> str:
    """The element's name as the grammar writes it."""
    tag = etree.QName(element)
    return f"{PREFIXES[tag.namespace or '']}:{tag.localname}"


def rule_of(element: etree._Element) -> str:
    """The name of the rule that holds for an element."""
    parent = element.getparent()
    return label(element) if parent is None else rule_name(rule_of(parent), label(element))


def by_rule() -> dict[str, int]:
    """For each rule the number of the first element of EVERYTHING that it holds for."""
    numbers: dict[str, int] = {}
    for number, element in enumerate(elements_of(EVERYTHING)):
        numbers.setdefault(rule_of(element), number)
    return numbers


def read_after(number: int, change: str, *, value: str = "") -> None:
    """Read EVERYTHING with a child or an attribute added to one of its elements."""
    element = elements_of(EVERYTHING)[number]
    if value:
        element.set(change, value)
    else:
        etree.SubElement(element, f"{{{XSD}}}{change}")
    read(etree.tostring(element.getroottree()))


def test_everything_is_there() -> None:
    """The WSDL of the tests below has each element of the grammar, and each of its attributes."""
    seen = {(rule_of(each), name) for each in elements_of(EVERYTHING) for name in [None, *each.attrib]}
    held = {(rule, name) for rule in GRAMMAR for name in [None, *GRAMMAR[rule].attributes]}
    without = {"wsdl:import", "wsdl:documentation", "xs:import", "xs:include"}
    without |= {"xs:annotation", "xs:appinfo", "xs:documentation"}
    # It is in the grammar because the parts of what is not SOAP may have it.
    assert held - seen == {(rule, name) for rule, name in held if rule in without} | {("wsdl:part", "type")}


@pytest.mark.slow
def test_no_element_of_xml_schema_is_dropped() -> None:
    """Each of its elements, put anywhere, is refused by name, unless the grammar holds it there."""
    for rule, number in by_rule().items():
        where = rule.rpartition("/")[2]
        for child in XSD_ELEMENTS:
            if f"xs:{child}" not in GRAMMAR[rule].names:
                with pytest.raises(UnsupportedError, match=f"xs:{child} is not supported inside {where}"):
                    read_after(number, child)


XSD_ATTRIBUTES = """
    abstract appliesToEmpty attributeFormDefault base block blockDefault default defaultAttributes
    defaultAttributesApply elementFormDefault final finalDefault fixed form id inheritable itemType maxOccurs
    memberTypes minOccurs mixed mode name namespace nillable notNamespace notQName processContents public ref refer
    schemaLocation source substitutionGroup system targetNamespace test type use value version xpath
    xpathDefaultNamespace
""".split()


@pytest.mark.slow
def test_no_attribute_of_xml_schema_is_dropped() -> None:
    """Each of its attributes, put anywhere with a meaningless value, is refused, unless the grammar holds it there."""
    for rule, number in by_rule().items():
        where = rule.rpartition("/")[2]
        for attribute in XSD_ATTRIBUTES:
            if attribute not in GRAMMAR[rule].attributes.keys() | HARMLESS:
                with pytest.raises(UnsupportedError, match=f'{attribute}="nonsense" is not supported on {where}'):
                    read_after(number, attribute, value="nonsense")


FACETS = """
    length minLength maxLength totalDigits fractionDigits minInclusive maxInclusive minExclusive maxExclusive whiteSpace
""".split()

WITHOUT_MEANING = {
    ("wsdl:definitions", "name"),
    ("wsdl:portType/wsdl:operation/wsdl:input", "name"),
    ("wsdl:portType/wsdl:operation/wsdl:output", "name"),
    ("wsdl:binding/wsdl:operation/wsdl:input", "name"),
    ("wsdl:binding/wsdl:operation/wsdl:output", "name"),
    # What may fail is in the port type; that it is literal goes without saying.
    ("wsdl:binding/wsdl:operation/wsdl:fault", None),
    *(
        (f"{soap}:{name}", attribute)
        for soap in ("soap", "soap12")
        for name, attribute in (
            ("fault", None),
            ("fault", "name"),
            ("fault", "use"),
            ("body", "use"),
            ("header", "use"),
            ("headerfault", "use"),
            ("binding", "style"),
            ("operation", "style"),
            ("operation", "soapActionRequired"),
        )
    ),
    # Whatever is there is kept as it is, and never looked up.
    ("xs:any", "processContents"),
    ("xs:anyAttribute", "processContents"),
    # One value is supported, which is also the default.
    ("xs:schema/xs:complexType", "mixed"),
    ("xs:complexType", "mixed"),
    ("xs:complexContent", "mixed"),
    ("xs:schema/xs:element", "abstract"),
    ("xs:all", "maxOccurs"),
    ("xs:all/xs:element", "maxOccurs"),
    *((rule, "fixed") for rule in GRAMMAR if rule.removeprefix("xs:") in FACETS),
}
"""These change nothing in what a message may be."""


@pytest.mark.slow
def test_nothing_read_is_lost() -> None:
    """Whatever is taken out of a WSDL, an element or an attribute, makes a difference: another meaning, or an error."""
    whole = lowered(EVERYTHING)
    lost = set()
    for number, element in enumerate(elements_of(EVERYTHING)):
        for attribute in [None, *element.attrib]:
            changed = elements_of(EVERYTHING)[number]
            if attribute is not None:
                del changed.attrib[attribute]
            elif (parent := changed.getparent()) is not None:
                parent.remove(changed)
            else:
                continue
            try:
                same = lowered(etree.tostring(changed.getroottree())) == whole
            except GeneratorError:
                same = False
            if same:
                lost.add((rule_of(element), attribute, element.sourceline))
    assert {(rule, attribute) for rule, attribute, _ in lost} == WITHOUT_MEANING, lost
