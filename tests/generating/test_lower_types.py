"""Lowering of types: extension, restriction, attributes, simple content, simple types, and namespaces."""

from __future__ import annotations

from typing import Any

import pytest
from sfmc_soapgen.check import check
from sfmc_soapgen.errors import InputError, UnsupportedError
from sfmc_soapgen.ir import (
    ANY,
    TEXT,
    XSD,
    Component,
    Element,
    Enum,
    Field,
    Group,
    Kind,
    Leaf,
    Narrowed,
    Origin,
    QName,
    Simple,
    Type,
    TypeName,
)
from sfmc_soapgen.python.naming import choose_names
from support.lowering import INT, STRING, X, Y, declared, inside, type_of, types_of
from support.wsdls import BODY_LINE, FILE, NS, lowered, name, sequence, wsdl

XML = "http://www.w3.org/XML/1998/namespace"


def derived(how: str, base: str, body: str = "", *, of: str = "T", content: str = "complex") -> str:
    """A complex type with a base."""
    inner = f'<xs:{how} base="{base}">{body}</xs:{how}>'
    return f'<xs:complexType name="{of}"><xs:{content}Content>{inner}</xs:{content}Content></xs:complexType>'


def attribute(local: str, type_: TypeName = INT, **facts: Any) -> Field:
    """An attribute in no namespace."""
    return Field(QName("", local), type_, Kind.ATTRIBUTE, **facts)


# --- extension


def test_extensions() -> None:
    """A type has its own fields only, and its base by name."""
    types = types_of(
        derived("extension", "tns:Base", f"<xs:sequence>{X}</xs:sequence>", of="Sub")
        + '<xs:complexType name="Base" abstract="true"><xs:sequence/></xs:complexType>'
        + derived("extension", "tns:Sub", of="Empty")
    )
    assert types == {
        "Base": Type(name("Base"), abstract=True),
        "Empty": Type(name("Empty"), base=name("Sub")),
        "Sub": Type(name("Sub"), base=name("Base"), fields=(Field(name("x"), INT, required=True),)),
    }


def test_a_base_that_may_be_anything() -> None:
    """It is lowered as no base."""
    body = f'<xs:sequence>{X}</xs:sequence><xs:attribute name="a" type="xs:int"/>'
    for how in ("extension", "restriction"):
        assert type_of(derived(how, "xs:anyType", body)) == type_of(f'<xs:complexType name="T">{body}</xs:complexType>')


# --- attributes


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ('name="a" type="xs:int"', attribute("a")),
        ('name="a"', attribute("a", QName(XSD, "anySimpleType"))),
        ('name="a" type="xs:int" use="optional"', attribute("a")),
        ('name="a" type="xs:int" use="required"', attribute("a", required=True)),
        ('name="a" type="xs:int" default="1"', attribute("a", schema_default="1")),
        ('name="a" type="xs:int" fixed="1" use="required"', attribute("a", fixed="1", required=True)),
        ('name="a" type="xs:int" form="qualified"', Field(name("a"), INT, Kind.ATTRIBUTE)),
        (
            'ref="tns:g"',
            Field(name("g"), inside("g", component=Component.ATTRIBUTE), Kind.ATTRIBUTE, schema_default="1"),
        ),
        (
            'ref="tns:g" default="2"',
            Field(name("g"), inside("g", component=Component.ATTRIBUTE), Kind.ATTRIBUTE, schema_default="2"),
        ),
        (
            'ref="tns:g" use="required"',
            Field(
                name("g"), inside("g", component=Component.ATTRIBUTE), Kind.ATTRIBUTE, schema_default="1", required=True
            ),
        ),
        ('ref="xml:lang"', Field(QName(XML, "lang"), QName(XSD, "language"), Kind.ATTRIBUTE)),
        ('ref="xml:space"', Field(QName(XML, "space"), QName(XSD, "NCName"), Kind.ATTRIBUTE)),
        ('ref="xml:base"', Field(QName(XML, "base"), QName(XSD, "anyURI"), Kind.ATTRIBUTE)),
        ('ref="xml:id"', Field(QName(XML, "id"), QName(XSD, "ID"), Kind.ATTRIBUTE)),
    ],
)
def test_attributes(written: str, field: Field) -> None:
    """After the elements; a reference brings the name, type and values of what it refers to."""
    given = (
        '<xs:attribute name="g" default="1"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:attribute>'
    )
    body = f'{given}<xs:complexType name="T"><xs:sequence>{X}</xs:sequence>\n<xs:attribute {written}/></xs:complexType>'
    type_ = type_of(body)
    assert type_.fields == (Field(name("x"), INT, required=True), field)
    assert type_.fields[1].origin == Origin(FILE, BODY_LINE + 1)
    assert type_.content is None


def test_what_a_global_attribute_is_made_of() -> None:
    """One type, whoever refers to it."""
    given = '<xs:attribute name="g"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:attribute>'
    body = '<xs:complexType name="{}"><xs:attribute ref="tns:g"/></xs:complexType>'
    service = declared(given + body.format("A") + body.format("B"))
    assert service.simples == (Simple(inside("g", component=Component.ATTRIBUTE), item=INT),)
    assert {field.type for type_ in service.types for field in type_.fields} == {
        inside("g", component=Component.ATTRIBUTE)
    }
    assert choose_names(service).types[inside("g", component=Component.ATTRIBUTE)] == "g"


def test_a_prohibited_attribute_is_left_out() -> None:
    """There is nothing to prohibit it in."""
    body = '<xs:complexType name="T"><xs:attribute name="a" type="xs:int" use="prohibited"/></xs:complexType>'
    assert type_of(body) == Type(name("T"))


@pytest.mark.parametrize(
    ("attributes", "namespaces"),
    [("", ""), ('namespace="##other" processContents="lax"', f"!{NS}"), ('namespace="##local urn:x"', "##local urn:x")],
)
def test_any_attributes(attributes: str, namespaces: str) -> None:
    """A list, at the end."""
    own = f'<xs:attribute name="a" type="xs:int"/><xs:anyAttribute {attributes}/>'
    body = f'<xs:complexType name="T">{own}</xs:complexType>'
    wildcard = Field(ANY, ANY, Kind.ANY_ATTRIBUTE, many=True, namespaces=namespaces)
    assert type_of(body).fields == (attribute("a"), wildcard)


def test_attribute_groups_are_as_if_written_in_place() -> None:
    """They may be inside each other; an anonymous type in one is one type, called after the group."""
    anonymous = '<xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>'
    groups = (
        f'<xs:attributeGroup name="G"><xs:attribute name="a">{anonymous}</xs:attribute>'
        '<xs:attributeGroup ref="tns:H"/></xs:attributeGroup>'
        '<xs:attributeGroup name="H"><xs:attribute name="b" type="xs:int"/><xs:anyAttribute/></xs:attributeGroup>'
    )
    body = '<xs:complexType name="{}"><xs:attributeGroup ref="tns:G"/></xs:complexType>'
    service = declared(groups + body.format("A") + body.format("B"))
    wildcard = Field(ANY, ANY, Kind.ANY_ATTRIBUTE, many=True)
    assert [type_.fields for type_ in service.types] == [
        (attribute("a", inside("G", "attribute a", component=Component.ATTRIBUTE_GROUP)), attribute("b"), wildcard)
    ] * 2
    assert service.simples == (Simple(inside("G", "attribute a", component=Component.ATTRIBUTE_GROUP), item=INT),)


# --- restriction

BASE = (
    '<xs:complexType name="B"><xs:sequence>'
    '<xs:element name="x" type="xs:integer" minOccurs="0" nillable="true"/>'
    '<xs:element name="y" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>'
    '<xs:any minOccurs="0"/></xs:sequence>'
    '<xs:attribute name="a" type="xs:integer"/><xs:attribute name="b" type="xs:int"/></xs:complexType>'
)


def model(*leaves: tuple[QName, bool]) -> Group:
    """A sequence of these fields, required or not."""
    return Group("sequence", tuple(Leaf(*each) for each in leaves))


SAME_X = '<xs:element name="x" type="xs:integer" minOccurs="0" nillable="true"/>'


@pytest.mark.parametrize(
    ("body", "content", "narrowed"),
    [
        ("", model(), ()),
        (f"<xs:sequence>{SAME_X}</xs:sequence>", model((name("x"), False)), ()),
        (
            f"<xs:sequence>{SAME_X.replace('0', '1')}</xs:sequence>",
            model((name("x"), True)),
            (),
        ),
        (
            '<xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence>',
            model((name("x"), True)),
            (Narrowed(name("x"), Kind.ELEMENT, type=INT, nillable=False),),
        ),
        (
            f"<xs:sequence>{SAME_X}</xs:sequence>".replace("/>", ' fixed="1"/>'),
            model((name("x"), False)),
            (Narrowed(name("x"), Kind.ELEMENT, fixed="1"),),
        ),
        (
            '<xs:sequence><xs:element name="y" type="xs:int" minOccurs="2" maxOccurs="3"/></xs:sequence>',
            model((name("y"), True)),
            (Narrowed(name("y"), Kind.ELEMENT, bounds=(2, 3)),),
        ),
        (
            '<xs:sequence><xs:element name="y" type="xs:int"/></xs:sequence>',
            model((name("y"), True)),
            (Narrowed(name("y"), Kind.ELEMENT, bounds=(1, 1)),),
        ),
        (
            '<xs:sequence><xs:element name="y" type="xs:int" minOccurs="0"/></xs:sequence>',
            model((name("y"), False)),
            (Narrowed(name("y"), Kind.ELEMENT, bounds=(0, 1)),),
        ),
        (
            "<xs:sequence><xs:any/></xs:sequence>",
            model((ANY, True)),
            (Narrowed(ANY, Kind.ANY, bounds=(1, 1)),),
        ),
        (
            '<xs:attribute name="a" type="xs:int" use="required" default="1"/>',
            model(),
            (Narrowed(QName("", "a"), Kind.ATTRIBUTE, type=INT, required=True, schema_default="1"),),
        ),
        (
            '<xs:attribute name="b" use="prohibited"/>',
            model(),
            (Narrowed(QName("", "b"), Kind.ATTRIBUTE, prohibited=True),),
        ),
        ('<xs:attribute name="none" use="prohibited"/>', model(), ()),
        (
            f'<xs:choice>{SAME_X}<xs:element name="y" type="xs:int" minOccurs="0" maxOccurs="unbounded"/></xs:choice>',
            Group("sequence", (Group("choice", (Leaf(name("x"), False), Leaf(name("y"), False))),)),
            (),
        ),
    ],
)
def test_restrictions(body: str, content: Group, narrowed: tuple[Narrowed, ...]) -> None:
    """No fields of their own: what is left of the base's content, and what is less about its fields."""
    assert type_of(derived("restriction", "tns:B", body) + BASE) == Type(
        name("T"), base=name("B"), content=content, restricts=True, narrowed=narrowed
    )


def test_restrictions_of_what_is_inherited() -> None:
    """Any ancestor may have declared it, across other restrictions, in a message too."""
    sub = derived("extension", "tns:B", '<xs:attribute name="c" type="xs:int"/>', of="C")
    half = derived("restriction", "tns:C", '<xs:attribute name="c" type="xs:int" use="required"/>', of="D")
    body = '<xs:attribute name="a" type="xs:int"/><xs:attribute name="c" type="xs:short"/>'
    narrowed = (
        Narrowed(QName("", "a"), Kind.ATTRIBUTE, type=INT),
        Narrowed(QName("", "c"), Kind.ATTRIBUTE, type=QName(XSD, "short")),
    )
    last = derived("restriction", "tns:D", body)
    assert type_of(BASE + sub + half + last).narrowed == narrowed
    message = f'<xs:element name="M">{last}</xs:element>'.replace(' name="T"', "")
    assert type_of(BASE + sub + half + message, "M").narrowed == narrowed


WRAPPER = (
    '\n<xs:element name="w"><xs:complexType><xs:sequence>'
    '<xs:element name="i" type="xs:int" minOccurs="{}" maxOccurs="unbounded"/>'
    "</xs:sequence></xs:complexType></xs:element>"
)


def test_a_wrapper_in_a_restriction() -> None:
    """It may stay as it is."""
    body = f"<xs:sequence>{WRAPPER.format(0)}</xs:sequence>"
    type_ = type_of(derived("restriction", "tns:B", body) + sequence(WRAPPER.format(0), of="B"))
    assert (type_.content, type_.narrowed) == (model((name("w"), True)), ())


@pytest.mark.parametrize(
    ("base", "body", "problem", "line"),
    [
        (
            sequence(WRAPPER.format(0), of="B"),
            f"<xs:sequence>{WRAPPER.format(1)}</xs:sequence>",
            "'w' in 'T', which restricts 'B'",
            1,
        ),
        (BASE, '\n<xs:sequence><xs:element name="z"/></xs:sequence>', "'z' in 'T', which restricts 'B'", 1),
        (BASE, '\n<xs:attribute name="z"/>', "'z' in 'T', which restricts 'B'", 1),
        (
            BASE,
            f'\n<xs:sequence><xs:choice maxOccurs="2">{X}{Y}</xs:choice></xs:sequence>',
            "a repeated group in 'T', which restricts 'B'",
            1,
        ),
        (
            BASE,
            '\n<xs:sequence><xs:element name="y"><xs:complexType><xs:sequence><xs:element name="i" type="xs:int"'
            ' maxOccurs="2"/></xs:sequence></xs:complexType></xs:element></xs:sequence>',
            "'y' in 'T', which restricts 'B'",
            1,
        ),
    ],
)
def test_restrictions_that_are_refused(base: str, body: str, problem: str, line: int) -> None:
    """Some have what the base does not have."""
    with pytest.raises(UnsupportedError) as caught:
        lowered(wsdl(derived("restriction", "tns:B", body) + base))
    assert caught.value.problem == f"{problem}, is not supported"
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint == "Only fields that the base has as well are supported in a restriction."


# --- simple content


def test_simple_content() -> None:
    """The text is a field; a type that extends one has its attributes only; one that restricts it holds the text."""
    types = types_of(
        derived("extension", "xs:decimal", '<xs:attribute name="a" type="xs:int"/>', of="A", content="simple")
        + derived("extension", "tns:A", '<xs:attribute name="b" type="xs:int"/>', of="B", content="simple")
        + derived(
            "restriction",
            "tns:B",
            '<xs:maxInclusive value="9"/><xs:attribute name="a" use="prohibited"/>',
            of="C",
            content="simple",
        )
        + derived("restriction", "tns:C", '<xs:minInclusive value="1"/>', of="D", content="simple")
        + derived("extension", "tns:D", of="E", content="simple")
    )
    decimal = QName(XSD, "decimal")
    held = Narrowed(TEXT, Kind.TEXT)
    assert types["A"] == Type(name("A"), fields=(Field(TEXT, decimal, Kind.TEXT), attribute("a")))
    assert types["B"] == Type(name("B"), base=name("A"), fields=(attribute("b"),))
    assert types["C"] == Type(
        name("C"),
        base=name("B"),
        restricts=True,
        narrowed=(
            Narrowed(held.field, held.kind, type=inside("C", ":value")),
            Narrowed(QName("", "a"), Kind.ATTRIBUTE, prohibited=True),
        ),
    )
    assert types["D"].narrowed == (Narrowed(held.field, held.kind, type=inside("D", ":value")),)
    assert types["E"] == Type(name("E"), base=name("D"))


def test_what_the_text_of_a_restriction_is_made_of() -> None:
    """The base's text, narrower by facets; or a type inside it; an enumeration where it is one."""
    base = derived("extension", "xs:string", '<xs:attribute name="value"/>', of="A", content="simple")
    own = '<xs:simpleType><xs:restriction base="xs:token"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>'
    value = '<xs:attribute name="value"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:attribute>'
    service = declared(
        base
        + derived("restriction", "tns:A", f'{own}<xs:minLength value="1"/>{value}', of="B", content="simple")
        + derived("restriction", "tns:B", '<xs:length value="2"/>', of="C", content="simple")
        + derived("restriction", "tns:A", '<xs:enumeration value="a"/>', of="D", content="simple")
    )
    check(service)
    assert service.simples == (
        Simple(inside("B", ":base"), base=QName(XSD, "token"), facets=(("maxLength", "3"),)),
        Simple(inside("B", ":value"), base=inside("B", ":base"), facets=(("minLength", "1"),)),
        Simple(inside("B", "attribute value#2"), item=INT),
        Simple(inside("C", ":value"), base=inside("B", ":value"), facets=(("length", "2"),)),
    )
    assert service.enums == (Enum(inside("D", ":value"), ("a",)),)


# --- simple types


def simple(body: str, of: str = "S") -> str:
    """A simple type."""
    return f'<xs:simpleType name="{of}">{body}</xs:simpleType>'


def restriction(base: str, facets: str) -> str:
    """A restriction of a simple type."""
    return f'<xs:restriction base="{base}">{facets}</xs:restriction>'


@pytest.mark.parametrize(
    ("base", "collapse"),
    [("xs:string", False), ("xs:normalizedString", False), ("xs:token", True), ("xs:NMTOKEN", True)],
)
def test_enumerations(base: str, collapse: bool) -> None:
    """Values of strings are kept to the letter, in declared order; in tokens, blanks mean nothing."""
    values = '<xs:enumeration value="b"/><xs:enumeration value=" a "/><xs:enumeration value=""/>'
    service = declared(simple(restriction(base, values)))
    assert service.enums == (Enum(name("S"), ("b", " a ", ""), collapse=collapse),)
    assert service.simples == ()


def test_enumerations_of_other_simple_types() -> None:
    """Restrictions of strings, of enumerations, and of the types of XML Schema that are strings."""
    one = '<xs:enumeration value="a"/>'
    body = (
        simple(restriction("tns:Code", one), "E")
        + simple(restriction("xs:token", '<xs:maxLength value="3"/>'), "Code")
        + simple(restriction("tns:E", one), "F")
    )
    assert declared(body).enums == (Enum(name("E"), ("a",), collapse=True), Enum(name("F"), ("a",), collapse=True))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (restriction("xs:int", '<xs:enumeration value="1"/><xs:enumeration value="2"/>'),
         Simple(name("S"), base=INT, facets=(("enumeration", "1"), ("enumeration", "2")))),
        (restriction("xs:string", '<xs:enumeration value="a"/><xs:maxLength value="3"/>'),
         Simple(name("S"), base=STRING, facets=(("enumeration", "a"), ("maxLength", "3")))),
        (restriction("xs:string", r'<xs:pattern value="\d+ "/>'),
         Simple(name("S"), base=STRING, facets=(("pattern", r"\d+ "),))),
        (restriction("xs:string", '<xs:pattern value="a|b"/><xs:pattern value="c"/>'),
         Simple(name("S"), base=STRING, facets=(("pattern", "(a|b)|(c)"),))),
        (restriction("xs:string", ""), Simple(name("S"), base=STRING)),
        (restriction("xs:string", '<xs:whiteSpace value="collapse"/><xs:length value="2"/>'),
         Simple(name("S"), base=STRING, facets=(("length", "2"), ("whiteSpace", "collapse")))),
        (restriction("xs:decimal", '<xs:fractionDigits value="2"/><xs:totalDigits value="9"/>'
                     '<xs:maxExclusive value="9"/><xs:minExclusive value="1"/>'),
         Simple(name("S"), base=QName(XSD, "decimal"), facets=(
             ("minExclusive", "1"), ("maxExclusive", "9"), ("totalDigits", "9"), ("fractionDigits", "2")))),
        ('<xs:list itemType="xs:int"/>', Simple(name("S"), item=INT)),
        ('<xs:union memberTypes="xs:int tns:S2 xs:string"/>', Simple(name("S"), members=(INT, name("S2"), STRING))),
    ],
)  # fmt: skip
def test_simple_types(body: str, expected: Simple) -> None:
    """Facets in one order; patterns of one step are alternatives."""
    service = declared(simple(body) + simple('<xs:list itemType="xs:int"/>', "S2"))
    assert [each for each in service.simples if each.wire == name("S")] == [expected]


def test_simple_types_inside_each_other() -> None:
    """Their paths are their names."""
    inner = "<xs:simpleType>" + restriction("xs:int", '<xs:maxInclusive value="9"/>') + "</xs:simpleType>"
    service = declared(
        simple(f"<xs:list>{inner}</xs:list>", "L")
        + simple(f'<xs:union memberTypes="xs:date">{inner}{inner}</xs:union>', "U")
        + simple(f'<xs:restriction>{inner}<xs:minInclusive value="1"/></xs:restriction>', "R")
    )
    facets = (("maxInclusive", "9"),)
    assert service.simples == (
        Simple(name("L"), item=inside("L", ":item")),
        Simple(inside("L", ":item"), base=INT, facets=facets),
        Simple(name("R"), base=inside("R", ":base"), facets=(("minInclusive", "1"),)),
        Simple(inside("R", ":base"), base=INT, facets=facets),
        Simple(name("U"), members=(QName(XSD, "date"), inside("U", ":member"), inside("U", ":member#2"))),
        Simple(inside("U", ":member"), base=INT, facets=facets),
        Simple(inside("U", ":member#2"), base=INT, facets=facets),
    )


def test_elements_of_simple_types() -> None:
    """The type may be a named one, or one of their own."""
    own = f'<xs:element name="own"><xs:simpleType>{restriction("xs:int", "")}</xs:simpleType></xs:element>'
    service = declared('<xs:element name="e" type="xs:int"/><xs:element name="any"/>' + own)
    assert service.elements == (
        Element(name("any"), QName(XSD, "anyType")),
        Element(name("e"), INT),
        Element(name("own"), inside("own", ":value", component=Component.ELEMENT)),
    )
    assert service.simples == (Simple(inside("own", ":value", component=Component.ELEMENT), base=INT),)


# --- namespaces


def schema(body: str, namespace: str = "", attributes: str = 'elementFormDefault="qualified"') -> bytes:
    """A schema in a file. In it, `t:` is its own namespace, and so is no prefix."""
    target = f' targetNamespace="{namespace}" xmlns="{namespace}" xmlns:t="{namespace}"' if namespace else ""
    return f'<xs:schema xmlns:xs="{XSD}"{target} {attributes}>{body}</xs:schema>'.encode()


def test_names_of_another_namespace() -> None:
    """Prefixes count where they stand."""
    body = """
        <xs:import namespace="urn:other" schemaLocation="other.xsd"/>
        <xs:complexType name="T"><xs:sequence>
            <xs:element name="x" type="o:O" xmlns:o="urn:other"/><xs:element name="y" type="O" xmlns="urn:other"/>
        </xs:sequence></xs:complexType>
    """
    other = schema(sequence('<xs:element name="x" type="t:O"/>', of="O"), "urn:other")
    outer = QName("urn:other", "O")
    assert declared(body, other=other).types == (
        Type(outer, fields=(Field(QName("urn:other", "x"), outer, required=True),)),
        Type(name("T"), fields=(Field(name("x"), outer, required=True), Field(name("y"), outer, required=True))),
    )


FORMS = (
    '<xs:complexType name="O"><xs:sequence><xs:element name="a" type="xs:int"/>'
    '<xs:element name="q" type="xs:int" form="qualified"/><xs:element name="u" type="xs:int" form="unqualified"/>'
    '</xs:sequence><xs:attribute name="b" type="xs:int"/><xs:attribute name="q" type="xs:int" form="qualified"/>'
    '<xs:attribute name="u" type="xs:int" form="unqualified"/></xs:complexType>'
)


@pytest.mark.parametrize(
    ("attributes", "elements", "own_attributes"),
    [
        ("", "", ""),
        ('elementFormDefault="unqualified" attributeFormDefault="unqualified"', "", ""),
        ('elementFormDefault="qualified"', "urn:other", ""),
        ('attributeFormDefault="qualified"', "", "urn:other"),
        ('elementFormDefault="qualified" attributeFormDefault="qualified"', "urn:other", "urn:other"),
    ],
)
def test_forms(attributes: str, elements: str, own_attributes: str) -> None:
    """Local names are in the target namespace or in none. Attributes are sorted, for they have no order on the wire."""
    files = {"other": schema(FORMS, "urn:other", attributes)}
    types = types_of('<xs:import namespace="urn:other" schemaLocation="other.xsd"/>', **files)
    assert [(str(field.kind), field.wire.namespace, field.wire.local) for field in types["O"].fields] == [
        ("element", elements, "a"),
        ("element", "urn:other", "q"),
        ("element", "", "u"),
        *sorted([("attribute", own_attributes, "b"), ("attribute", "urn:other", "q"), ("attribute", "", "u")]),
    ]


def test_a_schema_that_two_namespaces_include() -> None:
    """One without a target namespace takes that of whoever includes it, and so does what it includes in turn."""
    middle = schema('<xs:include schemaLocation="inner.xsd"/>' + sequence('<xs:element name="i" type="I"/>', of="M"))
    inner = schema(
        '<xs:include schemaLocation="middle.xsd"/>'
        + sequence('<xs:element name="m" type="M" minOccurs="0"/><xs:group ref="G" minOccurs="0"/>', of="I")
        + '<xs:group name="G"><xs:sequence><xs:element ref="E"/></xs:sequence></xs:group>'
        + '<xs:element name="E" type="xs:int"/>'
    )
    other = schema('<xs:include schemaLocation="middle.xsd"/>', "urn:other")
    body = '<xs:include schemaLocation="middle.xsd"/><xs:import namespace="urn:other" schemaLocation="other.xsd"/>'
    service = declared(body, middle=middle, inner=inner, other=other)
    check(service)
    assert service.types == tuple(
        each
        for uri in ("urn:other", NS)
        for each in (
            Type(
                QName(uri, "I"),
                fields=(Field(QName(uri, "m"), QName(uri, "M")), Field(QName(uri, "E"), INT)),
            ),
            Type(QName(uri, "M"), fields=(Field(QName(uri, "i"), QName(uri, "I"), required=True),)),
        )
    )
    assert choose_names(service).types[name("M")] == "M"
    assert choose_names(service).types[QName("urn:other", "M")] == "M_"


def test_namespaces_that_import_each_other() -> None:
    """Loops end."""
    one = schema(
        '<xs:import namespace="urn:two" schemaLocation="two.xsd"/>'
        + sequence('<xs:element name="b" type="u:B" minOccurs="0" xmlns:u="urn:two"/>', of="A"),
        "urn:one",
    )
    two = schema(
        '<xs:import namespace="urn:one" schemaLocation="one.xsd"/>'
        + sequence('<xs:element name="a" type="u:A" minOccurs="0" xmlns:u="urn:one"/>', of="B"),
        "urn:two",
    )
    types = types_of('<xs:import namespace="urn:one" schemaLocation="one.xsd"/>', one=one, two=two)
    assert {local: type_.fields[0].type for local, type_ in types.items()} == {
        "A": QName("urn:two", "B"),
        "B": QName("urn:one", "A"),
    }


# --- what is refused


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (
            '<xs:complexType name="T"><xs:anyAttribute/>\n<xs:attributeGroup ref="tns:G"/></xs:complexType>'
            '\n<xs:attributeGroup name="G"><xs:anyAttribute/></xs:attributeGroup>',
            "a second xs:anyAttribute in 'T', besides that of an attribute group, is not supported",
            0,
        ),
        (simple(f'\n{restriction("xs:QName", "")}'), "the type xs:QName is not supported", 1),
        (simple('\n<xs:list itemType="xs:ENTITY"/>'), "the type xs:ENTITY is not supported", 1),
        (simple('\n<xs:union memberTypes="xs:int xs:NOTATION"/>'), "the type xs:NOTATION is not supported", 1),
        (
            '<xs:complexType name="T">\n<xs:attribute name="a" type="xs:QName"/></xs:complexType>',
            "the type xs:QName of 'a' is not supported",
            1,
        ),
        ('<xs:element name="x" type="xs:QName"/>', "the type xs:QName of 'x' is not supported", 0),
    ],
)
def test_refused(body: str, problem: str, line: int) -> None:
    """The message names the construct and its line."""
    with pytest.raises(UnsupportedError) as caught:
        lowered(wsdl(body))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


INNER = '<xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>'


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (simple(""), "xs:simpleType 'S' without exactly one xs:restriction, xs:list or xs:union", 0),
        (
            simple('<xs:list itemType="xs:int"/><xs:union/>'),
            "xs:simpleType 'S' without exactly one xs:restriction, xs:list or xs:union",
            0,
        ),
        (simple("\n<xs:list/>"), "xs:list without a type", 1),
        (
            simple(f'\n<xs:list itemType="xs:int">{INNER}</xs:list>'),
            "xs:list with both a named type and one inside it",
            1,
        ),
        (simple("\n<xs:restriction/>"), "xs:restriction without a type", 1),
        (simple("\n<xs:union/>"), "xs:union without a member", 0),
        (
            '<xs:complexType name="T"><xs:complexContent/></xs:complexType>',
            "the type 'T' without exactly one xs:extension or xs:restriction",
            0,
        ),
        (
            '<xs:complexType name="T"><xs:simpleContent><xs:extension base="xs:int"/><xs:restriction base="xs:int"/>'
            "</xs:simpleContent></xs:complexType>",
            "the type 'T' without exactly one xs:extension or xs:restriction",
            0,
        ),
        (
            derived("extension", "tns:B").replace("</xs:complexType>", "<xs:sequence/></xs:complexType>"),
            "the type 'T' has something beside xs:complexContent",
            0,
        ),
        (
            derived("extension", "xs:int", content="simple").replace(
                "</xs:complexType>", "<xs:anyAttribute/></xs:complexType>"
            ),
            "the type 'T' has something beside xs:simpleContent",
            0,
        ),
        (
            derived("restriction", "xs:int", content="simple"),
            "the type 'T' restricts 'int', which is not a complex type",
            0,
        ),
        (
            derived("restriction", "tns:B", content="simple") + "\n" + sequence(X, of="B"),
            "the type 'B' has no simple content, and an xs:simpleContent derives from it",
            1,
        ),
        (
            derived("extension", "tns:B", content="simple") + "\n" + sequence(X, of="B"),
            "the type 'B' has no simple content, and an xs:simpleContent derives from it",
            1,
        ),
        (
            derived("extension", "tns:T", content="simple"),
            "circular inheritance: 'T' is derived from itself",
            0,
        ),
        (
            '<xs:complexType name="T">\n<xs:attribute/></xs:complexType>',
            "xs:attribute without either name or ref",
            1,
        ),
        (
            '<xs:complexType name="T">\n<xs:attribute name="a" ref="xml:lang"/></xs:complexType>',
            "xs:attribute without either name or ref",
            1,
        ),
        (
            '<xs:complexType name="T">\n<xs:attribute ref="tns:a"/></xs:complexType>',
            "there is no attribute '{urn:test}a'",
            1,
        ),
        (
            f'<xs:complexType name="T">\n<xs:attribute name="a" type="xs:int">{INNER}</xs:attribute></xs:complexType>',
            "the attribute 'a' has both a type and a type of its own",
            1,
        ),
        (
            '<xs:complexType name="T">\n<xs:attributeGroup ref="tns:a"/></xs:complexType>',
            "there is no attribute group '{urn:test}a'",
            1,
        ),
        (
            '<xs:complexType name="T"><xs:attributeGroup ref="tns:G"/></xs:complexType>'
            '<xs:attributeGroup name="G">\n<xs:attributeGroup ref="tns:G"/></xs:attributeGroup>',
            "the attribute group 'G' holds itself",
            1,
        ),
        (
            '<xs:attribute name="a"/>\n<xs:attribute name="a"/>',
            "the attribute '{urn:test}a' is declared twice: also at test.wsdl:7",
            1,
        ),
        (
            '<xs:attributeGroup name="a"/>\n<xs:attributeGroup name="a"/>',
            "the attribute group '{urn:test}a' is declared twice: also at test.wsdl:7",
            1,
        ),
        (
            '<xs:element name="x" type="xs:int"><xs:complexType/></xs:element>',
            "the element 'x' has both a type and a type of its own",
            0,
        ),
    ],
)
def test_a_broken_schema(body: str, problem: str, line: int) -> None:
    """What contradicts itself is an error of the input."""
    with pytest.raises(InputError) as caught:
        lowered(wsdl(body))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint
