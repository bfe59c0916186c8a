"""Triggered sends: the life of definitions, messages to people, and what became of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sfmc_soap import (
    Attribute,
    Client,
    DataExtension,
    DataExtensionField,
    Email,
    FilterPart,
    LinkSend,
    List,
    ListSubscriber,
    NotSentEvent,
    OpenEvent,
    Owner,
    PropertyDefinition,
    PropertyType,
    SendSummary,
    SentEvent,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    TriggeredSend,
    TriggeredSendCreateResult,
    TriggeredSendDefinition,
    TriggeredSendSummary,
    UnsubEvent,
)
from sfmc_soap import TriggeredSendStatusEnum as Status
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.mailing import (
    COMMERCIAL,
    TRANSACTIONAL,
    define_triggered,
    email_id,
    list_id,
    set_status,
    subscriber,
)


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return tenant.client(raise_on=())


def send(client: Client, *people: Subscriber, key: str = "welcome_ts") -> TriggeredSendCreateResult:
    """Send to people, and return the only result."""
    message = TriggeredSend(
        triggered_send_definition=TriggeredSendDefinition(customer_key=key), subscribers=list(people)
    )
    (result,) = client.create([message]).results
    assert isinstance(result, TriggeredSendCreateResult)
    return result


def summary(client: Client, key: str = "welcome_ts") -> TriggeredSendSummary:
    asked = (
        "CustomerKey Sent Queued NotSentDueToOptOut NotSentDueToUndeliverable NotSentDueToError Bounces Opens"
        " UniqueOpens Clicks UniqueClicks OptOuts"
    )
    (totals,) = found(client, TriggeredSendSummary, asked, equals("CustomerKey", key))
    return totals


def object_id(client: Client, key: str = "welcome_ts") -> str:
    (definition,) = found(client, TriggeredSendDefinition, "ObjectID", equals("CustomerKey", key))
    return str(definition.object_id)


def status(client: Client, key: str = "welcome_ts") -> object:
    (definition,) = found(client, TriggeredSendDefinition, "TriggeredSendStatus", equals("CustomerKey", key))
    return definition.triggered_send_status


# Definitions.


def test_a_definition_is_new_whatever_is_sent(client: Client) -> None:
    definition = TriggeredSendDefinition(
        customer_key="welcome_ts",
        name="Welcome",
        send_classification=COMMERCIAL,
        email=Email(id=email_id(client)),
        triggered_send_status=Status.ACTIVE,
    )
    (result,) = client.create([definition]).results
    assert (result.status_code, result.new_id, bool(result.new_object_id)) == ("OK", 0, True)
    asked = "TriggeredSendStatus TriggeredSendType BatchInterval EmailSubject Email.ID"
    (kept,) = found(client, TriggeredSendDefinition, asked, equals("CustomerKey", "welcome_ts"))
    assert (kept.triggered_send_status, kept.triggered_send_type, kept.batch_interval) == ("New", "Continuous", 1)
    assert kept.email_subject == "Spring is here"


@pytest.mark.parametrize(
    ("lacks", "code"), [("name", 17101), ("email", 17013), ("send_classification", 17014)], ids=str
)
def test_a_definition_needs_all_its_parts(client: Client, lacks: str, code: int) -> None:
    parts = {"name": "Welcome", "email": Email(id=email_id(client)), "send_classification": COMMERCIAL}
    del parts[lacks]
    assert client.create([TriggeredSendDefinition(**parts)]).results[0].error_code == code  # type: ignore[arg-type]


def test_what_a_definition_refers_to_must_be_there(client: Client) -> None:
    parts = TriggeredSendDefinition(name="Welcome", send_classification=COMMERCIAL, email=Email(id=99))
    assert client.create([parts]).results[0].error_code == 17016
    parts.email, parts.list = Email(id=email_id(client)), List(id=99)
    assert client.create([parts]).results[0].error_code == 17017


LIFE = [
    ("New", Status.ACTIVE, None),
    ("New", Status.INACTIVE, 17002),
    ("New", Status.CANCELED, None),
    ("Active", Status.INACTIVE, None),
    ("Active", Status.ACTIVE, None),
    ("Active", Status.NEW, 17003),
    ("Active", Status.DELETED, 17003),
    ("Inactive", Status.ACTIVE, None),
    ("Inactive", Status.CANCELED, None),
    ("Canceled", Status.ACTIVE, 17000),
    ("Canceled", Status.INACTIVE, 17002),
]
WAYS = {
    "New": [],
    "Active": [Status.ACTIVE],
    "Inactive": [Status.ACTIVE, Status.INACTIVE],
    "Canceled": [Status.CANCELED],
}


@pytest.mark.parametrize(("before", "asked", "code"), LIFE, ids=str)
def test_the_life_of_a_definition(client: Client, before: str, asked: Status, code: int | None) -> None:
    define_triggered(client, start=False)
    for step in WAYS[before]:
        set_status(client, "welcome_ts", step)
    (result,) = set_status(client, "welcome_ts", asked).results
    assert (result.status_code, result.error_code or None) == ("OK" if code is None else "Error", code)
    assert status(client) == (before if code else asked.value)


def test_a_definition_is_changed_while_it_is_paused(client: Client) -> None:
    define_triggered(client)
    renamed = TriggeredSendDefinition(customer_key="welcome_ts", name="Hello")
    assert client.update([renamed]).results[0].error_code == 17003
    set_status(client, "welcome_ts", Status.INACTIVE)
    assert client.update([renamed]).results[0].status_code == "OK"
    set_status(client, "welcome_ts", Status.CANCELED)
    assert client.update([renamed]).results[0].error_code == 17003


def test_the_key_of_a_deleted_definition_can_be_used_again(client: Client) -> None:
    definition = define_triggered(client)
    client.delete([definition])
    assert client.update([definition]).results[0].error_code == 17010
    define_triggered(client)
    both = found(client, TriggeredSendDefinition, "TriggeredSendStatus", equals("CustomerKey", "welcome_ts"))
    assert [each.triggered_send_status for each in both] == ["Deleted", "Active"]


def test_equals_has_no_effect_on_the_status_and_in_has(client: Client) -> None:
    define_triggered(client, "new", start=False)
    define_triggered(client, "running")

    def keys(filter: FilterPart) -> list[object]:
        return [each.customer_key for each in found(client, TriggeredSendDefinition, "CustomerKey", filter)]

    several = SimpleFilterPart(
        property="TriggeredSendStatus", simple_operator=SimpleOperators.IN, value=["Active", "dummy"]
    )
    assert keys(equals("TriggeredSendStatus", "Active")) == ["new", "running"]
    assert keys(several) == ["running"]


def test_a_change_of_the_email_is_sent_after_a_refresh(tenant: Tenant, client: Client) -> None:
    define_triggered(client, html='<a href="https://shop.example/old">Old</a>')
    (kept,) = found(client, TriggeredSendDefinition, "Email.ID", equals("CustomerKey", "welcome_ts"))
    assert kept.email
    client.update([Email(id=kept.email.id, html_body='<a href="https://shop.example/new">New</a>')])

    def links_of_the_latest() -> list[object]:
        send(client, subscriber("ada"))
        tenant.clock.move(10)
        latest = found(client, SentEvent, "SendID", equals("SubscriberKey", "ada"))[-1]
        links = found(client, LinkSend, "Link.URL", equals("SendID", latest.send_id))
        return [each.link.url for each in links if each.link]

    assert links_of_the_latest() == ["https://shop.example/old"]
    (result,) = set_status(client, "welcome_ts", Status.ACTIVE, refresh=True).results
    assert result.error_code == 17005
    set_status(client, "welcome_ts", Status.INACTIVE)
    set_status(client, "welcome_ts", Status.INACTIVE, refresh=True)
    set_status(client, "welcome_ts", Status.ACTIVE)
    assert links_of_the_latest() == ["https://shop.example/new"]


# Messages.


def test_some_are_refused_and_the_result_is_ok(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    result = send(
        client, subscriber("ada"), Subscriber(email_address="not-an-address", subscriber_key="k-0002"), Subscriber()
    )
    assert (result.status_code, result.status_message, result.new_id) == ("OK", "Created TriggeredSend", 0)
    failures = [(each.error_code, each.ordinal, each.error_description) for each in result.subscriber_failures]
    assert failures == [
        ("5", 1, "The subscriber email address is invalid"),
        ("8", 2, "The subscriber key and subscriber ID are missing"),
    ]
    refused = result.subscriber_failures[0].subscriber
    assert refused and (refused.email_address, refused.subscriber_key) == ("not-an-address", "k-0002")


def test_a_message_waits_and_is_sent(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    send(client, subscriber("ada"), subscriber("ben"))
    assert (summary(client).queued, summary(client).sent) == (2, 0)
    tenant.clock.move(10)
    assert (summary(client).queued, summary(client).sent) == (0, 2)
    of_it = equals("TriggeredSendDefinitionObjectID", object_id(client))
    sent = found(client, SentEvent, "SubscriberKey BatchID SendID TriggeredSendDefinitionObjectID", of_it)
    assert [event.subscriber_key for event in sent] == ["ada", "ben"]
    assert len({event.batch_id for event in sent}) == 2


def test_an_open_belongs_to_its_message(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    for _ in range(2):
        send(client, subscriber("ada"))
        tenant.clock.move(10)
    sent = found(client, SentEvent, "SendID BatchID", equals("SubscriberKey", "ada"))
    tenant.track(OpenEvent(send_id=sent[1].send_id, subscriber_key="ada"))
    (opened,) = found(client, OpenEvent, "BatchID TriggeredSendDefinitionObjectID", equals("SubscriberKey", "ada"))
    assert (opened.batch_id, opened.triggered_send_definition_object_id) == (sent[1].batch_id, object_id(client))
    assert (summary(client).opens, summary(client).unique_opens) == (1, 1)


def test_recipients_become_subscribers(client: Client) -> None:
    define_triggered(client)
    ada = subscriber("ada")
    ada.attributes = [Attribute(name="No Such Attribute", value="x")]
    assert send(client, ada).subscriber_failures == []
    (kept,) = found(client, Subscriber, "SubscriberKey EmailAddress Status", equals("SubscriberKey", "ada"))
    assert (kept.email_address, kept.status) == ("ada@example.org", "Active")
    assert "No Such Attribute" not in [each.name for each in kept.attributes]


def test_an_address_is_a_key_as_well(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    send(client, Subscriber(email_address="ada@example.org"))
    tenant.clock.move(10)
    assert len(found(client, SentEvent, "SendID", equals("SubscriberKey", "ada@example.org"))) == 1


def test_who_is_known_needs_no_address(client: Client) -> None:
    define_triggered(client)
    client.create([subscriber("ada")])
    assert send(client, Subscriber(subscriber_key="ada")).subscriber_failures == []
    result = send(client, Subscriber(subscriber_key="stranger"))
    assert (result.error_code, result.subscriber_failures[0].error_code) == (180008, "4")
    assert send(client, Subscriber(id=7)).subscriber_failures[0].error_code == "7"


def test_who_lacks_a_required_attribute_or_has_a_wrong_one_does_not_become_a_subscriber(client: Client) -> None:
    required = PropertyDefinition(name="Colour", property_type=PropertyType.STRING, is_required=True, max_length=10)
    client.configure(action="create", configurations=[required])
    define_triggered(client)
    ada = subscriber("ada")
    assert send(client, ada).subscriber_failures[0].error_code == "10"
    ada.attributes = [Attribute(name="Colour", value="a long name of a colour")]
    assert send(client, ada).subscriber_failures[0].error_code == "16"
    ada.attributes = [Attribute(name="Colour", value="red")]
    assert send(client, ada).subscriber_failures == []


def test_an_id_and_a_key_must_mean_the_same_person(client: Client) -> None:
    define_triggered(client)
    (ada,) = client.create([subscriber("ada")]).results
    ben = subscriber("ben")
    ben.id = ada.new_id
    assert send(client, ben).subscriber_failures[0].error_code == "13"
    ben.subscriber_key = "ada"
    assert send(client, ben).subscriber_failures == []


def test_recipients_are_put_on_the_list(client: Client) -> None:
    shop = list_id(client)
    definition = define_triggered(client, start=False)
    definition.list, definition.auto_add_subscribers = List(id=shop), True
    client.update([definition])
    set_status(client, "welcome_ts", Status.ACTIVE)
    send(client, subscriber("ada"))
    (ada,) = found(client, Subscriber, "ID", equals("SubscriberKey", "ada"))
    on = found(client, ListSubscriber, "SubscriberKey", equals("ListID", shop))
    assert [each.subscriber_key for each in on] == ["ada"]
    assert ada.id


def test_who_has_left_gets_nothing_that_is_commercial(tenant: Tenant, client: Client) -> None:
    client.create([subscriber("ada"), subscriber("ben")])
    client.update([Subscriber(subscriber_key="ada", status=SubscriberStatus.UNSUBSCRIBED)])
    client.update([Subscriber(subscriber_key="ben", status=SubscriberStatus.HELD)])
    define_triggered(client)
    define_triggered(client, "receipt_ts", classification=TRANSACTIONAL)
    for key in ("welcome_ts", "receipt_ts"):
        assert send(client, subscriber("ada"), subscriber("ben"), key=key).status_code == "OK"
    tenant.clock.move(10)
    totals = summary(client)
    assert (totals.sent, totals.not_sent_due_to_opt_out, totals.not_sent_due_to_undeliverable) == (0, 1, 1)
    assert (summary(client, "receipt_ts").sent, summary(client, "receipt_ts").not_sent_due_to_opt_out) == (1, 0)
    by_send = found(client, SendSummary, "TotalSent Transactional NonTransactional", equals("TotalSent", 1))
    assert [(send.transactional, send.non_transactional) for send in by_send] == [(1, 0)]
    of_it = equals("TriggeredSendDefinitionObjectID", object_id(client))
    assert [event.subscriber_key for event in found(client, NotSentEvent, "SubscriberKey", of_it)] == ["ada", "ben"]


def test_a_paused_definition_lets_messages_wait(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    set_status(client, "welcome_ts", Status.INACTIVE)
    assert send(client, subscriber("ada")).status_code == "OK"
    tenant.clock.move(timedelta(hours=1))
    assert (summary(client).queued, summary(client).sent) == (1, 0)
    set_status(client, "welcome_ts", Status.ACTIVE)
    tenant.clock.move(10)
    assert (summary(client).queued, summary(client).sent) == (0, 1)


def test_a_canceled_definition_forgets_what_waits(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    send(client, subscriber("ada"))
    set_status(client, "welcome_ts", Status.CANCELED)
    tenant.clock.move(10)
    assert (summary(client).queued, summary(client).sent) == (0, 0)


def test_totals_of_what_the_tenant_does_not_have_are_none(client: Client) -> None:
    define_triggered(client)
    asked = "Conversions UniqueConversions InProcess FTAFEmailsSent FTAFRequests FTAFOptIns SurveyResponses"
    (totals,) = found(client, TriggeredSendSummary, asked, equals("CustomerKey", "welcome_ts"))
    assert (totals.conversions, totals.in_process, totals.ftaf_emails_sent) == (0, 0, 0)


def test_who_left_after_a_message_is_counted(tenant: Tenant, client: Client) -> None:
    define_triggered(client)
    send(client, subscriber("ada"))
    tenant.clock.move(10)
    (sent,) = found(client, SentEvent, "SendID", equals("SubscriberKey", "ada"))
    tenant.track(UnsubEvent(send_id=sent.send_id, subscriber_key="ada"))
    assert summary(client).opt_outs == 1


@pytest.mark.parametrize(
    ("state", "code"), [("unknown", 18002), ("new", 18002), ("canceled", 18002), ("deleted", 18002)]
)
def test_only_what_was_started_sends(client: Client, state: str, code: int) -> None:
    if state != "unknown":
        definition = define_triggered(client, start=False)
    if state == "canceled":
        set_status(client, "welcome_ts", Status.CANCELED)
    if state == "deleted":
        client.delete([definition])
    result = send(client, subscriber("ada"))
    assert (result.status_code, result.error_code, result.new_id) == ("Error", 18002, 0)


def test_a_definition_whose_email_is_gone_is_not_complete(client: Client) -> None:
    define_triggered(client)
    (kept,) = found(client, TriggeredSendDefinition, "Email.ID", equals("CustomerKey", "welcome_ts"))
    assert kept.email
    client.delete([Email(id=kept.email.id)])
    assert send(client, subscriber("ada")).error_code == 18001


def test_the_data_extension_of_a_definition_must_be_there(client: Client) -> None:
    definition = define_triggered(client, start=False)
    definition.send_source_data_extension = DataExtension(customer_key="log")
    client.update([definition])
    set_status(client, "welcome_ts", Status.ACTIVE)
    assert send(client, subscriber("ada")).error_code == 180015
    client.create([DataExtension(customer_key="log", name="Log", fields=[DataExtensionField(name="Key")])])
    assert send(client, subscriber("ada")).status_code == "OK"


def test_who_has_left_the_list_gets_nothing(tenant: Tenant, client: Client) -> None:
    shop = list_id(client, "ada", "ben")
    left = SubscriberList(id=shop, status=SubscriberStatus.UNSUBSCRIBED, action="update")
    client.update([Subscriber(subscriber_key="ada", lists=[left])])
    definition = define_triggered(client, start=False)
    definition.list = List(id=shop)
    client.update([definition])
    set_status(client, "welcome_ts", Status.ACTIVE)
    send(client, subscriber("ada"), subscriber("ben"))
    tenant.clock.move(10)
    assert (summary(client).sent, summary(client).not_sent_due_to_opt_out) == (1, 1)


def test_there_must_be_somebody(client: Client) -> None:
    define_triggered(client)
    assert send(client).error_code == 180007
    result = send(client, Subscriber(subscriber_key="ada", email_address="nowhere"))
    assert (result.status_code, result.error_code) == ("Error", 180008)
    assert [each.error_code for each in result.subscriber_failures] == ["5"]


def test_a_sender_of_ones_own_must_have_an_address(client: Client) -> None:
    define_triggered(client)
    ada = subscriber("ada")
    ada.owner = Owner(from_name="Ben", from_address="nowhere")
    assert send(client, ada).subscriber_failures[0].error_code == "18006"
    ada.owner = Owner(from_name="Ben", from_address="ben@example.org")
    assert send(client, ada).subscriber_failures == []


def test_a_triggered_send_cannot_be_changed_or_retrieved(client: Client) -> None:
    define_triggered(client)
    message = TriggeredSend(
        triggered_send_definition=TriggeredSendDefinition(customer_key="welcome_ts"), subscribers=[subscriber("ada")]
    )
    assert client.update([message]).results[0].error_code == 5
    assert client.delete([message]).results[0].error_code == 5
