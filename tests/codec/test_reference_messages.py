"""Messages as the vendor's documents show them: read into the expected objects, and written with the same meaning."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import etree
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    Attribute,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    Fault,
    FaultReason,
    Model,
    RetrieveRequest,
    RetrieveRequestMsg,
    RetrieveResponseMsg,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SubscriberStatus,
    TriggeredSend,
    TriggeredSendDefinition,
    dumps,
    loads,
    specified,
    unwrap,
)
from support.messages import API, SOAP_11, SOAP_12, XSI, meaning

RETRIEVE = f"""
<RetrieveRequestMsg xmlns="{API}" xmlns:xsi="{XSI}">
  <RetrieveRequest>
    <ObjectType>Subscriber</ObjectType>
    <Properties>EmailAddress</Properties>
    <Properties>SubscriberKey</Properties>
    <Properties>Status</Properties>
    <Properties>CreatedDate</Properties>
    <Filter xsi:type="SimpleFilterPart">
      <Property>Status</Property>
      <SimpleOperator>equals</SimpleOperator>
      <Value>Active</Value>
    </Filter>
  </RetrieveRequest>
</RetrieveRequestMsg>
"""
RETRIEVE_OBJECT = RetrieveRequestMsg(
    retrieve_request=RetrieveRequest(
        object_type="Subscriber",
        properties=["EmailAddress", "SubscriberKey", "Status", "CreatedDate"],
        filter=SimpleFilterPart(property="Status", simple_operator=SimpleOperators.EQUALS, value=["Active"]),
    )
)

RETRIEVED = f"""
<RetrieveResponseMsg xmlns="{API}" xmlns:xsi="{XSI}">
  <OverallStatus>OK</OverallStatus>
  <Results xsi:type="Subscriber">
    <CreatedDate>2024-03-15T10:30:00</CreatedDate>
    <EmailAddress>john.doe@example.com</EmailAddress>
    <SubscriberKey>john.doe@example.com</SubscriberKey>
    <Status>Active</Status>
  </Results>
</RetrieveResponseMsg>
"""
RETRIEVED_OBJECT = RetrieveResponseMsg(
    overall_status="OK",
    results=[
        Subscriber(
            created_date=dt.datetime(2024, 3, 15, 10, 30, tzinfo=SERVER_TIME),
            email_address="john.doe@example.com",
            subscriber_key="john.doe@example.com",
            status=SubscriberStatus.ACTIVE,
        )
    ],
)

CREATE_DATA_EXTENSION = f"""
<CreateRequest xmlns="{API}" xmlns:xsi="{XSI}">
  <Objects xsi:type="DataExtension">
    <CustomerKey>CustomerLoyalty2025</CustomerKey>
    <Name>Customer_Loyalty_2025</Name>
    <Fields>
      <Field>
        <Name>EmailAddress</Name>
        <IsRequired>true</IsRequired>
        <IsPrimaryKey>true</IsPrimaryKey>
        <FieldType>EmailAddress</FieldType>
      </Field>
      <Field>
        <Name>FirstName</Name>
        <MaxLength>50</MaxLength>
        <FieldType>Text</FieldType>
      </Field>
      <Field>
        <Name>LoyaltyPoints</Name>
        <FieldType>Number</FieldType>
      </Field>
    </Fields>
  </Objects>
</CreateRequest>
"""
CREATE_DATA_EXTENSION_OBJECT = CreateRequest(
    objects=[
        DataExtension(
            name="Customer_Loyalty_2025",
            customer_key="CustomerLoyalty2025",
            fields=[
                DataExtensionField(
                    name="EmailAddress",
                    field_type=DataExtensionFieldType.EMAIL_ADDRESS,
                    is_primary_key=True,
                    is_required=True,
                ),
                DataExtensionField(name="FirstName", field_type=DataExtensionFieldType.TEXT, max_length=50),
                DataExtensionField(name="LoyaltyPoints", field_type=DataExtensionFieldType.NUMBER),
            ],
        )
    ]
)

TRIGGER = f"""
<CreateRequest xmlns="{API}" xmlns:xsi="{XSI}">
  <Objects xsi:type="TriggeredSend">
    <TriggeredSendDefinition>
      <CustomerKey>OrderConfirmation</CustomerKey>
    </TriggeredSendDefinition>
    <Subscribers>
      <EmailAddress>jane.smith@example.com</EmailAddress>
      <Attributes>
        <Name>FirstName</Name>
        <Value>Jane</Value>
      </Attributes>
      <Attributes>
        <Name>TotalAmount</Name>
        <Value>$299.95</Value>
      </Attributes>
      <SubscriberKey>jane.smith@example.com</SubscriberKey>
    </Subscribers>
  </Objects>
</CreateRequest>
"""
TRIGGER_OBJECT = CreateRequest(
    objects=[
        TriggeredSend(
            triggered_send_definition=TriggeredSendDefinition(customer_key="OrderConfirmation"),
            subscribers=[
                Subscriber(
                    email_address="jane.smith@example.com",
                    subscriber_key="jane.smith@example.com",
                    attributes=[
                        Attribute(name="FirstName", value="Jane"),
                        Attribute(name="TotalAmount", value="$299.95"),
                    ],
                )
            ],
        )
    ]
)

BOUNCED = f'<Subscriber xmlns="{API}"><Status>Bounced</Status></Subscriber>'
NOT_SPECIFIED = f'<Subscriber xmlns="{API}"></Subscriber>'

MESSAGES: list[tuple[str, Model]] = [
    (RETRIEVE, RETRIEVE_OBJECT),
    (RETRIEVED, RETRIEVED_OBJECT),
    (CREATE_DATA_EXTENSION, CREATE_DATA_EXTENSION_OBJECT),
    (TRIGGER, TRIGGER_OBJECT),
    (BOUNCED, Subscriber(status=SubscriberStatus.BOUNCED)),
    (NOT_SPECIFIED, Subscriber()),
]
IDS = ["retrieve", "retrieved", "create data extension", "trigger", "specified", "not specified"]


@pytest.mark.parametrize(("document", "obj"), MESSAGES, ids=IDS)
def test_reading_and_writing(document: str, obj: Model) -> None:
    """The message is read as the object and the object written as the message, indented or not."""
    assert loads(document) == obj
    assert meaning(dumps(obj)) == meaning(document)
    assert meaning(dumps(obj, pretty=True)) == meaning(document)


@pytest.mark.parametrize(("document", "obj"), MESSAGES, ids=IDS)
@pytest.mark.parametrize("namespace", [SOAP_11, SOAP_12])
def test_in_an_envelope(document: str, obj: Model, namespace: str) -> None:
    """The message is read inside an envelope in which every element has a prefix, as other tools write it."""
    prefixed = etree.fromstring(document)
    root = etree.Element(f"{{{namespace}}}Envelope", nsmap={"s": namespace, "p": API, "xsi": XSI})
    body = etree.SubElement(root, f"{{{namespace}}}Body")
    body.append(prefixed)
    for element in prefixed.iter():
        named = element.get(f"{{{XSI}}}type")
        if named is not None:
            element.set(f"{{{XSI}}}type", f"p:{named}")
    etree.cleanup_namespaces(root, keep_ns_prefixes=["p"])
    response = unwrap(etree.tostring(root))
    assert response.body == obj
    assert response.version.namespace == namespace


def test_order_in_the_documents_is_not_the_order_on_the_wire() -> None:
    """The vendor's documents have Status before CreatedDate and Name before CustomerKey."""
    start, created, rest = RETRIEVED.partition("    <CreatedDate>2024-03-15T10:30:00</CreatedDate>\n")
    status = "<Status>Active</Status>\n"
    assert loads(start + rest.replace(status, status + created)) == RETRIEVED_OBJECT


def test_asking_for_what_was_specified() -> None:
    """The vendor's documents test whether a field came before they use it."""
    for document, is_there in ((BOUNCED, True), (NOT_SPECIFIED, False)):
        subscriber = loads(document, Subscriber)
        assert ("status" in specified(subscriber)) is is_there
        assert (subscriber.status is not UNSET) is is_there


def test_an_invalid_login() -> None:
    """The service answers a wrong password with this fault."""
    document = (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP_11}"><soapenv:Body><soapenv:Fault>'
        "<faultcode>soapenv:Client</faultcode><faultstring>Invalid Login</faultstring>"
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )
    assert unwrap(document).body == Fault(
        code=f"{{{SOAP_11}}}Client",
        subcodes=(),
        reason="Invalid Login",
        actor="",
        detail=(),
        reasons=(FaultReason("", "Invalid Login"),),
    )
