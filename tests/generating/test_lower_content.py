"""Lowering of content: particles become fields, groups are inlined or become types, wrappers collapse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sfmc_soapgen.errors import InputError, UnsupportedError
from sfmc_soapgen.ir import (
    ANY,
    ANY_TYPE,
    XSD,
    Bounds,
    Component,
    Enum,
    Field,
    Group,
    Kind,
    Leaf,
    Origin,
    QName,
    Type,
    Wrapped,
    group_name,
)
from sfmc_soapgen.python.naming import choose_names
from sfmc_soapgen.xsd import BUILTINS
from support.lowering import INT, STRING, X, Y, Z, declared, field_of, fields_of, inside, type_of, types_of
from support.wsdls import BODY_LINE, FILE, NS, lowered, name, sequence, wsdl

MAYBE = '<xs:element name="y" type="xs:int" minOccurs="0"/>'


def leaf(local: str, required: bool = True) -> Leaf:
    """The place of a field."""
    return Leaf(ANY if local == "*" else name(local), required)


def sequence_of(*parts: Leaf | Group, required: bool = True) -> Group:
    """A sequence."""
    return Group("sequence", parts, required)


def choice_of(*parts: Leaf | Group, required: bool = True) -> Group:
    """A choice."""
    return Group("choice", parts, required)


def of_model(model: str, *, of: str = "T") -> str:
    """A complex type with this model group."""
    return f'<xs:complexType name="{of}">{model}</xs:complexType>'


# --- elements


@pytest.mark.parametrize("builtin", sorted(builtin.local for builtin in BUILTINS))
def test_builtins(builtin: str) -> None:
    """The types of XML Schema that are supported."""
    assert field_of(f'<xs:element name="x" type="xs:{builtin}"/>').type == QName(XSD, builtin)


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ("", Field(name("x"), INT, required=True)),
        ('minOccurs="1" maxOccurs="1" nillable="false"', Field(name("x"), INT, required=True)),
        ('minOccurs="0"', Field(name("x"), INT)),
        ('nillable="true"', Field(name("x"), INT, required=True, nillable=True)),
        ('nillable="1" minOccurs="0"', Field(name("x"), INT, nillable=True)),
        ('maxOccurs="unbounded"', Field(name("x"), INT, required=True, many=True)),
        ('minOccurs="0" maxOccurs="unbounded"', Field(name("x"), INT, many=True)),
        ('minOccurs="2" maxOccurs="unbounded"', Field(name("x"), INT, required=True, many=True, bounds=(2, None))),
        ('maxOccurs="5"', Field(name("x"), INT, required=True, many=True, bounds=(1, 5))),
        ('minOccurs="0" maxOccurs="5"', Field(name("x"), INT, many=True, bounds=(0, 5))),
        ('minOccurs="3" maxOccurs="3"', Field(name("x"), INT, required=True, many=True, bounds=(3, 3))),
        ('default="1"', Field(name("x"), INT, required=True, schema_default="1")),
        ('fixed=""', Field(name("x"), INT, required=True, fixed="")),
        ('form="unqualified"', Field(QName("", "x"), INT, required=True)),
    ],
)
def test_elements(attributes: str, field: Field) -> None:
    """Occurrence, nillability, form, and the values that the schema gives."""
    found = field_of(f'<xs:element name="x" type="xs:int" {attributes}/>')
    assert found == field
    assert found.origin == Origin(FILE, BODY_LINE + 1)


@pytest.mark.parametrize("kind", ["choice", "sequence"])
def test_nothing_that_repeats_is_nothing(kind: str) -> None:
    """However often."""
    nothing = f'<xs:{kind} minOccurs="0" maxOccurs="unbounded"/>'
    assert declared(sequence(X + nothing)) == declared(sequence(X))


@pytest.mark.parametrize("kind", ["element", "any", "choice", "sequence", "group"])
def test_what_may_not_occur_is_left_out(kind: str) -> None:
    """maxOccurs="0" says so."""
    particles = {
        "element": '<xs:element name="y" type="xs:int" minOccurs="0" maxOccurs="0"/>',
        "any": '<xs:any minOccurs="0" maxOccurs="0"/>',
        "group": '<xs:group ref="tns:G" minOccurs="0" maxOccurs="0"/>',
    }
    nothing = particles.get(kind, f'<xs:{kind} minOccurs="0" maxOccurs="0">{Y}</xs:{kind}>')
    group = f'<xs:group name="G"><xs:sequence>{Y}</xs:sequence></xs:group>'
    assert declared(group + sequence(X + nothing)) == declared(sequence(X))


@pytest.mark.parametrize(
    ("attributes", "required", "bounds", "namespaces"),
    [
        ("", True, (1, 1), ""),
        ('minOccurs="0" maxOccurs="1" processContents="lax"', False, (0, 1), ""),
        ('minOccurs="2" maxOccurs="7" namespace="##any"', True, (2, 7), ""),
        ('minOccurs="0" maxOccurs="unbounded" processContents="skip"', False, None, ""),
        ('maxOccurs="unbounded" namespace="##other"', True, None, f"!{NS}"),
        ('namespace="##targetNamespace ##local urn:x"', True, (1, 1), f"{NS} ##local urn:x"),
    ],
)
def test_wildcards(attributes: str, required: bool, bounds: Bounds | None, namespaces: str) -> None:
    """Always a list; how many, and of which namespaces."""
    field = Field(ANY, ANY, Kind.ANY, many=True, required=required, bounds=bounds, namespaces=namespaces)
    assert field_of(f"<xs:any {attributes}/>") == field


@pytest.mark.parametrize("written", ['<xs:element name="x"/>', '<xs:element name="x" type="xs:anyType"/>'])
def test_elements_of_any_type(written: str) -> None:
    """Named or not."""
    assert field_of(written) == Field(name("x"), ANY_TYPE, required=True)


def test_references_to_elements() -> None:
    """Name, type, nillability and values are those of the global element; the reference says how often."""
    body = """
        <xs:element name="plain" type="tns:S" nillable="true" default="a"/>
        <xs:element name="own"><xs:complexType/></xs:element>
        <xs:element name="text"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>
        <xs:element name="any"/>
        <xs:simpleType name="S"><xs:restriction base="xs:string"><xs:maxLength value="1"/></xs:restriction>
        </xs:simpleType>"""
    references = """
        <xs:element ref="tns:plain" minOccurs="0" maxOccurs="2"/><xs:element ref="tns:own"/>
        <xs:element ref="tns:text"/><xs:element ref="tns:any"/>"""
    assert type_of(body + sequence(references)).fields == (
        Field(name("plain"), name("S"), many=True, bounds=(0, 2), nillable=True, schema_default="a"),
        Field(name("own"), name("own"), required=True),
        Field(name("text"), inside("text", ":value", component=Component.ELEMENT), required=True),
        Field(name("any"), ANY_TYPE, required=True),
    )


def test_references_into_another_namespace() -> None:
    """They bring its name, whatever the form of local elements."""
    body = '<xs:import namespace="urn:other" schemaLocation="other.xsd"/>'
    body += sequence('<xs:element ref="o:e" xmlns:o="urn:other"/>')
    other = f'<s:schema xmlns:s="{XSD}" targetNamespace="urn:other"><s:element name="e" type="s:int"/></s:schema>'
    (field,) = types_of(body, other=other.encode())["T"].fields
    assert field == Field(QName("urn:other", "e"), INT, required=True)


# --- anonymous types


def test_anonymous_types_are_called_by_their_path() -> None:
    """They may be simple or complex, in types or messages, at any depth."""
    enum = (
        '<xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="a"/></xs:restriction></xs:simpleType>'
    )
    line = (
        '<xs:element name="line"><xs:complexType><xs:sequence>'
        f'<xs:element name="item_no"><xs:complexType/></xs:element><xs:element name="unit">{enum}</xs:element>'
        f'</xs:sequence><xs:attribute name="kind">{enum}</xs:attribute></xs:complexType></xs:element>'
    )
    body = sequence(line, of="Order")
    body += (
        f'<xs:element name="placeOrder"><xs:complexType><xs:sequence>{line}</xs:sequence></xs:complexType></xs:element>'
    )
    service = declared(body)
    types = {type_.wire.local: type_ for type_ in (*service.types, *service.messages)}
    for owner in ("Order", "placeOrder"):
        assert types[owner].fields == (Field(name("line"), inside(owner, "line"), required=True),)
        assert types[f"{owner}/line"].fields == (
            Field(name("item_no"), inside(owner, "line", "item_no"), required=True),
            Field(name("unit"), inside(owner, "line", "unit"), required=True),
            Field(QName("", "kind"), inside(owner, "line", "attribute kind"), Kind.ATTRIBUTE),
        )
        assert types[f"{owner}/line/item_no"] == Type(inside(owner, "line", "item_no"))
        assert Enum(inside(owner, "line", "unit"), ("a",)) in service.enums
        assert Enum(inside(owner, "line", "attribute kind"), ("a",)) in service.enums
    names = choose_names(service).types
    assert names[inside("Order", "line")] == "OrderLine"
    assert names[inside("Order", "line", "item_no")] == "OrderLineItemno"
    assert names[inside("placeOrder", "line", "attribute kind")] == "placeOrderLineKind"


def test_two_anonymous_types_at_one_path() -> None:
    """An element and an attribute of one name, or elements of two namespaces: the later one gets a number."""
    two = (
        '<xs:element name="a"><xs:complexType/></xs:element>'
        '<xs:element name="a" form="unqualified"><xs:complexType/></xs:element>'
    )
    attribute = '<xs:attribute name="a"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:attribute>'
    type_ = type_of(of_model(f"<xs:sequence>{two}</xs:sequence>{attribute}"))
    assert [field.type.local for field in type_.fields] == ["T/a", "T/a_2", "T/a_3"]


def test_a_type_in_a_group_is_one_type_whoever_refers_to_it() -> None:
    """It is called after the group."""
    body = (
        '<xs:group name="G"><xs:sequence><xs:element name="a"><xs:complexType/></xs:element></xs:sequence></xs:group>'
    )
    body += sequence('<xs:group ref="tns:G"/>', of="A") + sequence('<xs:group ref="tns:G"/>', of="B")
    service = declared(body)
    assert [type_.wire.local for type_ in service.types] == ["&G/a", "A", "B"]
    assert {field.type for type_ in service.types for field in type_.fields} == {
        inside("G", "a", component=Component.GROUP)
    }
    assert choose_names(service).types[inside("G", "a", component=Component.GROUP)] == "GA"


# --- wrappers

WRAPPER = '<xs:element name="xs" {}><xs:complexType><xs:sequence>\n{}\n</xs:sequence></xs:complexType></xs:element>'
ITEM = '<xs:element name="x" type="xs:int" maxOccurs="unbounded" {}/>'


@pytest.mark.parametrize(
    ("wrapper", "item", "field"),
    [
        ("", "", Field(name("xs"), INT, many=True, required=True, wrapped=Wrapped(name("x"), required=True))),
        ('minOccurs="0"', 'minOccurs="0"', Field(name("xs"), INT, many=True, wrapped=Wrapped(name("x")))),
        (
            'nillable="true"',
            'minOccurs="0"',
            Field(name("xs"), INT, many=True, nillable=True, required=True, wrapped=Wrapped(name("x"))),
        ),
        (
            'minOccurs="0"',
            'minOccurs="0" nillable="true"',
            Field(name("xs"), INT, many=True, wrapped=Wrapped(name("x"), nillable=True)),
        ),
        (
            "",
            'minOccurs="2" form="unqualified"',
            Field(
                name("xs"),
                INT,
                many=True,
                required=True,
                bounds=(2, None),
                wrapped=Wrapped(QName("", "x"), required=True),
            ),
        ),
    ],
)
def test_wrappers(wrapper: str, item: str, field: Field) -> None:
    """Each collapses into the element it holds; type, occurrence and nillability of both are kept."""
    assert field_of(WRAPPER.format(wrapper, ITEM.format(item))) == field


def test_wrappers_around_references_and_anonymous_types() -> None:
    """A type inside is called by the path through the wrapper."""
    body = '<xs:element name="e" type="xs:int" nillable="true"/>'
    body += sequence(WRAPPER.format("", '<xs:element ref="tns:e" maxOccurs="unbounded"/>'))
    field = type_of(body).fields[0]
    assert field.wrapped == Wrapped(name("e"), nillable=True, required=True)
    own = '<xs:complexType><xs:attribute name="a"/></xs:complexType>'
    inner = f'<xs:element name="x" maxOccurs="unbounded">{own}</xs:element>'
    types = types_of(sequence(WRAPPER.format("", inner)))
    assert types["T"].fields == (
        Field(name("xs"), inside("T", "xs", "x"), many=True, required=True, wrapped=Wrapped(name("x"), required=True)),
    )
    assert set(types) == {"T", "T/xs/x"}


@pytest.mark.parametrize(
    "element",
    [
        WRAPPER.format("", X),
        WRAPPER.format("", ""),
        WRAPPER.format("", '<xs:any maxOccurs="unbounded"/>'),
        WRAPPER.format("", f"<xs:choice>{X}</xs:choice>"),
        WRAPPER.format("", ITEM.format("") + "<xs:any/>"),
        WRAPPER.format('maxOccurs="unbounded"', ITEM.format("")),
        WRAPPER.format("", ITEM.format('default="1"')),
        WRAPPER.format("", ITEM.format("")).replace("</xs:sequence>", '</xs:sequence><xs:attribute name="a"/>'),
        WRAPPER.format("", ITEM.format("")).replace("<xs:sequence>", '<xs:sequence minOccurs="0">'),
        WRAPPER.format("", WRAPPER.format('maxOccurs="unbounded"', "")).replace('name="xs" m', 'name="y" m'),
    ],
)
def test_what_is_no_wrapper(element: str) -> None:
    """Whatever is more, or less, than one repeated element has a type of its own."""
    types = types_of(sequence(element))
    (field,) = types["T"].fields
    if field.wrapped is None:
        assert field.type == inside("T", "xs")
        assert "T/xs" in types
    else:
        assert field.type == inside("T", "xs", "y")  # a wrapper around what is none


def test_a_message_is_no_wrapper() -> None:
    """Though its only content is one repeated element."""
    element = WRAPPER.format("", ITEM.format(""))
    service = lowered(wsdl(element, operations={"Go": ("xs", "xs")}))
    assert service.messages == (Type(name("xs"), fields=(Field(name("x"), INT, many=True, required=True),)),)
    assert service.elements == ()


# --- model groups


def test_a_plain_sequence_has_no_content_model() -> None:
    """Neither has one of sequences that occur once, nor a type without elements."""
    plain = type_of(sequence(X + Y))
    assert plain.content is None
    assert type_of(sequence(f"<xs:sequence>{X}<xs:sequence>{Y}</xs:sequence></xs:sequence>")) == plain
    assert type_of('<xs:complexType name="T"/>') == type_of(sequence("")) == Type(name("T"))
    assert type_of(sequence('<xs:choice minOccurs="0"/>')) == Type(name("T"))


def test_a_choice_of_nothing_or_one() -> None:
    """One arm is as good as the arm."""
    assert type_of(sequence(f'<xs:sequence minOccurs="0">{X}</xs:sequence>')).fields == (Field(name("x"), INT),)


@pytest.mark.parametrize(
    ("choice", "arm", "content"),
    [
        ("", "", choice_of(leaf("y"), leaf("x"))),
        ('minOccurs="0"', "", choice_of(leaf("y"), leaf("x"), required=False)),
        ("", 'minOccurs="0"', choice_of(leaf("y"), leaf("x", False))),
    ],
)
def test_choices(choice: str, arm: str, content: Group) -> None:
    """Their elements stay in their place among the fields, none of them required; the content model says the rest."""
    type_ = type_of(sequence(f"""
            <xs:element name="z" type="xs:int"/>
            <xs:choice {choice}><xs:element name="y" type="xs:int" nillable="true"/>
                <xs:element name="x" type="xs:string" {arm}/></xs:choice>
            <xs:any minOccurs="0"/>
            <xs:element name="a" type="xs:int"/>"""))
    assert type_.content == sequence_of(leaf("z"), content, leaf("*", False), leaf("a"))
    assert type_.fields == (
        Field(name("z"), INT, required=True),
        Field(name("y"), INT, nillable=True),
        Field(name("x"), STRING),
        Field(ANY, ANY, Kind.ANY, many=True, bounds=(0, 1)),
        Field(name("a"), INT, required=True),
    )


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (f"<xs:choice>{X}{Y}</xs:choice>", sequence_of(choice_of(leaf("x"), leaf("y")))),
        (
            f"<xs:choice><xs:sequence>{X}{Y}</xs:sequence>{Z}</xs:choice>",
            sequence_of(choice_of(sequence_of(leaf("x"), leaf("y")), leaf("z"))),
        ),
        (
            f'<xs:choice><xs:choice minOccurs="0">{X}{Y}</xs:choice>{Z}</xs:choice>',
            sequence_of(choice_of(choice_of(leaf("x"), leaf("y"), required=False), leaf("z"))),
        ),
        (
            f'<xs:sequence><xs:sequence minOccurs="0">{X}{Y}</xs:sequence>{Z}</xs:sequence>',
            sequence_of(sequence_of(leaf("x"), leaf("y"), required=False), leaf("z")),
        ),
        (f"<xs:choice>{X}<xs:sequence/></xs:choice>", sequence_of(choice_of(leaf("x"), sequence_of()))),
        (
            f"<xs:all>{X}{MAYBE}</xs:all>",
            sequence_of(Group("all", (leaf("x"), leaf("y", False)))),
        ),
        (
            f'<xs:all minOccurs="0">{X}{Y}</xs:all>',
            sequence_of(Group("all", (leaf("x"), leaf("y")), required=False)),
        ),
        (
            f'<xs:sequence minOccurs="0">{X}{Y}</xs:sequence>',
            sequence_of(sequence_of(leaf("x"), leaf("y"), required=False)),
        ),
    ],
)
def test_models(model: str, content: Group) -> None:
    """What is more than a sequence of elements is kept as it is nested, and its fields are flat."""
    type_ = type_of(of_model(model))
    assert type_.content == content
    required = {part.field for part in content.parts if isinstance(part, Leaf) and part.required}
    assert [(field.wire.local, field.required) for field in type_.fields] == [
        (local, name(local) in required) for local in "xyz" if f'"{local}"' in model
    ]


GROUP = f'<xs:group name="G"><xs:choice>{X}{Y}</xs:choice></xs:group>'


def test_groups_are_as_if_written_in_place() -> None:
    """Alone in a type, in a sequence, in another group; also where the group is declared later."""
    written = of_model(f"<xs:choice>{X}{Y}</xs:choice>")
    for body in (
        of_model('<xs:group ref="tns:G"/>') + GROUP,
        GROUP + sequence('<xs:group ref="tns:G"/>'),
        of_model('<xs:group ref="tns:H"/>')
        + GROUP
        + '<xs:group name="H"><xs:sequence><xs:group ref="tns:G"/></xs:sequence></xs:group>',
    ):
        assert type_of(body) == type_of(written)


def test_an_optional_group() -> None:
    """Its choice is then optional as a whole."""
    type_ = type_of(GROUP + of_model('<xs:group ref="tns:G" minOccurs="0"/>'))
    assert type_.content == sequence_of(choice_of(leaf("x"), leaf("y"), required=False))


def test_one_element_in_two_arms_is_one_field() -> None:
    """If it is the same in both, but for how often it occurs."""
    arms = f"<xs:sequence>{X}{Y}</xs:sequence><xs:sequence>{X}{Z}</xs:sequence>"
    type_ = type_of(sequence(f"<xs:choice>{arms}</xs:choice>"))
    assert type_.fields == (Field(name("x"), INT), Field(name("y"), INT), Field(name("z"), INT))
    assert type_.content == sequence_of(choice_of(sequence_of(leaf("x"), leaf("y")), sequence_of(leaf("x"), leaf("z"))))
    many = arms.replace(X, X.replace("/>", ' maxOccurs="unbounded"/>'), 1)
    assert type_of(sequence(f"<xs:choice>{many}</xs:choice>")).fields[0] == Field(name("x"), INT, many=True)


# --- groups that repeat


@pytest.mark.parametrize(
    ("model", "local", "content"),
    [
        (
            f'<xs:choice maxOccurs="unbounded">{X}{Y}</xs:choice>',
            "choice",
            sequence_of(choice_of(leaf("x"), leaf("y"))),
        ),
        (f'<xs:sequence maxOccurs="unbounded">{X}{Y}</xs:sequence>', "sequence", None),
        ('<xs:group ref="tns:G" maxOccurs="unbounded"/>', "G", sequence_of(choice_of(leaf("x"), leaf("y")))),
    ],
)
def test_a_group_that_repeats_is_a_list_of_a_type(model: str, local: str, content: Group | None) -> None:
    """Named after the kind of the group, or after the group."""
    service = declared(GROUP + sequence(Z + model))
    types = {type_.wire.local: type_ for type_ in service.types}
    group = Field(group_name(local), inside("T", f"occurrence {local}"), Kind.GROUP, many=True, required=True)
    assert types["T"] == Type(name("T"), fields=(Field(name("z"), INT, required=True), group))
    required = content is None
    fields = tuple(Field(name(each), INT, required=required) for each in "xy")
    assert types[f"T//{local}"] == Type(inside("T", f"occurrence {local}"), fields=fields, content=content)
    assert choose_names(service).types[inside("T", f"occurrence {local}")] == f"T{local[0].upper()}{local[1:]}"
    assert choose_names(service).fields[name("T")] == ("z", local.lower())


@pytest.mark.parametrize(
    ("occurs", "required", "bounds"),
    [
        ('minOccurs="0" maxOccurs="unbounded"', False, None),
        ('minOccurs="2" maxOccurs="3"', True, (2, 3)),
        ('minOccurs="0" maxOccurs="2"', False, (0, 2)),
    ],
)
def test_how_often_a_group_repeats(occurs: str, required: bool, bounds: Bounds | None) -> None:
    """Its bounds are lowered as those of elements are."""
    field = field_of(f"<xs:sequence {occurs}>{X}{Y}</xs:sequence>")
    assert (field.required, field.bounds) == (required, bounds)


def test_a_second_group_that_repeats() -> None:
    """Its name has a number."""
    one = f'<xs:choice maxOccurs="2">{X}{Y}</xs:choice>'
    service = declared(sequence(one + Z + one.replace('"x"', '"a"').replace('"y"', '"b"')))
    assert [type_.wire.local for type_ in service.types] == ["T", "T//choice", "T//choice_2"]
    assert choose_names(service).types[inside("T", "occurrence choice#2")] == "TChoice2"
    assert choose_names(service).fields[name("T")] == ("choice", "z", "choice_2")


def test_groups_that_repeat_inside_each_other() -> None:
    """Each is a type."""
    inner = f'<xs:choice minOccurs="0" maxOccurs="unbounded">{X}{Y}</xs:choice>'
    types = types_of(sequence(f'<xs:sequence maxOccurs="2">{Z}{inner}</xs:sequence>'))
    assert list(types) == ["T", "T//sequence", "T//sequence//choice"]
    assert types["T//sequence"].fields[1] == Field(
        group_name("choice"), inside("T", "occurrence sequence", "occurrence choice"), Kind.GROUP, many=True
    )


@pytest.mark.parametrize(
    ("group", "item", "required", "bounds"),
    [
        ("", "", True, None),
        ('minOccurs="0"', "", False, None),
        ("", 'minOccurs="0"', False, None),
        ("", 'minOccurs="0" maxOccurs="unbounded"', False, None),
        ('minOccurs="2"', "", True, (2, None)),
        ('minOccurs="2"', 'minOccurs="0"', False, None),
    ],
)
@pytest.mark.parametrize("kind", ["choice", "sequence"])
def test_a_group_of_one_element_that_repeats_is_that_element(
    kind: str, group: str, item: str, required: bool, bounds: Bounds | None
) -> None:
    """Repeated itself: nobody could tell the difference."""
    field = field_of(
        f'<xs:{kind} {group} maxOccurs="unbounded"><xs:element name="x" type="xs:int" {item}/></xs:{kind}>'
    )
    assert field == Field(name("x"), INT, many=True, required=required, bounds=bounds)


def test_a_group_of_one_element_with_bounds() -> None:
    """Bounds go together where the element occurs once; where both count, it is a type."""
    once = '<xs:sequence minOccurs="0" maxOccurs="4"><xs:element name="x" type="xs:int"/></xs:sequence>'
    assert field_of(once) == Field(name("x"), INT, many=True, bounds=(0, 4))
    twice = once.replace("/>", ' minOccurs="2" maxOccurs="2"/>')
    assert field_of(twice) == Field(
        group_name("sequence"), inside("T", "occurrence sequence"), Kind.GROUP, many=True, bounds=(0, 4)
    )


# --- what is refused

WILD = "<xs:any {}/>"


@pytest.mark.parametrize(
    ("particles", "problem", "line"),
    [
        (f"{X}\n{X}", "a second element 'x' in 'T', besides its own, is not supported", 2),
        (f"{X}\n<xs:choice>\n{X}</xs:choice>", "a second element 'x' in 'T', besides its own, is not supported", 3),
        (
            f"<xs:choice>\n{X}\n{X.replace('int', 'string')}</xs:choice>",
            "a second element 'x' in 'T', besides its own, is not supported",
            3,
        ),
        ("<xs:any/>\n<xs:any/>", "a second xs:any in 'T', besides its own, is not supported", 2),
        (
            '<xs:choice><xs:any/>\n<xs:any namespace="##local"/></xs:choice>',
            "a second xs:any in 'T', besides its own, is not supported",
            2,
        ),
        (
            f'{Z}<xs:sequence maxOccurs="2">{X}\n{X}</xs:sequence>',
            "a second element 'x' in 'T/sequence', besides its own, is not supported",
            2,
        ),
        ('<xs:element name="x" type="xs:QName"/>', "the type xs:QName of 'x' is not supported", 1),
        ('<xs:element name="x" type="xs:NOTATION"/>', "the type xs:NOTATION of 'x' is not supported", 1),
        ('<xs:element name="x" type="xs:ENTITIES"/>', "the type xs:ENTITIES of 'x' is not supported", 1),
    ],
)
def test_refused(particles: str, problem: str, line: int) -> None:
    """The message names the construct and its line."""
    with pytest.raises(UnsupportedError) as caught:
        lowered(wsdl(sequence(particles)))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


CIRCLE = (
    '<xs:group name="G"><xs:sequence>\n<xs:group ref="tns:H"/></xs:sequence></xs:group>'
    '<xs:group name="H">\n<xs:sequence><xs:group ref="tns:G"/></xs:sequence></xs:group>'
)


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        (
            f'<xs:complexType name="T"><xs:sequence>{X}</xs:sequence>\n<xs:choice>{Y}</xs:choice></xs:complexType>',
            "2 model groups side by side in 'T'",
            0,
        ),
        (sequence('<xs:group ref="tns:G"/>') + CIRCLE, "a group that holds itself: 'G' holds 'H' holds 'G'", 2),
        (sequence('<xs:group ref="tns:F"/>') + GROUP, "there is no group '{urn:test}F'", 1),
        (sequence('<xs:element ref="tns:F"/>'), "there is no element '{urn:test}F'", 1),
        (GROUP + "\n" + GROUP, "the group '{urn:test}G' is declared twice: also at test.wsdl:7", 1),
        (
            sequence('<xs:group ref="tns:G"/>') + '\n<xs:group name="G"/>',
            "xs:group 'G' without exactly one xs:sequence, xs:choice or xs:all",
            3,
        ),
        (sequence("<xs:element/>"), "xs:element without name or ref", 1),
        (
            sequence('<xs:element ref="tns:T" name="x"/>'),
            "the element with ref='tns:T' has a name or type of its own",
            1,
        ),
        (
            sequence('<xs:element name="x" type="xs:int"><xs:complexType/></xs:element>'),
            "the element 'x' has both a type and a type of its own",
            1,
        ),
        (
            sequence('<xs:element name="x" type="xs:int"><xs:simpleType><xs:list/></xs:simpleType></xs:element>'),
            "the element 'x' has both a type and a type of its own",
            1,
        ),
        (sequence('<xs:element name="x" type="nope:T"/>'), "the prefix 'nope' of 'nope:T' is not declared", 1),
    ],
)
def test_a_broken_schema(body: str, problem: str, line: int) -> None:
    """What contradicts itself is an error of the input."""
    with pytest.raises(InputError) as caught:
        lowered(wsdl(body))
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, BODY_LINE + line)
    assert caught.value.hint


def test_lines_of_fields_in_groups_are_those_of_the_group() -> None:
    """Whoever refers to it."""
    field, _ = type_of(sequence('<xs:group ref="tns:G"/>') + "\n\n" + GROUP).fields
    assert field.origin == Origin(FILE, BODY_LINE + 4)
    assert replace(field, origin=None) == field


def test_fields_of_one_name_in_two_namespaces() -> None:
    """They stay two fields."""
    both = fields_of(X + X.replace("/>", ' form="unqualified"/>'))
    assert [field.wire for field in both] == [name("x"), QName("", "x")]
