"""What the tenant answers about sends has the structure of answers that are known of the service."""

from __future__ import annotations

from sfmc_soap import (
    BounceEvent,
    Client,
    FilterPart,
    RetrieveRequest,
    Subscriber,
    TriggeredSend,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals
from support.tenant.mailing import define_send, define_triggered, list_id, set_status, subscriber


def retrieve(client: Client, object_type: str, properties: str, filter: FilterPart) -> None:
    client.retrieve(RetrieveRequest(object_type=object_type, properties=properties.split(), filter=filter))


def test_activating_a_definition(tenant: Tenant, client: Client) -> None:
    define_triggered(client, start=False)
    set_status(client, "welcome_ts", TriggeredSendStatusEnum.ACTIVE)
    assert answered(tenant) == expected(
        "UpdateResponse",
        """
        <Results>
            <StatusCode>OK</StatusCode>
            <StatusMessage>TriggeredSendDefinition updated.</StatusMessage>
            <OrdinalID>0</OrdinalID>
            <Object xsi:type="TriggeredSendDefinition">
                <CustomerKey>welcome_ts</CustomerKey>
                <TriggeredSendStatus>Active</TriggeredSendStatus>
            </Object>
        </Results>
        <RequestID>ID</RequestID>
        <OverallStatus>OK</OverallStatus>
        """,
    )


def test_a_triggered_send_that_refuses_somebody(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    nobody = Subscriber(email_address="not-an-address", subscriber_key="k-0002")
    definition = TriggeredSendDefinition(customer_key="welcome_ts")
    client.create([TriggeredSend(triggered_send_definition=definition, subscribers=[subscriber("ada"), nobody])])
    assert answered(tenant) == expected(
        "CreateResponse",
        """
        <Results xsi:type="TriggeredSendCreateResult">
            <StatusCode>OK</StatusCode>
            <StatusMessage>Created TriggeredSend</StatusMessage>
            <OrdinalID>0</OrdinalID>
            <NewID>0</NewID>
            <SubscriberFailures>
                <Subscriber>
                    <EmailAddress>not-an-address</EmailAddress>
                    <SubscriberKey>k-0002</SubscriberKey>
                </Subscriber>
                <ErrorCode>5</ErrorCode>
                <ErrorDescription>The subscriber email address is invalid</ErrorDescription>
                <Ordinal>1</Ordinal>
                <ErrorCodeID>5</ErrorCodeID>
            </SubscriberFailures>
        </Results>
        <RequestID>ID</RequestID>
        <OverallStatus>OK</OverallStatus>
        """,
    )


def test_the_totals_of_a_triggered_send(tenant: Tenant, client: Client) -> None:
    definition = define_triggered(client)
    client.create([TriggeredSend(triggered_send_definition=definition, subscribers=[subscriber("ada")])])
    retrieve(client, "TriggeredSendSummary", "CustomerKey Sent Queued", equals("CustomerKey", "welcome_ts"))
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus>
        <RequestID>ID</RequestID>
        <Results xsi:type="TriggeredSendSummary">
            <PartnerKey xsi:nil="true"/>
            <ObjectID xsi:nil="true"/>
            <CustomerKey>welcome_ts</CustomerKey>
            <Sent>0</Sent>
            <Queued>1</Queued>
        </Results>
        """,
    )


def test_starting_a_send_and_asking_for_it(tenant: Tenant, client: Client) -> None:
    definition = define_send(client, list_id(client, "ada"))
    client.perform(action="start", definitions=[definition])
    assert answered(tenant) == expected(
        "PerformResponseMsg",
        """
        <Results>
            <Result>
                <StatusCode>OK</StatusCode>
                <StatusMessage>EmailSendDefinition performed</StatusMessage>
                <OrdinalID>0</OrdinalID>
                <Object xsi:type="EmailSendDefinition"><CustomerKey>spring_send</CustomerKey></Object>
                <Task>
                    <StatusCode>OK</StatusCode>
                    <StatusMessage>EmailSendDefinition performed</StatusMessage>
                    <ID>1</ID>
                </Task>
            </Result>
        </Results>
        <OverallStatus>OK</OverallStatus>
        <OverallStatusMessage/>
        <RequestID>ID</RequestID>
        """,
    )
    retrieve(client, "Send", "ID SendDate SentDate NumberSent EmailName Status", equals("ID", 1))
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus>
        <RequestID>ID</RequestID>
        <Results xsi:type="Send">
            <PartnerKey xsi:nil="true"/>
            <ID>1</ID>
            <ObjectID xsi:nil="true"/>
            <SendDate>2026-03-01T09:00:00.5</SendDate>
            <NumberSent>0</NumberSent>
            <SentDate xsi:nil="true"/>
            <EmailName>Spring</EmailName>
            <Status>Scheduled</Status>
        </Results>
        """,
    )


def test_a_bounce(tenant: Tenant, client: Client) -> None:
    bounce = BounceEvent(send_id=7, subscriber_key="k-0007", smtp_code="550", batch_id=3)
    bounce.bounce_category, bounce.smtp_reason, bounce.bounce_type = "Hard bounce", "unknown", "immediate"
    tenant.track(bounce)
    asked = "SendID SubscriberKey EventDate BatchID SMTPCode BounceCategory BounceType SMTPReason"
    retrieve(client, "BounceEvent", asked, equals("SendID", 7))
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus>
        <RequestID>ID</RequestID>
        <Results xsi:type="BounceEvent">
            <PartnerKey xsi:nil="true"/>
            <ObjectID xsi:nil="true"/>
            <SendID>7</SendID>
            <SubscriberKey>k-0007</SubscriberKey>
            <EventDate>2026-03-01T09:00:00.5</EventDate>
            <BatchID>3</BatchID>
            <SMTPCode>550</SMTPCode>
            <BounceCategory>Hard bounce</BounceCategory>
            <SMTPReason>unknown</SMTPReason>
            <BounceType>immediate</BounceType>
        </Results>
        """,
    )
