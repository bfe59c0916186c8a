"""What `diff` says of one edit at a time, of none, and of real history."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest
from sfmc_soapgen.diff import diff
from sfmc_soapgen.diff.changes import Change, worst
from sfmc_soapgen.errors import InputError
from sfmc_soapgen.package.manifest import Manifest, WsdlHashes
from sfmc_soapgen.pipeline import Settings, load_sources, understand
from sfmc_soapgen.python.interface import Interface, from_json, to_json
from sfmc_soapgen.wsdl.reader import Sources
from support.packages import interface_of
from support.wsdls import NS, Endpoint, Exchange, document, schema, sequence, wsdl

N, A, B = "none", "additive", "breaking"


interface = cache(interface_of)


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    """Path, what, effect on code, effect on the wire."""
    return [(each.path, each.what, str(each.code), str(each.wire)) for each in changes]


BASE = """
<xs:complexType name="Base"><xs:sequence>
  <xs:element name="Id" type="xs:int" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:complexType name="Other"><xs:sequence/></xs:complexType>
<xs:complexType name="T"><xs:complexContent><xs:extension base="tns:Base"><xs:sequence>
  <xs:element name="Name" type="xs:string" minOccurs="0"/>
  <xs:element name="Count" type="xs:int" minOccurs="0"/>
  <xs:element name="Must" type="xs:string"/>
  <xs:element name="Many" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
  <xs:element name="Nil" type="xs:int" minOccurs="0" nillable="true"/>
  <xs:element name="Lines" minOccurs="0"><xs:complexType><xs:sequence>
    <xs:element name="Line" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Color" type="tns:Color" minOccurs="0"/>
  <xs:element name="Code" type="tns:Code" minOccurs="0"/>
</xs:sequence><xs:attribute name="a" type="xs:string"/></xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="Chosen"><xs:sequence>
  <xs:choice><xs:element name="One" type="xs:int"/><xs:element name="Two" type="xs:int"/></xs:choice>
  <xs:element name="Rest" type="xs:int" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:simpleType name="Color"><xs:restriction base="xs:string">
  <xs:enumeration value="Red"/><xs:enumeration value="Green"/><xs:enumeration value="Blue"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="Code"><xs:restriction base="xs:string">
  <xs:minLength value="1"/><xs:maxLength value="5"/><xs:pattern value="[a-z]*"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="Either"><xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType>
<xs:simpleType name="Numbers"><xs:list itemType="xs:short"/></xs:simpleType>
<xs:complexType name="Less"><xs:complexContent><xs:restriction base="tns:Base"><xs:sequence>
  <xs:element name="Id" type="xs:int" minOccurs="0"/>
</xs:sequence></xs:restriction></xs:complexContent></xs:complexType>
<xs:element name="Thing" type="tns:T"/>
<xs:element name="AskRequest"><xs:complexType><xs:sequence>
  <xs:element name="Question" type="xs:string"/>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="AskResponse"><xs:complexType><xs:sequence>
  <xs:element name="Answer" type="xs:string"/>
</xs:sequence></xs:complexType></xs:element>
"""
OPERATIONS = {"Ask": ("AskRequest", "AskResponse")}
OLD = wsdl(BASE, operations=OPERATIONS).decode()

Expected = list[tuple[str, str, str, str]]

ELEMENT = '<xs:element name="{}" type="xs:string"{}/>'
NAME = ELEMENT.format("Name", ' minOccurs="0"')
COUNT = '<xs:element name="Count" type="xs:int" minOccurs="0"/>'
LINE = '<xs:element name="Line" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>'
NIL = '<xs:element name="Nil" type="xs:int" minOccurs="0" nillable="true"/>'
MANY = '<xs:element name="Many" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>'
MUST = '<xs:element name="Must" type="xs:string"/>'
LINES = '<xs:element name="Lines" minOccurs="0">'
TWO = '<xs:element name="Two" type="xs:int"/>'
OTHER = '<xs:complexType name="Other"><xs:sequence/></xs:complexType>'
ATTRIBUTE = '<xs:attribute name="a" type="xs:string"/>'
RED = '<xs:enumeration value="Red"/>'
GREEN = '<xs:enumeration value="Green"/>'
BLUE = '<xs:enumeration value="Blue"/>'
QUESTION = '<xs:element name="Question" type="xs:string"/>'
EXTENSION = '<xs:extension base="tns:Base">'


def documented(text: str) -> str:
    """The type Other with a documentation."""
    note = f"<xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation>"
    return OTHER.replace("<xs:seq", f"{note}<xs:seq")


EDITS: dict[str, tuple[str, str, Expected]] = {
    "white space": ("<xs:sequence>", "<xs:sequence >  ", []),
    "documentation": (
        OTHER,
        documented("What it is."),
        [],
    ),
    "order of declarations": (OTHER, "", []),
    "a type more": (OTHER, OTHER + OTHER.replace("Other", "New"), [("New", "added", A, A)]),
    "a type gone": (OTHER, "", [("Other", "gone", B, B)]),
    "a type deprecated": (
        OTHER,
        documented("Deprecated."),
        [("Other", "deprecated", N, N)],
    ),
    "a type abstract": (
        'name="Other"', 'name="Other" abstract="true"', [("Other", "abstract", B, B)],
    ),
    "an element more": (NAME, NAME + ELEMENT.format("New", ' minOccurs="0"'), [("T.New", "added", A, A)]),
    "a required element more": (NAME, NAME + ELEMENT.format("New", ""), [("T.New", "added", A, B)]),
    "an element gone": (COUNT, "", [("T.Count", "gone", B, B)]),
    "an element renamed": (
        NAME, NAME.replace("Name", "Names", 1).replace("Names", "FullName"),
        [("T.FullName", "added", A, A), ("T.Name", "gone", B, B)],
    ),
    "the same in Python": (
        NAME, NAME.replace('"Name"', '"name"'), [("T.Name", "gone", B, B), ("T.name", "added", A, A)],
    ),
    "required": (NAME, NAME.replace(' minOccurs="0"', ""), [("T.Name", "cardinality", B, B)]),
    "no longer required": (MUST, MUST.replace("/>", ' minOccurs="0"/>'), [("T.Must", "cardinality", N, A)]),
    "repeated": (NAME, NAME.replace("/>", ' maxOccurs="9"/>'), [("T.Name", "cardinality", B, A)]),
    "no longer repeated": (MANY, MANY.replace("unbounded", "1"), [("T.Many", "cardinality", B, B)]),
    "repeated less often": (MANY, MANY.replace("unbounded", "7"), [("T.Many", "cardinality", B, B)]),
    "nillable": (NAME, NAME.replace("/>", ' nillable="true"/>'), [("T.Name", "nillable", B, A)]),
    "no longer nillable": (NIL, NIL.replace(' nillable="true"', ""), [("T.Nil", "nillable", B, B)]),
    "a wider number": (COUNT, COUNT.replace("xs:int", "xs:long"), [("T.Count", "type", N, A)]),
    "a narrower number": (COUNT, COUNT.replace("xs:int", "xs:short"), [("T.Count", "type", B, B)]),
    "a decimal number": (COUNT, COUNT.replace("xs:int", "xs:decimal"), [("T.Count", "type", B, A)]),
    "another type": (COUNT, COUNT.replace("xs:int", "xs:boolean"), [("T.Count", "type", B, B)]),
    "a complex type": (COUNT, COUNT.replace("xs:int", "tns:Other"), [("T.Count", "type", B, B)]),
    "an enumeration instead": (NAME, NAME.replace("xs:string", "tns:Color"), [("T.Name", "type", B, B)]),
    "a pattern no more": ('type="tns:Code"', 'type="xs:string"', [("T.Code", "type", N, A)]),
    "an open enumeration": ('type="tns:Color"', 'type="xs:string"', [("T.Color", "type", B, A)]),
    "a default": (NAME, NAME.replace("/>", ' default="x"/>'), [("T.Name", "default", B, B)]),
    "a fixed value": (NAME, NAME.replace("/>", ' fixed="x"/>'), [("T.Name", "fixed", B, B)]),
    "another order": (COUNT, "", [("T", "order", N, B)]),
    "an unqualified element": (
        NAME, NAME.replace("/>", ' form="unqualified"/>'), [("T.Name", "namespace", N, B)],
    ),
    "items nillable": (LINE, LINE.replace("/>", ' nillable="true"/>'), [("T.Lines", "nillable items", B, A)]),
    "items required": (
        LINE, LINE.replace(' minOccurs="0"', ""), [("T.Lines", "cardinality of items", B, B)],
    ),
    "items of another name": (LINE, LINE.replace("Line", "Row"), [("T.Lines", "wrapper", B, B)]),
    "a required wrapper": (LINES, LINES.replace(' minOccurs="0"', ""), [("T.Lines", "cardinality", B, B)]),
    "an attribute more": (ATTRIBUTE, ATTRIBUTE + ATTRIBUTE.replace('"a"', '"b"'), [("T.@b", "added", A, A)]),
    "an attribute gone": (ATTRIBUTE, "", [("T.@a", "gone", B, B)]),
    "an attribute required": (
        ATTRIBUTE, ATTRIBUTE.replace("/>", ' use="required"/>'), [("T.@a", "cardinality", B, B)],
    ),
    "another base": (
        EXTENSION, EXTENSION.replace("Base", "Other"), [("T", "base", B, B), ("T.Id", "gone", B, B)],
    ),
    "an alternative more": (
        TWO, TWO + TWO.replace("Two", "Three"), [("Chosen.Three", "added", A, A)],
    ),
    "an alternative gone": (TWO, "", [("Chosen.Two", "gone", B, B)]),
    "a choice not needed": ("<xs:choice>", '<xs:choice minOccurs="0">', [("Chosen", "content", N, A)]),
    "no choice": (
        "<xs:choice>", "<xs:sequence>",
        [("Chosen", "content", B, B), ("Chosen.One", "cardinality", B, B), ("Chosen.Two", "cardinality", B, B)],
    ),
    "a value more": (BLUE, BLUE + BLUE.replace("Blue", "Pink"), [("Color.Pink", "added", A, A)]),
    "a value gone": (BLUE, "", [("Color.Blue", "gone", B, B)]),
    "another first value": (RED, "", [("Color", "first value", B, N), ("Color.Red", "gone", B, B)]),
    "another order of values": (GREEN, "", [("Color", "order", N, N)]),
    "a value of the same Python name": (
        GREEN, GREEN.replace("Green", "GREEN") + GREEN,
        [("Color.GREEN", "added", A, A), ("Color.Green", "Python name", B, N)],
    ),
    "white space of values": (
        'name="Color"><xs:restriction base="xs:string">', 'name="Color"><xs:restriction base="xs:token">',
        [("Color", "white space", N, A)],
    ),
    "a longer text": ('maxLength value="5"', 'maxLength value="6"', [("Code", "maxLength", N, A)]),
    "a shorter text": ('maxLength value="5"', 'maxLength value="4"', [("Code", "maxLength", B, B)]),
    "no least length": ('<xs:minLength value="1"/>', "", [("Code", "minLength", N, A)]),
    "a greater least length": ('minLength value="1"', 'minLength value="2"', [("Code", "minLength", B, B)]),
    "another pattern": ("[a-z]*", "[a-z0-9]*", [("Code", "pattern", B, B)]),
    "a member more": (
        "xs:int xs:boolean", "xs:int xs:boolean xs:date", [("Either", "union of", B, A)],
    ),
    "a member first": ("xs:int xs:boolean", "xs:date xs:int xs:boolean", [("Either", "union of", B, B)]),
    "a list of more": ("xs:short", "xs:long", [("Numbers", "list of", N, A)]),
    "a restriction of more": (
        '<xs:element name="Id" type="xs:int" minOccurs="0"/>\n</xs:sequence></xs:restriction>',
        '<xs:element name="Id" type="xs:int"/>\n</xs:sequence></xs:restriction>',
        [("Less", "content", B, B)],
    ),
    "a global element more": (
        '<xs:element name="Thing"', '<xs:element name="Thing2" type="tns:T"/><xs:element name="Thing"',
        [("Thing2", "added", A, A)],
    ),
    "a global element of another type": (
        'name="Thing" type="tns:T"', 'name="Thing" type="tns:Base"', [("Thing", "type", B, B)],
    ),
    "a global element gone": ('<xs:element name="Thing" type="tns:T"/>', "", [("Thing", "gone", B, B)]),
    "a parameter more": (
        QUESTION, QUESTION + QUESTION.replace("Question", "Tone").replace("/>", ' minOccurs="0"/>'),
        [("Ask", "signature", A, N), ("AskRequest.Tone", "added", A, A)],
    ),
    "a required parameter more": (
        QUESTION, QUESTION + QUESTION.replace("Question", "Tone"),
        [("Ask", "signature", B, N), ("AskRequest.Tone", "added", A, B)],
    ),
    "a parameter of another type": (
        QUESTION, QUESTION.replace("xs:string", "xs:int"),
        [("Ask", "signature", B, N), ("AskRequest.Question", "type", B, B)],
    ),
    "a parameter no longer needed": (
        QUESTION, QUESTION.replace("/>", ' minOccurs="0"/>'),
        [("Ask", "signature", B, N), ("AskRequest.Question", "cardinality", N, A)],
    ),
    "another soapAction": ('soapAction="', 'soapAction="urn:', [("Ask", "soapAction", N, B)]),
    "another endpoint": ('location="', 'location="https://else', [("TestService.TestPort", "endpoint", N, N)]),
}  # fmt: skip


def edited(name: str) -> str:
    """The WSDL with one edit."""
    was, now, _ = EDITS[name]
    assert OLD.count(was) >= 1, was
    new = OLD.replace(was, now, 1)
    if name == "order of declarations":
        new = new.replace('<xs:element name="Thing"', f'{OTHER}<xs:element name="Thing"')
    if name == "another order":
        new = new.replace(MANY, MANY + COUNT)
    if name == "another order of values":
        new = new.replace(BLUE, BLUE + GREEN)
    if name == "no choice":
        new = new.replace("</xs:choice>", "</xs:sequence>")
    return new


@pytest.mark.parametrize("name", EDITS)
def test_an_edit(name: str) -> None:
    """What has changed, and its effect in both columns."""
    assert told(diff(interface(OLD.encode()), interface(edited(name).encode()))) == EDITS[name][2]


@pytest.mark.parametrize("name", EDITS)
def test_the_edit_undone(name: str) -> None:
    """The same paths change back; what was additive breaks, for what was added is gone."""
    there = diff(interface(OLD.encode()), interface(edited(name).encode()))
    back = diff(interface(edited(name).encode()), interface(OLD.encode()))
    assert {each.path for each in there} == {each.path for each in back}
    gone = {each.path for each in back if each.what == "gone"}
    assert gone == {each.path for each in there if each.what == "added"}
    assert {(each.was, each.now) for each in there if each.what not in ("added", "gone")} == {
        (each.now, each.was) for each in back if each.what not in ("added", "gone")
    }


# --- what concerns several things at once


def between(old: str, new: str) -> tuple[Change, ...]:
    """The changes between two pieces of schema."""
    return diff(interface(wsdl(old)), interface(wsdl(new)))


def extending(base: str, particles: str, name: str = "D") -> str:
    """A type that extends another."""
    inside = f'<xs:extension base="tns:{base}"><xs:sequence>{particles}</xs:sequence></xs:extension>'
    return f'<xs:complexType name="{name}"><xs:complexContent>{inside}</xs:complexContent></xs:complexType>'


def plain(name: str, particles: str = "") -> str:
    """A type of its own."""
    return f'<xs:complexType name="{name}"><xs:sequence>{particles}</xs:sequence></xs:complexType>'


def optional(*names: str) -> str:
    """Optional texts."""
    return "".join(ELEMENT.format(name, ' minOccurs="0"') for name in names)


def test_a_field_that_moves_to_the_base() -> None:
    """It is no less there in the derived type, but stands elsewhere on the wire."""
    old = plain("B", optional("First")) + extending("B", optional("Own", "Shared"))
    new = plain("B", optional("First", "Shared")) + extending("B", optional("Own"))
    assert told(between(old, new)) == [
        ("B.Shared", "added", A, A),
        ("D", "order", N, B),
        ("D.Shared", "declared by", N, N),
    ]
    first = plain("B", optional("First")) + extending("B", optional("Shared", "Own"))
    assert [each.what for each in between(first, new)] == ["added", "declared by"]


def test_a_base_in_between() -> None:
    """Whoever asks for the old base still finds it."""
    old = plain("B", optional("First")) + extending("B", optional("Own", "Last"))
    new = plain("B", optional("First")) + extending("B", optional("Own"), "M") + extending("M", optional("Last"))
    assert told(between(old, new)) == [
        ("D", "base", A, N),
        ("D.Own", "declared by", N, N),
        ("M", "added", A, A),
    ]


def test_what_a_base_gains_and_loses_is_said_once() -> None:
    """The types that extend it say nothing."""
    old = plain("B", optional("First")) + extending("B", optional("Own"))
    new = plain("B", optional("Other")) + extending("B", optional("Own"))
    assert [each.path for each in between(old, new)] == ["B.First", "B.Other"]


def test_python_names_that_a_collision_changes() -> None:
    """`Id` and `ID` are one in Python: who has the plain name is a matter of order."""
    old = plain("B") + extending("B", optional("Id"))
    new = plain("B", optional("ID")) + extending("B", optional("Id"))
    [added, renamed] = between(old, new)
    assert (added.path, added.what, added.now) == ("B.ID", "added", "xs:string 0..1")
    assert (renamed.path, renamed.what, renamed.was, renamed.now) == ("D.Id", "Python name", "id", "id_")
    assert (str(renamed.code), str(renamed.wire)) == (B, N)


@pytest.mark.parametrize(
    ("old", "new", "gone", "hint"),
    [
        (plain("T", optional("EmailAddress")), plain("T", optional("EmailAddr")), "T.EmailAddress", "T.EmailAddr"),
        (plain("T", optional("A", "B")), plain("T", optional("A", "Quite", "Different")), "T.B", ""),
        (plain("SendDef", optional("A")), plain("SendDefinition", optional("A")), "SendDef", "SendDefinition"),
        # Two are like it, and each can be one thing only.
        (
            plain("T", optional("Key", "Keys")),
            plain("T", optional("KeyX", "Nothing")),
            "T.Key",
            "T.KeyX",
        ),
    ],
)
def test_likely_renames(old: str, new: str, gone: str, hint: str) -> None:
    """They are suggested where something is gone."""
    changes = {each.path: each for each in between(old, new)}
    assert changes[gone].hint == (f"perhaps renamed to {hint}" if hint else "")
    assert [each.hint for each in changes.values()].count(f"perhaps renamed to {hint}") == bool(hint)


def test_a_namespace_that_is_renamed() -> None:
    """It is one change, and all else is compared as before."""
    changed = OLD.replace(NS, "urn:test:v2").replace(COUNT, "")
    changes = diff(interface(OLD.encode()), interface(changed.encode()))
    assert told(changes) == [("T.Count", "gone", B, B), ("urn:test:v2", "name", N, B)]
    assert (changes[1].was, changes[1].now) == (NS, "urn:test:v2")


def test_two_types_of_one_name() -> None:
    """Their namespaces tell them apart."""
    two = document(
        [schema(plain("T", optional("A"))), schema(plain("T", optional("A")), "urn:two"), schema(PINGS)],
        {"TestPortType": PING},
    )
    one = two.replace(optional("A").encode(), b"")
    changes = diff(interface(two), interface(one))
    assert [each.path for each in changes] == ["{urn:test}T.A", "{urn:two}T.A"]


def test_a_type_of_another_namespace_and_the_same_name() -> None:
    """It is another type, and is said in full."""
    declared = ELEMENT.format("A", "").replace("xs:string", "{}")
    [old, new] = (
        interface(
            document(
                [schema(plain("X") + plain("T", declared.format(type_)) + PINGS), schema(plain("X"), "urn:two")],
                {"TestPortType": PING},
                prefixes={"two": "urn:two"},
            )
        )
        for type_ in ("tns:X", "two:X")
    )
    [change] = diff(old, new)
    assert (change.path, change.was, change.now) == ("T.A", "{urn:test}X", "{urn:two}X")


PINGS = """<xs:element name="Ping"><xs:complexType/></xs:element><xs:element name="Pong"><xs:complexType/></xs:element>
<xs:element name="Head"><xs:complexType/></xs:element><xs:element name="Oops"><xs:complexType/></xs:element>"""
PING = {"Ping": Exchange("Ping", "Pong")}


def service(*endpoints: Endpoint, **operations: Exchange) -> Interface:
    """A service of these ports and operations."""
    return interface(document([schema(PINGS)], {"TestPortType": operations or PING}, endpoints or (Endpoint(),)))


SERVICES: dict[str, tuple[Callable[[], Interface], Expected]] = {
    "an operation more": (
        lambda: service(Ping=Exchange("Ping", "Pong"), Again=Exchange("Ping", "Pong")),
        [("Again", "added", A, A)],
    ),
    "an operation renamed": (
        lambda: service(Pings=Exchange("Ping", "Pong")),
        [("Ping", "gone", B, B), ("Pings", "added", A, A)],
    ),
    "another request": (
        lambda: service(Ping=Exchange("Head", "Pong")),
        [("Ping", "request", B, B)],
    ),
    "another response": (
        lambda: service(Ping=Exchange("Ping", "Oops")),
        [("Ping", "response", B, B), ("Ping", "signature", B, N)],
    ),
    "a header to send": (
        lambda: service(Ping=Exchange("Ping", "Pong", request_headers=("Head",))),
        [("Ping", "request headers", N, B)],
    ),
    "a header to receive": (
        lambda: service(Ping=Exchange("Ping", "Pong", response_headers=("Head",))),
        [("Ping", "response headers", N, A)],
    ),
    "a fault": (
        lambda: service(Ping=Exchange("Ping", "Pong", faults=(("Oops", "Oops"),))),
        [("Ping", "faults", N, A)],
    ),
    "a port more": (
        lambda: service(Endpoint(), Endpoint("Port12", prefix="soap12")),
        [("TestService.Port12", "added", A, A)],
    ),
    "another port": (
        lambda: service(Endpoint("OtherPort")),
        [("TestService.OtherPort", "added", A, A), ("TestService.TestPort", "gone", N, B)],
    ),
    "a port first": (
        lambda: service(Endpoint("FirstPort"), Endpoint()),
        [("TestService", "first port", N, N), ("TestService.FirstPort", "added", A, A)],
    ),
    "another version of SOAP": (lambda: service(Endpoint(prefix="soap12")), [("TestService.TestPort", "SOAP", N, B)]),
}


@pytest.mark.parametrize("name", SERVICES)
def test_operations_and_ports(name: str) -> None:
    """Their parameters, results, actions, headers, faults and endpoints."""
    make, expected = SERVICES[name]
    assert told(diff(service(), make())) == expected


def test_the_order_of_operations_means_nothing() -> None:
    """Unlike that of ports, of which the first is the one that is used."""
    two = {"Ping": Exchange("Ping", "Pong"), "Again": Exchange("Ping", "Pong")}
    assert diff(service(**two), service(**dict(reversed(two.items())))) == ()


def test_what_a_change_knows() -> None:
    """What was and is, in words."""
    new = OLD.replace(COUNT, COUNT.replace("xs:int", "xs:long")).replace(NAME, "")
    changes = diff(interface(OLD.encode()), interface(new.encode()))
    assert [(each.kind, each.path, each.was, each.now) for each in changes] == [
        ("field", "T.Count", "xs:int", "xs:long"),
        ("field", "T.Name", "xs:string 0..1", ""),
    ]
    assert [str(each.worst) for each in changes] == [A, B]
    assert str(worst(changes)) == B and str(worst(())) == N


# --- the interface as a manifest keeps it


@pytest.mark.parametrize("name", EDITS)
def test_an_interface_in_json(name: str) -> None:
    """It comes back as it was."""
    one = interface(edited(name).encode())
    again = from_json(json.loads(json.dumps(to_json(one))))
    assert again == one
    assert diff(one, again) == ()


# --- real history

_SOURCES = load_sources()
EMBEDDED = _SOURCES.files[_SOURCES.root].decode()


@cache
def embedded(text: str = EMBEDDED) -> Interface:
    """The embedded WSDL, or one in its place."""
    return understand(Sources(_SOURCES.root, {**_SOURCES.files, _SOURCES.root: text.encode()}), Settings()).interface


def replaced(text: str, was: str, now: str, after: str = "") -> str:
    """The text with one piece replaced, the first one behind another."""
    start = text.index(was, text.index(after))
    return text[:start] + now + text[start + len(was) :]


STORAGE = '<xs:element name="StorageType" type="tns:DataExtensionFieldStorageType" minOccurs="0"/>'
ERROR_CODE_ID = '<xs:element name="ErrorCodeID" type="xs:int" minOccurs="0"/>'
IS_SEND_LOGGING = '<xs:element name="IsSendLogging" type="xs:boolean" minOccurs="0"/>'
SEND_DEFINITION = '<xs:complexType name="SendDefinition">'
WHATSAPP = ("WhatsAppTemplate", "WhatsAppMO", "WhatsAppPhone", "WhatsAppAccount", "E360WhatsApp")


def test_from_2020_to_2021() -> None:
    """An enumeration came, a field of SubscriberResult, and a change of SendDefinition (here: one field more)."""
    start = EMBEDDED.index('<xs:simpleType name="DataExtensionFieldStorageType">')
    end = EMBEDDED.index("</xs:simpleType>", start) + len("</xs:simpleType>")
    old = EMBEDDED[:start] + EMBEDDED[end:]
    old = replaced(old, STORAGE, "")
    old = replaced(old, ERROR_CODE_ID, "")
    old = replaced(old, IS_SEND_LOGGING, "", SEND_DEFINITION)
    changes = diff(embedded(old), embedded())
    assert told(changes) == [
        ("DataExtensionField.StorageType", "added", A, A),
        ("DataExtensionFieldStorageType", "added", A, A),
        ("SendDefinition.IsSendLogging", "added", A, A),
        ("SubscriberResult.ErrorCodeID", "added", A, A),
    ]


def test_the_values_of_a_later_vintage() -> None:
    """WhatsApp came to the event types, and two kinds of encrypted fields."""
    mo = '<xs:enumeration value="MO"/>'
    more = "".join(mo.replace("MO", value) for value in WHATSAPP)
    encrypted = [f'<xs:enumeration value="{value}"/>' for value in ("Base16Encrypted", "Base16EncryptedEmail")]
    old, new = EMBEDDED, replaced(EMBEDDED, mo, mo + more, '"ChatMessagingEventType"')
    for value in encrypted:
        old = replaced(old, value, "", '"DataExtensionFieldType"')
    changes = diff(embedded(old), embedded(new))
    assert told(changes) == [
        *((f"ChatMessagingEventType.{value}", "added", A, A) for value in sorted(WHATSAPP, key=str.casefold)),
        ("DataExtensionFieldType.Base16Encrypted", "added", A, A),
        ("DataExtensionFieldType.Base16EncryptedEmail", "added", A, A),
    ]
    assert [each.now for each in changes][-1] == "BASE16_ENCRYPTED_EMAIL"


def test_what_is_seen_on_the_wire_beyond_the_file() -> None:
    """`IsPlatformObject` comes before a type's own fields, so the order of the others is as it was."""
    element = '<xs:element name="IsPlatformObject" type="xs:boolean" minOccurs="0"/>'
    names = ("Automation", "EmailSendDefinition", "TriggeredSendDefinition")
    new = EMBEDDED
    for name in names:
        new = replaced(new, "<xs:sequence>", f"<xs:sequence>{element}", f'<xs:complexType name="{name}">')
    assert told(diff(embedded(), embedded(new))) == [(f"{name}.IsPlatformObject", "added", A, A) for name in names]


def test_a_foreign_attribute_means_nothing() -> None:
    """One vintage had `ETOnly="true"` on a complex type."""
    new = replaced(EMBEDDED, SEND_DEFINITION, SEND_DEFINITION.replace(">", ' ETOnly="true">'))
    assert diff(embedded(), embedded(new)) == ()


def test_the_embedded_interface_in_json() -> None:
    """It comes back as it was."""
    assert from_json(json.loads(json.dumps(to_json(embedded())))) == embedded()


@pytest.mark.parametrize(
    "damage",
    [
        lambda value: value.clear(),
        lambda value: value.pop("names"),
        lambda value: value["service"].update(unknown=1),
        lambda value: value["service"].update(wire=1),
        lambda value: value.pop("anonymous"),
        lambda value: value["service"]["types"].append("text"),
        lambda value: value["service"]["types"][0].update(fields=None),
        lambda value: value["service"]["operations"][0].pop("wire"),
        lambda value: value["names"].update(types=[]),
    ],
)
def test_damaged_json(damage: Callable[[object], object]) -> None:
    """The error names the file."""
    value = to_json(embedded())
    damage(value)
    damaged = Manifest("1.0", WsdlHashes("0", {}), {}, {}, interface_json=value)
    with pytest.raises(InputError, match=r"^manifest\.json: its interface is damaged, or from another version"):
        assert damaged.interface is None


def test_new_names_are_suggested_within_bounds() -> None:
    """Where thousands are gone and as many are new, nobody looks at millions of pairs."""
    for number, suggested in ((30, True), (1000, False)):
        old, new = (
            interface_of(wsdl("".join(sequence("", of=f"{name}{each}") for each in range(number))))
            for name in ("Old", "New")
        )
        changes = diff(old, new)
        assert len(changes) == 2 * number and any(change.hint for change in changes) == suggested
