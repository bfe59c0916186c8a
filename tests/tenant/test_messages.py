"""Transactional messages and journeys, over REST."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sfmc_soap import SERVER_TIME, Client, Email, NotSentEvent, SentEvent, Subscriber, SubscriberStatus
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.mailing import define_triggered, subscriber
from support.tenant.rest import rest

NINE = datetime(2026, 3, 1, 9, 0, tzinfo=SERVER_TIME)
MESSAGES = "/messaging/v1/email/messages"


@pytest.fixture
def tenant() -> Tenant:
    tenant = Tenant()
    tenant.clock.stop(NINE)
    email = Email(customer_key="receipt", name="Receipt", subject="Your receipt", html_body="<p>Thanks</p>")
    tenant.client().create([email])
    return tenant


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return tenant.client(raise_on=())


def define(tenant: Tenant, **values: Any) -> httpx.Response:
    body = {"definitionKey": "receipts", "name": "Receipts", "content": {"customerKey": "receipt"}, **values}
    return rest(tenant, "POST", "/messaging/v1/email/definitions/", body)


def send(tenant: Tenant, key: str = "m-1", **recipient: Any) -> httpx.Response:
    body = {"definitionKey": "receipts", "recipient": {"contactKey": "ada", "to": "ada@example.org", **recipient}}
    return rest(tenant, "POST", f"{MESSAGES}/{key}", body)


def status(tenant: Tenant, key: str = "m-1") -> dict[str, Any]:
    answer = rest(tenant, "GET", f"{MESSAGES}/{key}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert told.pop("requestId")
    return told


def test_a_definition_is_created_once(tenant: Tenant) -> None:
    answer = define(tenant, description="For buyers")
    told = answer.json()
    assert (answer.status_code, told["status"], told["classification"]) == (201, "Active", "Default Transactional")
    assert (told["definitionKey"], told["createdDate"]) == ("receipts", "2026-03-01T09:00:00.000")
    assert define(tenant).status_code == 409


@pytest.mark.parametrize(
    "values",
    [
        {"name": None},
        {"content": {"customerKey": "nothing"}},
        {"content": "receipt"},
        {"classification": "Default Commercial"},
        {"classification": "nothing"},
        {"status": "Sleeping"},
        {"subscriptions": {"list": "nothing"}},
    ],
    ids=str,
)
def test_a_definition_that_is_not_complete_is_refused(tenant: Tenant, values: dict[str, Any]) -> None:
    assert define(tenant, **values).status_code == 400


def test_a_message_is_accepted_queued_and_sent(tenant: Tenant, client: Client) -> None:
    define(tenant)
    answer = send(tenant, attributes={"OrderNo": "A-18"})
    assert answer.status_code == 202
    assert (answer.json()["errorcode"], answer.json()["responses"]) == (0, [{"messageKey": "m-1"}])
    assert status(tenant) == {
        "eventCategoryType": "TransactionalSendEvents.EmailQueued",
        "timestamp": "2026-03-01T09:00:00.000",
    }
    tenant.clock.move(10)
    sent = status(tenant)
    assert sent.pop("compositeId")
    assert sent == {
        "eventCategoryType": "TransactionalSendEvents.EmailSent",
        "timestamp": "2026-03-01T09:00:05.000",
        "info": {"messageKey": "m-1", "contactKey": "ada", "to": "ada@example.org"},
    }
    assert len(found(client, SentEvent, "SendID", equals("SubscriberKey", "ada"))) == 1
    assert len(found(client, Subscriber, "ID", equals("SubscriberKey", "ada"))) == 1


def test_an_inactive_definition_lets_messages_wait(tenant: Tenant) -> None:
    define(tenant, status="inactive")
    send(tenant)
    tenant.clock.move(timedelta(hours=1))
    assert status(tenant)["eventCategoryType"] == "TransactionalSendEvents.EmailQueued"


def test_what_is_not_sent_has_a_reason(tenant: Tenant, client: Client) -> None:
    define(tenant)
    client.create([subscriber("ben")])
    client.update([Subscriber(subscriber_key="ben", status=SubscriberStatus.HELD)])
    send(tenant, "m-1", to="nowhere")
    send(tenant, "m-2", contactKey="ben", to="ben@example.org")
    tenant.clock.move(10)
    for key, code, message in (("m-1", 5, "InvalidEmailAddress"), ("m-2", 2, "Held")):
        told = status(tenant, key)
        assert told["eventCategoryType"] == "TransactionalSendEvents.EmailNotSent"
        assert (told["info"]["statusCode"], told["info"]["statusMessage"]) == (code, message)
    assert len(found(client, NotSentEvent, "SendID", equals("SubscriberKey", "ben"))) == 1


def test_several_are_sent_to_at_once(tenant: Tenant) -> None:
    define(tenant)
    ada = {"contactKey": "ada", "to": "ada@example.org", "messageKey": "m-1"}
    body = {"definitionKey": "receipts", "recipients": [{"contactKey": "ben", "messageKey": "m-2"}, ada]}
    answer = rest(tenant, "POST", f"{MESSAGES}/", body)
    told = answer.json()
    assert (answer.status_code, told["errorcode"]) == (202, 109001)
    assert told["message"] == "MCMS_UTM_ResponsesHasErrors: 1 subscribers failed to queue out of 2"
    assert told["responses"][1] == {"messageKey": "m-1"}
    assert (told["responses"][0]["messageKey"], told["responses"][0]["errorcode"]) == ("m-2", 109106)


def test_a_key_is_used_once_in_two_days(tenant: Tenant) -> None:
    define(tenant)
    assert send(tenant).status_code == 202
    assert send(tenant).status_code == 400
    tenant.clock.move(timedelta(days=2, seconds=1))
    assert send(tenant).status_code == 202


def test_a_status_is_known_for_three_days(tenant: Tenant) -> None:
    define(tenant)
    send(tenant)
    tenant.clock.move(timedelta(days=3, seconds=1))
    assert rest(tenant, "GET", f"{MESSAGES}/m-1").status_code == 400


def test_a_triggered_send_of_soap_is_no_definition(tenant: Tenant, client: Client) -> None:
    define_triggered(client, "receipts")
    answer = send(tenant)
    assert (answer.status_code, answer.json()["message"]) == (400, "The definitionKey 'receipts' was not found.")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"definitionKey": "receipts"},
        {"definitionKey": "receipts", "recipient": "ada"},
        {"definitionKey": "receipts", "recipient": {"contactKey": "ada"}},
        {"definitionKey": "receipts", "recipient": {"contactKey": 7, "to": []}},
        {"definitionKey": "receipts", "recipient": {}, "recipients": []},
        {"definitionKey": {}, "recipient": {"contactKey": "ada", "to": "ada@example.org"}},
    ],
    ids=str,
)
def test_a_body_that_is_not_complete_is_refused(tenant: Tenant, body: Any) -> None:
    define(tenant)
    assert rest(tenant, "POST", f"{MESSAGES}/m-1", body).status_code == 400
    assert rest(tenant, "POST", MESSAGES, body).status_code == 400


def test_a_key_that_is_too_long_is_refused(tenant: Tenant) -> None:
    define(tenant)
    assert send(tenant, "m" * 101).status_code == 400


@pytest.mark.parametrize("kept", ["in a file", "in a dump"])
def test_definitions_survive(tmp_path: Path, kept: str) -> None:
    first = Tenant(tmp_path / "shop.db")
    first.client().create([Email(customer_key="receipt", name="Receipt", subject="Your receipt")])
    assert define(first).status_code == 201
    dumped = first.dump()
    first.close()
    with Tenant(tmp_path / ("shop.db" if kept == "in a file" else "other.db")) as second:
        if kept == "in a dump":
            second.load_text(dumped)
        assert send(second).status_code == 202
        second.clock.move(60)
        assert status(second)["eventCategoryType"] == "TransactionalSendEvents.EmailSent"


def enter(tenant: Tenant, **values: Any) -> httpx.Response:
    body = {"ContactKey": "ada", "EventDefinitionKey": "APIEvent-1", "Data": {"OrderNo": "A-18"}, **values}
    return rest(tenant, "POST", "/interaction/v1/events", body)


def test_a_contact_enters_a_journey(tenant: Tenant) -> None:
    tenant.journeys.open("APIEvent-1")
    answer = enter(tenant)
    assert (answer.status_code, list(answer.json())) == (201, ["eventInstanceId"])
    (entry,) = tenant.journeys.entries("APIEvent-1")
    assert (entry.contact_key, entry.data, entry.at) == ("ada", {"OrderNo": "A-18"}, NINE)


def test_an_event_that_is_not_there_lets_nobody_in(tenant: Tenant) -> None:
    answer = enter(tenant, EventDefinitionKey="APIEvent-xyz")
    assert (answer.status_code, answer.json()["message"]) == (400, "EventDefinitionKey 'APIEvent-xyz' not found")
    assert tenant.journeys.entries("APIEvent-xyz") == []


def test_who_is_not_active_enters_no_journey(tenant: Tenant, client: Client) -> None:
    tenant.journeys.open("APIEvent-1")
    client.create([subscriber("ada")])
    client.update([Subscriber(subscriber_key="ada", status=SubscriberStatus.UNSUBSCRIBED)])
    assert enter(tenant).status_code == 400
    assert tenant.journeys.entries("APIEvent-1") == []


@pytest.mark.parametrize("values", [{"ContactKey": ""}, {"EventDefinitionKey": 7}, {"Data": "A-18"}], ids=str)
def test_an_event_that_is_not_complete_is_refused(tenant: Tenant, values: dict[str, Any]) -> None:
    tenant.journeys.open("APIEvent-1")
    assert enter(tenant, **values).status_code == 400
