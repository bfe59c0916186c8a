"""Describe tells what Retrieve takes, but for what the service itself has wrong."""

from __future__ import annotations

import pytest
from sfmc_soap import (
    ArrayOfObjectDefinitionRequest,
    Client,
    ClientID,
    ObjectDefinition,
    ObjectDefinitionRequest,
    OperationError,
    PropertyDefinition,
    PropertyType,
    RetrieveRequest,
    SoapFault,
    UnsupportedObjectFault,
)
from support.tenant.people import open_unit

TYPES = [
    "Account",
    "AccountUser",
    "AsyncActivityStatus",
    "Automation",
    "BusinessUnit",
    "ClickEvent",
    "DataExtension",
    "DataFolder",
    "EmailSendDefinition",
    "List",
    "ListSubscriber",
    "SentEvent",
    "Subscriber",
    "SubscriberList",
    "SubscriberStatusEvent",
    "TriggeredSendDefinition",
]
WRONG = {"AccountUser": ["Password", "ChallengeAnswer"], "Automation": ["ID"]}


def definitions(client: Client, *types: str) -> list[ObjectDefinition]:
    asked: list[ObjectDefinitionRequest | None] = [ObjectDefinitionRequest(object_type=each) for each in types]
    return client.describe(
        describe_requests=ArrayOfObjectDefinitionRequest(object_definition_request=asked)
    ).object_definition


def retrievable(client: Client, object_type: str) -> dict[str, bool]:
    (definition,) = definitions(client, object_type)
    return {str(each.name): bool(each.is_retrievable) for each in definition.properties}


@pytest.mark.parametrize("object_type", TYPES)
def test_retrieve_takes_what_describe_tells_and_nothing_else(client: Client, object_type: str) -> None:
    told = retrievable(client, object_type)
    wrong = WRONG.get(object_type, [])
    right = [name for name, can_be in told.items() if can_be and name not in wrong]
    refused = [name for name, can_be in told.items() if not can_be or name in wrong]
    assert client.retrieve(RetrieveRequest(object_type=object_type, properties=right)).overall_status == "OK"
    with pytest.raises(OperationError) as caught:
        client.retrieve(RetrieveRequest(object_type=object_type, properties=refused))
    assert f"Property(s) {', '.join(refused)} do not match" in str(caught.value)


def test_the_properties_of_a_subscriber_are_the_recorded_ones(client: Client) -> None:
    told = retrievable(client, "Subscriber")
    names = "ID CreatedDate Client.ID EmailAddress SubscriberKey UnsubscribedDate Status EmailTypePreference"
    assert [name for name, can_be in told.items() if can_be] == names.split()
    for name in "Attributes PartnerType Lists Client PartnerProperties ModifiedDate ObjectID CustomerKey Owner".split():
        assert told[name] is False


def test_types_of_properties_have_the_names_of_the_service(client: Client) -> None:
    folder, person = definitions(client, "DataFolder", "Subscriber")
    types = {each.name: each.data_type for each in (*folder.properties, *person.properties)}
    expected = {"ID": "Int32", "IsActive": "Boolean", "CreatedDate": "DateTime", "Client.EnterpriseID": None}
    expected |= {
        "Name": "String",
        "ParentFolder.ID": "Int32",
        "ParentFolder": "DataFolder",
        "Status": "SubscriberStatus",
    }
    expected |= {"Attributes": "Attribute[]", "PartnerProperties": "APIProperty[]", "Client": "ClientID"}
    assert {name: types.get(name) for name in expected} == expected


def test_profile_attributes_are_the_extended_properties_of_subscriber_alone(client: Client) -> None:
    client.configure(
        action="create", configurations=[PropertyDefinition(name="Shoe Size", property_type=PropertyType.DOUBLE)]
    )
    person, other = definitions(client, "Subscriber", "List")
    assert isinstance(person.extended_properties, list)
    told = [(each.name, each.property_type, each.is_retrievable) for each in person.extended_properties]
    assert told == [
        ("First Name", PropertyType.STRING, True),
        ("Last Name", PropertyType.STRING, True),
        ("Shoe Size", PropertyType.DOUBLE, True),
    ]
    assert not other.extended_properties


def test_a_request_may_name_a_business_unit(client: Client) -> None:
    retail = ClientID(id=open_unit(client, "Retail"))
    client.configure(action="create", configurations=[PropertyDefinition(name="Company", client=retail)])
    own, other = (
        ObjectDefinitionRequest(object_type="Subscriber", client=named) for named in (ClientID(id=1000001), retail)
    )
    request = ArrayOfObjectDefinitionRequest(object_definition_request=[own, other])
    known = [each.extended_properties for each in client.describe(describe_requests=request).object_definition]
    assert ["Company" in str(each) for each in known] == [False, True]
    own.client = ClientID(id=7)
    with pytest.raises(SoapFault, match="no access"):
        client.describe(describe_requests=request)


@pytest.mark.parametrize("object_type", ["DataExtensionObject", "DataExtensionObject[orders]", "Sandwich", ""])
def test_rows_and_unknown_types_cannot_be_described(client: Client, object_type: str) -> None:
    with pytest.raises(UnsupportedObjectFault):
        definitions(client, object_type)


def test_no_more_types_than_there_are_can_be_described_at_once(client: Client) -> None:
    with pytest.raises(SoapFault, match="No more than 250 types"):
        definitions(client, *["List"] * 251)
