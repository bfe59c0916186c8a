"""Python names: the rules, and every collision decided by meaning."""

from __future__ import annotations

import pytest
from sfmc_soapgen.names import Collision, name, snake_case
from wsdls import lowered, sequence, wsdl
from wsdls import name as qname


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
    names = name(lowered(wsdl(schema)))
    assert names.fields[qname("T")] == ("id", "id_", "i_d")
    assert names.collisions == (Collision("T.ID", "id", "id_", "T.Id"),)


def test_an_inherited_name_wins_whatever_the_order_of_types() -> None:
    """Base before derived, also where the derived type is declared first and sorts first."""
    derived = (
        '<xs:complexType name="A"><xs:complexContent><xs:extension base="tns:Z"><xs:sequence>'
        '<xs:element name="Id" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
    )
    base = sequence('<xs:element name="ID" type="xs:int"/>', of="Z")
    for schema in (derived + base, base + derived):
        names = name(lowered(wsdl(schema)))
        assert names.fields[qname("A")] == ("id_",)
        assert names.fields[qname("Z")] == ("id",)


def test_keywords_and_names_the_module_needs_get_an_underscore() -> None:
    """`from`, `class`, and the modules that annotations use."""
    fields = "".join(
        f'<xs:element name="{wire}" type="xs:int"/>' for wire in ("From", "Class", "Dt", "Builtins", "List", "Element")
    )
    names = name(lowered(wsdl(sequence(fields))))
    assert names.fields[qname("T")] == ("from_", "class_", "dt_", "builtins_", "list", "element_")
    assert [c.path for c in names.collisions] == ["T.Builtins", "T.Class", "T.Dt", "T.Element", "T.From"]


def test_types_that_are_called_as_the_packages_own_functions() -> None:
    """A type named `dumps` does not hide the function."""
    names = name(lowered(wsdl(sequence("", of="dumps") + sequence("", of="None"))))
    assert names.types[qname("dumps")] == "dumps_"
    assert names.types[qname("None")] == "None_"


def test_enumeration_members() -> None:
    """Upper case, numbered where two values make one name, and never empty or a number."""
    values = ("Active", "active", "ACTIVE", "2nd", "", "a b", "xsd:string")
    schema = (
        '<xs:simpleType name="E"><xs:restriction base="xs:string">'
        + "".join(f'<xs:enumeration value="{value}"/>' for value in values)
        + "</xs:restriction></xs:simpleType>"
    )
    names = name(lowered(wsdl(schema)))
    assert names.members[qname("E")] == ("ACTIVE", "ACTIVE_2", "ACTIVE_3", "VALUE_2_ND", "VALUE", "A_B", "XSD_STRING")
    assert [c.got for c in names.collisions] == ["ACTIVE_3", "ACTIVE_2"]


def test_operations_that_collide() -> None:
    """With each other, and with the mapping of them all."""
    schema = "".join(f'<xs:element name="{name}"><xs:complexType/></xs:element>' for name in ("Ask", "Tell"))
    operations = dict.fromkeys(("Operations", "DoIt", "doIt", "Do_It"), ("Ask", "Tell"))
    names = name(lowered(wsdl(schema, operations=operations)))
    assert names.constants == {"Operations": "OPERATIONS_", "DoIt": "DO_IT", "doIt": "DO_IT_", "Do_It": "DO_IT__"}
    assert [c.path for c in names.collisions] == ["Do_It", "Operations", "doIt"]
