"""What the tenant answers about subscribers, lists, folders and accounts has the structure of known answers."""

from __future__ import annotations

from sfmc_soap import (
    APIProperty,
    ArrayOfObjectDefinitionRequest,
    Attribute,
    Client,
    ClientID,
    DataFolder,
    ExecuteRequest,
    ObjectDefinitionRequest,
    RetrieveOptions,
    RetrieveRequest,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found
from support.tenant.people import ada, created, list_named, open_unit, updated


def membership(id: int, on: int, key: str) -> str:
    return f"""
        <Results xsi:type="ListSubscriber">
            <PartnerKey xsi:nil="true"/>
            <ID>{id}</ID>
            <ObjectID xsi:nil="true"/>
            <Status>Active</Status>
            <ListID>{on}</ListID>
            <SubscriberKey>{key}</SubscriberKey>
        </Results>
    """


def test_a_page_and_the_next_one(tenant: Tenant, client: Client) -> None:
    on = list_named(client, "Spring")
    entry = SubscriberList(id=on)
    created(client, ada(lists=[entry]), Subscriber(subscriber_key="bob", lists=[entry]))
    request = RetrieveRequest(
        object_type="ListSubscriber",
        properties=["ID", "SubscriberKey", "ListID", "Status"],
        filter=equals("ListID", on),
        options=RetrieveOptions(batch_size=1),
    )
    request_id = client.retrieve(request).request_id
    more = "<OverallStatus>MoreDataAvailable</OverallStatus><RequestID>ID</RequestID>"
    assert answered(tenant) == expected("RetrieveResponseMsg", more + membership(2, on, "ada"))
    client.retrieve(RetrieveRequest(object_type="ListSubscriber", continue_request=request_id))
    last = "<OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>"
    assert answered(tenant) == expected("RetrieveResponseMsg", last + membership(4, on, "bob"))


def test_an_upsert_of_two_of_which_one_fails(tenant: Tenant, client: Client) -> None:
    on = list_named(client, "Spring")
    person = ada(attributes=[Attribute(name="First Name", value="Ada")], lists=[SubscriberList(id=on)])
    created(client, person, Subscriber(subscriber_key="bob", email_address="not-an-address"), upsert=True)
    assert answered(tenant) == expected(
        "CreateResponse",
        """
        <Results>
            <StatusCode>OK</StatusCode>
            <StatusMessage>Created Subscriber.</StatusMessage>
            <OrdinalID>0</OrdinalID>
            <NewID>1</NewID>
            <Object xsi:type="Subscriber">
                <ID>1</ID>
                <EmailAddress>ada@example.org</EmailAddress>
                <SubscriberKey>ada</SubscriberKey>
            </Object>
        </Results>
        <Results>
            <StatusCode>Error</StatusCode>
            <StatusMessage>InvalidEmailAddress</StatusMessage>
            <OrdinalID>1</OrdinalID>
            <ErrorCode>12000</ErrorCode>
            <NewID>0</NewID>
        </Results>
        <RequestID>ID</RequestID>
        <OverallStatus>Has Errors</OverallStatus>
        """,
    )


def test_a_change_of_memberships(tenant: Tenant, client: Client) -> None:
    first, second = list_named(client, "Spring"), list_named(client, "Summer")
    created(client, ada(lists=[SubscriberList(id=first), SubscriberList(id=second)]))
    entries = [
        SubscriberList(id=first, status=SubscriberStatus.UNSUBSCRIBED, action="update"),
        SubscriberList(id=second, action="delete"),
    ]
    updated(client, Subscriber(subscriber_key="ada", lists=entries))
    assert answered(tenant) == expected(
        "UpdateResponse",
        """
        <Results>
            <StatusCode>OK</StatusCode>
            <StatusMessage>Updated Subscriber.</StatusMessage>
            <OrdinalID>0</OrdinalID>
            <Object xsi:type="Subscriber"><SubscriberKey>ada</SubscriberKey></Object>
        </Results>
        <RequestID>ID</RequestID>
        <OverallStatus>OK</OverallStatus>
        """,
    )


def test_subscribers_of_a_business_unit(tenant: Tenant, client: Client) -> None:
    owner = ClientID(id=open_unit(client, "Retail"))
    created(client, ada(client=owner, attributes=[Attribute(name="First Name", value="Ada")]))
    request = RetrieveRequest(
        client_ids=[owner],
        object_type="Subscriber",
        properties=["ID", "SubscriberKey", "EmailAddress", "Status", "UnsubscribedDate"],
    )
    client.retrieve(request)
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        f"""
        <OverallStatus>OK</OverallStatus>
        <RequestID>ID</RequestID>
        <Results xsi:type="Subscriber">
            <Client><ID>{owner.id}</ID></Client>
            <PartnerKey xsi:nil="true"/>
            <ID>1</ID>
            <ObjectID xsi:nil="true"/>
            <EmailAddress>ada@example.org</EmailAddress>
            <Attributes><Name>First Name</Name><Value>Ada</Value></Attributes>
            <SubscriberKey>ada</SubscriberKey>
            <Status>Active</Status>
        </Results>
        """,
    )


def test_a_folder_that_was_made(tenant: Tenant, client: Client) -> None:
    (top,) = found(client, DataFolder, "ID", equals("ContentType", "dataextension"))
    made = DataFolder(name="Orders", description="-", content_type="dataextension", parent_folder=DataFolder(id=top.id))
    (result,) = created(client, made)
    assert answered(tenant) == expected(
        "CreateResponse",
        f"""
        <Results>
            <StatusCode>OK</StatusCode>
            <StatusMessage>Folder created successfully.</StatusMessage>
            <OrdinalID>0</OrdinalID>
            <NewID>{result.new_id}</NewID>
            <NewObjectID>ID</NewObjectID>
        </Results>
        <RequestID>ID</RequestID>
        <OverallStatus>OK</OverallStatus>
        """,
    )


def test_a_business_unit(tenant: Tenant, client: Client) -> None:
    retail = open_unit(client, "Retail")
    request = RetrieveRequest(
        client_ids=[ClientID(id=retail)], object_type="BusinessUnit", properties=["ID", "Name", "ParentID", "IsActive"]
    )
    client.retrieve(request)
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        f"""
        <OverallStatus>OK</OverallStatus>
        <RequestID>ID</RequestID>
        <Results xsi:type="BusinessUnit">
            <Client><ID>{retail}</ID></Client>
            <PartnerKey xsi:nil="true"/>
            <ID>{retail}</ID>
            <ObjectID xsi:nil="true"/>
            <AccountType>None</AccountType>
            <ParentID>1000001</ParentID>
            <Name>Retail</Name>
            <IsActive>1</IsActive>
        </Results>
        """,
    )


def test_a_definition(tenant: Tenant, client: Client) -> None:
    asked: list[ObjectDefinitionRequest | None] = [ObjectDefinitionRequest(object_type="ListSubscriber")]
    (definition,) = client.describe(
        describe_requests=ArrayOfObjectDefinitionRequest(object_definition_request=asked)
    ).object_definition
    properties = "".join(f"""
        <Properties>
            <PartnerKey xsi:nil="true"/>
            <ObjectID xsi:nil="true"/>
            <Name>{each.name}</Name>
            <DataType>{each.data_type}</DataType>
            <IsUpdatable>false</IsUpdatable>
            <IsRetrievable>{str(each.is_retrievable).lower()}</IsRetrievable>
        </Properties>
        """ for each in definition.properties)
    assert answered(tenant) == expected(
        "DefinitionResponseMsg",
        f"""
        <ObjectDefinition><ObjectType>ListSubscriber</ObjectType>{properties}</ObjectDefinition>
        <RequestID>ID</RequestID>
        """,
    )


def test_a_logged_unsubscribe(tenant: Tenant, client: Client) -> None:
    created(client, ada())
    who = [APIProperty(name="SubscriberKey", value="ada")]
    client.execute(requests=[ExecuteRequest(name="LogUnsubEvent", parameters=who)])
    assert answered(tenant) == expected(
        "ExecuteResponseMsg",
        """
        <OverallStatus>OK</OverallStatus>
        <RequestID>ID</RequestID>
        <Results>
            <StatusCode>OK</StatusCode>
            <StatusMessage>Event posted</StatusMessage>
            <OrdinalID>0</OrdinalID>
        </Results>
        """,
    )


def test_a_property_that_is_rejected_and_nobody_who_is_found(tenant: Tenant, client: Client) -> None:
    request = RetrieveRequest(object_type="Subscriber", properties=["ID", "ListNames"])
    client.retrieve(request)
    text = "Error: The Request Property(s) ListNames do not match with the fields of Subscriber retrieve"
    assert answered(tenant) == expected(
        "RetrieveResponseMsg", f"<OverallStatus>{text}</OverallStatus><RequestID>ID</RequestID>"
    )
    request.properties = ["ID"]
    client.retrieve(request)
    assert answered(tenant) == expected(
        "RetrieveResponseMsg", "<OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>"
    )
