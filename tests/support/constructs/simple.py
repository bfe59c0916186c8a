"""Cases of simple types: builtins, facets, lists, unions, defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from support.constructs.case import Case, Make, Valid, element, enumerated, facet, restricted, typed
from support.wsdls import wsdl

BUILTINS: dict[str, tuple[list[tuple[str, Any]], list[str]]] = {
    "string": ([("a  b ", "a  b "), ("", "")], []),
    "normalizedString": ([("a b", "a b"), ("", "")], []),
    "token": ([("a b", "a b")], []),
    "language": ([("en", "en"), ("de-AT", "de-AT")], ["en_US", "abcdefghi"]),
    "Name": ([("a:b", "a:b"), ("_1", "_1")], ["1a", "a b"]),
    "NCName": ([("a.b-c", "a.b-c"), ("été", "été")], ["a:b", "-a"]),
    "NMTOKEN": ([("1-a:b", "1-a:b")], ["a b", "a,b"]),
    "NMTOKENS": ([("1 b", ["1", "b"])], ["a,b"]),
    "ID": ([("i1", "i1")], ["1"]),
    "IDREF": ([("i1", "i1")], ["1"]),
    "IDREFS": ([("i1 i1", ["i1", "i1"])], ["1"]),
    "anyURI": ([("http://a.example/b?c=d#e", "http://a.example/b?c=d#e"), ("../x", "../x")], []),
    "boolean": ([("true", True), ("false", False)], ["yes", "True", ""]),
    "decimal": (
        [("1.50", Decimal("1.50")), ("-0.001", Decimal("-0.001")), ("1" + "0" * 22, Decimal("1" + "0" * 22))],
        ["1e3", "NaN", "INF", "", "1,5"],
    ),
    "integer": ([("1" + "0" * 22, 10**22), ("-1", -1)], ["1.0", "", "1e3"]),
    "nonPositiveInteger": ([("0", 0), ("-5", -5)], ["1"]),
    "negativeInteger": ([("-1", -1)], ["0"]),
    "nonNegativeInteger": ([("0", 0), ("5", 5)], ["-1"]),
    "positiveInteger": ([("1", 1)], ["0"]),
    "long": ([(str(2**63 - 1), 2**63 - 1), (str(-(2**63)), -(2**63))], [str(2**63), str(-(2**63) - 1)]),
    "int": ([(str(2**31 - 1), 2**31 - 1), (str(-(2**31)), -(2**31))], [str(2**31)]),
    "short": ([("32767", 32767), ("-32768", -32768)], ["32768"]),
    "byte": ([("127", 127), ("-128", -128)], ["128"]),
    "unsignedLong": ([(str(2**64 - 1), 2**64 - 1)], [str(2**64), "-1"]),
    "unsignedInt": ([(str(2**32 - 1), 2**32 - 1)], [str(2**32), "-1"]),
    "unsignedShort": ([("65535", 65535)], ["65536", "-1"]),
    "unsignedByte": ([("255", 255)], ["256", "-1"]),
    "float": ([("0.5", 0.5), ("INF", float("inf")), ("-INF", float("-inf"))], ["Infinity", "", "0x1"]),
    "double": ([("0.5", 0.5), ("-1.5e+300", -1.5e300)], ["inf", "1_0"]),
    "date": ([("2024-02-29", dt.date(2024, 2, 29)), ("0001-01-01", dt.date(1, 1, 1))], ["2023-02-29", "24-01-01"]),
    "dateTime": (
        [("2024-03-15T10:30:00Z", dt.datetime(2024, 3, 15, 10, 30, tzinfo=dt.UTC))],
        ["2024-03-15", "2024-03-15T10:30Z", "2024-13-15T10:30:00Z"],
    ),
    "time": ([("08:00:00", dt.time(8)), ("08:00:00.5Z", dt.time(8, 0, 0, 500000, dt.UTC))], ["8:00:00", "25:00:00"]),
    "duration": ([("P1Y2M3DT4H5M6.7S", "P1Y2M3DT4H5M6.7S"), ("-P1D", "-P1D")], ["P", "P1H", "1D", "PT", "P1S"]),
    "gYear": ([("2024", "2024"), ("2024Z", "2024Z")], ["24", "0000"]),
    "gYearMonth": ([("2024-02", "2024-02")], ["2024", "2024-13"]),
    "gMonth": ([("--02", "--02")], ["02", "--13"]),
    "gMonthDay": ([("--02-29", "--02-29")], ["--02-30", "02-29"]),
    "gDay": ([("---31", "---31")], ["---32", "31"]),
    "hexBinary": ([("00FF", b"\x00\xff"), ("", b"")], ["0", "0G"]),
    "base64Binary": ([("AP8=", b"\x00\xff"), ("", b"")], ["A"]),
    "anySimpleType": ([("any text", "any text")], []),
}
"""Each type of XML Schema 1.0 that is supported: texts with their values, and texts that it does not hold."""

_ZEEP = {
    "": "it takes what is empty for nothing",
    "0001-01-01": "it writes years without zeros",
    "08:00:00.5Z": "it writes all digits of a second",
    "--02": "it writes months without zeros",
}
"""The texts with which it has trouble."""


FACETS: dict[str, tuple[str, str, list[tuple[str, Any]], list[str]]] = {
    "length": ("xs:string", facet("length", 3), [("abc", "abc"), ("\U0001f600é ", "\U0001f600é ")], ["ab", "abcd"]),
    "lengths": ("xs:string", facet("minLength", 2) + facet("maxLength", 3), [("ab", "ab")], ["a", "abcd", ""]),
    "binary length": ("xs:hexBinary", facet("length", 2), [("00FF", b"\x00\xff")], ["00", "00FFFF"]),
    "base64 length": ("xs:base64Binary", facet("maxLength", 2), [("AP8=", b"\x00\xff")], ["AP8A"]),
    "token length": ("xs:token", facet("minLength", 1), [("a", "a")], [""]),
    "inclusive": (
        "xs:int",
        facet("minInclusive", -1) + facet("maxInclusive", 10),
        [("-1", -1), ("10", 10)],
        ["-2", "11"],
    ),
    "exclusive": (
        "xs:decimal",
        facet("minExclusive", "0") + facet("maxExclusive", "1.5"),
        [("0.1", Decimal("0.1")), ("1.49", Decimal("1.49"))],
        ["0", "1.5", "1.50"],
    ),
    "double bounds": ("xs:double", facet("minInclusive", "0.5"), [("0.5", 0.5)], ["0.4", "-INF"]),
    "date bounds": (
        "xs:date",
        facet("minInclusive", "2000-01-01") + facet("maxExclusive", "2001-01-01"),
        [("2000-01-01", dt.date(2000, 1, 1)), ("2000-12-31", dt.date(2000, 12, 31))],
        ["1999-12-31", "2001-01-01"],
    ),
    "dateTime bounds": (
        "xs:dateTime",
        facet("minInclusive", "2000-01-01T00:00:00Z"),
        [("2000-01-01T00:00:00Z", dt.datetime(2000, 1, 1, tzinfo=dt.UTC))],
        ["1999-12-31T23:59:59Z", "2000-01-01T00:00:00+02:00"],
    ),
    "time bounds": (
        "xs:time",
        facet("maxInclusive", "12:00:00Z"),
        [("12:00:00Z", dt.time(12, tzinfo=dt.UTC))],
        ["12:00:01Z"],
    ),
    "digits": (
        "xs:decimal",
        facet("totalDigits", 5) + facet("fractionDigits", 2),
        [("123.45", Decimal("123.45")), ("12345", Decimal("12345")), ("-0.10", Decimal("-0.10"))],
        ["1234.56", "123456", "1.234"],
    ),
    "integer digits": ("xs:integer", facet("totalDigits", 3), [("999", 999), ("-999", -999)], ["1000"]),
    "pattern": (
        "xs:string",
        facet("pattern", r"\d{3}-[A-Z]+"),
        [("123-AB", "123-AB")],
        ["12-AB", "123-AB ", "x123-AB"],
    ),
    "pattern without anchors": ("xs:string", facet("pattern", "a|b"), [("a", "a"), ("b", "b")], ["ab", "xa", "bx"]),
    "one pattern of several": (
        "xs:string",
        facet("pattern", "a+") + facet("pattern", "b+"),
        [("aa", "aa"), ("b", "b")],
        ["ab"],
    ),
    "pattern of a number": ("xs:int", facet("pattern", "[0-9]{4}"), [("2024", 2024)], ["24", "20245"]),
    "collapse": ("xs:string", facet("whiteSpace", "collapse") + facet("maxLength", 3), [("a b", "a b")], ["a bc"]),
    "replace": ("xs:string", facet("whiteSpace", "replace"), [("a  b", "a  b")], []),
    "numbers listed": ("xs:int", facet("enumeration", 1) + facet("enumeration", 2), [("1", 1), ("2", 2)], ["3"]),
    "dates listed": (
        "xs:date",
        facet("enumeration", "2024-01-01"),
        [("2024-01-01", dt.date(2024, 1, 1))],
        ["2024-01-02"],
    ),
}
"""Facets: base, facets, texts with their values, texts outside."""


Row = tuple[str, list[tuple[str, Any]], list[str]]


def _values(name: str, schema: str, rows: Iterable[Row]) -> Case:
    """A case of one type that has an optional element and attribute for each row.

    A row is: simple type, texts with their values, texts outside of the type.
    """
    fields, attributes = "", ""
    valid: list[Valid] = []
    invalid: list[str] = []
    for index, (type_, good, bad) in enumerate(rows):
        fields += f'<xs:element name="E{index}" type="{type_}" minOccurs="0"/>\n'
        attributes += f'<xs:attribute name="a{index}" type="{type_}"/>\n'
        for text, value in good:
            zeep = _ZEEP.get(text, "")
            valid += [
                Valid(f"<T><E{index}>{text}</E{index}></T>", _object(f"e{index}", value), zeep=zeep),
                Valid(f'<T a{index}="{text}"/>', _object(f"a{index}", value), zeep=zeep),
            ]
        invalid += [f"<T><E{index}>{text}</E{index}></T>" for text in bad]
        invalid += [f'<T a{index}="{text}"/>' for text in bad]
    schema += typed(f"<xs:sequence>{fields}</xs:sequence>{attributes}")
    return Case(name, schema, tuple(valid), tuple(invalid))


def _object(name: str, value: Any) -> Make:
    return lambda m: m.T(**{name: value})


def _builtins() -> Case:
    rows = [(f"xs:{name}", *texts) for name, texts in BUILTINS.items()]
    return _values("builtins", "", rows)


def _facets() -> Case:
    names = {key: f"facet{index}" for index, key in enumerate(FACETS)}
    schema = "".join(restricted(names[key], base, facets) for key, (base, facets, _, _) in FACETS.items())
    rows = [(f"tns:{names[key]}", good, bad) for key, (_, _, good, bad) in FACETS.items()]
    return _values("facets", schema, rows)


COLOR = enumerated("Color", "Red", "dark blue")

CASES = [
    _builtins(),
    _facets(),
    Case(
        "restrictions of restrictions",
        restricted("Wide", "xs:string", facet("pattern", "[a-z]*") + facet("maxLength", 9))
        + restricted("Narrow", "tns:Wide", facet("pattern", ".*z") + facet("minLength", 2))
        + enumerated("Few", "Red", base="tns:Color")
        + COLOR
        + typed(
            '<xs:sequence><xs:element name="N" type="tns:Narrow" minOccurs="0"/>'
            '<xs:element name="F" type="tns:Few" minOccurs="0"/></xs:sequence>'
        ),
        (
            Valid("<T><N>az</N></T>", lambda m: m.T(n="az")),
            Valid("<T><F>Red</F></T>", lambda m: m.T(f=m.Few.RED)),
        ),
        (
            "<T><N>z</N></T>",
            "<T><N>Az</N></T>",
            "<T><N>abcdefghiz</N></T>",
            "<T><N>ab</N></T>",
            "<T><F>dark blue</F></T>",
        ),
    ),
    Case(
        "enumerations",
        COLOR
        + enumerated("Code", "A", "B-1", base="xs:token")
        + typed(
            '<xs:sequence><xs:element name="Color" type="tns:Color" minOccurs="0" maxOccurs="unbounded"/>'
            '<xs:element name="Code" type="tns:Code" minOccurs="0"/>'
            '<xs:element name="Size" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">'
            '<xs:enumeration value="S"/><xs:enumeration value="XL"/></xs:restriction></xs:simpleType></xs:element>'
            '</xs:sequence><xs:attribute name="Shade"><xs:simpleType><xs:restriction base="xs:NMTOKEN">'
            '<xs:enumeration value="light"/></xs:restriction></xs:simpleType></xs:attribute>'
        ),
        (
            Valid(
                "<T><Color>Red</Color><Color>dark blue</Color></T>",
                lambda m: m.T(color=[m.Color.RED, m.Color.DARK_BLUE]),
                dict={"@type": "T", "Color": ["Red", "dark blue"]},
            ),
            Valid("<T><Code>B-1</Code></T>", lambda m: m.T(code=m.Code.B_1)),
            Valid("<T><Size>XL</Size></T>", lambda m: m.T(size=m.TSize.XL)),
            Valid(
                '<T Shade="light"/>',
                lambda m: m.T(shade=m.TShade.LIGHT),
                dict={"@type": "T", "@attributes": {"Shade": "light"}},
            ),
        ),
        ("<T><Color>Green</Color></T>", "<T><Code>C</Code></T>", "<T><Size>M</Size></T>", '<T Shade="dark"/>'),
    ),
    Case(
        "lists",
        COLOR
        + '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>'
        + '<xs:simpleType name="Colors"><xs:list itemType="tns:Few"/></xs:simpleType>'
        + enumerated("Few", "Red", "Blue")
        + restricted("Pair", "tns:Numbers", facet("length", 2))
        + typed(
            '<xs:sequence><xs:element name="N" type="tns:Numbers" minOccurs="0" nillable="true"/>'
            '<xs:element name="C" type="tns:Colors" minOccurs="0"/>'
            '<xs:element name="P" type="tns:Pair" minOccurs="0" maxOccurs="2"/>'
            '<xs:element name="D" minOccurs="0"><xs:simpleType><xs:list><xs:simpleType>'
            '<xs:restriction base="xs:decimal"><xs:fractionDigits value="1"/></xs:restriction>'
            "</xs:simpleType></xs:list>"
            "</xs:simpleType></xs:element>"
            '</xs:sequence><xs:attribute name="n" type="tns:Numbers"/>'
        ),
        (
            Valid("<T><N>1 -2 3</N></T>", lambda m: m.T(n=[1, -2, 3])),
            Valid("<T><N/></T>", lambda m: m.T(n=[]), zeep="it takes what is empty for nothing"),
            Valid(
                '<T><N xsi:nil="true"/></T>', lambda m: m.T(n=None), dict={"@type": "T", "N": None}, zeep="it drops it"
            ),
            Valid("<T/>", lambda m: m.T()),
            Valid("<T><C>Red Blue</C></T>", lambda m: m.T(c=[m.Few.RED, m.Few.BLUE])),
            Valid("<T><P>1 2</P><P>3 4</P></T>", lambda m: m.T(p=[[1, 2], [3, 4]]), zeep="it fails on them"),
            Valid("<T><D>1.5 2</D></T>", lambda m: m.T(d=[Decimal("1.5"), Decimal(2)])),
            Valid('<T n="1 2"/>', lambda m: m.T(n_=[1, 2])),
            Valid(
                "<T><N>\n 1\t2 </N></T>",
                lambda m: m.T(n=[1, 2]),
                written="<T><N>1 2</N></T>",
                zeep="it leaves the space",
            ),
        ),
        (
            "<T><N>1 x</N></T>",
            "<T><C>Red Green</C></T>",
            "<T><P>1</P></T>",
            "<T><P>1 2 3</P></T>",
            "<T><D>1.55</D></T>",
        ),
    ),
    Case(
        "unions",
        COLOR
        + '<xs:simpleType name="Length"><xs:union memberTypes="xs:int tns:Few"/></xs:simpleType>'
        + enumerated("Few", "auto", "none")
        + '<xs:simpleType name="When"><xs:union memberTypes="xs:date"><xs:simpleType><xs:restriction base="xs:string">'
        '<xs:enumeration value="never"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>'
        + '<xs:simpleType name="Lengths"><xs:list itemType="tns:Length"/></xs:simpleType>'
        + '<xs:simpleType name="OneOrMore"><xs:union memberTypes="xs:int tns:Numbers"/></xs:simpleType>'
        + '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>'
        + typed(
            '<xs:sequence><xs:element name="L" type="tns:Length" minOccurs="0" maxOccurs="unbounded"/>'
            '<xs:element name="W" type="tns:When" minOccurs="0"/>'
            '<xs:element name="M" type="tns:Lengths" minOccurs="0"/>'
            '<xs:element name="O" type="tns:OneOrMore" minOccurs="0"/>'
            '</xs:sequence><xs:attribute name="l" type="tns:Length"/>'
        ),
        (
            Valid("<T><L>5</L><L>auto</L></T>", lambda m: m.T(l=[5, m.Few.AUTO])),
            Valid("<T><W>2024-01-01</W></T>", lambda m: m.T(w=dt.date(2024, 1, 1))),
            Valid("<T><W>never</W></T>", lambda m: m.T(w="never"), zeep="it takes it for a date"),
            Valid("<T><M>1 none</M></T>", lambda m: m.T(m=[1, m.Few.NONE])),
            Valid("<T><O>1</O></T>", lambda m: m.T(o=1)),
            Valid("<T><O>1 2</O></T>", lambda m: m.T(o=[1, 2])),
            Valid('<T l="7"/>', lambda m: m.T(l_=7)),
        ),
        ("<T><L>wide</L></T>", "<T><W>later</W></T>", "<T><M>1 2.5</M></T>", "<T><O>x</O></T>", '<T l="x"/>'),
    ),
    Case(
        "defaults and fixed values",
        COLOR
        + typed(
            '<xs:sequence><xs:element name="D" type="xs:int" default="5" minOccurs="0"/>'
            '<xs:element name="S" type="xs:string" default="x &amp; y" minOccurs="0"/>'
            '<xs:element name="F" type="xs:decimal" fixed="1.5" minOccurs="0"/>'
            '<xs:element name="C" type="tns:Color" default="dark blue" minOccurs="0"/>'
            '</xs:sequence><xs:attribute name="d" type="xs:int" default="7"/><xs:attribute name="f" fixed="on"/>'
        ),
        (
            Valid("<T/>", lambda m: m.T(), zeep="it fills defaults in"),
            Valid(
                "<T><D/></T>",
                lambda m: m.T(d=5),
                written="<T><D>5</D></T>",
                zeep="it knows no defaults of empty elements",
            ),
            Valid(
                "<T><S/><F/></T>",
                lambda m: m.T(s="x & y", f=Decimal("1.5")),
                written="<T><S>x &amp; y</S><F>1.5</F></T>",
                zeep="it knows no defaults of empty elements",
            ),
            Valid(
                "<T><C/></T>", lambda m: m.T(c=m.Color.DARK_BLUE), written="<T><C>dark blue</C></T>", zeep="as above"
            ),
            Valid("<T><D>6</D><F>1.5</F></T>", lambda m: m.T(d=6, f=Decimal("1.5")), zeep="it fills defaults in"),
            Valid('<T d="8" f="on"/>', lambda m: m.T(d_=8, f_="on")),
        ),
        ("<T><F>2</F></T>", '<T f="off"/>', "<T><D>x</D></T>", '<T d="x"/>'),
    ),
    Case(
        "elements of simple types as messages",
        wsdl(
            COLOR
            + element("Code", "xs:int")
            + element("Shade", "tns:Color")
            + '<xs:element name="Note"><xs:simpleType>'
            '<xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element>',
            operations={"Tell": ("Code", "Shade"), "Write": ("Note", "Note")},
        ),
        (
            Valid("<Code>5</Code>", lambda m: m.Code(value=5), dict={"@type": "Code", "@value": 5}),
            Valid("<Shade>Red</Shade>", lambda m: m.Shade(value=m.Color.RED)),
            Valid("<Note>abc</Note>", lambda m: m.Note(value="abc")),
        ),
        ("<Code>x</Code>", "<Shade>Green</Shade>", "<Note>abcd</Note>", '<Code a="1">5</Code>'),
    ),
]
