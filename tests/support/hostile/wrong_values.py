"""What a user may do wrong with the bindings, for test_messages.py: one case for each message.

A case is given a package made from `WSDL`, for what Marketing Cloud's own WSDL has none of.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sfmc_soap
from sfmc_soap import (
    ComplexFilterPart,
    Conversation,
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
    wrap,
)
from sfmc_soap._runtime.builtin_types import BUILTINS
from sfmc_soap._runtime.date_times import NAIVE_DATE_TIME
from sfmc_soap._runtime.xml.names import XS
from support.messages import API, SOAP_11, XSI
from support.wsdls import wsdl

Case = Callable[[Any], object]

NOTHING: Any = None


def _restricted(name: str, base: str, facets: str) -> str:
    """A simple type held to less."""
    return f'<xs:simpleType name="{name}"><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'


def _listed(*values: object) -> str:
    return "".join(f'<xs:enumeration value="{value}"/>' for value in values)


WSDL = wsdl(
    _restricted("Kind", "xs:string", _listed("a", "b"))
    + _restricted("Code", "xs:string", '<xs:pattern value="[A-Z]+"/><xs:maxLength value="3"/>')
    + _restricted("Line", "xs:string", '<xs:whiteSpace value="collapse"/>')
    + _restricted("Size", "xs:int", '<xs:minInclusive value="1"/><xs:maxExclusive value="10"/>')
    + _restricted("Odd", "xs:int", _listed(1, 3))
    + _restricted("Price", "xs:decimal", '<xs:totalDigits value="3"/><xs:fractionDigits value="1"/>')
    + """
<xs:simpleType name="Texts"><xs:list itemType="xs:string"/></xs:simpleType>
<xs:simpleType name="Sizes"><xs:list itemType="tns:Size"/></xs:simpleType>
<xs:simpleType name="Either"><xs:union memberTypes="tns:Size xs:boolean"/></xs:simpleType>
<xs:complexType name="Simple"><xs:sequence>
  <xs:element name="code" type="tns:Code" minOccurs="0"/>
  <xs:element name="line" type="tns:Line" minOccurs="0"/>
  <xs:element name="size" type="tns:Size" minOccurs="0"/>
  <xs:element name="odd" type="tns:Odd" minOccurs="0"/>
  <xs:element name="price" type="tns:Price" minOccurs="0"/>
  <xs:element name="sizes" type="tns:Sizes" minOccurs="0"/>
  <xs:element name="either" type="tns:Either" minOccurs="0"/>
  <xs:element name="texts" type="tns:Texts" minOccurs="0"/>
  <xs:element name="words" type="xs:NMTOKENS" minOccurs="0"/>
  <xs:element name="fixed" type="xs:int" fixed="1" minOccurs="0"/>
  <xs:element name="default" type="xs:string" default="x" minOccurs="0"/>
  <xs:element name="any" minOccurs="0"/>
</xs:sequence><xs:attribute name="kind" type="tns:Kind"/><xs:attribute name="number" type="xs:int"/></xs:complexType>
<xs:complexType name="Empty"/>
<xs:complexType name="Text"><xs:simpleContent><xs:extension base="xs:int">
  <xs:attribute name="unit" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="Choice"><xs:choice>
  <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
  <xs:sequence><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/></xs:sequence>
</xs:choice></xs:complexType>
<xs:complexType name="Pairs"><xs:choice>
  <xs:sequence><xs:element name="p" type="xs:int" minOccurs="0"/><xs:element name="q" type="xs:int"/></xs:sequence>
  <xs:sequence><xs:element name="q" type="xs:int"/><xs:element name="r" type="xs:int"/></xs:sequence>
  <xs:sequence><xs:element name="r" type="xs:int"/><xs:element name="p" type="xs:int"/></xs:sequence>
</xs:choice></xs:complexType>
<xs:complexType name="Repeated"><xs:choice minOccurs="2" maxOccurs="3">
  <xs:element name="a" type="xs:int"/><xs:element name="b" type="tns:Code"/>
</xs:choice></xs:complexType>
<xs:complexType name="Some"><xs:choice><xs:element name="x" type="xs:int"/>
  <xs:choice maxOccurs="unbounded"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice>
</xs:choice></xs:complexType>
<xs:complexType name="Wild"><xs:sequence>
  <xs:element name="a" minOccurs="0"/><xs:any namespace="##other" minOccurs="0" maxOccurs="2"/>
</xs:sequence><xs:attribute name="known" type="xs:int"/><xs:anyAttribute namespace="##other"/></xs:complexType>
<xs:complexType name="Base"><xs:sequence>
  <xs:element name="a" type="xs:int" minOccurs="0" nillable="true"/><xs:element name="b" type="xs:int" minOccurs="0"/>
  <xs:element name="c" type="xs:int" minOccurs="0" maxOccurs="9"/>
</xs:sequence><xs:attribute name="k" type="xs:int"/></xs:complexType>
<xs:complexType name="Less"><xs:complexContent><xs:restriction base="tns:Base"><xs:sequence>
  <xs:element name="a" type="tns:Size" minOccurs="0"/><xs:element name="c" type="xs:int" minOccurs="2" maxOccurs="3"/>
</xs:sequence><xs:attribute name="k" use="prohibited"/></xs:restriction></xs:complexContent></xs:complexType>
<xs:complexType name="Abstract" abstract="true"/>
<xs:complexType name="Holder"><xs:sequence>
  <xs:element name="text" type="tns:Text" nillable="true" minOccurs="0"/>
  <xs:element name="abstract" type="tns:Abstract" nillable="true" minOccurs="0"/>
  <xs:element name="items"><xs:complexType><xs:sequence>
    <xs:element name="item" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType>
<xs:element name="PingRequest"><xs:complexType/></xs:element><xs:element name="Simple" type="tns:Simple"/>""",
    operations={"Ping": ("PingRequest", "PingRequest")},
)
"""A WSDL of what Marketing Cloud's has none of."""


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


# With what the other WSDL has


def reads(name: str, content: str = "", attributes: str = "", *, strict: bool = True) -> Case:
    """Read an object of a type of `WSDL`."""
    xml = f'<{name} xmlns="urn:test" xmlns:xsi="{XSI}" {attributes}>{content}</{name}>'
    return lambda made: made.loads(xml, getattr(made, name), strict=strict)


def maps(name: str, **mapping: Any) -> Case:
    """Make an object of a type of `WSDL` of a dict."""
    return lambda made: made.from_dict(
        {key.replace("at_", "@"): value for key, value in mapping.items()}, getattr(made, name)
    )


def writes(_name: str, *, _strict: bool = False, **values: Any) -> Case:
    """Write an object of a type of `WSDL`. A value that is a function is given the package."""

    def case(made: Any) -> object:
        held = {name: value(made) if callable(value) else value for name, value in values.items()}
        return made.dumps(getattr(made, _name)(**held), strict=_strict)

    return case


def holds(_name: str, **values: Any) -> Case:
    """Write an object of a type of `WSDL` in strict mode."""
    return writes(_name, _strict=True, **values)


DECODE: dict[str, Case] = {
    "empty": raw(b""),
    "no XML": lambda _: loads(NOTHING),
    "not well-formed": raw("<a><b></a>"),
    "a lone surrogate": lambda _: loads("<a>\udc80</a>", strict=True),
    "a forbidden character": lambda _: loads("<a>&#x1F;</a>", strict=True),
    "an encoding from outside": lambda _: loads(b"<a/>", encoding="utf-7"),
    "bytes of another encoding": raw(b"<?xml version='1.0' encoding='euc-jp'?><a>\xff</a>"),
    "an encoding": raw(b'<?xml version="1.0" encoding="utf-7"?><a/>'),
    "DOCTYPE": raw('<!DOCTYPE a [<!ENTITY x "y">]><a/>'),
    "DOCTYPE with odd letters": raw("<!DOCTYPE \U0001f4a9><\U0001f4a9/>"),
    "size": xml("", limits=Limits(max_bytes=10)),
    "elements": xml("<m/>", limits=Limits(max_elements=1)),
    "depth": xml("<x>" * 300 + "</x>" * 300),
    # Expat knows no such name, so that libxml2 keeps its own bounds.
    "depth that libxml2 refuses": raw("<?\U00010000 ?>" + "<x>" * 3000 + "</x>" * 3000),
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
    "strict: an attribute of a wrapper": strict("<Fields a='1'/>", "DataExtension"),
    "strict: an unknown element in a wrapper": strict("<Fields><X/></Fields>", "DataExtension"),
    "strict: a value of an attribute": reads("Simple", "", 'number="x"'),
    "strict: no such attribute": reads("Simple", "", 'x="x"'),
    "strict: a text": reads("Text", "x", 'unit="m"'),
    "strict: an element in a text": reads("Text", "1<x/>", 'unit="m"'),
    "strict: text in what is empty": reads("Empty", " "),
    "strict: two arms": reads("Choice", "<a>1</a><b>1</b>"),
    "strict: two arms apart": reads("Pairs", "<q>1</q><r>1</r><p>1</p>"),
    "strict: order in an arm": reads("Choice", "<d>1</d><c>1</c>"),
    "strict: nil with text": reads("Holder", '<text xsi:nil="true"> </text>'),
    "strict: nil with elements": reads("Holder", '<text xsi:nil="true"><x/></text>'),
    "strict: nil with attributes": reads("Holder", '<text xsi:nil="true" unit="m"/>'),
    "strict: nil wrapper": reads("Holder", '<items xsi:nil="true"/>'),
    "strict: a group": reads("Repeated", "<a>1</a><b>x</b>"),
    "strict: xsi:type without a prefix": reads("Holder", "<text xsi:type='x:y'/>"),
    "strict: xsi:type of another": lambda made: made.loads(
        f'<Simple xmlns="urn:test" xmlns:xsi="{XSI}" xsi:type="Empty"/>', strict=True
    ),
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
    "dict: attributes": maps("Simple", at_attributes=[]),
    "dict: no such attribute": maps("Simple", at_attributes={"kin": "a"}),
    "dict: a value of an attribute": maps("Simple", at_attributes={"number": "x"}),
    "dict: any attributes": maps("Wild", at_any_attributes=[{}]),
    "dict: an attribute that is no text": maps("Wild", at_any_attributes=[{"attribute": 5, "value": ""}]),
    "dict: any attributes that are no list": maps("Wild", at_any_attributes={}),
    "dict: an element of anything": maps("Simple", any=1),
    "dict: an element that is no XML": maps("Simple", any="x"),
    "dict: a list's item": mapping({"Attributes": [{"Nam": "x"}]}),
    "dict: a group": maps("Repeated", **{"/choice": [{"b": "x"}]}),
    "dict: a type that does not extend": maps("Simple", at_type="Empty"),
    "dict: itself": lambda _: from_dict(itself()),
    "namespaces that lxml passes over": raw("<a b:c=''><d xmlns='relative'/></a>"),
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


class Endless(list[Any]):
    """A list whose items are always asked for once more."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self)


class NoZone(tzinfo):
    """A zone with a fault in it."""

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return timedelta(hours=1 // 0)

    def dst(self, dt: datetime | None) -> None:
        return None

    def tzname(self, dt: datetime | None) -> None:
        return None


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
    "a class": wrote(ComplexFilterPart(left_operand=ComplexFilterPart)),  # type: ignore[arg-type]
    "an iterator": wrote(Subscriber(attributes=iter(()))),  # type: ignore[arg-type]
    "a zone that fails": wrote(OpenEvent(event_date=datetime(2024, 1, 1, tzinfo=NoZone()))),
    "a root": wrote(Subscriber(), root="a b"),
    "strict: required": wrote(SimpleFilterPart(), strict=True),
    "strict: a listed value": wrote(Subscriber(status=SubscriberStatus("Paused")), strict=True),
    "no field": lambda _: Subscriber(email_adress="x"),  # type: ignore[call-arg]
    "no such field": set_field(Subscriber(), "EmailAddress", "x"),
    "no such field, read": lambda _: getattr(Subscriber(), "emial"),  # noqa: B009
    "no such method": lambda _: getattr(Conversation.__new__(Conversation), "creat"),  # noqa: B009
    "no such member": lambda _: getattr(SubscriberStatus, "ACTIV"),  # noqa: B009
    "by position": lambda _: Subscriber("x"),  # type: ignore[call-arg, arg-type]
    "abstract": lambda _: sfmc_soap.Options(),
    "specified: no field": lambda _: specified(Subscriber()).add("emailaddress"),
    "a header that is a text": lambda _: wrap(Subscriber(), headers=[NOBODY]),
    "headers that are no list": lambda _: wrap(Subscriber(), headers=7),  # type: ignore[arg-type]
    "headers without end": lambda _: wrap(Subscriber(), headers=Endless()),
    "specified: no object": lambda _: specified(NOBODY),
    "specified: a list": lambda _: specified(Subscriber()).add("attributes"),
    "specified: discard": lambda _: specified(Subscriber()).discard("x"),
    "an empty token": lambda _: FuelOAuth(""),
    "a token": lambda _: FuelOAuth("secret\0"),
    "a limit": lambda _: Limits(max_bytes=0),
    "a limit of elements": lambda _: Limits(max_elements=0),
    "a limit of depth": lambda _: Limits(max_depth=10_000),
    "specified: an abstract type": lambda made: made.specified(made.Holder()).discard("abstrac"),
    "specified: anything": lambda made: made.specified(made.Simple()).add("any"),
    "a pickled token": lambda _: pickle.dumps(FuelOAuth("secret")),
    "an attribute": writes("Simple", kind=7),
    "a number for an attribute": writes("Simple", number="x"),
    "any attribute": writes("Wild", any_attributes=["x"]),
    "an attribute that has a field": writes("Wild", any_attributes=lambda made: [made.XmlAttribute("known", "1")]),
    "an attribute called xmlns": writes("Wild", any_attributes=lambda made: [made.XmlAttribute("xmlns", "urn:x")]),
    "the name of an attribute": writes("Wild", any_attributes=lambda made: [made.XmlAttribute("a b", "1")]),
    "any element": writes("Wild", any=["x"]),
    "an element of anything": writes("Simple", any="x"),
    "another element of anything": writes("Simple", any=lambda made: made.XmlElement("<x/>")),
    "a text": writes("Text", value="x"),
    "two arms": writes("Choice", a=1, b=2),
    "two arms of more": writes("Choice", b=2, c=1),
    "two arms apart": writes("Pairs", p=1, q=1, r=1),
    "two arms, one a group": writes("Some", x=1, choice=lambda made: [made.SomeChoice(a=1)]),
    "no list of a group": writes("Repeated", choice=7),
    "no object of a group": writes("Repeated", choice=[7]),
    "an empty occurrence": writes("Repeated", choice=lambda made: [made.RepeatedChoice()]),
    "a value in a group": writes("Repeated", choice=lambda made: [made.RepeatedChoice(b="x")]),
    "two arms in a group": writes("Repeated", choice=lambda made: [made.RepeatedChoice(a=1, b="A")]),
    "a value in a list": writes("Simple", sizes=[1, 99]),
    "a fixed value": writes("Simple", fixed=2),
    "an empty element that has a default": writes("Simple", default=""),
    "raw XML is a value": set_field(XmlElement("<a/>"), "text", "x"),
}


STRICT: dict[str, Case] = {
    "required": wrote(SimpleFilterPart(), strict=True),
    "required attribute": holds("Text", value=1),
    "required text": holds("Text", unit="m"),
    "required in a wrapper": holds("Holder", items=[]),
    "a listed value": wrote(Subscriber(status=SubscriberStatus("Paused")), strict=True),
    "a listed value of an attribute": holds("Simple", kind="c"),
    "abstract, read": lambda _: loads(f'<Options xmlns="{API}"/>', sfmc_soap.Options, strict=True),
    "abstract": lambda made: made.dumps(
        made.loads(
            f'<Holder xmlns="urn:test" xmlns:xsi="{XSI}"><abstract/><items><item>1</item></items></Holder>', made.Holder
        ),
        strict=True,
    ),
    "a type of no schema": lambda _: dumps(
        loads(f'<Subscriber xmlns="{API}" xmlns:xsi="{XSI}" xsi:type="New"/>'), strict=True
    ),
    "something unknown": lambda _: dumps(loads(f'<Subscriber xmlns="{API}"><Mood/></Subscriber>'), strict=True),
    "no arm": holds("Choice"),
    "half an arm": holds("Choice", c=1),
    "no arm of a group": holds("Some"),
    "too many of a group": holds("Repeated", choice=lambda made: [made.RepeatedChoice(a=1)] * 4),
    "too few of a group": reads("Repeated", "<a>1</a>"),
    "something in a group": holds("Holder", items=[1], text=lambda made: made.Text(value=1)),
    "an element that a restriction takes away": holds("Less", b=1, c=[1, 2]),
    "an attribute that a restriction takes away": holds("Less", k=1, c=[1, 2]),
    "nil that a restriction takes away": holds("Less", a=None, c=[1, 2]),
    "a value that a restriction takes away": holds("Less", a=99, c=[1, 2]),
    "too many for a restriction": holds("Less", c=[1, 2, 3, 4]),
    "too few for a restriction": holds("Less"),
    "a namespace for the wildcard": holds("Wild", any=lambda made: [made.XmlElement('<x xmlns="urn:test"/>')]),
    "no namespace for the wildcard": holds("Wild", any_attributes=lambda made: [made.XmlAttribute("x", "")]),
    "nil without its attributes": holds("Holder", text=None, items=[1]),
    "nil of an abstract type": holds("Holder", abstract=None, items=[1]),
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
    "no such date, without a zone": lambda _: NAIVE_DATE_TIME.parse("2024-02-30T00:00:00"),
    "time": parsed("time", "noon"),
    "no such time": parsed("time", "25:00:00"),
    "base64": parsed("base64Binary", "?"),
    "write a string": formatted("string", 1),
    "a type that is subclassed": lambda _: type("Mine", (Subscriber,), {}),
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
    "write a list": formatted("NMTOKENS", "x"),
    "write an empty list": formatted("NMTOKENS", []),
    "an empty list": parsed("NMTOKENS", ""),
    "a list's word": formatted("NMTOKENS", ["a b"]),
    "decimal": parsed("decimal", "1e5"),
    "write a decimal": formatted("decimal", 1.5),
    "write an endless decimal": formatted("decimal", Decimal("Infinity")),
    "date": parsed("date", "today"),
    "no such day": parsed("date", "2024-02-30"),
    "no such moment with a zone": parsed("dateTime", "2024-02-30T00:00:00Z"),
    "write a date": formatted("date", datetime(2024, 1, 1)),
    "hexadecimal": parsed("hexBinary", "xyz"),
    "write hexadecimal": formatted("hexBinary", "00"),
    "base64 with odd bits": parsed("base64Binary", "QR=="),
    "token": parsed("NMTOKEN", "a b"),
    "write white space": formatted("token", " a"),
    "language": parsed("language", "english language"),
    "unsigned": formatted("unsignedByte", -1),
    "positive": formatted("positiveInteger", 0),
    "a naive dateTime": formatted("dateTime", datetime(2024, 1, 1)),
    "a pattern": writes("Simple", code="x"),
    "a length": writes("Simple", code="ABCD"),
    "below": writes("Simple", size=0),
    "above": writes("Simple", size=10),
    "none of the values": writes("Simple", odd=2),
    "digits": writes("Simple", price=Decimal("1234")),
    "fraction digits": writes("Simple", price=Decimal("1.25")),
    "white space": writes("Simple", line=" a"),
    "a union": writes("Simple", either=99),
    "reading a union": reads("Simple", "<either>x</either>"),
    "reading a pattern": reads("Simple", "<code>x</code>"),
    "reading a fixed value": reads("Simple", "<fixed>2</fixed>"),
    "an item of a list of texts": writes("Simple", texts=["a b"]),
    "an item of a list": writes("Simple", words=["a", " "]),
}
