"""What the constructs look like in Python, beyond what every case shows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from lxml import etree
from support.both_ways import BOTH, NEITHER, check_both_ways
from support.constructs.case import element, enumerated, facet, restricted, typed, whole
from support.constructs.content import MANY, MAY, choice, derived, ints, sequence, simple
from support.constructs.namespaces import file, imports, several
from support.docstrings import field_docs
from support.messages import meaning
from support.packages import package
from support.witnesses.of_any_wsdl import Witnesses
from support.wsdls import NS, schema, wsdl


def hints(made: Any, cls: Any) -> dict[str, Any]:
    """The annotations of a class."""
    return get_type_hints(cls, localns=made.TYPES)


def names(cls: Any) -> list[str]:
    """The fields of a class."""
    return [each.name for each in dataclasses.fields(cls)]


# --- values


def test_defaults_are_told_and_set_on_demand(tmp_path: Path) -> None:
    """Nothing is invented for what is absent; `specified` sets the default, and its documentation names it."""
    body = typed(
        '<xs:sequence><xs:element name="D" type="xs:int" default="5" minOccurs="0"/>'
        '<xs:element name="F" type="xs:decimal" fixed="1.5" minOccurs="0"/></xs:sequence>'
        '<xs:attribute name="a" type="xs:string" default="on"/>'
    )
    with package(wsdl(body), tmp_path) as made:
        obj = made.T()
        assert (obj.d, obj.f, obj.a) == (made.UNSET, made.UNSET, made.UNSET)
        for name in ("d", "f", "a"):
            made.specified(obj).add(name)
        assert obj == made.T(d=5, f=Decimal("1.5"), a="on")
        assert field_docs(made.T) == {"d": "By default '5'.", "f": "Always '1.5'.", "a": "By default 'on'."}


def test_fixed_values_are_kept_to(tmp_path: Path) -> None:
    """Another one is refused on writing, kept raw on reading; equal values are equal, whatever their texts."""
    body = typed(
        '<xs:sequence><xs:element name="F" type="xs:decimal" fixed="1.5" minOccurs="0"/></xs:sequence>'
        '<xs:attribute name="f" type="xs:int" fixed="7"/>'
    )
    with package(wsdl(body), tmp_path) as made:
        for wrong, path in ((made.T(f=Decimal(2)), r"T\.F"), (made.T(f_=8), "T.*f")):
            with pytest.raises(made.EncodeError, match=path):
                made.dumps(wrong)
        kept = made.loads(whole('<T f="8"><F>2</F></T>'))
        assert kept.f is made.UNSET and kept.f_ is made.UNSET and len(made.unknown(kept)) == 2
        # lxml compares the texts, XML Schema the values.
        assert made.loads(whole("<T><F>1.50</F></T>"), strict=True) == made.T(f=Decimal("1.5"))


def test_what_lxml_overlooks(tmp_path: Path) -> None:
    """Texts that XML Schema does not allow, and libxml2 does."""
    body = restricted("Half", "xs:double", facet("minInclusive", "0.5")) + typed(
        '<xs:sequence><xs:element name="N" type="xs:NMTOKENS" minOccurs="0"/>'
        '<xs:element name="B" type="xs:base64Binary" minOccurs="0"/>'
        '<xs:element name="H" type="tns:Half" minOccurs="0"/></xs:sequence>'
    )
    with package(wsdl(body), tmp_path) as made:
        for text in ("<N/>", "<B>!!!!</B>", "<H>NaN</H>"):
            with pytest.raises(made.DecodeError):
                made.loads(whole(f"<T>{text}</T>"), strict=True)


def test_what_python_cannot_hold_is_kept(tmp_path: Path) -> None:
    """A date with a zone, a year before 1 or after 9999: the text is not lost."""
    body = typed('<xs:sequence><xs:element name="D" type="xs:date" minOccurs="0"/></xs:sequence>')
    with package(wsdl(body), tmp_path) as made:
        for text in ("2024-02-29Z", "2024-02-29+05:30", "-0044-03-15", "12024-01-01"):
            message = whole(f"<T><D>{text}</D></T>")
            assert meaning(made.dumps(made.loads(message))) == meaning(message)


def test_white_space_of_types(tmp_path: Path) -> None:
    """The type's whiteSpace facet decides."""
    types = {"string": " a  b ", "normalizedString": " a  b ", "token": "a b", "anyURI": "a b", "Name": None}
    fields = "".join(f'<xs:element name="{name}" type="xs:{name}" minOccurs="0"/>' for name in types)
    collapsed = restricted("C", "xs:string", facet("whiteSpace", "collapse"))
    fields += '<xs:element name="C" type="tns:C" minOccurs="0"/>'
    with package(wsdl(collapsed + typed(f"<xs:sequence>{fields}</xs:sequence>")), tmp_path) as made:
        values = {"string": " a\t b ", "normalized_string": " a  b ", "token": "a b", "any_uri": "a b", "c": "a b"}
        text = "".join(f"<{name}> a\t b </{name}>" for name in ("string", "normalizedString", "token", "anyURI", "C"))
        assert made.loads(whole(f"<T>{text}</T>")) == made.T(**values)
        assert made.loads(whole("<T><Name> x </Name></T>"), strict=True) == made.T(name="x")


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("xs:positiveInteger", 0),
        ("xs:unsignedByte", 256),
        ("xs:decimal", Decimal("NaN")),
        ("xs:decimal", 1.5),
        ("xs:date", dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
        ("xs:date", "2024-01-01"),
        ("xs:duration", "1 day"),
        ("xs:gYear", "24"),
        ("xs:language", "en_US"),
        ("xs:NCName", "a:b"),
        ("xs:hexBinary", "00"),
        ("xs:NMTOKENS", ["a b"]),
        ("xs:NMTOKENS", "a"),
        ("tns:Code", "abcd"),
        ("tns:Line", "a\nb"),
        ("xs:token", "a  b"),
        ("tns:Texts", ["a", ""]),
        ("tns:Texts", ["a b"]),
        ("tns:Numbers", [1, "x"]),
        ("tns:Numbers", 1),
        ("tns:Either", 1.5),
    ],
)
def test_values_outside_their_type_are_not_written(tmp_path: Path, type_: str, value: object) -> None:
    """Neither as elements nor as attributes, strict or not."""
    body = "".join(
        [
            restricted("Code", "xs:string", facet("maxLength", 3)),
            restricted("Line", "xs:string", facet("whiteSpace", "replace")),
            '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>',
            '<xs:simpleType name="Texts"><xs:list itemType="xs:string"/></xs:simpleType>',
            '<xs:simpleType name="Either"><xs:union memberTypes="xs:int xs:date"/></xs:simpleType>',
            typed(
                f'<xs:sequence><xs:element name="E" type="{type_}" minOccurs="0"/></xs:sequence>'
                f'<xs:attribute name="a" type="{type_}"/>'
            ),
        ]
    )
    with package(wsdl(body), tmp_path) as made:
        for wrong in (made.T(e=value), made.T(a=value)):
            with pytest.raises(made.EncodeError) as caught:
                made.dumps(wrong)
            assert caught.value.path.startswith("T.")
        assert made.dumps(made.T())


def test_decimals_are_written_without_exponents(tmp_path: Path) -> None:
    """XML Schema knows none."""
    with package(wsdl(typed('<xs:sequence><xs:element name="E" type="xs:decimal"/></xs:sequence>')), tmp_path) as made:
        for value, text in ((Decimal("1E+3"), "1000"), (Decimal("1E-7"), "0.0000001"), (Decimal("-0"), "-0")):
            assert f"<E>{text}</E>".encode() in made.dumps(made.T(e=value))


def test_values_that_python_keeps_a_part_of(tmp_path: Path) -> None:
    """The text stays as long as the value does: in attributes, simple content, lists, restrictions and unions."""
    body = (
        '<xs:simpleType name="Times"><xs:list itemType="xs:time"/></xs:simpleType>'
        + restricted("Late", "xs:date", facet("minInclusive", "2024-01-01Z"))
        + '<xs:simpleType name="When"><xs:union memberTypes="xs:date xs:string"/></xs:simpleType>'
        + typed(simple("extension", "xs:time", '<xs:attribute name="a" type="xs:time"/>'), of="Moment")
        + typed(
            sequence(
                '<xs:element name="Times" type="tns:Times" minOccurs="0"/>'
                '<xs:element name="Late" type="tns:Late" minOccurs="0"/>'
                '<xs:element name="When" type="tns:When" minOccurs="0"/>'
            )
        )
    )
    long, kept = "10:30:00.1234567", dt.time(10, 30, 0, 123456)
    with package(wsdl(body), tmp_path) as made:
        for text, value in (
            (f"<T><Times>09:00:00 {long}</Times></T>", made.T(times=[dt.time(9), kept])),
            ("<T><Late>2024-02-29Z</Late></T>", made.T(late=dt.date(2024, 2, 29))),
            ("<T><When>2024-02-29Z</When></T>", made.T(when=dt.date(2024, 2, 29))),
            (f'<Moment a="{long}">{long}</Moment>', made.Moment(value=kept, a=kept)),
        ):
            obj = made.loads(whole(text), strict=True)
            assert meaning(made.dumps(obj, strict=True)) == meaning(whole(text))
            assert made.from_dict(made.to_dict(obj)) == obj
            made.unknown(obj).clear()
            assert obj == value
        moment = made.loads(whole(f'<Moment a="{long}">{long}</Moment>'))
        moment.value = moment.a = dt.time(8)
        assert meaning(made.dumps(moment)) == meaning(whole('<Moment a="08:00:00">08:00:00</Moment>'))
        early = made.loads(whole("<T><Late>2023-12-31Z</Late></T>"))
        assert early.late is made.UNSET and len(made.unknown(early)) == 1
        with pytest.raises(made.EncodeError, match=r"T\.When: .*read as another"):
            made.dumps(made.T(when="2024-02-29Z"))


def test_limits_with_a_zone_and_values_without(tmp_path: Path) -> None:
    """Nobody can say which is later, so the value is not allowed."""
    body = restricted("Late", "xs:time", facet("minInclusive", "10:00:00Z")) + typed(
        sequence('<xs:element name="L" type="tns:Late"/>')
    )
    with package(wsdl(body), tmp_path) as made:
        assert made.loads(whole("<T><L>11:00:00Z</L></T>"), strict=True) == made.T(l=dt.time(11, tzinfo=dt.UTC))
        for clock in (dt.time(11), dt.time(9, tzinfo=dt.UTC)):
            with pytest.raises(made.EncodeError, match=r"T\.L: below 10:00:00Z"):
                made.dumps(made.T(l=clock))


def test_what_an_empty_element_stands_for(tmp_path: Path) -> None:
    """The default, so that an empty text cannot be written; a default may be more than Python keeps."""
    body = typed(
        sequence(
            '<xs:element name="D" type="xs:date" default="2024-02-29Z" minOccurs="0"/>'
            '<xs:element name="S" type="xs:string" default="a\\b" minOccurs="0"/>'
        )
    )
    with package(wsdl(body), tmp_path) as made:
        assert made.loads(whole("<T><D/><S/></T>"), strict=True) == made.T(d=dt.date(2024, 2, 29), s="a\\b")
        assert field_docs(made.T)["s"] == r"By default 'a\\b'."
        with pytest.raises(made.EncodeError, match=r"T\.S: an empty element would be read as"):
            made.dumps(made.T(s=""))


def test_annotations(tmp_path: Path) -> None:
    """Lists, unions, named restrictions and attributes say what they hold."""
    body = (
        enumerated("Few", "auto")
        + '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>'
        + '<xs:simpleType name="Length"><xs:union memberTypes="xs:int tns:Few"/></xs:simpleType>'
        + typed(
            '<xs:sequence><xs:element name="N" type="tns:Numbers"/><xs:element name="L" type="tns:Length"/>'
            '<xs:element name="M" type="tns:Numbers" nillable="true"/>'
            '<xs:element name="D" type="xs:date"/></xs:sequence><xs:attribute name="a" type="xs:decimal"/>'
        )
    )
    with package(wsdl(body), tmp_path) as made:
        found = hints(made, made.T)
        assert found["n"] == list[int] | made.UnsetType
        assert found["l"] == int | made.Few | made.UnsetType
        assert found["m"] == list[int] | None | made.UnsetType
        assert found["d"] == dt.date | made.UnsetType
        assert found["a"] == Decimal | made.UnsetType


# --- complex types


def test_attributes_in_dicts(tmp_path: Path) -> None:
    """A mapping of their names; anything else is an error with its path."""
    with package(wsdl(typed('<xs:attribute name="color" type="xs:int"/>')), tmp_path) as made:
        assert made.from_dict({"@attributes": {"color": 1}}, made.T) == made.T(color=1)
        for wrong, path, problem in (
            ([], "T.@attributes", "expected a mapping, got list"),
            ({"colour": 1}, "T.@attributes.colour", "no such attribute: did you mean 'color'"),
            ({"color": None}, "T.@attributes.color", "not nillable"),
        ):
            with pytest.raises(made.DecodeError, match=problem) as caught:
                made.from_dict({"@attributes": wrong}, made.T)
            assert caught.value.path == path


def test_an_attribute_is_never_nil(tmp_path: Path) -> None:
    """None is refused, UNSET is absent, and strict mode asks for what is required."""
    body = typed('<xs:attribute name="a" type="xs:int" use="required"/><xs:attribute name="b"/>')
    with package(wsdl(body), tmp_path) as made:
        assert b" a=" not in made.dumps(made.T())
        with pytest.raises(made.EncodeError, match=r"T.*a"):
            made.dumps(made.T(), strict=True)
        with pytest.raises(made.EncodeError, match=r"T.*b"):
            made.dumps(made.T(b=None))
        assert names(made.T) == ["a", "b"]


def test_the_wildcard_of_attributes_takes_no_others(tmp_path: Path) -> None:
    """What has a field of its own, no XmlAttribute at all, a namespace declaration."""
    with package(wsdl(typed('<xs:attribute name="a" type="xs:int"/><xs:anyAttribute/>')), tmp_path) as made:
        for wrong, problem in (
            ("a", "expected XmlAttribute, got str"),
            (made.XmlAttribute("a", "1"), "the attribute a has a field of its own"),
            (made.XmlAttribute("xmlns", "urn:x"), "xmlns is not an attribute"),
        ):
            with pytest.raises(made.EncodeError, match=problem):
                made.dumps(made.T(any_attributes=[wrong]))


def test_attributes_are_escaped(tmp_path: Path) -> None:
    """Quotes, markup and white space come back."""
    with package(wsdl(typed('<xs:attribute name="a" type="xs:string"/>')), tmp_path) as made:
        obj = made.T(a="<&>\"'\n\t\r]]>")
        assert made.loads(made.dumps(obj), strict=True) == obj


def test_attributes_come_after_elements(tmp_path: Path) -> None:
    """A type's own do; those of the base come first."""
    body = typed(sequence(MAY.format("A")) + '<xs:attribute name="x"/>', of="B") + typed(
        derived("extension", "B", sequence(MAY.format("C")) + '<xs:attribute name="y"/>')
    )
    with package(wsdl(body), tmp_path) as made:
        assert names(made.T) == ["a", "x", "c", "y"]


def test_a_choice_with_an_arm_that_may_be_absent(tmp_path: Path) -> None:
    """It asks for nothing; one without asks for one of its arms."""
    body = typed(sequence(choice(ints("A") + MAY.format("B"))), of="May")
    body += typed(sequence(choice(ints("A", "B"))), of="Must")
    with package(wsdl(body), tmp_path) as made:
        assert made.loads(made.dumps(made.May(), strict=True), strict=True) == made.May()
        with pytest.raises(made.EncodeError, match="Must: the schema requires one of A, B"):
            made.dumps(made.Must(), strict=True)


def test_a_type_without_content_holds_no_text(tmp_path: Path) -> None:
    """Strict mode refuses even white space."""
    with package(wsdl(typed("")), tmp_path) as made:
        assert made.loads(whole("<T></T>"), strict=True) == made.loads(whole("<T> </T>")) == made.T()
        with pytest.raises(made.DecodeError, match="T: text in a type without content"):
            made.loads(whole("<T> </T>"), strict=True)


def test_choices_refuse_two_arms(tmp_path: Path) -> None:
    """The error names both, in nested choices too."""
    body = typed(sequence(choice(sequence(ints("A", "B")) + ints("C") + choice(ints("D", "E")))))
    with package(wsdl(body), tmp_path) as made:
        for both in ({"a": 1, "c": 1}, {"b": 1, "d": 1}, {"c": 1, "e": 1}, {"d": 1, "e": 1}):
            with pytest.raises(made.EncodeError, match="are both set, and the schema allows one"):
                made.dumps(made.T(**both))
        # An arm in which something is missing can be written, but not strictly.
        assert made.loads(made.dumps(made.T(a=1))) == made.T(a=1)
        with pytest.raises(made.EncodeError):
            made.dumps(made.T(a=1), strict=True)


def test_repeated_groups_are_classes(tmp_path: Path) -> None:
    """Named after the type, and the group or what it is; strict mode counts them and looks inside."""
    body = f'<xs:group name="Items">{sequence(ints("A") + MAY.format("X"))}</xs:group>' + typed(
        sequence(
            choice(ints("B", "C"), MANY)
            + sequence(ints("D", "E"), MANY)
            + choice(ints("F", "G"), 'maxOccurs="2"')
            + f'<xs:group ref="tns:Items" {MANY}/>'
        ),
        of="Order",
    )
    with package(wsdl(body), tmp_path) as made:
        assert names(made.Order) == ["choice", "sequence", "choice_2", "items"]
        assert get_args(hints(made, made.Order)["choice"]) == (made.OrderChoice,)
        good = made.Order(
            choice=[made.OrderChoice(b=1)],
            sequence=[made.OrderSequence(d=1, e=2)],
            choice_2=[made.OrderChoice2(f=1)],
            items=[made.OrderItems(a=1)],
        )
        assert made.loads(made.dumps(good, strict=True), strict=True) == good
        breaks: list[dict[str, Any]] = [
            {"choice": [made.OrderChoice()]},
            {"sequence": [made.OrderSequence(d=1)]},
            {"choice_2": []},
            {"choice_2": [made.OrderChoice2(f=1)] * 3},
        ]
        for broken in breaks:
            obj = made.Order(**{name: getattr(good, name) for name in names(made.Order)} | broken)
            with pytest.raises(made.EncodeError):
                made.dumps(obj, strict=True)
        with pytest.raises(made.EncodeError, match="are both set"):
            made.dumps(made.Order(choice=[made.OrderChoice(b=1, c=2)]))
        with pytest.raises(made.EncodeError):
            made.dumps(made.Order(choice=[made.OrderItems(a=1)]))


def test_the_occurrences_of_a_group_are_a_list_of_its_class(tmp_path: Path) -> None:
    """Anything else is refused with its place."""
    with package(wsdl(typed(sequence(choice(ints("A", "B"), MANY)))), tmp_path) as made:
        assert made.loads(made.dumps(made.T(choice=[made.TChoice(a=1)]))) == made.T(choice=[made.TChoice(a=1)])
        for wrong, problem in ((made.TChoice(a=1), "expected a list, got TChoice"), ([5], "expected TChoice, got int")):
            with pytest.raises(made.EncodeError, match=problem) as caught:
                made.dumps(made.T(choice=wrong))
            assert caught.value.path.startswith("T")


def test_what_is_not_understood_ends_an_occurrence(tmp_path: Path) -> None:
    """What follows it is another one, so that everything goes back to its place."""
    text = f'<T xmlns="{NS}"><A>1</A><B>2</B><A>one</A><B>3</B><A>4</A></T>'
    with package(wsdl(typed(sequence(choice(ints("A", "B"), MANY)))), tmp_path) as made:
        read = made.loads(text, made.T)
        assert [(each.a, each.b) for each in read.choice if not made.unknown(each)] == [
            (1, made.UNSET),
            (made.UNSET, 2),
            (made.UNSET, 3),
            (4, made.UNSET),
        ]
        assert made.dumps(read, root="T") == made.dumps(made.loads(made.dumps(read, root="T"), made.T), root="T")
        assert [child.text for child in etree.fromstring(made.dumps(read, root="T"))] == ["1", "2", "one", "3", "4"]


def test_restrictions_are_subclasses(tmp_path: Path) -> None:
    """They have their base's fields, and strict mode holds them to less."""
    body = typed(sequence(MAY.format("A") + MAY.format("B")), of="Base") + typed(
        derived("restriction", "Base", sequence(ints("A"))), of="Less"
    )
    with package(wsdl(body), tmp_path) as made:
        assert issubclass(made.Less, made.Base) and names(made.Less) == ["a", "b"]
        assert made.loads(whole("<Less><B>1</B></Less>")) == made.Less(b=1)
        for wrong in (made.Less(b=1), made.Less(), made.Less(a=1, b=2)):
            with pytest.raises(made.EncodeError):
                made.dumps(wrong, strict=True)
            assert made.loads(made.dumps(wrong)) == wrong
        assert made.dumps(made.Less(a=1), strict=True)


def test_a_restriction_may_take_nil_away(tmp_path: Path) -> None:
    """Then None is refused, and a nil is kept raw."""
    nillable = '<xs:element name="A" type="xs:int" nillable="{}"/>'
    body = typed(sequence(nillable.format("true")), of="Base") + typed(
        derived("restriction", "Base", sequence(nillable.format("false"))), of="Less"
    )
    with package(wsdl(body), tmp_path) as made:
        assert made.loads(made.dumps(made.Base(a=None), strict=True), strict=True) == made.Base(a=None)
        with pytest.raises(made.EncodeError, match=r"Less\.A: None .* not nillable"):
            made.dumps(made.Less(a=None))
        message = whole('<Less><A xsi:nil="true"/></Less>')
        with pytest.raises(made.DecodeError, match=r"Less\.A: xsi:nil, and the element is not nillable"):
            made.loads(message, strict=True)
        assert made.loads(message).a is made.UNSET
        assert meaning(made.dumps(made.loads(message))) == meaning(message)


def test_an_abstract_type_is_not_made_strictly(tmp_path: Path) -> None:
    """Naming it on the wire does not help."""
    body = f'<xs:complexType name="Shape" abstract="true">{sequence(MAY.format("A"))}</xs:complexType>' + typed(
        '<xs:sequence><xs:element name="S" type="tns:Shape"/></xs:sequence>'
    )
    with package(wsdl(body), tmp_path) as made:
        for message in ("<T><S/></T>", '<T><S xsi:type="t:Shape"/></T>'):
            with pytest.raises(made.DecodeError, match="abstract"):
                made.loads(whole(message), strict=True)
            assert isinstance(made.loads(whole(message)).s, made.Shape)


def test_simple_content_is_subclassed_too(tmp_path: Path) -> None:
    """Extension and restriction of simple content."""
    body = typed(simple("extension", "xs:string", '<xs:attribute name="a"/>'), of="Text") + typed(
        simple("extension", "tns:Text", '<xs:attribute name="b"/>'), of="More"
    )
    with package(wsdl(body), tmp_path) as made:
        assert issubclass(made.More, made.Text) and set(names(made.More)) == {"value", "a", "b"}
        assert made.loads(whole("<Text/>"), strict=True) == made.Text(value="")
        assert made.loads(whole("<Text> x </Text>")) == made.Text(value=" x ")


def test_repeated_choices_of_a_base_and_of_what_extends_it(tmp_path: Path) -> None:
    """They are numbered on."""
    body = typed(sequence(choice(ints("A", "B"), MANY)), of="Base") + typed(
        derived("extension", "Base", sequence(choice(ints("C", "D"), MANY))), of="More"
    )
    with package(wsdl(body), tmp_path) as made:
        message = whole("<More><A>1</A><B>2</B><C>3</C></More>")
        obj = made.loads(message, strict=True)
        assert names(made.More) == ["choice", "choice_2"]
        assert meaning(made.dumps(obj, strict=True)) == meaning(message)
        assert made.from_dict(made.to_dict(obj)) == obj


def test_nil_and_what_the_schema_asks_of_it(tmp_path: Path) -> None:
    """Strict mode writes no nil that is not valid: of an abstract type, or without a required attribute."""
    shape = f'<xs:complexType name="Shape" abstract="true">{sequence(MAY.format("A"))}</xs:complexType>'
    marked = typed('<xs:attribute name="a" type="xs:int" use="required"/>', of="Marked")
    nil = '<xs:element name="{}" type="tns:{}" minOccurs="0" nillable="true"/>'
    body = shape + marked + typed(sequence(nil.format("S", "Shape") + nil.format("M", "Marked")))
    with package(wsdl(body), tmp_path) as made:
        judge = Witnesses(wsdl(body))
        for obj in (made.T(s=None), made.T(m=None)):
            assert judge.faults(made.dumps(obj)) != []
            with pytest.raises(made.EncodeError):
                made.dumps(obj, strict=True)
        kept = whole('<T><M a="1" xsi:nil="true"/></T>')
        assert judge.faults(kept) == []
        assert meaning(made.dumps(made.loads(kept))) == meaning(kept)


def test_a_wrapper_may_be_nil(tmp_path: Path) -> None:
    """That is neither no wrapper nor an empty one; with an attribute beside the nil it is kept raw."""
    items = sequence('<xs:element name="A" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>')
    nil = f'<xs:element name="As" nillable="true" minOccurs="0"><xs:complexType>{items}</xs:complexType></xs:element>'
    with package(wsdl(typed(sequence(nil))), tmp_path) as made:
        for text, obj, mapping in (
            ('<T><As xsi:nil="true"/></T>', made.T(as_=None), {"As": None}),
            ("<T><As/></T>", made.T(as_=[]), {"As": {"A": []}}),
            ("<T/>", made.T(), {}),
        ):
            assert made.loads(whole(text), strict=True) == obj
            assert meaning(made.dumps(obj, strict=True)) == meaning(whole(text))
            assert made.to_dict(obj) == {"@type": "T", **mapping}
            assert made.from_dict(made.to_dict(obj)) == obj
        assert made.loads(whole('<T><As xsi:nil="false"><A>1</A></As></T>'), strict=True) == made.T(as_=[1])
        kept = whole('<T><As a="1" xsi:nil="true"/></T>')
        assert made.loads(kept).as_ is made.UNSET
        assert meaning(made.dumps(made.loads(kept))) == meaning(kept)


def test_a_wrapper_of_anything(tmp_path: Path) -> None:
    """Its items are raw elements, or nil."""
    items = sequence('<xs:element name="A" nillable="true" minOccurs="0" maxOccurs="unbounded"/>')
    wrapper = f'<xs:element name="As" minOccurs="0"><xs:complexType>{items}</xs:complexType></xs:element>'
    with package(wsdl(typed(sequence(wrapper))), tmp_path) as made:
        message = whole('<T><As><A b:x="1">t</A><A xsi:nil="true"/></As></T>')
        obj = made.loads(message, strict=True)
        assert [getattr(item, "text", item) for item in obj.as_] == ["t", None]
        assert meaning(made.dumps(obj, strict=True)) == meaning(message)
        assert made.from_dict(made.to_dict(obj)) == obj
        with pytest.raises(made.EncodeError, match=r"T\.As\.A\[0\]: expected the element {urn:test}A, got B"):
            made.dumps(made.T(as_=[made.XmlElement("<B/>")]))


def test_any_type_keeps_the_whole_element(tmp_path: Path) -> None:
    """Prefixes, text and all; a value with another name is refused."""
    with package(wsdl(typed('<xs:sequence><xs:element name="A" minOccurs="0"/></xs:sequence>')), tmp_path) as made:
        obj = made.loads(whole('<T><A b:x="1">t<y/>t</A></T>'))
        assert isinstance(obj.a, made.XmlElement) and obj.a.attributes == {"{urn:b}x": "1"}
        with pytest.raises(made.EncodeError, match=r"T\.A"):
            made.dumps(made.T(a=made.XmlElement("<other/>")))
        with pytest.raises(TypeError, match="a may hold anything, so it has no zero"):
            made.specified(made.T()).add("a")


# --- namespaces


def test_modules_of_namespaces(tmp_path: Path) -> None:
    """A module for each, named after the last segment; all names at the root."""
    orders, parts, again = "http://x.example/Order-Lines", "urn:x:Parts", "http://y.example/parts/"
    bodies = {uri: typed(sequence(MAY.format("A")), of=of) for uri, of in ((orders, "L"), (parts, "R"), (again, "Q"))}
    schemas = [schema(body.replace("tns:", "n:"), uri, f'xmlns:n="{uri}"') for uri, body in bodies.items()]
    with package(several(schema(imports(*bodies) + typed(sequence(MAY.format("A")))), *schemas), tmp_path) as made:
        assert made.L.__module__ == f"{made.__name__}.models.order_lines"
        assert {made.R.__module__, made.Q.__module__} == {
            f"{made.__name__}.models.{name}" for name in ("parts", "parts_")
        }
        for cls in (made.L, made.R, made.Q, made.T):
            assert importlib.import_module(cls.__module__) is not None
        assert made.wire_type(made.L()) == "L"
        assert {"L", "R", "Q", "T"} <= set(made.__all__)


def test_several_elements_of_one_type(tmp_path: Path) -> None:
    """An object is written as the element of its type's own name, and where there is none with its xsi:type."""
    body = typed(sequence(MAY.format("A")), of="Known") + element("Other", "tns:Known")
    body += typed(sequence(MAY.format("A")), of="Shared", element_name="One") + element("Two", "tns:Shared")
    with package(wsdl(body), tmp_path) as made:
        assert meaning(made.dumps(made.Known(a=1))) == meaning(whole("<Known><A>1</A></Known>"))
        assert meaning(made.dumps(made.Shared(a=1))) == meaning(whole('<Shared xsi:type="t:Shared"><A>1</A></Shared>'))
        for text in ("<Other><A>1</A></Other>", "<Two><A>1</A></Two>"):
            obj = made.loads(whole(text))
            assert meaning(made.dumps(obj, root=text[1:].partition(">")[0])) == meaning(whole(text))
        other = whole('<Known xsi:type="t:Shared"><A>1</A></Known>')
        assert made.loads(other) == made.Shared(a=1)
        with pytest.raises(made.DecodeError, match="Known: xsi:type t:Shared does not extend Known"):
            made.loads(other, strict=True)


def test_modules_that_need_each_other_are_one(tmp_path: Path) -> None:
    """Bases across namespaces, in a circle."""
    base = f'<xs:complexType name="{{}}">{sequence(MAY.format("N"))}</xs:complexType>'
    extends = (
        '<xs:complexType name="{}"><xs:complexContent><xs:extension base="{}"/></xs:complexContent></xs:complexType>'
    )
    data = several(
        schema(imports("urn:a", "urn:b")),
        schema(imports("urn:b") + base.format("A1") + extends.format("A2", "b:B1") + element("A2", "a:A2"), "urn:a"),
        schema(imports("urn:a") + base.format("B1") + extends.format("B2", "a:A1") + element("B2", "b:B2"), "urn:b"),
    )
    with package(data, tmp_path) as made:
        assert issubclass(made.A2, made.B1) and issubclass(made.B2, made.A1)
        assert made.A2.__module__ == made.B2.__module__
        assert made.loads(whole("<a:A2><b:N>1</b:N></a:A2>"), strict=True) == made.A2(n=1)


def test_one_name_in_two_namespaces_in_one_type(tmp_path: Path) -> None:
    """Two fields, and two keys in a dict."""
    other = schema(element("N", "xs:int"), "urn:a")
    body = typed(f'<xs:sequence>{MAY.format("N")}<xs:element ref="a:N" minOccurs="0"/></xs:sequence>')
    with package(several(schema(imports("urn:a") + body), other), tmp_path) as made:
        obj = made.T(n=1, n_=2)
        assert meaning(made.dumps(obj)) == meaning(whole("<T><N>1</N><a:N>2</a:N></T>"))
        assert len(made.to_dict(obj)) == 3 and made.from_dict(made.to_dict(obj)) == obj


LOWER = [
    enumerated("int", "a"),
    restricted("list", "xs:int", facet("maxInclusive", 9)),
    '<xs:simpleType name="tokens"><xs:list itemType="xs:NCName"/></xs:simpleType>',
    *(typed(sequence(MAY.format("N")), of=name) for name in ("str", "object", "print", "order", "bytes", "bool")),
    typed(
        '<xs:sequence><xs:element name="order" type="tns:order"/><xs:element name="other" type="tns:order"/>'
        '<xs:element name="str" type="tns:str" maxOccurs="unbounded"/><xs:element name="list" type="tns:list"/>'
        '<xs:element name="int" type="tns:int"/><xs:element name="n" type="xs:int" maxOccurs="unbounded"/>'
        '<xs:element name="tokens" type="tns:tokens"/><xs:element name="s" type="xs:string"/></xs:sequence>'
    ),
]
"""Types that are called as fields and as what Python has built in, which nothing keeps a WSDL from."""


def test_types_in_lower_case(tmp_path: Path) -> None:
    """Generated code does not take them for fields or builtins."""
    with package(wsdl("".join(LOWER)), tmp_path, "lower") as made:
        message = (
            "<T><order><N>1</N></order><other/><str><N>2</N></str><list>3</list><int>a</int><n>4</n>"
            "<tokens>x y</tokens><s>z</s></T>"
        )
        obj = made.loads(whole(message), strict=True)
        assert (obj.order_.n, obj.str[0].n, obj.list, obj.tokens_, obj.s) == (1, 2, 3, ["x", "y"], "z")
        assert made.__dir__()


@pytest.mark.slow
def test_mypy_takes_types_in_lower_case_for_nothing_else(tmp_path: Path) -> None:
    with package(wsdl("".join(LOWER)), tmp_path, "lower"):
        command = [sys.executable, "-m", "mypy", "--strict", "-p", "lower"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_order_of_declarations_and_files_means_nothing(tmp_path: Path) -> None:
    """The same package from schemas in another order, or in files."""
    body = typed(f"<xs:sequence>{MAY.format('N')}</xs:sequence>", of="A").replace("tns:", "a:")
    one, two = schema(imports("urn:a") + typed(sequence(MAY.format("A")))), schema(body, "urn:a")
    in_file = schema(
        '<xs:import namespace="urn:a" schemaLocation="a.xsd"/>' + typed(sequence(MAY.format("A"))),
    )
    texts = []
    for data, beside in (
        (several(one, two), {}),
        (several(two, one), {}),
        (several(in_file), {"a.xsd": file(body, "urn:a")}),
    ):
        with package(data, tmp_path, beside=beside) as made:
            folder = Path(str(made.__file__)).parent
            texts.append({path.name: path.read_text() for path in sorted(folder.glob("models/*.py"))})
    assert texts[0] == texts[1] == texts[2]


def test_what_is_odd_is_written_the_same_both_ways(tmp_path: Path) -> None:
    """Values that the schema fixes, or takes an empty element for, and objects where raw XML belongs, are errors."""
    body = typed(
        sequence(
            '<xs:element name="Fixed" type="xs:int" fixed="5" minOccurs="0"/>'
            '<xs:element name="Default" type="xs:string" default="a" minOccurs="0"/>'
            '<xs:element name="Any" type="xs:anyType" minOccurs="0"/>'
            '<xs:element name="Bare" form="unqualified" type="tns:U" minOccurs="0" maxOccurs="9"/>'
            '<xs:element name="Wrapped" form="unqualified" minOccurs="0" nillable="true"><xs:complexType><xs:sequence>'
            '<xs:element name="Item" type="tns:U" nillable="true" minOccurs="0" maxOccurs="9"/>'
            "</xs:sequence></xs:complexType></xs:element>"
        )
        + '<xs:attribute name="at" type="xs:string"/>'
    )
    bare = '<xs:element name="In" form="unqualified" type="xs:string" nillable="true" maxOccurs="9"/>'
    with package(wsdl(body + typed(sequence(bare), of="U")), tmp_path, "odd") as made:
        for odd in ({"fixed": 6}, {"default": ""}, {"any": made.U()}, {"any": "a"}):
            assert check_both_ways(made._codec, made.T(**odd)) == NEITHER
        for left in ({"fixed": 5}, {"default": "a"}, {"any": made.XmlElement(f'<Any xmlns="{NS}"/>')}, {"at": "<"}):
            assert check_both_ways(made._codec, made.T(**left))[0] is False
            assert made.loads(made.dumps(made.T(**left))) == made.T(**left)
        for usual in (
            made.T(bare=[made.U(in_=["a", None, "<"]), made.U()]),
            made.T(wrapped=None),
            made.T(wrapped=[]),
            made.T(wrapped=[None, made.U(in_=["a"]), made.U()]),
        ):
            assert check_both_ways(made._codec, usual) == BOTH
            assert made.loads(made.dumps(usual)) == usual
