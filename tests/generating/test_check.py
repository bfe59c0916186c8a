"""Checking: no name that leads nowhere, no circle, nothing that a reader could not tell apart, nothing unsafe."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sfmc_soapgen.check import check
from sfmc_soapgen.errors import GeneratorError, InputError, UnsupportedError
from sfmc_soapgen.ir import XSD, Enum, Origin, QName, Service, Simple, Type
from sfmc_soapgen.wsdl.grammar import GRAMMAR
from support.wsdls import BODY_LINE, EVERYTHING, FILE, lowered, name, sequence, wsdl

STRING = QName(XSD, "string")
SIMPLE = '<xs:simpleType name="{}"><xs:restriction base="xs:string">{}</xs:restriction></xs:simpleType>'
ENUM = SIMPLE.format("E", '<xs:enumeration value="a"/>')


def extends(base: str, particles: str = "", *, of: str = "T") -> str:
    """A complex type `of`, with a base and these particles."""
    return (
        f'<xs:complexType name="{of}"><xs:complexContent><xs:extension base="{base}"><xs:sequence>{particles}'
        "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
    )


def test_what_is_sound() -> None:
    """Types that hold themselves, enumerations, patterns, wildcards and elements."""
    check(lowered(wsdl()))
    check(lowered(EVERYTHING))
    check(
        lowered(
            wsdl(
                sequence(
                    '<xs:element name="self" type="tns:T"/><xs:element name="e" type="tns:E"/>'
                    '<xs:element name="p" type="tns:P"/><xs:any/>'
                )
                + extends("tns:T", '<xs:element name="Self" type="tns:Sub"/>', of="Sub")
                + ENUM
                + SIMPLE.format("P", r'<xs:pattern value="\{[a-f0-9]{8}-[^x\-]+\}"/>')
                + '<xs:element name="T" type="tns:T"/><xs:element name="s" type="xs:string"/>'
            )
        )
    )


X_FIELD = '<xs:element name="x" type="xs:int"/>'

UNRESOLVED = [
    (
        sequence('<xs:element name="x" type="tns:Acount"/>') + sequence("", of="Account"),
        "the element 'x' of 'T' has the type '{urn:test}Acount', which is not declared"
        "\n  Did you mean '{urn:test}Account'?",
        1,
    ),
    (
        sequence('<xs:element name="x" type="tns:string"/>'),
        "the element 'x' of 'T' has the type '{urn:test}string', which is not declared"
        "\n  Did you mean '{http://www.w3.org/2001/XMLSchema}string'?",
        1,
    ),
    (
        sequence('<xs:element name="x" type="tns:Nothing"/>'),
        "the element 'x' of 'T' has the type '{urn:test}Nothing', which is not declared"
        "\n  Declare it, or correct the name.",
        1,
    ),
    (
        extends("tns:Bse") + sequence("", of="Base"),
        "'T' extends the type '{urn:test}Bse', which is not declared\n  Did you mean '{urn:test}Base'?",
        0,
    ),
    (
        '\n\n<xs:element name="X" type="tns:Y"/>',
        "the element 'X' has the type '{urn:test}Y', which is not declared",
        0,
    ),
]


@pytest.mark.parametrize(("body", "problem", "line"), UNRESOLVED)
def test_unresolved_names(body: str, problem: str, line: int) -> None:
    """The error suggests the nearest name that there is."""
    with pytest.raises(InputError) as caught:
        check(lowered(wsdl(body)))
    assert str(caught.value).startswith(f"test.wsdl:{BODY_LINE + line}: {problem}")


MESSAGE = '<xs:element name="Ask"><xs:complexType/></xs:element>'


def test_operations_whose_element_is_no_message() -> None:
    """It is missing, or it may be anything."""
    with pytest.raises(InputError, match=r"'Go' sends the element '{urn:test}Aks', which is not declared") as missing:
        check(lowered(wsdl(MESSAGE, operations={"Go": ("Aks", "Ask")})))
    assert missing.value.hint == "Did you mean '{urn:test}Ask'?"
    assert missing.value.origin is not None
    body = MESSAGE + '<xs:element name="Tell"/>'
    problem = "the operation 'Go' receives the element 'Tell' of the type 'anyType', which is not supported"
    with pytest.raises(UnsupportedError) as unclear:
        check(lowered(wsdl(body, operations={"Go": ("Ask", "Tell")})))
    assert unclear.value.problem == problem
    assert unclear.value.hint == "Give the element a type that says what is in it."


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ('<xs:complexType name="T"/>', '<xs:complexType name="T"/>', "type '{urn:test}T'"),
        ('<xs:complexType name="E"/>', ENUM, "type '{urn:test}E'"),
        (ENUM, ENUM, "type '{urn:test}E'"),
        (MESSAGE, '<xs:element name="Ask" type="xs:int"/>', "element '{urn:test}Ask'"),
        ('<xs:element name="Ask" type="xs:int"/>', MESSAGE, "element '{urn:test}Ask'"),
        (MESSAGE, MESSAGE, "element '{urn:test}Ask'"),
    ],
)
def test_duplicates(first: str, second: str, name: str) -> None:
    """The error names both places."""
    with pytest.raises(InputError) as caught:
        check(lowered(wsdl(f"{first}\n\n{second}")))
    assert caught.value.problem == f"the {name} is declared twice: also at test.wsdl:{BODY_LINE}"
    assert caught.value.origin == Origin(FILE, BODY_LINE + 2)


def test_duplicates_in_two_files() -> None:
    """The error names both files."""
    other = (
        '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test" elementFormDefault="qualified">'
        '<complexType name="T"/></schema>'
    )
    with pytest.raises(InputError) as caught:
        check(lowered(wsdl('<xs:include schemaLocation="other.xsd"/>' + sequence("")), other=other.encode()))
    assert str(caught.value).startswith("test.wsdl:7: the type '{urn:test}T' is declared twice: also at other.xsd:1")


@pytest.mark.parametrize("action", ["a&quot;b", "a\\b", "a&#13;&#10;x: y", "caf\xe9", "\u202e"])
def test_actions_that_no_header_can_carry(action: str) -> None:
    data = wsdl("").replace(b'soapAction="', f'soapAction="{action}'.encode(), 1)
    with pytest.raises(InputError, match=r"the operation '\w+' has the soapAction .*\n.*printable ASCII") as caught:
        check(lowered(data))
    assert caught.value.origin is not None


def test_duplicate_operations() -> None:
    """However they came about: as of two port types of one name in two namespaces."""
    service = lowered(wsdl())
    (ping,) = service.operations
    again = replace(service, operations=(ping, replace(ping, action="Other", origin=Origin(FILE, 99))))
    problem = r"^test\.wsdl:99: the operation 'TestPortType\.Ping' is declared twice: also at test\.wsdl:"
    with pytest.raises(InputError, match=problem):
        check(again)
    check(replace(service, operations=(ping, replace(ping, port_type=name("Other")))))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (extends("tns:T"), "circular inheritance: 'T' extends 'T'"),
        (
            extends("tns:C", of="B") + extends("tns:A", of="C") + extends("tns:B", of="A"),
            "circular inheritance: 'A' extends 'B' extends 'C' extends 'A'",
        ),
        (
            extends("tns:B", of="A") + extends("tns:C", of="B") + extends("tns:B", of="C"),
            "circular inheritance: 'B' extends 'C' extends 'B'",
        ),
    ],
)
def test_circular_inheritance(body: str, problem: str) -> None:
    """The circle is shown, whatever leads into it."""
    with pytest.raises(InputError) as caught:
        check(lowered(wsdl(body)))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE)


@pytest.mark.parametrize("base", ["tns:E", "tns:P", "xs:string"])
@pytest.mark.parametrize("how", ["extension", "restriction"])
def test_only_complex_types_have_derived_types_of_elements(base: str, how: str) -> None:
    """A value has no fields to inherit."""
    body = ENUM + SIMPLE.format("P", '<xs:pattern value="a"/>') + "\n" + extends(base).replace("extension", how)
    problem = f"'T' extends '{base.partition(':')[2]}', which is not a complex type"
    with pytest.raises(UnsupportedError, match=problem) as caught:
        check(lowered(wsdl(body)))
    assert caught.value.origin == Origin(FILE, BODY_LINE + 1)


def simple_content(base: str, body: str = "", *, of: str = "T") -> str:
    """A complex type with simple content."""
    return (
        f'<xs:complexType name="{of}"><xs:simpleContent><xs:extension base="{base}">{body}</xs:extension>'
        "</xs:simpleContent></xs:complexType>"
    )


@pytest.mark.parametrize("content", [X_FIELD, "<xs:any/>", f'<xs:choice maxOccurs="2">{X_FIELD}<xs:any/></xs:choice>'])
def test_text_and_elements(content: str) -> None:
    """Mixed content by another way."""
    body = simple_content("xs:int", of="B") + "\n" + extends("tns:B", content)
    with pytest.raises(InputError, match="'T' has elements, and its base has simple content") as caught:
        check(lowered(wsdl(body)))
    assert caught.value.origin == Origin(FILE, BODY_LINE + 1)
    check(lowered(wsdl(simple_content("xs:int", of="B") + simple_content("tns:B", '<xs:attribute name="a"/>'))))


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (
            '<xs:complexType name="T">\n<xs:attribute name="a" type="tns:T"/></xs:complexType>',
            "the attribute 'a' of 'T' has the type 'T', which is not a simple type",
            1,
        ),
        (
            '<xs:complexType name="T">\n<xs:attribute name="a" type="xs:anyType"/></xs:complexType>',
            "the attribute 'a' of 'T' has the type 'anyType', which is not a simple type",
            1,
        ),
        (
            '<xs:complexType name="T">\n<xs:attribute name="a" type="tns:Nope"/></xs:complexType>',
            "the attribute 'a' of 'T' has the type '{urn:test}Nope', which is not declared",
            1,
        ),
        (
            '<xs:simpleType name="S"><xs:list itemType="tns:T"/></xs:simpleType>' + sequence(""),
            "the simple type 'S' is made of the type '{urn:test}T', which is not declared",
            0,
        ),
        (
            SIMPLE.format("S", "").replace("xs:string", "tns:Nope"),
            "the simple type 'S' is made of the type '{urn:test}Nope', which is not declared",
            0,
        ),
    ],
)
def test_what_must_be_a_simple_type(body: str, problem: str, line: int) -> None:
    """An attribute's, and what a simple type is made of."""
    with pytest.raises(InputError) as caught:
        check(lowered(wsdl(body)))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


GO = {"Go": ("M", "M")}


@pytest.mark.parametrize("given", ["default", "fixed"])
@pytest.mark.parametrize("value", ["1", ""])
def test_values_given_to_what_is_complex(given: str, value: str) -> None:
    """The bindings have no place for them: in a type of attributes, in anything at all, in a wrapper, in a message."""
    written = f'{given}="{value}"'
    element = f'\n<xs:element name="x" {{}} {written}>{{}}</xs:element>'
    item = '<xs:element name="i" type="xs:int" maxOccurs="unbounded"/>'
    wrapper = f"<xs:complexType><xs:sequence>{item}</xs:sequence></xs:complexType>"
    base = simple_content("xs:int", of="B")
    for particle in (
        element.format('type="tns:B"', ""),
        element.format("", ""),
        element.format("", "<xs:complexType/>"),
        element.format("", wrapper),
    ):
        with pytest.raises(UnsupportedError) as caught:
            check(lowered(wsdl(sequence(particle) + base)))
        problem = f"{written} is not supported on the element 'x' of 'T', whose type is complex"
        assert caught.value.problem == problem
        assert caught.value.origin == Origin(FILE, BODY_LINE + 2)
        assert caught.value.hint
    for type_ in ("xs:int", "tns:M"):
        body = f'<xs:element name="M" type="{type_}" {written}/>' + SIMPLE.format("M", "")
        with pytest.raises(UnsupportedError) as caught:
            check(lowered(wsdl(body, operations=GO)))
        assert caught.value.problem == f"{written} is not supported on the element 'M' of a message"
    check(lowered(wsdl(sequence(element.format('type="xs:string"', "")))))


X = '\n<xs:element name="x" type="xs:int"/>'


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (
            sequence(X, of="B") + extends("tns:B", of="C") + extends("tns:C", X),
            "a second element 'x' in 'T', besides that of 'B', is not supported",
            4,
        ),
        (
            sequence("<xs:any/>", of="B") + extends("tns:B", "<xs:any/>"),
            "a second xs:any in 'T', besides that of 'B', is not supported",
            2,
        ),
        (
            '<xs:complexType name="T"><xs:attribute name="a"/>\n<xs:attribute name="a"/></xs:complexType>',
            "a second attribute 'a' in 'T', besides its own, is not supported",
            1,
        ),
        (
            '<xs:complexType name="B"><xs:attribute name="a"/></xs:complexType>'
            + extends("tns:B").replace("<xs:sequence></xs:sequence>", '\n<xs:attribute name="a"/>'),
            "a second attribute 'a' in 'T', besides that of 'B', is not supported",
            1,
        ),
        (
            f'<xs:complexType name="B"><xs:choice maxOccurs="2">{X_FIELD}<xs:any/></xs:choice></xs:complexType>'
            + extends("tns:B", f'<xs:choice maxOccurs="2">{X}<xs:any/></xs:choice>'),
            "a second element 'x' in 'T', besides that of 'B', is not supported",
            1,
        ),
    ],
)
def test_what_a_reader_could_not_tell_apart(body: str, problem: str, line: int) -> None:
    """Two elements, attributes or groups of one name, or two wildcards, own or inherited."""
    with pytest.raises(UnsupportedError) as caught:
        check(lowered(wsdl(body)))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)


def test_a_message_cannot_repeat_its_base() -> None:
    """Messages are checked as types are."""
    body = sequence(X, of="B") + MESSAGE.replace("<xs:complexType/>", extends("tns:B", X).replace(' name="T"', ""))
    with pytest.raises(UnsupportedError, match="a second element 'x' in 'Ask', besides that of 'B'"):
        check(lowered(wsdl(body)))


def test_the_same_name_of_another_case_or_namespace_is_another() -> None:
    """A reader can tell them apart."""
    service = lowered(wsdl(sequence('<xs:element name="ID" type="xs:int"/><xs:element name="Id" type="xs:int"/>')))
    check(service)
    (type_,) = service.types
    first, second = type_.fields
    other = replace(second, wire=first.wire._replace(namespace="urn:other"))
    check(replace(service, types=(replace(type_, fields=(first, other)),)))


def test_a_message_that_is_called_as_a_type() -> None:
    """Elements and types have names of their own in XML Schema."""
    schema = sequence("", of="Ask") + '\n<xs:element name="Ask"><xs:complexType/></xs:element>'
    check(lowered(wsdl(schema)))


def test_an_enumeration_with_a_value_twice() -> None:
    """There would be one member for both."""
    values = '<xs:enumeration value="a"/><xs:enumeration value="b"/><xs:enumeration value="a"/>'
    with pytest.raises(InputError, match=r"^test\.wsdl:7: the enumeration 'E' has the value 'a' twice"):
        check(lowered(wsdl(SIMPLE.format("E", values))))


# --- names

BAD_NAMES = ["", "a b", "a:b", "1a", "-a", "a\n", "a\tb", "a'", 'a"""', "a{b}", "a\\", "a\x00", "\u2028"]
BAD_NAMES += ["é\u202e", "a\u200d", "\u061ca", "a\ufeff"]
GOOD_NAMES = ["a", "_a", "A.b-c_1", "Straße", "名前", "class", "__init__"]


def service_with(bad: str, place: str) -> Service:
    """A service in which one thing has this name."""
    service = lowered(
        wsdl(
            sequence('<xs:element name="f" type="xs:int"/>')
            + sequence(
                '<xs:element name="w"><xs:complexType><xs:sequence><xs:element name="i" type="xs:int"'
                ' maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>',
                of="W",
            )
            + '<xs:element name="G" type="tns:T"/>'
        )
    )
    type_, wrapping = service.types
    (field,), (wrapper,) = type_.fields, wrapping.fields
    assert wrapper.wrapped is not None
    origin = Origin(FILE, 99)
    operation = replace(service.operations[0], wire=name(bad), origin=origin)
    item = replace(wrapper, wrapped=replace(wrapper.wrapped, wire=name(bad)), origin=origin)
    return {
        "service": replace(service, wire=name(bad), origin=origin),
        "operation": replace(service, operations=(operation,)),
        "type": replace(service, types=(*service.types, Type(name(bad), origin=origin))),
        "message": replace(service, messages=(*service.messages, Type(name(bad), origin=origin))),
        "enum": replace(service, enums=(Enum(name(bad), ("a",), origin=origin),)),
        "simple": replace(service, simples=(Simple(name(bad), base=STRING, origin=origin),)),
        "element": replace(service, elements=(replace(service.elements[0], wire=name(bad), origin=origin),)),
        "field": replace(
            service, types=(replace(type_, fields=(replace(field, wire=name(bad), origin=origin),)), wrapping)
        ),
        "item": replace(service, types=(type_, replace(wrapping, fields=(item,)))),
    }[place]


PLACES = ["service", "operation", "type", "message", "enum", "simple", "element", "field", "item"]


@pytest.mark.parametrize("place", PLACES)
def test_names(place: str) -> None:
    """Only names of XML that can be seen, wherever they are."""
    for good in GOOD_NAMES:
        check(service_with(good, place))
    for bad in BAD_NAMES:
        with pytest.raises(InputError) as caught:
            check(service_with(bad, place))
        assert f"the name {bad!a} of " in caught.value.problem
        assert caught.value.problem.isprintable()
        assert caught.value.origin == Origin(FILE, 99)


def test_a_bad_name_in_a_file() -> None:
    """The error has the line."""
    with pytest.raises(InputError, match=r"^test\.wsdl:8: the name 'a b' of an element in 'T' is not allowed"):
        check(lowered(wsdl(sequence('<xs:element name="a b" type="xs:int"/>'))))


# --- patterns


def with_pattern(pattern: str) -> Service:
    """A service with one pattern."""
    simple = Simple(name("P"), base=STRING, facets=(("pattern", pattern),), origin=Origin(FILE, 5))
    return replace(lowered(wsdl()), simples=(simple,))


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "abc",
        r"\{[a-fA-F0-9]{8}-[a-fA-F0-9]{4}\}",
        r"(a|b)*c+d?",
        r"[^a-z\-\]]{2,}x{3}y{0,9}",
        r"\d\s\w\D\S\W\.\\\|\?\*\+\(\)\[\]\^\n\r\t",
        "[+*?.()|$^]",
        "-a/b@c, d#é",
        "((a)(b))",
        "a.b",
    ],
)
def test_patterns(pattern: str) -> None:
    """What XML Schema and Python share."""
    check(with_pattern(pattern))


@pytest.mark.parametrize(
    ("pattern", "rest"),
    [
        (r"a\i*", r"\\i*"),
        (r"\c", r"\\c"),
        (r"\p{Lu}", r"\\p{Lu}"),
        (r"\P{L}", r"\\P{L}"),
        ("[a-z-[aeiou]]", "[a-z-[aeiou]]"),
        (r"[\i]", r"[\\i]"),
        ("^a", "^a"),
        ("a$", "$"),
        ("(?i)a", "(?i)a"),
        ("a*?", "*?"),
        ("a++", "++"),
        ("a{2}{3}", "{2}{3}"),
        (r"(a)\1", r"\\1"),
        (r"\bx", r"\\bx"),
        ("a{,3}", "{,3}"),
        ("a]", "]"),
        ("[a", "[a"),
        ("[]", "[]"),
        ("[a--b]", "[a--b]"),
        ("[a&&b]", "[a&&b]"),
        ("a{", "{"),
        ("\\", "\\\\"),
        ("x" * 10 + "^" * 50, "^" * 20),
    ],
)
def test_patterns_that_python_reads_in_another_way(pattern: str, rest: str) -> None:
    """The error shows from where on."""
    with pytest.raises(UnsupportedError) as caught:
        check(with_pattern(pattern))
    assert f"of type 'P' is not supported from '{rest}' on" in caught.value.problem
    assert caught.value.origin == Origin(FILE, 5)


@pytest.mark.parametrize("pattern", ["(a", "a)", "*a", "a|*", "[z-a]", "a{3,2}", "({2})"])
def test_patterns_that_are_wrong(pattern: str) -> None:
    """Python says why."""
    with pytest.raises(InputError, match="of type 'P' is not supported: ") as caught:
        check(with_pattern(pattern))
    assert caught.value.origin == Origin(FILE, 5)


@given(st.text(alphabet=r"ab01-^$.|?*+(){}[]\,:<!=dDiIcCpPwsbBzZ&~# ", max_size=12))
def test_a_pattern_that_passes_compiles(pattern: str) -> None:
    """Whatever its characters."""
    try:
        check(with_pattern(pattern))
    except GeneratorError:
        return
    re.compile(pattern)


# --- facets and circles of simple types

FACETS = {
    "enumeration": "1",
    "pattern": "1",
    "length": "1",
    "minLength": "1",
    "maxLength": "1",
    "totalDigits": "1",
    "fractionDigits": "1",
    "minInclusive": "1",
    "maxInclusive": "1",
    "minExclusive": "1",
    "maxExclusive": "1",
    "whiteSpace": "collapse",
}
OF_ALL = {"enumeration", "pattern", "whiteSpace"}
LENGTHS = {"length", "minLength", "maxLength"}
SAMPLES = {
    "ID": "a",
    "IDREFS": "a",
    "duration": "P1D",
    "gYear": "2024",
    "base64Binary": "QQ==",
    "hexBinary": "00",
    "dateTime": "2024-03-15T10:30:00",
    "date": "2024-03-15",
    "time": "10:30:00",
}
"""A value of each type that "1" is none of."""
LIMITS = {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize(
    ("bases", "allowed"),
    [
        ("string token anyURI ID duration gYear anySimpleType", OF_ALL | LENGTHS),
        ("base64Binary hexBinary NMTOKENS IDREFS", OF_ALL | LENGTHS),
        ("dateTime date time", OF_ALL | LIMITS),
        (
            "decimal integer int long byte unsignedByte positiveInteger",
            OF_ALL | LIMITS | {"totalDigits", "fractionDigits"},
        ),
        ("float double", OF_ALL | LIMITS),
        ("boolean", OF_ALL),
    ],
)
def test_facets(bases: str, allowed: set[str], facet: str) -> None:
    """Those that WSDLs put on a type, also where it restricts another restriction; all else is named."""
    for base in bases.split():
        middle = Simple(name("M"), base=QName(XSD, base))
        value = SAMPLES.get(base, "1") if facet in LIMITS | {"enumeration"} else FACETS[facet]
        simple = Simple(name("S"), base=name("M"), facets=((facet, value),), origin=Origin(FILE, 5))
        service = replace(lowered(wsdl()), simples=(middle, simple))
        if facet in allowed:
            check(service)
            continue
        with pytest.raises(UnsupportedError) as caught:
            check(service)
        assert caught.value.problem == f"the facet xs:{facet} of type 'S' is not supported on xs:{base}"
        assert caught.value.origin == Origin(FILE, 5)
        assert caught.value.hint == f"Supported there: {', '.join(sorted(allowed))}."


@pytest.mark.parametrize(
    ("base", "supported"),
    [
        ("string", ["preserve", "replace", "collapse"]),
        ("token", ["preserve", "replace", "collapse"]),
        ("duration", ["preserve", "replace", "collapse"]),
        ("int", ["collapse"]),
        ("date", ["collapse"]),
    ],
)
def test_white_space(base: str, supported: list[str]) -> None:
    """What is text may keep its white space; anything else collapses it."""
    for value in ("preserve", "replace", "collapse"):
        facets = (("whiteSpace", value),)
        simple = Simple(name("S"), base=QName(XSD, base), facets=facets, origin=Origin(FILE, 5))
        service = replace(lowered(wsdl()), simples=(simple,))
        if value in supported:
            check(service)
            continue
        problem = f"the facet xs:whiteSpace value=\"{value}\" of type 'S' is not supported on xs:{base}"
        with pytest.raises(UnsupportedError, match=re.escape(problem)) as caught:
            check(service)
        assert caught.value.hint == f"Supported there: {', '.join(supported)}."


def test_facets_of_lists_and_unions() -> None:
    """A list is counted; a union has values and patterns only; to collapse blanks is always fine."""
    service = lowered(wsdl())
    made = Simple(name("L"), item=STRING), Simple(name("U"), members=(STRING,))
    for base, facet, fine in (
        ("L", ("length", "1"), True),
        ("L", ("minInclusive", "1"), False),
        ("U", ("enumeration", "1"), True),
        ("U", ("maxLength", "1"), False),
        ("U", ("whiteSpace", "collapse"), True),
        ("L", ("whiteSpace", "preserve"), False),
    ):
        restricted = replace(service, simples=(*made, Simple(name("S"), base=name(base), facets=(facet,))))
        if fine:
            check(restricted)
        else:
            kind = {"L": "list", "U": "union"}[base]
            with pytest.raises(
                UnsupportedError, match=f"the facet xs:{facet[0]}.* of type 'S' is not supported on a {kind}"
            ):
                check(restricted)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            SIMPLE.format("A", "").replace("xs:string", "tns:A"),
            "a simple type made of itself: 'A' is made of 'A'",
        ),
        (
            '<xs:simpleType name="A"><xs:list itemType="tns:B"/></xs:simpleType>'
            '<xs:simpleType name="B"><xs:union memberTypes="xs:int tns:A"/></xs:simpleType>',
            "a simple type made of itself: 'A' is made of 'B' is made of 'A'",
        ),
    ],
)
def test_simple_types_that_go_in_a_circle(body: str, problem: str) -> None:
    """The circle is shown."""
    with pytest.raises(InputError) as caught:
        check(lowered(wsdl(body)))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE)


# --- whatever comes

VALUES = [
    "",
    " ",
    "0",
    "1",
    "2",
    "true",
    "unbounded",
    "tns:Base",
    "tns:Amount",
    "tns:Enum",
    "tns:Pair",
    "xs:int",
    "x:y",
    ":",
    "a:b:c",
    "urn:test",
    "é",
]


@given(st.data())
def test_nothing_but_errors_that_help(data: st.DataObject) -> None:
    """Whatever becomes of a WSDL, it passes, or the error says where and what to do."""
    root = etree.fromstring(EVERYTHING)
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from([*root.iter()]))
        parent = element.getparent()
        match data.draw(st.sampled_from(["remove", "repeat", "move", "set", "unset"])):
            case "remove" if parent is not None:
                parent.remove(element)
            case "repeat" if parent is not None:
                parent.append(deepcopy(element))
            case "move":
                data.draw(st.sampled_from([*root.iter()])).append(deepcopy(element))
            case "set":
                attributes = sorted({name for rule in GRAMMAR.values() for name in rule.attributes})
                element.set(data.draw(st.sampled_from(attributes)), data.draw(st.sampled_from(VALUES)))
            case "unset" if element.attrib:
                del element.attrib[data.draw(st.sampled_from(sorted(map(str, element.attrib))))]
    try:
        check(lowered(etree.tostring(root)))
    except GeneratorError as error:
        assert error.hint
        assert error.origin or "of the service" in error.problem
