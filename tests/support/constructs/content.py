"""Cases of complex types: attributes, content models, derivation, recursion, wildcards."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from support.constructs.case import Case, Valid, element, restricted, typed, whole
from support.wsdls import NS

INT = '<xs:element name="{}" type="xs:int"/>'
MAY = '<xs:element name="{}" type="xs:int" minOccurs="0"/>'
IMPORT_XML = '<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>\n'


def ints(*names: str) -> str:
    """Required elements of type xs:int."""
    return "".join(INT.format(name) for name in names)


def sequence(content: str, attributes: str = "") -> str:
    """A sequence with these particles."""
    return f"<xs:sequence{attributes and ' ' + attributes}>{content}</xs:sequence>"


def choice(content: str, attributes: str = "") -> str:
    """A choice of these particles."""
    return f"<xs:choice{attributes and ' ' + attributes}>{content}</xs:choice>"


def derived(how: str, base: str, content: str) -> str:
    """Complex content that extends or restricts a type."""
    return f'<xs:complexContent><xs:{how} base="tns:{base}">{content}</xs:{how}></xs:complexContent>'


def simple(how: str, base: str, content: str) -> str:
    """Simple content that extends or restricts a type."""
    return f'<xs:simpleContent><xs:{how} base="{base}">{content}</xs:{how}></xs:simpleContent>'


MANY = 'minOccurs="0" maxOccurs="unbounded"'

ATTRIBUTES = [
    Case(
        "attributes",
        IMPORT_XML
        + '<xs:attribute name="shared" type="xs:boolean"/>'
        + '<xs:attributeGroup name="Common"><xs:attribute name="id" type="xs:int"/>'
        '<xs:attributeGroup ref="tns:More"/></xs:attributeGroup>'
        '<xs:attributeGroup name="More"><xs:attribute name="note"/></xs:attributeGroup>'
        + typed(
            sequence('<xs:element name="Kind" type="xs:string" minOccurs="0"/>')
            + '<xs:attribute name="kind" type="xs:string"/><xs:attribute name="count" type="xs:int" use="required"/>'
            '<xs:attribute ref="tns:shared"/><xs:attribute ref="xml:lang"/>'
            '<xs:attribute name="own" type="xs:date" form="qualified"/>'
            '<xs:attribute name="gone" type="xs:int" use="prohibited"/>'
            '<xs:attributeGroup ref="tns:Common"/>'
        ),
        (
            Valid(
                '<T count="1" kind="b"><Kind>a</Kind></T>',
                lambda m: m.T(kind="a", kind_="b", count=1),
                dict={"@type": "T", "@attributes": {"kind": "b", "count": 1}, "Kind": "a"},
            ),
            Valid('<T count="1" t:shared="true" xml:lang="de"/>', lambda m: m.T(count=1, shared=True, lang="de")),
            Valid('<T count="1" t:own="2024-01-01"/>', lambda m: m.T(count=1, own=dt.date(2024, 1, 1))),
            Valid('<T count="1" id="7" note=" n "/>', lambda m: m.T(count=1, id=7, note=" n ")),
        ),
        (
            "<T/>",
            '<T count="x"/>',
            '<T count="1" gone="1"/>',
            '<T count="1" other="1"/>',
            '<T count="1" shared="true"/>',
            '<T count="1" own="2024-01-01"/>',
            '<T count="1" t:count="2"/>',
        ),
    ),
    Case(
        "any attribute",
        typed('<xs:attribute name="a" type="xs:int"/><xs:anyAttribute namespace="##other" processContents="lax"/>')
        + typed('<xs:anyAttribute processContents="skip"/>', of="Loose"),
        (
            Valid(
                '<T a="1" b:z="2"/>',
                lambda m: m.T(a=1, any_attributes=[m.XmlAttribute("{urn:b}z", "2")]),
                dict={
                    "@type": "T",
                    "@attributes": {"a": 1},
                    "@any_attributes": [{"attribute": "{urn:b}z", "value": "2"}],
                },
            ),
            Valid("<T/>", lambda m: m.T()),
            Valid('<Loose x="1"/>', lambda m: m.Loose(any_attributes=[m.XmlAttribute("x", "1")])),
        ),
        ('<T b="1"/>', '<T t:b="1"/>', '<T a="x" b:z="2"/>'),
    ),
    Case(
        "any attribute of a base",
        typed('<xs:anyAttribute namespace="urn:a" processContents="skip"/>', of="Base")
        + typed(derived("extension", "Base", '<xs:anyAttribute namespace="urn:b ##local" processContents="skip"/>'))
        + typed(derived("extension", "Base", ""), of="Same")
        + typed(derived("restriction", "Base", ""), of="None"),
        (
            Valid(
                '<T a:x="1" b:y="2" z="3"/>',
                lambda m: m.T(any_attributes=[*map(m.XmlAttribute, ("{urn:a}x", "{urn:b}y", "z"), "123")]),
            ),
            Valid('<Same a:x="1"/>', lambda m: m.Same(any_attributes=[m.XmlAttribute("{urn:a}x", "1")])),
            Valid("<None/>", lambda m: m.None_()),
        ),
        ('<Same b:y="1"/>', '<None a:x="1"/>', '<T t:x="1"/>'),
    ),
    Case(
        "any element in a repeated choice",
        typed(
            choice(
                '<xs:element name="A" type="xs:int"/><xs:any namespace="##other" processContents="skip"/>',
                'minOccurs="0" maxOccurs="4"',
            )
        ),
        (
            Valid(
                "<T><A>1</A><b:x/><b:y/><A>2</A></T>",
                lambda m: m.T(
                    choice=[
                        m.TChoice(a=1),
                        m.TChoice(any=[m.XmlElement('<x xmlns="urn:b"/>')]),
                        m.TChoice(any=[m.XmlElement('<y xmlns="urn:b"/>')]),
                        m.TChoice(a=2),
                    ]
                ),
            ),
            Valid("<T/>", lambda m: m.T()),
        ),
        ("<T><t:x/></T>", "<T><b:x/><b:x/><b:x/><b:x/><b:x/></T>"),
        zeep="it gives what a wildcard takes as parsed elements of its own",
    ),
    Case(
        "bounded elements in a repeated sequence",
        typed(
            sequence(
                '<xs:element name="A" type="xs:int" maxOccurs="2"/><xs:element name="B" type="xs:int" minOccurs="0"/>',
                'maxOccurs="unbounded"',
            )
        ),
        (
            Valid(
                "<T><A>1</A><A>2</A><A>3</A><B>4</B><A>5</A></T>",
                lambda m: m.T(
                    sequence=[m.TSequence(a=[1, 2]), m.TSequence(a=[3], b=4), m.TSequence(a=[5])],
                ),
            ),
        ),
        ("<T/>", "<T><B>1</B></T>", "<T><A>1</A><B>1</B><B>1</B></T>"),
        zeep="it reads a repeated sequence into lists of each element",
    ),
    Case(
        "any element of a base",
        typed(sequence('<xs:any minOccurs="0" maxOccurs="2" processContents="skip"/>'), of="Base")
        + typed(
            derived(
                "restriction",
                "Base",
                sequence('<xs:any namespace="##other" minOccurs="0" processContents="skip"/>'),
            )
        ),
        (
            Valid("<T><b:x/></T>", lambda m: m.T(any=[m.XmlElement('<x xmlns="urn:b"/>')])),
            Valid("<T/>", lambda m: m.T()),
        ),
        ("<T><t:x/></T>", "<T><b:x/><b:x/></T>"),
        zeep="it gives what a wildcard takes as parsed elements of its own",
    ),
    Case(
        "simple content",
        typed(simple("extension", "xs:decimal", '<xs:attribute name="currency" type="xs:string"/>'), of="Price")
        + typed(simple("extension", "tns:Price", '<xs:attribute name="value" type="xs:int"/>'), of="Tagged")
        + typed(
            simple(
                "restriction",
                "tns:Price",
                '<xs:minInclusive value="0"/><xs:attribute name="currency" type="xs:string" use="required"/>',
            ),
            of="Positive",
        )
        + typed(
            sequence('<xs:element name="P" type="tns:Price" minOccurs="0" maxOccurs="unbounded" nillable="true"/>')
        ),
        (
            Valid(
                '<Price currency="EUR">1.50</Price>',
                lambda m: m.Price(value=Decimal("1.50"), currency="EUR"),
                dict={"@type": "Price", "@attributes": {"currency": "EUR"}, "@value": "1.50"},
            ),
            Valid('<Tagged value="3">2</Tagged>', lambda m: m.Tagged(value=Decimal(2), value_=3)),
            Valid('<Positive currency="EUR">2</Positive>', lambda m: m.Positive(value=Decimal(2), currency="EUR")),
            Valid(
                '<T><P>1</P><P currency="X">2</P><P xsi:nil="true"/></T>',
                lambda m: m.T(p=[m.Price(value=Decimal(1)), m.Price(value=Decimal(2), currency="X"), None]),
                zeep="it fails on nil",
            ),
            Valid(
                '<T><P xsi:type="t:Tagged" value="3">1</P></T>',
                lambda m: m.T(p=[m.Tagged(value=Decimal(1), value_=3)]),
            ),
        ),
        (
            "<Price>x</Price>",
            "<Price/>",
            "<Price>1<a/></Price>",
            "<Positive>2</Positive>",
            '<Positive currency="E">-1</Positive>',
        ),
    ),
]

MODELS = [
    Case(
        "xs:all",
        typed(f'<xs:all>{ints("A")}{MAY.format("B")}<xs:element name="C" type="xs:string" minOccurs="0"/></xs:all>'),
        (
            Valid("<T><A>1</A><B>2</B><C>c</C></T>", lambda m: m.T(a=1, b=2, c="c")),
            Valid(
                "<T><C>c</C><A>1</A></T>",
                lambda m: m.T(a=1, c="c"),
                written="<T><A>1</A><C>c</C></T>",
                zeep="its order",
            ),
        ),
        ("<T><B>2</B></T>", "<T><A>1</A><A>2</A></T>", "<T><A>1</A><D/></T>"),
    ),
    Case(
        "occurrence bounds",
        typed(
            sequence(
                '<xs:element name="A" type="xs:int" minOccurs="2" maxOccurs="3"/>'
                '<xs:element name="B" type="xs:int" minOccurs="0" maxOccurs="2"/>'
                '<xs:element name="Gone" type="xs:int" minOccurs="0" maxOccurs="0"/>'
                '<xs:element name="C" type="xs:int" minOccurs="3" maxOccurs="3" nillable="true"/>'
            )
        ),
        (
            Valid(
                '<T><A>1</A><A>2</A><C>1</C><C xsi:nil="true"/><C>3</C></T>',
                lambda m: m.T(a=[1, 2], c=[1, None, 3]),
                dict={"@type": "T", "A": [1, 2], "C": [1, None, 3]},
            ),
            Valid(
                "<T><A>1</A><A>2</A><A>3</A><B>1</B><B>2</B><C>1</C><C>2</C><C>3</C></T>",
                lambda m: m.T(a=[1, 2, 3], b=[1, 2], c=[1, 2, 3]),
            ),
        ),
        tuple(
            f"<T>{a}{b}{c}</T>"
            for a, b, c in (
                ("<A>1</A>", "", "<C>1</C><C>2</C><C>3</C>"),
                ("<A>1</A>" * 4, "", "<C>1</C><C>2</C><C>3</C>"),
                ("<A>1</A>" * 2, "<B>1</B>" * 3, "<C>1</C><C>2</C><C>3</C>"),
                ("<A>1</A>" * 2, "", "<C>1</C><C>2</C>"),
                ("<A>1</A>" * 2, "<Gone>1</Gone>", "<C>1</C><C>2</C><C>3</C>"),
            )
        ),
    ),
    Case(
        "groups",
        f'<xs:group name="Inner">{choice(ints("C", "D"))}</xs:group>'
        '<xs:group name="Outer">'
        + sequence(ints("B") + '<xs:group ref="tns:Inner" minOccurs="0"/>')
        + "</xs:group>"
        + typed(sequence(ints("A") + '<xs:group ref="tns:Outer"/>' + MAY.format("E")))
        + typed('<xs:group ref="tns:Outer"/>', of="Bare")
        + typed(sequence(MAY.format("A") + '<xs:group ref="tns:Outer" minOccurs="0"/>'), of="Maybe"),
        (
            Valid("<T><A>1</A><B>2</B><C>3</C><E>4</E></T>", lambda m: m.T(a=1, b=2, c=3, e=4)),
            Valid("<T><A>1</A><B>2</B></T>", lambda m: m.T(a=1, b=2)),
            Valid("<Bare><B>2</B><D>3</D></Bare>", lambda m: m.Bare(b=2, d=3)),
            Valid("<Maybe/>", lambda m: m.Maybe(), zeep="it asks for the group"),
        ),
        (
            "<T><A>1</A></T>",
            "<T><A>1</A><B>2</B><C>3</C><D>4</D></T>",
            "<T><A>1</A><C>3</C><B>2</B></T>",
            "<Maybe><C>1</C></Maybe>",
            "<Bare/>",
        ),
    ),
    Case(
        "nested choices and sequences",
        typed(
            sequence(
                ints("A")
                + choice(sequence(ints("B") + MAY.format("C")) + ints("D") + choice(ints("E", "F")))
                + sequence(ints("G", "H"), 'minOccurs="0"')
                + choice(ints("I", "J"), 'minOccurs="0"')
            )
        ),
        (
            Valid("<T><A>1</A><B>2</B><C>3</C></T>", lambda m: m.T(a=1, b=2, c=3)),
            Valid("<T><A>1</A><B>2</B></T>", lambda m: m.T(a=1, b=2)),
            Valid("<T><A>1</A><D>2</D><G>3</G><H>4</H></T>", lambda m: m.T(a=1, d=2, g=3, h=4)),
            Valid("<T><A>1</A><F>2</F><J>3</J></T>", lambda m: m.T(a=1, f=2, j=3)),
        ),
        (
            "<T><A>1</A></T>",
            "<T><A>1</A><C>3</C></T>",
            "<T><A>1</A><B>2</B><D>3</D></T>",
            "<T><A>1</A><E>2</E><F>3</F></T>",
            "<T><A>1</A><D>2</D><G>3</G></T>",
            "<T><A>1</A><D>2</D><I>3</I><J>3</J></T>",
            "<T><B>2</B><A>1</A></T>",
            "<T><A>1</A><C>3</C><B>2</B></T>",
        ),
        zeep="it does not know optional sequences, and mixes up choices in choices",
    ),
    Case(
        "an element in two arms",
        typed(choice(sequence(ints("A", "B")) + sequence(ints("C", "B") + MAY.format("D")) + ints("E"))),
        (
            Valid("<T><A>1</A><B>2</B></T>", lambda m: m.T(a=1, b=2)),
            Valid("<T><C>1</C><B>2</B><D>3</D></T>", lambda m: m.T(c=1, b=2, d=3), zeep="it takes the first arm"),
            Valid("<T><E>1</E></T>", lambda m: m.T(e=1)),
        ),
        (
            "<T/>",
            "<T><A>1</A></T>",
            "<T><B>2</B></T>",
            "<T><A>1</A><B>2</B><D>3</D></T>",
            "<T><E>1</E><B>2</B></T>",
            "<T><A>1</A><C>1</C><B>2</B></T>",
        ),
    ),
    Case(
        "repeated elements in a choice",
        typed(
            choice(
                '<xs:element name="A" type="xs:int" maxOccurs="unbounded"/>'
                '<xs:element name="B" type="xs:int" minOccurs="2" maxOccurs="2"/>' + INT.format("C")
            )
        ),
        (
            Valid("<T><A>1</A><A>2</A></T>", lambda m: m.T(a=[1, 2])),
            Valid("<T><B>1</B><B>2</B></T>", lambda m: m.T(b=[1, 2])),
            Valid("<T><C>1</C></T>", lambda m: m.T(c=1)),
        ),
        ("<T/>", "<T><B>1</B></T>", "<T><A>1</A><B>1</B><B>2</B></T>", "<T><C>1</C><A>1</A></T>"),
    ),
    Case(
        "a repeated choice",
        typed(
            sequence(
                MAY.format("X")
                + choice(INT.format("A") + '<xs:element name="B" type="xs:string"/>' + sequence(ints("C", "D")), MANY)
                + MAY.format("Y")
            )
        ),
        (
            Valid(
                "<T><A>1</A><B>b</B><A>2</A></T>",
                lambda m: m.T(choice=[m.TChoice(a=1), m.TChoice(b="b"), m.TChoice(a=2)]),
                dict={"@type": "T", "/choice": [{"A": 1}, {"B": "b"}, {"A": 2}]},
            ),
            Valid("<T/>", lambda m: m.T()),
            Valid(
                "<T><X>0</X><C>1</C><D>2</D><C>3</C><D>4</D><Y>9</Y></T>",
                lambda m: m.T(x=0, choice=[m.TChoice(c=1, d=2), m.TChoice(c=3, d=4)], y=9),
            ),
        ),
        (
            "<T><C>1</C></T>",
            "<T><D>2</D></T>",
            "<T><A>x</A></T>",
            "<T><Y>9</Y><A>1</A></T>",
            "<T><C>1</C><A>1</A><D>2</D></T>",
            "<T><A>1</A><Z/><B>b</B></T>",
        ),
    ),
    Case(
        "a choice with bounds",
        typed(choice(ints("A", "B"), 'minOccurs="2" maxOccurs="3"')),
        (
            Valid("<T><A>1</A><A>2</A></T>", lambda m: m.T(choice=[m.TChoice(a=1), m.TChoice(a=2)])),
            Valid(
                "<T><B>1</B><A>2</A><B>3</B></T>",
                lambda m: m.T(choice=[m.TChoice(b=1), m.TChoice(a=2), m.TChoice(b=3)]),
            ),
        ),
        ("<T/>", "<T><A>1</A></T>", "<T>" + "<A>1</A>" * 4 + "</T>"),
    ),
    Case(
        "a repeated sequence",
        typed(
            sequence(sequence(ints("A") + MAY.format("B"), 'maxOccurs="unbounded"') + sequence(ints("C", "D"), MANY))
        ),
        (
            Valid("<T><A>1</A><B>2</B><A>3</A></T>", lambda m: m.T(sequence=[m.TSequence(a=1, b=2), m.TSequence(a=3)])),
            Valid(
                "<T><A>1</A><C>2</C><D>3</D><C>4</C><D>5</D></T>",
                lambda m: m.T(sequence=[m.TSequence(a=1)], sequence_2=[m.TSequence2(c=2, d=3), m.TSequence2(c=4, d=5)]),
            ),
        ),
        (
            "<T/>",
            "<T><B>2</B></T>",
            "<T><A>1</A><C>2</C></T>",
            "<T><A>1</A><B>2</B><B>3</B></T>",
            "<T><A>1</A><D>3</D><C>2</C></T>",
        ),
        zeep="it does not know optional sequences",
    ),
    Case(
        "a repeated group",
        f'<xs:group name="Items">{sequence(ints("A") + MAY.format("B"))}</xs:group>'
        + typed(
            sequence('<xs:group ref="tns:Items" minOccurs="0" maxOccurs="unbounded"/>' + MAY.format("C")), of="Order"
        ),
        (
            Valid(
                "<Order><A>1</A><A>2</A><B>3</B><C>4</C></Order>",
                lambda m: m.Order(items=[m.OrderItems(a=1), m.OrderItems(a=2, b=3)], c=4),
            ),
            Valid("<Order/>", lambda m: m.Order()),
        ),
        ("<Order><B>3</B></Order>", "<Order><C>4</C><A>1</A></Order>"),
        zeep="it does not know optional groups",
    ),
    Case(
        "repeats in repeats",
        typed(choice(ints("A") + sequence(ints("B") + choice(ints("C", "D"), MANY), 'maxOccurs="2"'), MANY)),
        (
            Valid("<T><A>1</A><A>2</A></T>", lambda m: m.T(choice=[m.TChoice(a=1), m.TChoice(a=2)])),
            Valid(
                "<T><A>1</A><B>2</B><C>3</C><D>4</D><A>6</A></T>",
                lambda m: m.T(
                    choice=[
                        m.TChoice(a=1),
                        m.TChoice(
                            sequence=[
                                m.TChoiceSequence(
                                    b=2, choice=[m.TChoiceSequenceChoice(c=3), m.TChoiceSequenceChoice(d=4)]
                                )
                            ]
                        ),
                        m.TChoice(a=6),
                    ]
                ),
                zeep="it takes them apart",
            ),
        ),
        ("<T><C>3</C></T>", "<T><A>1</A><D>4</D></T>"),
    ),
]

_DEEP = "<Deep><In><In><N>1</N></In><N>2</N></In></Deep>"

DERIVATION = [
    Case(
        "extension",
        typed(sequence(ints("A")) + '<xs:attribute name="x" type="xs:int"/>', of="Base")
        + typed(
            derived("extension", "Base", choice(ints("B", "C")) + '<xs:attribute name="y" type="xs:int"/>'), of="More"
        )
        + typed(derived("extension", "More", sequence(MAY.format("D"))), of="Most")
        + typed(derived("extension", "Base", '<xs:attribute name="z" type="xs:int"/>'), of="Same")
        + typed(sequence('<xs:element name="I" type="tns:Base" minOccurs="0" maxOccurs="unbounded"/>')),
        (
            Valid('<More x="1" y="2"><A>1</A><C>2</C></More>', lambda m: m.More(a=1, c=2, x=1, y=2)),
            Valid(
                '<T><I><A>1</A></I><I xsi:type="t:Most"><A>1</A><B>2</B><D>3</D></I>'
                '<I xsi:type="t:Same" z="3"><A>1</A></I></T>',
                lambda m: m.T(i=[m.Base(a=1), m.Most(a=1, b=2, d=3), m.Same(a=1, z=3)]),
            ),
        ),
        (
            "<More><A>1</A></More>",
            "<More><B>2</B><A>1</A></More>",
            '<T><I xsi:type="t:T"/></T>',
            '<Base y="1"><A>1</A></Base>',
        ),
    ),
    Case(
        "restriction",
        typed(
            sequence(
                MAY.format("A")
                + '<xs:element name="B" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>'
                + '<xs:element name="C" type="xs:string" minOccurs="0"/>'
            )
            + '<xs:attribute name="x" type="xs:int"/><xs:attribute name="y" type="xs:int"/>',
            of="Base",
        )
        + restricted("Short", "xs:string", '<xs:maxLength value="2"/>')
        + typed(
            derived(
                "restriction",
                "Base",
                sequence(
                    '<xs:element name="A" type="xs:short"/>'
                    '<xs:element name="B" type="tns:Short" minOccurs="0" maxOccurs="2"/>'
                )
                + '<xs:attribute name="x" type="xs:int" use="required"/><xs:attribute name="y" use="prohibited"/>',
            ),
            of="Less",
        )
        + typed(sequence('<xs:element name="I" type="tns:Base" minOccurs="0"/>')),
        (
            Valid('<Less x="1"><A>1</A><B>ab</B><B>c</B></Less>', lambda m: m.Less(a=1, b=["ab", "c"], x=1)),
            Valid('<T><I xsi:type="t:Less" x="1"><A>1</A></I></T>', lambda m: m.T(i=m.Less(a=1, x=1))),
            Valid('<T><I y="1"><C>abc</C></I></T>', lambda m: m.T(i=m.Base(c="abc", y=1))),
        ),
        (
            '<Less x="1"/>',
            "<Less><A>1</A></Less>",
            '<Less x="1" y="1"><A>1</A></Less>',
            '<Less x="1"><A>1</A><C>c</C></Less>',
            '<Less x="1"><A>1</A><B>abc</B></Less>',
            '<Less x="1"><A>1</A><B>a</B><B>b</B><B>c</B></Less>',
            '<Less x="1"><A>40000</A></Less>',
        ),
    ),
    Case(
        "abstract types",
        '<xs:complexType name="Shape" abstract="true">'
        + sequence(MAY.format("A"))
        + "</xs:complexType>"
        + typed(derived("extension", "Shape", sequence(ints("R"))), of="Circle")
        + typed(sequence('<xs:element name="S" type="tns:Shape" maxOccurs="unbounded"/>')),
        (Valid('<T><S xsi:type="t:Circle"><A>1</A><R>2</R></S></T>', lambda m: m.T(s=[m.Circle(a=1, r=2)])),),
        ("<T><S/></T>",),
    ),
    Case(
        "element references",
        element("Code", "xs:int")
        + '<xs:element name="Note" type="xs:string" nillable="true" default="none"/>'
        + '<xs:element name="Item"><xs:complexType>'
        + sequence(ints("A"))
        + "</xs:complexType></xs:element>"
        + typed(
            sequence(
                '<xs:element ref="tns:Code"/><xs:element ref="tns:Note" minOccurs="0"/>'
                '<xs:element ref="tns:Item" minOccurs="0" maxOccurs="unbounded"/>'
            )
        ),
        (
            Valid(
                "<T><Code>1</Code><Item><A>1</A></Item><Item><A>2</A></Item></T>",
                lambda m: m.T(code=1, item=[m.Item(a=1), m.Item(a=2)]),
            ),
            Valid('<T><Code>1</Code><Note xsi:nil="true"/></T>', lambda m: m.T(code=1, note=None), zeep="it drops nil"),
            Valid(
                "<T><Code>1</Code><Note/></T>",
                lambda m: m.T(code=1, note="none"),
                written="<T><Code>1</Code><Note>none</Note></T>",
                zeep="it knows no defaults of empty elements",
            ),
            Valid("<Item><A>1</A></Item>", lambda m: m.Item(a=1)),
        ),
        ("<T/>", "<T><Code>x</Code></T>", '<T><Code xsi:nil="true"/></T>', "<T><Code>1</Code><Item/></T>"),
    ),
    Case(
        "anonymous types",
        typed(
            sequence(
                '<xs:element name="Line" maxOccurs="unbounded"><xs:complexType>'
                + sequence(
                    ints("A")
                    + '<xs:element name="Part" minOccurs="0"><xs:complexType>'
                    + sequence(
                        ints("B") + '<xs:element name="Status"><xs:simpleType><xs:restriction base="xs:string">'
                        '<xs:enumeration value="new"/>'
                        "</xs:restriction></xs:simpleType></xs:element>"
                    )
                    + '<xs:attribute name="p" type="xs:int"/></xs:complexType></xs:element>'
                )
                + "</xs:complexType></xs:element>"
                '<xs:element name="Rate" minOccurs="0"><xs:complexType>'
                + simple("extension", "xs:decimal", '<xs:attribute name="u" type="xs:string"/>')
                + "</xs:complexType></xs:element>"
                '<xs:element name="Empty" minOccurs="0"><xs:complexType/></xs:element>'
            ),
            of="Order",
        )
        + '<xs:element name="placeOrder"><xs:complexType>'
        + sequence(
            '<xs:element name="Line"><xs:complexType>' + sequence(ints("A", "B")) + "</xs:complexType></xs:element>"
        )
        + "</xs:complexType></xs:element>",
        (
            Valid(
                '<Order><Line><A>1</A><Part p="3"><B>2</B><Status>new</Status></Part></Line><Line><A>4</A>'
                '</Line><Rate u="%">1.5</Rate><Empty/></Order>',
                lambda m: m.Order(
                    line=[
                        m.OrderLine(a=1, part=m.OrderLinePart(b=2, status=m.OrderLinePartStatus.NEW, p=3)),
                        m.OrderLine(a=4),
                    ],
                    rate=m.OrderRate(value=Decimal("1.5"), u="%"),
                    empty=m.OrderEmpty(),
                ),
                zeep="it drops what is empty",
            ),
            Valid(
                "<placeOrder><Line><A>1</A><B>2</B></Line></placeOrder>",
                lambda m: m.placeOrder(line=m.placeOrderLine(a=1, b=2)),
            ),
        ),
        (
            "<Order/>",
            "<Order><Line/></Order>",
            "<Order><Line><A>1</A><Part><B>2</B><Status>old</Status></Part></Line></Order>",
            "<Order><Line><A>1</A></Line><Empty><A/></Empty></Order>",
        ),
    ),
    Case(
        "recursion",
        typed(
            sequence('<xs:element name="Child" type="tns:Tree" minOccurs="0" maxOccurs="unbounded"/>')
            + '<xs:attribute name="n" type="xs:int"/>',
            of="Tree",
        )
        + typed(sequence('<xs:element name="B" type="tns:B" minOccurs="0"/>'), of="A")
        + typed(
            sequence('<xs:element name="A" type="tns:A" minOccurs="0" maxOccurs="unbounded"/>' + MAY.format("N")),
            of="B",
        )
        + '<xs:group name="G">'
        + sequence('<xs:element name="In" type="tns:Deep" minOccurs="0"/>' + MAY.format("N"))
        + "</xs:group>"
        + typed('<xs:group ref="tns:G"/>', of="Deep"),
        (
            Valid(
                '<Tree n="1"><Child n="2"><Child n="3"/></Child><Child n="4"/></Tree>',
                lambda m: m.Tree(n=1, child=[m.Tree(n=2, child=[m.Tree(n=3)]), m.Tree(n=4)]),
            ),
            Valid("<A><B><A><B><N>1</N></B></A></B></A>", lambda m: m.A(b=m.B(a=[m.A(b=m.B(n=1))]))),
            Valid("<Deep><In><N>1</N></In><N>2</N></Deep>", lambda m: m.Deep(in_=m.Deep(n=1), n=2)),
        ),
        (
            "<Tree><Child><Other/></Child></Tree>",
            "<A><B><A><N>1</N></A></B></A>",
            "<Deep><In><In><In><X/></In></In></In></Deep>",
        ),
    ),
    Case(
        "an anonymous type in a group in itself",
        '<xs:group name="G">'
        + sequence(
            '<xs:element name="In" minOccurs="0"><xs:complexType><xs:group ref="tns:G"/></xs:complexType></xs:element>'
            + MAY.format("N")
        )
        + "</xs:group>"
        + typed('<xs:group ref="tns:G"/>', of="Deep"),
        # What the class of `In` is called is nobody's business here.
        (Valid(_DEEP, lambda m: m.loads(whole(_DEEP))),),
        ("<Deep><In><In><In><X/></In></In></In></Deep>",),
    ),
]

RAW = [
    Case(
        "anyType",
        typed(
            sequence(
                '<xs:element name="A" type="xs:anyType" minOccurs="0"/>'
                '<xs:element name="B" minOccurs="0" maxOccurs="unbounded" nillable="true"/>'
            )
        ),
        (
            Valid(
                '<T><A x="1">t<b:y/></A></T>',
                lambda m: m.T(a=m.XmlElement(f'<A xmlns="{NS}" xmlns:b="urn:b" x="1">t<b:y/></A>')),
                zeep="it takes it apart",
            ),
            Valid(
                "<T><B>1</B><B/></T>",
                lambda m: m.T(b=[m.XmlElement(f'<B xmlns="{NS}">1</B>'), m.XmlElement(f'<B xmlns="{NS}"/>')]),
                zeep="it takes it apart",
            ),
        ),
        ("<T><C/></T>", "<T><A/><A/></T>"),
    ),
    Case(
        "wildcards",
        typed(
            sequence(
                MAY.format("A")
                + '<xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>'
            ),
            of="Other",
        )
        + typed(sequence('<xs:any namespace="##local" processContents="skip"/>'), of="Local")
        + typed(
            sequence('<xs:any namespace="urn:a urn:b" processContents="skip" minOccurs="0" maxOccurs="2"/>'), of="Two"
        )
        + typed(sequence('<xs:any namespace="##targetNamespace ##local" processContents="skip"/>'), of="Own"),
        (
            Valid(
                '<Other><A>1</A><b:x y="1">t</b:x><a:x/></Other>',
                lambda m: m.Other(
                    a=1, any=[m.XmlElement('<x xmlns="urn:b" y="1">t</x>'), m.XmlElement('<x xmlns="urn:a"/>')]
                ),
            ),
            Valid('<Local><x xmlns=""/></Local>', lambda m: m.Local(any=[m.XmlElement("<x/>")])),
            Valid(
                "<Two><a:x/><b:x/></Two>",
                lambda m: m.Two(any=[m.XmlElement('<x xmlns="urn:a"/>'), m.XmlElement('<x xmlns="urn:b"/>')]),
            ),
            Valid("<Own><x/></Own>", lambda m: m.Own(any=[m.XmlElement(f'<x xmlns="{NS}"/>')])),
        ),
        (
            "<Other><x/></Other>",
            '<Other><x xmlns=""/></Other>',
            "<Other><b:x/><A>1</A></Other>",
            "<Local/>",
            "<Local><a:x/></Local>",
            "<Two><c:x/></Two>",
            "<Two><a:x/><a:x/><a:x/></Two>",
            "<Own><a:x/></Own>",
        ),
    ),
]

CASES = [*ATTRIBUTES, *MODELS, *DERIVATION, *RAW]
