"""Cases of several schemas: namespaces, qualified and unqualified names, imports and includes of files."""

from __future__ import annotations

from support.constructs.case import Case, Valid, element, enumerated, typed
from support.wsdls import NS, PING, PINGS, Exchange, document, schema

A, B = "urn:a", "urn:b"
XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
UNQUALIFIED = 'form="unqualified"'
OPERATIONS = {"TestPortType": {name: Exchange(*elements) for name, elements in PING.items()}}


def several(*schemas: str) -> bytes:
    """A WSDL of these schemas, with the prefixes `a` and `b` and the operation `Ping`."""
    pings = schema(PINGS)
    return document([*schemas, pings], OPERATIONS, prefixes={"a": A, "b": B})


def imports(*namespaces: str) -> str:
    """Imports of namespaces that other schemas of the WSDL have."""
    return "".join(f'<xs:import namespace="{namespace}"/>\n' for namespace in namespaces)


def file(body: str, namespace: str = "", attributes: str = 'elementFormDefault="qualified"') -> bytes:
    """A schema in a file of its own."""
    target = f' targetNamespace="{namespace}"' if namespace else ""
    prefixes = f'xmlns:tns="{NS}" xmlns:a="{A}" xmlns:b="{B}"'
    return f"<xs:schema {XS} {prefixes}{target} {attributes}>\n{body}</xs:schema>".encode()


def field(name: str, type_: str, attributes: str = 'minOccurs="0"') -> str:
    """A local element."""
    return f'<xs:element name="{name}" type="{type_}" {attributes}/>'


CASES = [
    Case(
        "two namespaces that need each other",
        several(
            schema(
                imports(A)
                + typed(f'<xs:sequence>{field("Kind", "a:Kind")}{field("Part", "a:Part")}</xs:sequence>', of="Order")
                + f'<xs:complexType name="Base"><xs:sequence>{field("N", "xs:int")}</xs:sequence></xs:complexType>'
            ),
            schema(
                imports(NS)
                + enumerated("Kind", "x", "y")
                + f'<xs:complexType name="Part"><xs:complexContent><xs:extension base="tns:Base"><xs:sequence>'
                f'{field("M", "xs:int")}{field("Order", "tns:Order")}</xs:sequence></xs:extension></xs:complexContent>'
                "</xs:complexType>" + element("Part", "a:Part"),
                A,
            ),
        ),
        (
            Valid(
                "<Order><Kind>x</Kind><Part><N>1</N><a:M>2</a:M><a:Order><Kind>y</Kind></a:Order></Part></Order>",
                lambda m: m.Order(kind=m.Kind.X, part=m.Part(n=1, m=2, order=m.Order(kind=m.Kind.Y))),
            ),
            Valid("<a:Part><t:N>1</t:N><a:M>2</a:M></a:Part>", lambda m: m.Part(n=1, m=2)),
        ),
        (
            "<Order><a:Kind>x</a:Kind></Order>",
            "<Order><Part><a:N>1</a:N></Part></Order>",
            "<a:Part><a:M>1</a:M><t:N>2</t:N></a:Part>",
        ),
    ),
    Case(
        "one local name in two namespaces",
        several(
            schema(
                imports(A)
                + typed(f'<xs:sequence>{field("Own", "tns:Item")}{field("Theirs", "a:Item")}</xs:sequence>')
                + typed(f'<xs:sequence>{field("N", "xs:int")}</xs:sequence>', of="Item")
            ),
            schema(
                f'<xs:complexType name="Item"><xs:sequence>{field("S", "xs:string")}</xs:sequence></xs:complexType>'
                + element("Item", "a:Item"),
                A,
            ),
        ),
        (
            Valid(
                "<T><Own><N>1</N></Own><Theirs><a:S>s</a:S></Theirs></T>",
                lambda m: m.T(own=m.Item(n=1), theirs=m.Item_(s="s")),
            ),
            Valid("<a:Item><a:S>s</a:S></a:Item>", lambda m: m.Item_(s="s"), dict={"@type": "{urn:a}Item", "S": "s"}),
            Valid("<Item><N>1</N></Item>", lambda m: m.Item(n=1)),
        ),
        ("<T><Own><a:S>s</a:S></Own></T>", "<a:Item><a:N>1</a:N></a:Item>"),
    ),
    Case(
        "unqualified elements",
        several(
            schema(
                typed(
                    f'<xs:sequence>{field("N", "xs:int")}<xs:element name="Q" type="xs:int"'
                    f' form="qualified" minOccurs="0"/>'
                    f'{field("Sub", "tns:T")}</xs:sequence><xs:attribute name="a" type="xs:int"/>'
                ),
                attributes="",
            )
        ),
        (
            Valid(
                '<t:T a="1"><N>1</N><t:Q>2</t:Q><Sub><N>3</N></Sub></t:T>', lambda m: m.T(n=1, q=2, sub=m.T(n=3), a=1)
            ),
            Valid('<T><N xmlns="">1</N></T>', lambda m: m.T(n=1)),
        ),
        ("<T><N>1</N></T>", "<t:T><Q>2</Q></t:T>", '<t:T t:a="1"/>'),
    ),
    Case(
        "qualified attributes",
        several(
            schema(
                typed(
                    '<xs:attribute name="a" type="xs:int"/><xs:attribute name="b" type="xs:int" form="unqualified"/>'
                ),
                attributes='attributeFormDefault="qualified"',
            )
        ),
        (Valid('<t:T t:a="1" b="2"/>', lambda m: m.T(a=1, b=2)),),
        ('<t:T a="1"/>', '<t:T t:b="1"/>'),
    ),
    Case(
        "a form of its own",
        several(schema(typed(f'<xs:sequence>{field("N", "xs:int", UNQUALIFIED)}{field("M", "xs:int")}</xs:sequence>'))),
        (Valid("<t:T><N>1</N><t:M>2</t:M></t:T>", lambda m: m.T(n=1, m=2)),),
        ("<t:T><t:N>1</t:N></t:T>", "<t:T/>"),
    ),
    Case(
        "references, groups and attributes of another namespace",
        several(
            schema(
                imports(A)
                + typed(
                    '<xs:sequence><xs:element ref="a:Code"/><xs:group ref="a:Group" minOccurs="0"/></xs:sequence>'
                    '<xs:attribute ref="a:mark"/><xs:attributeGroup ref="a:Marks"/>'
                )
            ),
            schema(
                element("Code", "xs:int")
                + f'<xs:group name="Group"><xs:sequence>{field("G", "xs:int")}</xs:sequence></xs:group>'
                '<xs:attribute name="mark" type="xs:int"/>'
                '<xs:attributeGroup name="Marks"><xs:attribute name="plain" type="xs:int"/></xs:attributeGroup>',
                A,
            ),
        ),
        (
            Valid(
                '<T a:mark="1" plain="2"><a:Code>3</a:Code><a:G>4</a:G></T>',
                lambda m: m.T(code=3, g=4, mark=1, plain=2),
            ),
            Valid("<T><a:Code>3</a:Code></T>", lambda m: m.T(code=3)),
        ),
        ("<T><Code>3</Code></T>", '<T mark="1"><a:Code>3</a:Code></T>', "<T><a:Code>3</a:Code><G>4</G></T>"),
    ),
    Case(
        "several schemas of one namespace",
        several(
            schema(typed(f'<xs:sequence>{field("O", "tns:Other")}</xs:sequence>')),
            schema(typed(f'<xs:sequence>{field("N", "xs:int")}</xs:sequence>', of="Other"), attributes=""),
        ),
        (Valid("<t:T><t:O><N>1</N></t:O></t:T>", lambda m: m.T(o=m.Other(n=1))),),
        ("<t:T><O/></t:T>", "<t:T><t:O><t:N>1</t:N></t:O></t:T>"),
    ),
    Case(
        "files that import each other",
        several(
            schema(
                f'<xs:import namespace="{A}" schemaLocation="a.xsd"/><xs:import namespace="{B}"'
                f' schemaLocation="b.xsd"/>'
                + typed(f'<xs:sequence>{field("A", "a:TA")}{field("B", "b:TB")}</xs:sequence>')
            )
        ),
        (
            Valid(
                "<T><A><a:B><b:A/></a:B></A><B><b:A/></B></T>",
                lambda m: m.T(a=m.TA(b=m.TB(a=m.TA())), b=m.TB(a=m.TA())),
                zeep="it takes what is empty for nothing",
            ),
            Valid("<a:TA><a:N>1</a:N></a:TA>", lambda m: m.TA(n=1)),
        ),
        ("<T><A><b:A/></A></T>", "<T><A><a:B><a:A/></a:B></A></T>"),
        beside={
            "a.xsd": file(
                f'<xs:import namespace="{B}" schemaLocation="b.xsd"/>'
                f'<xs:complexType name="TA"><xs:sequence>{field("B", "b:TB")}{field("N", "xs:int")}'
                f"</xs:sequence></xs:complexType>" + element("TA", "a:TA"),
                A,
            ),
            "b.xsd": file(
                f'<xs:import namespace="{A}" schemaLocation="a.xsd"/>'
                f'<xs:complexType name="TB"><xs:sequence>{field("A", "a:TA")}</xs:sequence></xs:complexType>',
                B,
            ),
        },
    ),
    Case(
        "includes, chameleons and loops",
        several(
            schema(
                '<xs:include schemaLocation="one.xsd"/><xs:include schemaLocation="chameleon.xsd"/>'
                + typed(f'<xs:sequence>{field("O", "tns:One")}{field("C", "tns:Changing")}</xs:sequence>'),
                # Without it zeep would take the WSDL's own default namespace for that of the names in the chameleon.
                attributes=f'elementFormDefault="qualified" xmlns="{NS}"',
            )
        ),
        (
            Valid(
                "<T><O><Two><One/></Two></O><C><Again><N>1</N></Again></C></T>",
                lambda m: m.T(o=m.One(two=m.Two(one=m.One())), c=m.Changing(again=m.Changing(n=1))),
                zeep="it takes what is empty for nothing",
            ),
        ),
        ('<T><C><N xmlns="">1</N></C></T>', "<T><O><One/></O></T>"),
        beside={
            "one.xsd": file(
                '<xs:include schemaLocation="two.xsd"/>'
                + f'<xs:complexType name="One"><xs:sequence>{field("Two", "tns:Two")}</xs:sequence></xs:complexType>',
                NS,
            ),
            "two.xsd": file(
                '<xs:include schemaLocation="one.xsd"/>'
                + f'<xs:complexType name="Two"><xs:sequence>{field("One", "tns:One")}</xs:sequence></xs:complexType>',
                NS,
            ),
            "chameleon.xsd": file(
                '<xs:include schemaLocation="chameleon2.xsd"/>'
                f'<xs:complexType name="Changing"><xs:sequence>{field("Again", "Changing")}{field("N", "Number")}'
                "</xs:sequence></xs:complexType>"
            ),
            "chameleon2.xsd": file('<xs:simpleType name="Number"><xs:restriction base="xs:int"/></xs:simpleType>'),
        },
    ),
]
