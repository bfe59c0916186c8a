"""A small WSDL for each construct: generated, imported, and its code executed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from support.docstrings import field_docs
from support.packages import package
from support.wsdls import NS, sequence, wsdl

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def xml(name: str, content: str, attributes: str = "") -> bytes:
    """One element of the test namespace."""
    start = f'<{name} xmlns="{NS}" xmlns:xsi="{XSI}"{attributes}'
    return (f"{start}>{content}</{name}>" if content else f"{start}/>").encode()


BUILTINS = {
    "string": ("a & b", "a &amp; b"),
    "boolean": (True, "true"),
    "byte": (-128, "-128"),
    "short": (32767, "32767"),
    "int": (-5, "-5"),
    "long": (2**63 - 1, "9223372036854775807"),
    "integer": (10**30, "1" + "0" * 30),
    "double": (0.5, "0.5"),
    "base64Binary": (b"\x00\xff", "AP8="),
}


def test_builtin_types(tmp_path: Path) -> None:
    """Every simple type of XML Schema that the interface uses, in its own field."""
    fields = "".join(f'<xs:element name="{name}Field" type="xs:{name}" minOccurs="0"/>' for name in BUILTINS)
    fields += '<xs:element name="At" type="xs:dateTime"/><xs:element name="Clock" type="xs:time"/>'
    with package(wsdl(sequence(fields)), tmp_path) as made:
        values = {field.name: value for field, (value, _) in zip(dataclasses.fields(made.T), BUILTINS.values())}
        written = "".join(f"<{name}Field>{text}</{name}Field>" for name, (_, text) in BUILTINS.items())
        dates = "<At>2024-03-15T10:30:00</At><Clock>08:00:00</Clock>"
        obj = made.loads(xml("T", written + dates))
        assert {name: getattr(obj, name) for name in values} == values
        assert (str(obj.at), str(obj.clock)) == ("2024-03-15 10:30:00", "08:00:00")
        assert made.dumps(obj, root="T") == xml("T", written + dates, ' xsi:type="T"')


def test_cardinality_and_nillability(tmp_path: Path) -> None:
    """Optional, required, repeated, nillable: what strict mode asks, and what None may stand for."""
    fields = """
      <xs:element name="Must" type="xs:int"/>
      <xs:element name="May" type="xs:int" minOccurs="0" nillable="true"/>
      <xs:element name="Many" type="xs:int" minOccurs="1" maxOccurs="unbounded" nillable="true"/>
      <xs:element name="Some" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>"""
    with package(wsdl(sequence(fields)), tmp_path) as made:
        obj = made.T(must=1, may=None, many=[1, None])
        nil = 'xsi:nil="true"/>'
        assert made.dumps(obj) == xml("T", f"<Must>1</Must><May {nil}<Many>1</Many><Many {nil}", ' xsi:type="T"')
        assert made.loads(made.dumps(obj, strict=True), strict=True) == obj
        assert obj.some == []
        for broken, path in ((made.T(many=[1]), "T.Must"), (made.T(must=1), "T.Many"), (made.T(must=None), "T.Must")):
            with pytest.raises(made.EncodeError, match=f"^{path}: "):
                made.dumps(broken, strict=True)


def test_wrappers_collapse(tmp_path: Path) -> None:
    """An anonymous type whose only content is one repeated element is one list field with three states."""
    fields = """
      <xs:element name="Things" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:element name="Thing" type="tns:T" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element>"""
    with package(wsdl(sequence(fields)), tmp_path) as made:
        for things, content in (
            (made.UNSET, ""),
            ([], "<Things/>"),
            ([made.T(), made.T(things=[])], "<Things><Thing/><Thing><Things/></Thing></Things>"),
        ):
            obj = made.T(things=things)
            assert made.dumps(obj, root="T") == xml("T", content, ' xsi:type="T"')
            assert made.loads(made.dumps(obj)) == obj
        assert json.loads(json.dumps(made.to_dict(made.T(things=[made.T()])))) == {
            "@type": "T",
            "Things": {"Thing": [{}]},
        }


def test_extension_polymorphism_and_abstract_types(tmp_path: Path) -> None:
    """Derived types come after their base's fields, are written with xsi:type, and abstract ones are not made."""
    schema = (
        '<xs:complexType name="Base" abstract="true"><xs:sequence><xs:element name="A" type="xs:int" minOccurs="0"/>'
        "</xs:sequence></xs:complexType>"
        '<xs:complexType name="Derived"><xs:complexContent><xs:extension base="tns:Base">'
        '<xs:sequence><xs:element name="B" type="tns:Base" minOccurs="0"/></xs:sequence></xs:extension>'
        "</xs:complexContent></xs:complexType>"
    )
    with package(wsdl(schema), tmp_path) as made:
        assert [field.name for field in dataclasses.fields(made.Derived)] == ["a", "b"]
        assert issubclass(made.Derived, made.Base)
        obj = made.Derived(b=made.Derived(a=1))
        assert b'<B xsi:type="Derived"><A>1</A></B>' in made.dumps(obj)
        assert made.loads(made.dumps(obj)) == obj
        with pytest.raises(TypeError, match="Base is abstract"):
            made.Base()


def test_choices(tmp_path: Path) -> None:
    """Either arm, never both; one of them where the choice is required; the base's choice is not the derived type's."""
    arms = '<xs:element name="{}" type="xs:int"/><xs:element name="{}" type="xs:int"/>'
    choice = f'<xs:choice minOccurs="{{}}">{arms}</xs:choice>'
    schema = sequence(choice.format(1, "A", "B"), of="Base") + (
        '<xs:complexType name="Derived"><xs:complexContent><xs:extension base="tns:Base"><xs:sequence>'
        + choice.format(0, "C", "D")
        + "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
    )
    with package(wsdl(schema), tmp_path) as made:
        for good in (made.Derived(a=1, c=1), made.Derived(b=1, d=1), made.Derived(b=1)):
            assert made.loads(made.dumps(good, strict=True), strict=True) == good
        for bad in (made.Derived(a=1, b=1), made.Derived(a=1, c=1, d=1)):
            with pytest.raises(made.EncodeError, match="are both set"):
                made.dumps(bad)
        with pytest.raises(made.EncodeError, match="requires one of A, B"):
            made.dumps(made.Derived(c=1), strict=True)


def test_the_wildcard(tmp_path: Path) -> None:
    """`xs:any` holds any elements, of any namespace, in order."""
    with package(
        wsdl(sequence('<xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>')), tmp_path
    ) as made:
        content = '<x:a xmlns:x="urn:x" q="1">t<b xmlns=""/></x:a><c>2</c>'
        obj = made.loads(xml("T", content))
        assert [element.tag for element in obj.any] == ["{urn:x}a", f"{{{NS}}}c"]
        assert made.loads(made.dumps(obj)) == obj == made.T(any=[made.XmlElement(str(element)) for element in obj.any])
        assert made.from_dict(json.loads(json.dumps(made.to_dict(obj)))) == obj
    with package(wsdl(sequence("<xs:any/>")), tmp_path) as made:
        assert made.dumps(made.T(any=[made.XmlElement("<a/>")]), strict=True)
        with pytest.raises(made.EncodeError, match=r"^T\.\*: required by the schema"):
            made.dumps(made.T(), strict=True)


def test_enumerations_and_patterns(tmp_path: Path) -> None:
    """Members in declared order, open to others; a string under a pattern keeps to it."""
    schema = """
      <xs:simpleType name="Color"><xs:restriction base="xs:string">
        <xs:enumeration value="dark red"/><xs:enumeration value="Blue"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="code"><xs:restriction base="xs:string">
        <xs:pattern value="\\{[A-F]{2}\\}"/></xs:restriction></xs:simpleType>""" + sequence(
        '<xs:element name="Color" type="tns:Color" minOccurs="0"/>'
        '<xs:element name="Code" type="tns:code" minOccurs="0"/>'
    )
    with package(wsdl(schema), tmp_path) as made:
        assert [(member.name, member.value) for member in made.Color] == [("DARK_RED", "dark red"), ("BLUE", "Blue")]
        obj = made.loads(xml("T", "<Color>Green</Color><Code>{AB}</Code>"))
        assert obj == made.T(color=made.Color("Green"), code_="{AB}")
        assert obj.color == "Green" and not obj.color.known
        with pytest.raises(made.EncodeError, match=r"T\.Code: not what code allows: it must match"):
            made.dumps(made.T(code_="{ABC}"))
        kept = made.loads(xml("T", "<Code>{ABC}</Code>"))
        assert kept.code_ is made.UNSET and b"{ABC}" in made.dumps(kept)


def test_fields_named_as_builtins_annotate_the_builtins(tmp_path: Path) -> None:
    """Fields called list, str, int, bool, bytes and float beside repeated and plain fields of those types."""
    fields = "".join(
        f'<xs:element name="{name}" type="xs:{type_}" maxOccurs="unbounded"/>'
        f'<xs:element name="{type_}2" type="xs:{type_}"/>'
        for name, type_ in (("List", "string"), ("Str", "int"), ("Int", "boolean"), ("Bool", "base64Binary"))
    )
    with package(wsdl(sequence(fields)), tmp_path) as made:
        obj = made.T(list=["a"], str=[1], int=[True], bool=[b"x"], string2="s", int2=3, boolean2=False)
        assert made.loads(made.dumps(obj)) == obj
        hints = {field.name: field.type for field in dataclasses.fields(made.T)}
        assert hints["list"] == "builtins.list[builtins.str]"
        assert hints["int2"] == "builtins.int | UnsetType"


def test_names_that_the_modules_use_themselves(tmp_path: Path) -> None:
    """Types and fields called as what the generated modules import."""
    named = ("Registry", "Codec", "Any", "Model", "Restriction", "annotations", "dumps", "UnsetType", "OpenEnum")
    fields = "".join(
        f'<xs:element name="{name}" type="xs:int" minOccurs="0"/>'
        for name in ("Element", "Elements", "Wrapper", "Wildcard", "Unset", "Field", "Namespace", "Dt", "After")
    )
    schema = "".join(sequence(fields, of=name) for name in named)
    with package(wsdl(schema), tmp_path) as made:
        for name in named:
            cls = getattr(made, f"{name}_")
            obj = cls(element_=1, wildcard_=2, after=3)
            assert made.loads(made.dumps(obj)) == obj
            assert made.wire_type(obj) == name


def test_messages_and_operations(tmp_path: Path) -> None:
    """Anonymous global elements are messages; operations name them; an element may name a type."""
    schema = sequence('<xs:element name="A" type="xs:int"/>') + (
        '<xs:element name="AskMsg"><xs:complexType><xs:sequence><xs:element name="T" type="tns:T"/></xs:sequence>'
        '</xs:complexType></xs:element><xs:element name="TellMsg"><xs:complexType/></xs:element>'
        '<xs:element name="TheT" type="tns:T"/>'
    )
    with package(wsdl(schema, operations={"AskIt": ("AskMsg", "TellMsg")}), tmp_path) as made:
        assert list(made.operations.OPERATIONS) == ["AskIt"]
        operation = made.operations.ASK_IT
        assert (operation.request, operation.response) == (made.AskMsg, made.TellMsg)
        message = made.AskMsg(t=made.T(a=1))
        assert made.dumps(message) == xml("AskMsg", "<T><A>1</A></T>")
        assert made.loads(made.dumps(message)) == message
        assert made.dumps(made.T(a=1)) == xml("TheT", "<A>1</A>")
        assert made.unwrap(made.wrap(message), made.AskMsg).body == message


def test_recursion_and_types_that_need_each_other(tmp_path: Path) -> None:
    """A type inside itself, and two that hold each other, in two modules."""
    schema = sequence('<xs:element name="B" type="tns:B" minOccurs="0"/>', of="A") + sequence(
        '<xs:element name="A" type="tns:A" minOccurs="0" maxOccurs="unbounded"/>', of="B"
    )
    with package(wsdl(schema), tmp_path) as made:
        obj = made.A(b=made.B(a=[made.A(), made.A(b=made.B())]))
        assert made.loads(made.dumps(obj)) == obj


def test_deprecation_is_below_the_field(tmp_path: Path) -> None:
    """With what replaces the field, and whether the schema reserves it."""
    note = "<xs:annotation><xs:appinfo>{}</xs:appinfo></xs:annotation>"
    fields = (
        f'<xs:element name="Old" type="xs:int">{note.format("Deprecated. Use New.")}</xs:element>'
        f'<xs:element name="New" type="xs:int"/>'
        f'<xs:element name="Later" type="xs:int">{note.format("Reserved.")}</xs:element>'
    )
    with package(wsdl(sequence(fields)), tmp_path) as made:
        assert field_docs(made.T) == {"old": "Deprecated: use New.", "later": "Reserved by the vendor."}
