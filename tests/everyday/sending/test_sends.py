"""Messages to people: many in each call, and what became of each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any, cast

import pytest
from sfmc_soap import (
    Attribute,
    CannotSend,
    CreateOptions,
    Owner,
    RequestType,
    Subscriber,
    TotalFailure,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
    UpdateOptions,
)
from sfmc_soap.everyday.sending.recipients import Recipient
from support.everyday.sends import KEY, asked, messages, people_asked, person
from support.everyday.sides import Blocking, Side
from support.tenant.mailing import define_triggered, set_status


def test_a_message_to_120_people_of_whom_some_are_refused(side: Side) -> None:
    people = [person(number) for number in range(120)]
    wrong = [0, 49, 50, 77, 119]
    for place in wrong:
        people[place]["EmailAddress"] = "not an address"
    sent = side.run(side.client.send(KEY, people))
    assert sorted(len(each.subscribers) for each in asked(side.tenant)) == [20, 50, 50]
    assert sent.succeeded == 115
    assert [(each.index, each.object["SubscriberKey"], each.code) for each in sent.failures] == [
        (place, f"k{place}", 5) for place in wrong
    ]
    assert sent.failures[0].reasons == ["5 The subscriber email address is invalid"]
    assert not sent.unknown
    assert side.run(sent.wait()).sent == 115
    assert messages(side.tenant) == {f"k{place}": 1 for place in range(120) if place not in wrong}


def test_what_a_recipient_is_made_of(side: Side) -> None:
    ada = {
        **person(1),
        "FirstName": "Ada",
        "Points": 3,
        "Share": Decimal("0.50"),
        "Ratio": 0.1,
        "Is": True,
        "No": None,
    }
    bob = Subscriber(email_address="bob@example.org", attributes=[Attribute(name="City", value="Bonn")])
    both: list[Recipient] = [ada, bob]
    sender = Owner(from_name="Tea", from_address="tea@example.org")
    shared = {"city": "Rome", "FirstName": "friend", "No": "no"}
    sent = side.run(side.client.send(KEY, both, attributes=shared, owner=sender))
    assert sent.succeeded == 2
    first, second = people_asked(side.tenant)
    assert (first.subscriber_key, first.email_address) == ("k1", "p1@example.org")
    assert {each.name: each.value for each in first.attributes} == {
        "city": "Rome",
        "FirstName": "Ada",
        "Points": "3",
        "Share": "0.50",
        "Ratio": "0.1",
        "Is": "true",
    }
    assert {each.name: each.value for each in second.attributes} == {"FirstName": "friend", "No": "no", "City": "Bonn"}
    assert first.owner == second.owner == sender
    assert not bob.owner


def test_somebodys_own_sender_counts_and_a_wrong_one_is_a_failure(side: Side) -> None:
    own = Subscriber(email_address="bob@example.org", owner=Owner(from_address="no address"))
    both: list[Recipient] = [person(1), own]
    sent = side.run(side.client.send(KEY, both, owner=Owner(from_address="tea@example.org")))
    assert [(each.index, each.code) for each in sent.failures] == [(1, 18006)]


UNFIT: list[tuple[Any, list[str]]] = [
    (
        {"email_address": "a@example.org"},
        ["'email_address' is written EmailAddress", "nothing says who it is: give SubscriberKey, EmailAddress or both"],
    ),
    ({"SubscriberKey": "", "EmailAddress": None}, ["nothing says who it is: give SubscriberKey, EmailAddress or both"]),
    (Subscriber(), ["nothing says who it is: give SubscriberKey, EmailAddress or both"]),
    ({**person(1), "Born": object()}, ["Born: expected a str, a number or a bool, got object"]),
    ({**person(1), "": "x"}, ["the name of an attribute is not a text, or is empty"]),
    ("ada@example.org", ["expected a mapping or a Subscriber, got str"]),
]
"""Recipients, and why they cannot be sent to."""


def test_a_recipient_that_cannot_be_sent_to_is_a_failure_of_its_own(side: Side) -> None:
    sent = side.run(side.client.send(KEY, [person(8), *(each for each, _ in UNFIT), person(9)]))
    assert [each.reasons for each in sent.failures] == [reasons for _, reasons in UNFIT]
    assert [each.index for each in sent.failures] == [*range(1, len(UNFIT) + 1)]
    assert (sent.succeeded, [each.subscriber_key for each in people_asked(side.tenant)]) == (2, ["k8", "k9"])


@pytest.mark.parametrize("attributes", [None, ["x"], [Attribute(name=cast("Any", ["x"]))]])
def test_attributes_of_a_wrong_form_fail_their_recipient_alone(side: Side, attributes: Any) -> None:
    wrong = Subscriber(subscriber_key="k1", attributes=attributes)
    sent = side.run(side.client.send(KEY, [wrong, Subscriber(subscriber_key="k2", email_address="p2@example.org")]))
    assert ([each.index for each in sent.failures], sent.succeeded) == ([0], 1)
    assert "expected" in sent.failures[0].reasons[0]


def test_everybody_refused_is_a_report_and_no_exception(side: Side) -> None:
    sent = side.run(side.client.send(KEY, [{"EmailAddress": "no"}, {"EmailAddress": "neither"}]))
    assert (sent.succeeded, [each.code for each in sent.failures]) == (0, [5, 5])
    with pytest.raises(TotalFailure, match="2 of 2 failed"):
        sent.raise_for_failures()
    assert side.run(sent.wait()).sent == 0


def test_nobody_is_sent_nothing(side: Side) -> None:
    nobody: list[Recipient] = []
    sent = side.run(side.client.send(KEY, nobody))
    assert (sent.succeeded, sent.failures, asked(side.tenant)) == (0, [], [])


def test_recipients_may_come_one_by_one(side: Side) -> None:
    def arriving() -> Iterator[dict[str, str]]:
        for number in range(7):
            yield person(number)

    sent = side.run(side.client.send(KEY, arriving(), batch_size=3, concurrency=1))
    assert (sent.succeeded, [len(each.subscribers) for each in asked(side.tenant)]) == (7, [3, 3, 1])


def test_recipients_are_awaited_in_asyncio_alone(side: Side) -> None:
    async def arriving() -> AsyncIterator[dict[str, str]]:
        for number in range(3):
            yield person(number)

    client: Any = side.client
    if isinstance(side, Blocking):
        with pytest.raises(TypeError, match="iterable"):
            client.send(KEY, arriving())
    else:
        assert side.run(client.send(KEY, arriving(), batch_size=2)).succeeded == 3


@pytest.mark.parametrize("key", ["welcome", "new_ts", "gone_ts"])
def test_a_definition_that_is_not_active_is_explained(side: Side, key: str) -> None:
    with side.tenant.client() as client:
        define_triggered(client, "new_ts", start=False)
        define_triggered(client, "gone_ts")
        set_status(client, "gone_ts", TriggeredSendStatusEnum.CANCELED)
    with pytest.raises(
        CannotSend, match=f"by the definition '{key}': 18002 .*: there is none, or it is not active"
    ) as told:
        side.run(side.client.send(key, [person(number) for number in range(60)], concurrency=1))
    assert f"client.triggered_send('{key}').activate() starts it" in str(told.value)
    assert len(people_asked(side.tenant)) == 50
    assert told.value.processed is False


def test_a_definition_must_be_named(side: Side) -> None:
    wrong: list[Any] = [7, None, TriggeredSendDefinition(name="Welcome"), ""]
    for definition in wrong:
        with pytest.raises((TypeError, ValueError), match="definition"):
            side.run(side.client.send(definition, [person(1)]))
    assert not side.tenant.calls


def test_arguments_of_a_wrong_type_are_told_before_anything_is_sent(side: Side) -> None:
    wrong: list[dict[str, Any]] = [
        {"attributes": ["City"]},
        {"attributes": {"City": object()}},
        {"attributes": {"SubscriberKey": "k1"}},
        {"owner": "tea@example.org"},
        {"raise_on": ()},
        {"options": UpdateOptions()},
    ]
    for arguments in wrong:
        with pytest.raises(TypeError):
            side.run(side.client.send(KEY, [person(1)], **arguments))
    assert not side.tenant.calls


def test_a_definition_may_be_an_object(side: Side) -> None:
    with side.tenant.client() as client:
        found = client.select(TriggeredSendDefinition, "ObjectID", "CustomerKey").one()
    by_id = TriggeredSendDefinition(object_id=found.object_id)
    by_key = TriggeredSendDefinition(customer_key=KEY, name="left out")
    for definition in (by_id, by_key):
        sent = side.run(side.client.send(definition, [person(1)]))
        assert (sent.succeeded, side.run(sent.wait()).queued) == (1, 0)
    assert messages(side.tenant) == {"k1": 2}


def test_queued_sends_are_counted_as_queued(side: Side) -> None:
    options = CreateOptions(request_type=RequestType.ASYNCHRONOUS)
    sent = side.run(side.client.send(KEY, [person(number) for number in range(120)], options=options))
    assert sorted(len(each.subscribers) for each in asked(side.tenant)) == [20, 100]
    assert (sent.succeeded, sent.failures, sent.unknown) == (120, [], [])
    assert side.run(sent.wait()).sent == 120


def test_attributes_are_never_compared_with_a_description(side: Side) -> None:
    """They may be of the definition's own data extension."""
    sent = side.run(side.client.send(KEY, [{**person(1), "Whatever": "x"}], strict="error"))
    assert sent.succeeded == 1
    assert {call.operation for call in side.tenant.calls.soap} == {"Retrieve", "Create"}
