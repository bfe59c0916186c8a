"""Tracking events: tests let them happen, and Retrieve gives them as the service does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sfmc_soap import (
    SERVER_TIME,
    BounceEvent,
    ClickEvent,
    ComplexFilterPart,
    DeliveredEvent,
    EventType,
    ForwardedEmailEvent,
    ForwardedEmailOptInEvent,
    List,
    LogicalOperators,
    NotSentEvent,
    OpenEvent,
    RetrieveRequest,
    RetrieveResponseMsg,
    SentEvent,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SurveyEvent,
    TrackingEvent,
    UnsubEvent,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found

NINE = datetime(2026, 3, 1, 9, 0, 0, 100_000, tzinfo=SERVER_TIME)
SEND = equals("SendID", 7)


HAPPENED: list[tuple[TrackingEvent, str, EventType]] = [
    (SentEvent(), "SubscriberKey BatchID", EventType.SENT),
    (NotSentEvent(), "SubscriberKey", EventType.NOT_SENT),
    (OpenEvent(), "SubscriberKey", EventType.OPEN),
    (ClickEvent(url="https://shop.example/sale", urlid=3), "URL URLID", EventType.CLICK),
    (
        BounceEvent(smtp_code="550", bounce_category="Hard bounce", smtp_reason="unknown", bounce_type="immediate"),
        "SMTPCode BounceCategory SMTPReason BounceType",
        EventType.HARD_BOUNCE,
    ),
    (BounceEvent(event_type=EventType.SOFT_BOUNCE), "SubscriberKey", EventType.SOFT_BOUNCE),
    (
        UnsubEvent(list=List(id=4, partner_key=None, object_id=None), is_master_unsubscribed=True),
        "List.ID IsMasterUnsubscribed",
        EventType.UNSUBSCRIBE,
    ),
    (ForwardedEmailEvent(), "SubscriberKey", EventType.FORWARDED_EMAIL),
    (ForwardedEmailOptInEvent(opt_in_subscriber_key="ben"), "OptInSubscriberKey", EventType.FORWARDED_EMAIL_OPT_IN),
    (SurveyEvent(question="How?", answer="Well"), "Question Answer", EventType.SURVEY),
]


@pytest.mark.parametrize(("event", "properties", "type"), HAPPENED, ids=lambda each: type(each).__name__)
def test_an_event_comes_back_as_it_happened(
    tenant: Tenant, event: TrackingEvent, properties: str, type: EventType
) -> None:
    event.send_id, event.subscriber_key, event.event_date = 7, "ada", NINE
    tenant.track(event)
    asked = f"SendID EventDate EventType {properties}"
    (got,) = found(tenant.client(), event.__class__, asked, SEND)
    event.event_type, event.partner_key, event.object_id = type, None, None
    event.subscriber_key = got.subscriber_key
    event.batch_id = got.batch_id
    assert got == event


def test_what_an_event_does_not_say_is_as_its_message_has_it(tenant: Tenant) -> None:
    tenant.clock.stop(NINE)
    tenant.track(SentEvent(send_id=7, subscriber_key="ada", batch_id=12, triggered_send_definition_object_id="d-1"))
    tenant.track(OpenEvent(send_id=7, subscriber_key="ada"))
    (opened,) = found(tenant.client(), OpenEvent, "BatchID EventDate EventType", SEND)
    assert (opened.batch_id, opened.event_date, opened.event_type) == (12, NINE, EventType.OPEN)


def test_nothing_happens_in_a_business_unit_that_is_not_there() -> None:
    tenant = Tenant()
    with pytest.raises(ValueError, match="there is no business unit 5"):
        tenant.track(OpenEvent(send_id=7, subscriber_key="ada"), mid=5)
    with pytest.raises(ValueError, match="there is no business unit 5"):
        tenant.journeys.open("welcome", mid=5)


def test_an_event_that_is_not_complete_cannot_happen(tenant: Tenant) -> None:
    with pytest.raises(ValueError, match="OpenEvent needs send_id and subscriber_key"):
        tenant.track(OpenEvent(send_id=7))
    with pytest.raises(ValueError, match="DeliveredEvent is not a kind of event"):
        tenant.track(OpenEvent(send_id=7, subscriber_key="ada"), DeliveredEvent(send_id=7, subscriber_key="ada"))
    assert found(tenant.client(), OpenEvent, "SendID", SEND) == []


def asked_of(tenant: Tenant, properties: str, filter: SimpleFilterPart | ComplexFilterPart) -> str:
    request = RetrieveRequest(object_type="ClickEvent", properties=properties.split(), filter=filter)
    return str(tenant.client(raise_on=()).retrieve(request).overall_status)


def test_a_property_that_cannot_be_read_fails_the_call(tenant: Tenant) -> None:
    said = "Error: The Request Property(s) URLIDLong, BounceReason do not match with the fields of ClickEvent retrieve"
    assert asked_of(tenant, "SendID URLIDLong BounceReason", SEND) == said


def test_events_are_not_found_by_what_is_special_about_them(tenant: Tenant) -> None:
    said = "Error: The Filter Property 'URL' is not a retrievable property"
    assert asked_of(tenant, "SendID", equals("URL", "https://shop.example")) == said


def test_events_are_found_by_send_and_date(tenant: Tenant) -> None:
    hours = [OpenEvent(send_id=7, subscriber_key="ada", event_date=NINE + timedelta(hours=hour)) for hour in range(5)]
    tenant.track(*hours, OpenEvent(send_id=8, subscriber_key="ada", event_date=NINE))
    window = SimpleFilterPart(
        property="EventDate",
        simple_operator=SimpleOperators.BETWEEN,
        date_value=[NINE + timedelta(hours=1), NINE + timedelta(hours=3)],
    )
    both = ComplexFilterPart(left_operand=SEND, logical_operator=LogicalOperators.AND, right_operand=window)
    got = found(tenant.client(), OpenEvent, "EventDate", both)
    assert [event.event_date for event in got] == [event.event_date for event in hours[1:4]]


def test_the_subscriber_id_of_a_sent_event_is_a_partner_property(tenant: Tenant) -> None:
    (result,) = tenant.client().create([Subscriber(subscriber_key="ada", email_address="ada@example.org")]).results
    tenant.track(SentEvent(send_id=7, subscriber_key="ada"), SentEvent(send_id=7, subscriber_key="ben"))
    ada, ben = found(tenant.client(), SentEvent, "SubscriberKey SubscriberID", SEND)
    assert [(each.name, each.value) for each in ada.partner_properties] == [("SubscriberID", str(result.new_id))]
    assert ben.partner_properties == []


def batch(tenant: Tenant, *, new: bool = True, again: bool = False) -> RetrieveResponseMsg:
    request = RetrieveRequest(
        object_type="OpenEvent",
        properties=["SubscriberKey"],
        filter=SEND,
        retrieve_all_since_last_batch=new,
        repeat_last_result=again,
    )
    return tenant.client().retrieve(request)


def opened(tenant: Tenant, *keys: str) -> None:
    tenant.track(*(OpenEvent(send_id=7, subscriber_key=key) for key in keys))


def keys(response: RetrieveResponseMsg) -> list[object]:
    return [event.subscriber_key for event in response.results if isinstance(event, OpenEvent)]


def test_since_the_last_batch_gives_what_is_new(tenant: Tenant) -> None:
    opened(tenant, "ada", "ben")
    assert keys(batch(tenant)) == ["ada", "ben"]
    assert keys(batch(tenant)) == []
    opened(tenant, "cleo")
    assert keys(batch(tenant)) == ["cleo"]
    assert keys(batch(tenant, new=False)) == ["ada", "ben", "cleo"]


def test_the_last_batch_can_be_had_again(tenant: Tenant) -> None:
    opened(tenant, "ada")
    batch(tenant)
    opened(tenant, "ben")
    batch(tenant)
    opened(tenant, "cleo")
    assert keys(batch(tenant, again=True)) == ["ben"]
    assert keys(batch(tenant)) == ["cleo"]


def test_batches_are_counted_by_properties_and_filter(tenant: Tenant) -> None:
    opened(tenant, "ada")
    batch(tenant)
    other = RetrieveRequest(
        object_type="OpenEvent",
        properties=["SubscriberKey", "EventDate"],
        filter=SEND,
        retrieve_all_since_last_batch=True,
    )
    assert keys(tenant.client().retrieve(other)) == ["ada"]


def test_the_pages_of_a_batch_end_where_it_ended_when_it_began(tenant: Tenant) -> None:
    opened(tenant, *(f"k-{number}" for number in range(2501)))
    first = batch(tenant)
    opened(tenant, "late")
    rest = tenant.client().retrieve(RetrieveRequest(object_type="OpenEvent", continue_request=str(first.request_id)))
    assert (first.overall_status, rest.overall_status) == ("MoreDataAvailable", "OK")
    assert keys(rest) == ["k-2500"]
    assert keys(batch(tenant)) == ["late"]


def test_only_what_grows_has_batches(tenant: Tenant) -> None:
    request = RetrieveRequest(object_type="Email", properties=["ID"], retrieve_all_since_last_batch=True)
    status = tenant.client(raise_on=()).retrieve(request).overall_status
    assert status == "Error: Email cannot be retrieved since the last batch"
