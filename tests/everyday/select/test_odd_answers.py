"""Answers that the WSDL does not tell of, and answers that make no sense."""

from __future__ import annotations

import re
from itertools import count

import pytest
from sfmc_soap import (
    Automation,
    List,
    OperationError,
    SelectionInterrupted,
    Subscriber,
    UnexpectedType,
    dumps,
    unknown,
    wire_type,
)
from sfmc_soap.everyday.select import reader
from support.everyday.edits import Edit
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import Side

PAGE = 7
API = "http://exacttarget.com/wsdl/partnerAPI"


def results_as(name: str) -> Edit:
    """An edit that gives all results another xsi:type."""
    return lambda content: re.sub(rb'(<Results xsi:type=")\w+', rb"\g<1>" + name.encode(), content)


@pytest.fixture(autouse=True)
def people(side: Side) -> None:
    subscribe_all(side.tenant)


def test_a_type_that_the_wsdl_lacks_is_read_as_the_type_that_was_asked_for(side: Side) -> None:
    client = side.edited(results_as("Person"))
    found = side.items(client.select(Subscriber, "SubscriberKey"))
    assert [each.subscriber_key for each in found] == KEYS
    assert {wire_type(each) for each in found} == {"Person"}
    assert b'xsi:type="Person"' in dumps(found[0])


def test_automations_that_come_as_programs(side: Side) -> None:
    side.tenant.client().create([Automation(customer_key="nightly", name="Nightly", automation_type="scheduled")])
    client = side.edited(
        lambda content: re.sub(
            rb'(<Results xsi:type=")Automation">', rb'\g<1>Program"><IsPlatformObject>false</IsPlatformObject>', content
        )
    )
    found = side.run(client.select(Automation, "ObjectID", "CustomerKey").one())
    assert (found.customer_key, wire_type(found)) == ("nightly", "Program")
    assert {str(item.xml) for item in unknown(found)} >= {f'<IsPlatformObject xmlns="{API}">false</IsPlatformObject>'}


def test_a_known_type_that_was_not_asked_for(side: Side) -> None:
    client = side.edited(results_as("List"))
    with pytest.raises(UnexpectedType, match="a result is List where Subscriber was asked for") as caught:
        side.items(client.select(Subscriber, "SubscriberKey"))
    assert caught.value.expected is Subscriber
    assert isinstance(caught.value.object, List)
    assert [type(each) for each in side.items(client.select("Subscriber", "SubscriberKey", limit=2))] == [List, List]


def test_a_property_that_does_not_come_is_unset(side: Side) -> None:
    client = side.edited(lambda content: re.sub(rb"<EmailAddress>[^<]*</EmailAddress>", b"", content))
    found = side.items(client.select(Subscriber, "SubscriberKey", "EmailAddress"))
    assert all(not each.email_address for each in found)
    assert len(found) == len(KEYS)


@pytest.mark.parametrize("status", ["Has Error", "Error: Timeout expired", "Moved", ""])
def test_every_status_but_two_is_a_failure(side: Side, status: str) -> None:
    client = side.edited(lambda content: content.replace(b"<OverallStatus>OK<", f"<OverallStatus>{status}<".encode()))
    with pytest.raises(OperationError):
        side.items(client.select(Subscriber, "SubscriberKey"))


def test_more_data_without_a_request_id(side: Side) -> None:
    client = side.edited(lambda content: re.sub(rb"<RequestID>[^<]*</RequestID>", b"", content))
    assert len(side.items(client.select(Subscriber, "SubscriberKey"))) == len(KEYS)
    with pytest.raises(SelectionInterrupted, match="gave no RequestID"):
        side.items(client.select(Subscriber, "SubscriberKey", page_size=PAGE))


def test_pages_that_go_round(side: Side) -> None:
    """Nothing is given twice, and the reading ends. One RequestID for all pages is none of an earlier one."""
    side.tenant.cursors = "moving"
    assert len(side.items(side.client.select(Subscriber, "SubscriberKey", page_size=PAGE))) == len(KEYS)
    side.tenant.cursors = "places"
    identifiers: list[bytes] = []

    def go_round(content: bytes) -> bytes:
        if b"MoreDataAvailable" in content:
            identifiers.extend(re.findall(rb"<RequestID>([^<]*)", content))
            again = identifiers[(len(identifiers) - 1) % 2]
            content = re.sub(rb"<RequestID>[^<]*", b"<RequestID>" + again, content)
        return content

    got: list[Subscriber] = []
    with pytest.raises(SelectionInterrupted, match="the RequestID of an earlier page"):
        side.items(side.edited(go_round).select(Subscriber, "SubscriberKey", page_size=1, prefetch=0), into=got)
    assert [each.subscriber_key for each in got] == KEYS[:2]


def test_empty_pages_without_an_end(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_MOST_EMPTY_PAGES", 20)
    numbers = count()

    def never_ending(content: bytes) -> bytes:
        if b"RetrieveResponseMsg" in content:
            content = re.sub(rb"<Results.*</Results>", b"", content, flags=re.DOTALL)
            content = re.sub(rb"<OverallStatus>[^<]*", b"<OverallStatus>MoreDataAvailable", content)
            content = re.sub(rb"<RequestID>[^<]*", b"<RequestID>%d" % next(numbers), content)
        return content

    with pytest.raises(SelectionInterrupted, match="20 empty pages followed each other"):
        side.items(side.edited(never_ending).select(Subscriber, "SubscriberKey"))


def test_a_request_id_that_is_too_long_is_not_remembered(side: Side) -> None:
    client = side.edited(lambda content: re.sub(rb"<RequestID>[^<]*", b"<RequestID>" + b"x" * 100_000, content))
    assert len(side.items(client.select(Subscriber, "SubscriberKey"))) == len(KEYS)
    with pytest.raises(SelectionInterrupted, match="gave a RequestID of 100000 characters"):
        side.items(client.select(Subscriber, "SubscriberKey", page_size=PAGE))
