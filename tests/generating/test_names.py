"""Python names: the rules, and every collision decided by meaning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sfmc_soapgen.ir import XSD, Component, QName, Type, TypeName
from sfmc_soapgen.python.casing import snake_case
from sfmc_soapgen.python.naming import Collision, choose_names
from support.lowering import inside
from support.wsdls import lowered, name, sequence, wsdl


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("EmailAddress", "email_address"),
        ("ID", "id"),
        ("ObjectID", "object_id"),
        ("HTMLBody", "html_body"),
        ("CCEmail", "cc_email"),
        ("IsHTMLPaste", "is_html_paste"),
        ("ClientIDs", "client_ids"),
        ("OccurrenceIDsIndex", "occurrence_ids_index"),
        ("FTAFOptIns", "ftaf_opt_ins"),
        ("__AdditionalEmailAttribute1", "additional_email_attribute1"),
        ("Base16EncryptedEmail", "base16_encrypted_email"),
        ("RESTApi", "rest_api"),
        ("HTTPPost", "http_post"),
        ("PRO_CONNECT_CLIENT", "pro_connect_client"),
        ("ENTERPRISE_2", "enterprise_2"),
        ("SMTPRestV1", "smtp_rest_v1"),
        ("xsd:dateTime", "xsd_date_time"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake_case(wire: str, python: str) -> None:
    """Acronyms, their plurals, numbers and underscores."""
    assert snake_case(wire) == python


def test_fields_that_collide_inside_a_type_keep_declared_order() -> None:
    """The first keeps the plain name."""
    schema = sequence("".join(f'<xs:element name="{wire}" type="xs:int"/>' for wire in ("Id", "ID", "iD")))
    names = choose_names(lowered(wsdl(schema)))
    assert names.fields[name("T")] == ("id", "id_", "i_d")
    assert names.collisions == (Collision("T.ID", "id", "id_", "T.Id"),)


def test_an_inherited_name_wins_whatever_the_order_of_types() -> None:
    """Base before derived, also where the derived type is declared first and sorts first."""
    derived = (
        '<xs:complexType name="A"><xs:complexContent><xs:extension base="tns:Z"><xs:sequence>'
        '<xs:element name="Id" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
    )
    base = sequence('<xs:element name="ID" type="xs:int"/>', of="Z")
    for schema in (derived + base, base + derived):
        names = choose_names(lowered(wsdl(schema)))
        assert names.fields[name("A")] == ("id_",)
        assert names.fields[name("Z")] == ("id",)


def test_keywords_and_names_the_module_needs_get_an_underscore() -> None:
    """`from`, `class`, and the modules that annotations use."""
    fields = "".join(
        f'<xs:element name="{wire}" type="xs:int"/>' for wire in ("From", "Class", "Dt", "Builtins", "List", "Element")
    )
    names = choose_names(lowered(wsdl(sequence(fields))))
    assert names.fields[name("T")] == ("from_", "class_", "dt_", "builtins_", "list", "element_")
    assert [c.path for c in names.collisions] == ["T.Builtins", "T.Class", "T.Dt", "T.Element", "T.From"]


def test_types_that_are_called_as_the_packages_own_functions() -> None:
    """A type named `dumps` does not hide the function."""
    names = choose_names(lowered(wsdl(sequence("", of="dumps") + sequence("", of="None"))))
    assert names.types[name("dumps")] == "dumps_"
    assert names.types[name("None")] == "None_"


def test_enumeration_members() -> None:
    """Upper case, numbered where two values make one name, and never empty or a number."""
    values = ("Active", "active", "ACTIVE", "2nd", "", "a b", "xsd:string")
    schema = (
        '<xs:simpleType name="E"><xs:restriction base="xs:string">'
        + "".join(f'<xs:enumeration value="{value}"/>' for value in values)
        + "</xs:restriction></xs:simpleType>"
    )
    names = choose_names(lowered(wsdl(schema)))
    assert names.members[name("E")] == ("ACTIVE", "ACTIVE_2", "ACTIVE_3", "VALUE_2_ND", "VALUE", "A_B", "XSD_STRING")
    assert [c.got for c in names.collisions] == ["ACTIVE_3", "ACTIVE_2"]


def test_operations_that_collide() -> None:
    """They collide with each other, with the mapping of them all, and with the ports."""
    schema = "".join(f'<xs:element name="{name}"><xs:complexType/></xs:element>' for name in ("Ask", "Tell"))
    operations = dict.fromkeys(("Operations", "Ports", "DoIt", "doIt", "Do_It"), ("Ask", "Tell"))
    names = choose_names(lowered(wsdl(schema, operations=operations)))
    expected = {"Operations": "OPERATIONS_", "Ports": "PORTS_", "DoIt": "DO_IT", "Do_It": "DO_IT_", "doIt": "DO_IT__"}
    assert {key.operation.local: constant for key, constant in names.constants.items()} == expected
    assert [c.path for c in names.collisions] == ["Do_It", "Operations", "Ports", "doIt"]


def other(*types: str, namespace: str = "urn:other") -> bytes:
    """A schema of another namespace."""
    body = "".join(types)
    return (
        f'<xs:schema xmlns:xs="{XSD}" targetNamespace="{namespace}" xmlns:tns="{namespace}">{body}</xs:schema>'.encode()
    )


def test_one_name_in_several_namespaces() -> None:
    """The service's own namespace has the plain name, then the others by their URIs, whatever is declared first."""
    files = {
        "b": other(sequence(""), namespace="urn:b"),
        "a": other(sequence(""), namespace="urn:a"),
    }
    imports = [f'<xs:import namespace="urn:{each}" schemaLocation="{each}.xsd"/>' for each in files]
    for order in (imports, imports[::-1]):
        names = choose_names(lowered(wsdl("".join(order) + sequence("")), **files))
        assert {wire.namespace: python for wire, python in names.types.items() if wire.local == "T"} == {
            "urn:test": "T",
            "urn:a": "T_",
            "urn:b": "T__",
        }
        assert [(c.wanted, c.got, c.why) for c in names.collisions] == [
            ("T", "T_", "the type {urn:test}T"),
            ("T", "T__", "the type {urn:test}T"),
        ]


def test_a_path_that_makes_a_declared_name() -> None:
    """The declared name comes first, in any namespace."""
    inner = '<xs:element name="line"><xs:complexType/></xs:element>'
    body = '<xs:import namespace="urn:other" schemaLocation="other.xsd"/>' + sequence(inner, of="Order")
    names = choose_names(lowered(wsdl(body), other=other(sequence("", of="OrderLine"))))
    assert names.types[QName("urn:other", "OrderLine")] == "OrderLine"
    assert names.types[inside("Order", "line")] == "OrderLine_"


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        (inside("Order", "line"), "OrderLine"),
        (inside("Order", "line", "item_no"), "OrderLineItemno"),
        (inside("Order", "occurrence choice"), "OrderChoice"),
        (inside("Order", "occurrence choice#2"), "OrderChoice2"),
        (inside("Order", "occurrence Items"), "OrderItems"),
        (inside("Group", "x", component=Component.GROUP), "GroupX"),
        (inside("flag", component=Component.ATTRIBUTE), "flag"),
        (inside("Value", component=Component.ELEMENT), "Value"),
        (inside("placeOrder", "a-b"), "placeOrderA_b"),
        (name("a.b"), "a_b"),
        (name("_1"), "type_1"),
    ],
)
def test_the_names_of_types(wire: TypeName, python: str) -> None:
    """Declared names as they are; paths as one word."""
    service = replace(lowered(wsdl()), types=(Type(wire),))
    assert choose_names(service).types[wire] == python


def test_attributes_come_after_elements() -> None:
    """They give way to elements, to the base's fields, and to what has no name on the wire."""
    base = '<xs:complexType name="B"><xs:attribute name="kind"/></xs:complexType>'
    derived = (
        '<xs:complexType name="T"><xs:complexContent><xs:extension base="tns:B"><xs:sequence>'
        '<xs:element name="Kind" type="xs:int"/><xs:element name="id" type="xs:int"/><xs:any/></xs:sequence>'
        '<xs:attribute name="id"/><xs:attribute name="any"/><xs:attribute name="class"/><xs:anyAttribute/>'
        "</xs:extension></xs:complexContent></xs:complexType>"
    )
    text = (
        '<xs:complexType name="V"><xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="value"/>'
        "</xs:extension></xs:simpleContent></xs:complexType>"
    )
    names = choose_names(lowered(wsdl(base + derived + text)))
    assert names.fields[name("T")] == ("kind_", "id", "any", "any_", "class_", "id_", "any_attributes")
    assert names.fields[name("V")] == ("value", "value_")
    assert [(c.path, c.wanted, c.why) for c in names.collisions] == [
        ("T.@any", "any", "T.any"),
        ("T.@class", "class", "a keyword of Python"),
        ("T.@id", "id", "T.id"),
        ("T.Kind", "kind", "B.@kind"),
        ("V.@value", "value", "V.value"),
    ]
