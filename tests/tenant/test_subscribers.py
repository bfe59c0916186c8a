"""Subscribers: who is who, what is kept of them, and what the service refuses."""

from __future__ import annotations

import gc

import pytest
from sfmc_soap import (
    Attribute,
    Client,
    EmailAddress,
    EmailType,
    List,
    ListTypeEnum,
    ObjectExtension,
    OpenEvent,
    OperationError,
    Owner,
    RetrieveRequest,
    SMSAddress,
    SoapFault,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.people import ada, codes, created, list_named, updated

EVERYTHING = "ID SubscriberKey EmailAddress Status EmailTypePreference UnsubscribedDate CreatedDate"


def the_one(client: Client, key: str = "ada") -> Subscriber:
    (person,) = found(client, Subscriber, EVERYTHING, equals("SubscriberKey", key))
    return person


def attributes(client: Client, key: str = "ada") -> dict[object, object]:
    return {attribute.name: attribute.value for attribute in the_one(client, key).attributes}


@pytest.mark.parametrize("name", ["Attributes", "Lists", "ObjectID", "CustomerKey", "ModifiedDate", "ListNames"])
def test_what_cannot_be_named_fails_the_retrieve(client: Client, name: str) -> None:
    request = RetrieveRequest(object_type="Subscriber", properties=["ID", name])
    with pytest.raises(OperationError) as caught:
        client.retrieve(request)
    expected = f"Error: The Request Property(s) {name} do not match with the fields of Subscriber retrieve"
    assert expected in str(caught.value)


def test_a_new_subscriber_is_active_gets_html_and_is_on_all_subscribers(client: Client) -> None:
    created(client, ada())
    person = the_one(client)
    assert person.status is SubscriberStatus.ACTIVE
    assert person.email_type_preference is EmailType.HTML
    assert person.created_date is not None


def test_an_attribute_that_the_account_lacks_is_dropped_in_silence(client: Client) -> None:
    given = [Attribute(name="First Name", value="Ada"), Attribute(name="Shoe Size", value="38")]
    assert codes(created(client, ada(attributes=given))) == [None]
    assert attributes(client) == {"First Name": "Ada"}


def test_what_an_update_leaves_out_stays(client: Client) -> None:
    created(client, ada(attributes=[Attribute(name="First Name", value="Ada"), Attribute(name="Last Name", value="L")]))
    updated(client, Subscriber(subscriber_key="ada", attributes=[Attribute(name="Last Name", value="Lovelace")]))
    assert attributes(client) == {"First Name": "Ada", "Last Name": "Lovelace"}
    assert the_one(client).email_address == "ada@example.org"


def test_an_update_ignores_the_format(client: Client) -> None:
    created(client, ada(email_type_preference=EmailType.TEXT))
    assert codes(updated(client, Subscriber(subscriber_key="ada", email_type_preference=EmailType.HTML))) == [None]
    assert the_one(client).email_type_preference is EmailType.TEXT


def test_another_key_with_the_same_address_is_another_subscriber(client: Client) -> None:
    first, second = created(client, ada(), Subscriber(subscriber_key="ada2", email_address="ada@example.org"))
    assert codes([first, second]) == [None, None]
    assert first.new_id != second.new_id


def test_without_a_key_the_address_becomes_it_and_a_second_subscriber_appears(client: Client) -> None:
    created(client, ada())
    assert codes(created(client, Subscriber(email_address="ada@example.org"))) == [None]
    found_ones = found(client, Subscriber, "SubscriberKey", equals("EmailAddress", "ada@example.org"))
    assert [person.subscriber_key for person in found_ones] == ["ada", "ada@example.org"]


def test_one_who_exists_is_an_error_unless_an_upsert_is_asked_for(client: Client) -> None:
    by_address = Subscriber(email_address="bob@example.org")
    created(client, ada(), by_address)
    assert codes(created(client, ada(), by_address)) == [12014, 12007]
    (result,) = created(client, ada(attributes=[Attribute(name="First Name", value="Ada")]), upsert=True)
    assert result.status_message == "Updated Subscriber."
    assert attributes(client) == {"First Name": "Ada"}


@pytest.mark.parametrize(
    "person",
    [
        Subscriber(subscriber_key="ada"),
        Subscriber(email_address="ada@example.org"),
        Subscriber(id=1),
    ],
)
def test_an_update_and_a_delete_know_a_subscriber_by_key_address_or_id(client: Client, person: Subscriber) -> None:
    created(client, ada())
    person.status = SubscriberStatus.HELD
    assert codes(updated(client, person)) == [None]
    assert the_one(client).status is SubscriberStatus.HELD
    assert client.delete([person]).overall_status == "OK"
    assert found(client, Subscriber, "ID", equals("SubscriberKey", "ada")) == []


def test_a_delete_takes_memberships_and_tracking_along(tenant: Tenant, client: Client) -> None:
    created(client, ada(lists=[SubscriberList(id=list_named(client, "Spring"))]))
    tenant.track(OpenEvent(send_id=7, subscriber_key="ada"))
    client.delete([Subscriber(subscriber_key="ada")])
    assert found(client, OpenEvent, "SendID", equals("SubscriberKey", "ada")) == []
    created(client, ada())
    assert len(found(client, SubscriberList, "List.ID", equals("Subscriber.SubscriberKey", "ada"))) == 1


REFUSED = [
    (Subscriber(), 12013),
    (ada(primary_email_address=EmailAddress(address="other@example.org")), 12022),
    (Subscriber(email_address="a@b"), 12000),
    (Subscriber(email_address=f"{'a' * 250}@example.org"), 12000),
    (ada(status=SubscriberStatus.BOUNCED), 12016),
    (ada(status=SubscriberStatus.DELETED), 12016),
    (ada(customer_key="other"), 12021),
    (ada(owner=Owner(from_name="Shop")), 12019),
    (ada(primary_sms_address=SMSAddress(address="+15550100")), 12025),
]


@pytest.mark.parametrize(("person", "code"), REFUSED)
def test_what_create_refuses(client: Client, person: Subscriber, code: int) -> None:
    assert codes(created(client, person)) == [code]


def test_an_address_on_a_global_unsubscribe_list_is_refused(client: Client) -> None:
    (never,) = created(client, List(list_name="Never", type=ListTypeEnum.GLOBAL_UNSUBSCRIBE))
    created(client, ada(lists=[SubscriberList(id=never.new_id)]))
    assert codes(created(client, Subscriber(subscriber_key="ada2", email_address="ada@example.org"))) == [12003]


def test_an_update_of_nobody_is_an_error(client: Client) -> None:
    nobody = (Subscriber(subscriber_key="nobody"), Subscriber(id=7), Subscriber())
    assert codes(updated(client, *nobody)) == [12001, 12001, 12013]


def test_a_status_that_the_wsdl_does_not_have_cannot_be_read(client: Client) -> None:
    with pytest.raises(SoapFault, match="not a valid value for SubscriberStatus"):
        created(client, ada(status=SubscriberStatus("Asleep")))


def test_who_unsubscribes_has_a_date_until_made_active_again(client: Client) -> None:
    created(client, ada())
    updated(client, Subscriber(subscriber_key="ada", status=SubscriberStatus.UNSUBSCRIBED))
    assert the_one(client).unsubscribed_date
    updated(client, Subscriber(subscriber_key="ada", attributes=[]))
    assert the_one(client).status is SubscriberStatus.UNSUBSCRIBED
    updated(client, Subscriber(subscriber_key="ada", status=SubscriberStatus.ACTIVE))
    assert not the_one(client).unsubscribed_date


def test_changes_of_status_in_the_account_are_events(client: Client) -> None:
    created(client, ada())
    for status in (SubscriberStatus.HELD, SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.UNSUBSCRIBED):
        updated(client, Subscriber(subscriber_key="ada", status=status))
    request = RetrieveRequest(
        object_type="SubscriberStatusEvent",
        properties=["Client.ID", "SubscriberKey", "CurrentStatus", "PreviousStatus", "CreatedDate"],
        filter=equals("SubscriberKey", "ada"),
    )
    events = client.retrieve(request).results
    assert all(isinstance(event, ObjectExtension) and event.created_date for event in events)
    told = [{each.name: each.value for each in event.properties} for event in events]  # type: ignore[attr-defined]
    assert told == [
        {"SubscriberKey": "ada", "CurrentStatus": "Held", "PreviousStatus": "Normal"},
        {"SubscriberKey": "ada", "CurrentStatus": "Unsub", "PreviousStatus": "Held"},
    ]


@pytest.mark.slow
def test_a_hundred_thousand_subscribers_come_in_pages_and_are_not_held(client: Client) -> None:
    for batch in range(40):
        people = [Subscriber(subscriber_key=f"{batch}-{each}") for each in range(2500)]
        assert client.create(people).overall_status == "OK"
    request = RetrieveRequest(object_type="Subscriber", properties=["SubscriberKey", "EmailAddress", "Status"])
    answer = client.retrieve(request)
    seen, held = len(answer.results), []
    while answer.overall_status == "MoreDataAvailable":
        assert len(answer.results) == 2500
        request.continue_request = answer.request_id
        answer = client.retrieve(request)
        seen += len(answer.results)
        held.append(sum(type(each) is Subscriber for each in gc.get_objects()))
    assert seen == 100_000
    assert max(held[20:]) <= max(held[:20])
