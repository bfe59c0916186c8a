"""Which properties are read, and what becomes of results that are not as they were expected."""

from __future__ import annotations

import re

import pytest
from sfmc_soap import (
    APIObject,
    List,
    OperationError,
    P,
    RetrieveRequestMsg,
    SelectionError,
    SfmcSoapWarning,
    Subscriber,
)
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import Side


def properties_of(side: Side) -> list[str]:
    """The properties that the latest Retrieve named."""
    request = side.tenant.calls[-1].request
    assert isinstance(request, RetrieveRequestMsg)
    assert request.retrieve_request
    return request.retrieve_request.properties


def test_names_of_the_wire_and_of_python(side: Side) -> None:
    names: list[str | P] = ["id", "ListName", "client.id", "Client.ID", P("NewInTheService")]
    selection = side.client.select(List, *names, extra=["Other"])
    assert "ID, ListName, Client.ID, NewInTheService, Other" in repr(selection)


def test_objects_inside_are_read(side: Side) -> None:
    found = side.run(side.client.select(List, "ID", "Client.ID").first())
    assert found is not None
    assert found.client
    assert found.client.id == 1000001


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SubscriberKy", "Subscriber has no property 'SubscriberKy': did you mean 'SubscriberKey'?"),
        ("from", "Subscriber has no property 'from'. If the service has it"),
        ("Client.Idd", "ClientID has no property 'Idd': did you mean"),
        ("EmailAddress.Domain", "what stands before 'Domain' has no properties"),
        ("x" * 2000, "none is longer than 1000"),
    ],
)
def test_a_name_that_the_type_does_not_have(side: Side, name: str, text: str) -> None:
    with pytest.raises(SelectionError) as error:
        side.client.select(Subscriber, name)
    assert text in str(error.value)
    side.client.select(Subscriber, name, unchecked=True)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["SubscriberKey"], "got list: write * before it"),
        (P("Status") == "Active", "got a filter: write where=... before it"),
        (3, "got int"),
    ],
)
def test_what_stands_in_the_place_of_a_name(side: Side, given: object, text: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"expected the name of a property, such as 'SubscriberKey', {text}")):
        side.client.select(Subscriber, given)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=re.escape(f"expected the name of a column, such as 'City', {text}")):
        side.client.data_extension("orders").rows(given)  # type: ignore[arg-type]


def test_left_out_properties_are_those_that_describe_tells(side: Side) -> None:
    subscribe_all(side.tenant)
    everyone = side.client.select(Subscriber)
    assert {each.subscriber_key for each in side.items(everyone)} == {*KEYS}
    side.run(everyone.first())
    side.run(side.client.select(Subscriber, where=P("SubscriberKey") == KEYS[0]).first())
    assert [call.operation for call in side.tenant.calls].count("Describe") == 1
    assert "EmailAddress" in properties_of(side)


def test_what_describe_tells_and_the_service_refuses_is_left_out(side: Side) -> None:
    subscribe_all(side.tenant)
    side.tenant.faults.add("wrong property", operation="Retrieve", times=2)
    everyone = side.client.select(Subscriber)
    with pytest.warns(SfmcSoapWarning, match="Subscriber is read without"):
        assert len(side.items(everyone)) == len(KEYS)
    assert len(everyone.dropped) == 2
    assert not {*everyone.dropped} & {*properties_of(side)}
    side.run(side.client.select(Subscriber).first())
    assert not {*everyone.dropped} & {*properties_of(side)}


def test_what_was_asked_for_is_not_left_out(side: Side) -> None:
    side.tenant.faults.add("wrong property", operation="Retrieve")
    with pytest.raises(OperationError, match="do not match with the fields"):
        side.run(side.client.select(Subscriber, "SubscriberKey", "EmailAddress").list())


def test_a_type_without_a_description_says_what_to_do(side: Side) -> None:
    with pytest.raises(SelectionError, match=r"rows of a data extension: use data_extension"):
        side.run(side.client.select("DataExtensionObject[orders]").first())
    with pytest.raises(SelectionError, match="name those that you want"):
        side.run(side.client.select("NoSuchType").first())
    with pytest.raises(SelectionError, match="does not describe the type 'OpenEvnt': did you mean 'OpenEvent'"):
        side.run(side.client.select("OpenEvnt").first())


def test_a_type_by_its_name(side: Side) -> None:
    subscribe_all(side.tenant, KEYS[:2])
    found: list[APIObject] = side.run(side.client.select("Subscriber", "subscriber_key").list())
    assert [type(each) for each in found] == [Subscriber, Subscriber]
    assert properties_of(side) == ["SubscriberKey"]


@pytest.mark.parametrize("type_", [3, "", None, object, str])
def test_what_is_no_type(side: Side, type_: object) -> None:
    with pytest.raises((TypeError, SelectionError)):
        side.client.select(type_, "ID")  # type: ignore[call-overload]


def test_classes_without_results_are_refused(side: Side) -> None:
    with pytest.raises(TypeError):
        side.client.select(P, "ID")  # type: ignore[type-var]


def test_what_can_be_retrieved(side: Side) -> None:
    subscribe_all(side.tenant, KEYS[:1])
    names = side.run(side.client.retrievable(Subscriber))
    assert "SubscriberKey" in names
    assert "Attributes" not in names
    assert side.run(side.client.retrievable("Subscriber")) == names
    side.tenant.faults.add("wrong property", operation="Retrieve")
    everyone = side.client.select(Subscriber)
    with pytest.warns(SfmcSoapWarning):
        side.run(everyone.first())
    assert side.run(side.client.retrievable(Subscriber)) == tuple(
        name for name in names if name not in everyone.dropped
    )
    assert [call.operation for call in side.tenant.calls].count("Describe") == 1
    with pytest.raises(SelectionError, match="name those that you want"):
        side.run(side.client.retrievable("NoSuchType"))


def test_a_business_unit_is_asked_for_itself(side: Side) -> None:
    side.run(side.client.retrievable(Subscriber))
    side.run(side.client.for_business_unit(1000001).retrievable(Subscriber))
    assert [call.operation for call in side.tenant.calls].count("Describe") == 2
