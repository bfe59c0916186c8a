"""Fields that are cleared: how they are sent, and that a tenant has nothing there afterwards."""

from __future__ import annotations

import pytest
from sfmc_soap import (
    UNSET,
    APIProperty,
    Attribute,
    ClearingError,
    DataExtensionObject,
    List,
    NullAPIProperty,
    Subscriber,
    clear_field,
)
from sfmc_soap.everyday.people import profile_attributes
from support.everyday.sides import Side
from support.tenant.shop import open_shop, order, orders


def ada(**values: str) -> Subscriber:
    attributes = [Attribute(name=name, value=value) for name, value in values.items()]
    return Subscriber(subscriber_key="ada", email_address="ada@example.org", attributes=attributes)


def test_a_cleared_column_of_a_row_is_empty_and_the_others_stay(side: Side) -> None:
    with side.tenant.client() as client:
        open_shop(client)
        client.create([order({"OrderNo": "A-1", "Items": "3", "Gift": "True"})])
        row = order({}, keys={"OrderNo": "A-1"})
        clear_field(row, "Items")
        side.run(side.client.update([row]))
        assert orders(client, "OrderNo Items Gift") == [["A-1", "", "True"]]


def test_a_cleared_profile_attribute_is_empty_and_the_others_stay(side: Side) -> None:
    with side.tenant.client() as client:
        client.create([ada(**{"First Name": "Ada", "Last Name": "L"})])
        person = Subscriber(subscriber_key="ada")
        clear_field(person, "First Name")
        side.run(side.client.update([person]))
        assert profile_attributes(client.select(Subscriber, "ID").one()) == {"First Name": None, "Last Name": "L"}


def test_a_cleared_column_becomes_a_null_property_once() -> None:
    row = order({"OrderNo": "A-1", "PaidAt": "2026-03-01"})
    clear_field(row, "paid_at")
    clear_field(row, "PAIDAT")
    assert row.properties == [APIProperty(name="OrderNo", value="A-1"), NullAPIProperty(name="PaidAt", value="")]


def test_a_profile_attribute_that_the_subscriber_has_is_named_in_any_way() -> None:
    person = ada(**{"First Name": "Ada"})
    clear_field(person, "first_name")
    assert person.attributes == [Attribute(name="First Name", value="")]


def test_names_that_are_known_are_spelled_as_they_are_known_and_others_are_errors() -> None:
    row = DataExtensionObject(customer_key="orders")
    clear_field(row, "paidat", known=["OrderNo", "PaidAt"])
    assert row.properties == [NullAPIProperty(name="PaidAt", value="")]
    with pytest.raises(ClearingError, match=r"there is no 'PaidOn' among 2 known names: did you mean 'PaidAt'"):
        clear_field(row, "PaidOn", known=["OrderNo", "PaidAt"])


def test_a_key_of_a_row_is_not_cleared() -> None:
    row = order({}, keys={"OrderNo": "A-1"})
    with pytest.raises(ClearingError, match=r"'OrderNo' is a key of the row"):
        clear_field(row, "order_no")
    assert row.properties == []


def test_a_property_becomes_nil_if_it_can() -> None:
    made = List(partner_key="x")
    clear_field(made, "PartnerKey")
    assert made.partner_key is None
    for name in ("ListName", "list_name"):
        with pytest.raises(ClearingError, match=r"List\.ListName cannot be cleared: the service clears columns"):
            clear_field(made, name)
    with pytest.raises(ClearingError, match=r"List has no property 'Descripton': did you mean 'Description'"):
        clear_field(made, "Descripton")


def test_a_property_of_a_subscriber_is_no_profile_attribute() -> None:
    person = Subscriber(subscriber_key="ada")
    with pytest.raises(ClearingError, match=r"Subscriber\.EmailAddress cannot be cleared"):
        clear_field(person, "email_address")
    with pytest.raises(ClearingError, match=r"'Locality': did you mean 'Locale'\? If it is a profile attribute"):
        clear_field(person, "Locality")
    clear_field(person, "Locality", known=["Locality"])
    clear_field(person, "partner_key")
    assert person.attributes == [Attribute(name="Locality", value="")]
    assert person.partner_key is None and person.email_address is UNSET


def test_an_empty_name_is_an_error() -> None:
    with pytest.raises(ClearingError, match=r"the name of the field is empty"):
        clear_field(DataExtensionObject(), " ")
