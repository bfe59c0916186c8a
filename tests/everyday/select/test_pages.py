"""Everything is read, once and in order, however it comes in pages."""

from __future__ import annotations

import pickle

import pytest
from sfmc_soap import (
    NO_RETRIES,
    Client,
    ConfigurationError,
    FilterError,
    NoResult,
    P,
    SeveralResults,
    Subscriber,
    SubscriberStatus,
)
from sfmc_soap.everyday.select.options import Page
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import Side

PAGE = 7


@pytest.fixture(autouse=True)
def people(side: Side) -> None:
    subscribe_all(side.tenant)


def test_all_pages_are_read_in_order(side: Side) -> None:
    selection = side.client.select(Subscriber, "SubscriberKey", page_size=PAGE)
    assert [each.subscriber_key for each in side.items(selection)] == KEYS
    assert len([each for each in side.tenant.calls if each.operation == "Retrieve"]) == -(-len(KEYS) // PAGE)


def test_nothing_is_sent_before_it_is_read_and_it_is_read_again(side: Side) -> None:
    before = len(side.tenant.calls)
    selection = side.client.select(Subscriber, "SubscriberKey", where=P("Status") == SubscriberStatus.ACTIVE)
    assert len(side.tenant.calls) == before
    assert side.items(selection) == side.items(selection)
    assert len(side.tenant.calls) == before + 2


def test_pages_are_lists(side: Side) -> None:
    pages = side.items(side.client.select(Subscriber, "SubscriberKey", page_size=PAGE).pages())
    assert [len(page) for page in pages] == [PAGE, PAGE, PAGE, len(KEYS) - 3 * PAGE]


def test_first_one_and_list(side: Side) -> None:
    everyone = side.client.select(Subscriber, "SubscriberKey")
    first = side.run(everyone.first())
    assert first is not None
    assert first.subscriber_key == KEYS[0]
    assert len(side.run(everyone.list())) == len(KEYS)
    with pytest.raises(SeveralResults):
        side.run(everyone.one())
    nobody = side.client.select(Subscriber, "SubscriberKey", where=P("SubscriberKey") == "nobody")
    assert side.run(nobody.first()) is None
    assert side.run(nobody.list()) == []
    with pytest.raises(NoResult):
        side.run(nobody.one())
    somebody = side.client.select(Subscriber, "SubscriberKey", where=P("SubscriberKey") == KEYS[3])
    assert side.run(somebody.one()).subscriber_key == KEYS[3]


@pytest.mark.parametrize("limit", [0, 1, PAGE - 1, PAGE, PAGE + 1, 1000])
def test_a_limit_ends_before_a_needless_page(side: Side, limit: int) -> None:
    before = len(side.tenant.calls)
    selection = side.client.select(Subscriber, "SubscriberKey", page_size=PAGE, limit=limit)
    wanted = KEYS[:limit]
    assert [each.subscriber_key for each in side.items(selection)] == wanted
    assert len(side.tenant.calls) - before == -(-len(wanted) // PAGE)


@pytest.mark.parametrize("kind", ["short page", "empty page"])
def test_pages_end_on_their_status_not_on_their_size(side: Side, kind: FaultKind) -> None:
    side.tenant.faults.schedule([kind, None, kind, kind])
    selection = side.client.select(Subscriber, "SubscriberKey", page_size=PAGE)
    assert [each.subscriber_key for each in side.items(selection)] == KEYS


def test_a_page_is_told_of(side: Side) -> None:
    told: list[Page] = []
    selection = side.client.select(Subscriber, "SubscriberKey", page_size=10, on_page=told.append)
    side.items(selection)
    assert [(page.number, page.count, page.total, page.status) for page in told] == [
        (1, 10, 10, "MoreDataAvailable"),
        (2, 10, 20, "MoreDataAvailable"),
        (3, len(KEYS) - 20, len(KEYS), "OK"),
    ]
    assert all(page.request_id for page in told)


def test_a_long_list_of_values_is_sent_in_parts(side: Side) -> None:
    wanted = P("SubscriberKey").in_([*KEYS, *(f"nobody {number}" for number in range(60))])
    selection = side.client.select(Subscriber, "SubscriberKey", where=wanted & (P("Status") == "Active"))
    assert sorted(str(each.subscriber_key) for each in side.items(selection)) == KEYS
    limited = side.client.select(Subscriber, "SubscriberKey", where=wanted, limit=len(KEYS) - 1)
    assert len(side.items(limited)) == len(KEYS) - 1


@pytest.mark.parametrize("prefetch", [0, 1])
def test_leaving_the_loop_sends_no_more(side: Side, prefetch: int) -> None:
    client = side.new_client(concurrency=1, retry=NO_RETRIES)
    before = len(side.tenant.calls)
    selection = client.select(Subscriber, "SubscriberKey", page_size=PAGE, prefetch=prefetch)
    assert len(side.items(selection, most=1)) == 1
    assert len(side.run(client.select(Subscriber, "SubscriberKey").list())) == len(KEYS)
    assert len(side.tenant.calls) - before <= 2 + prefetch


def test_a_selection_is_pickled(side: Side) -> None:
    if not isinstance(side.client, Client):
        pytest.skip("pickling is the same for both")
    selection = Client(side.client.credentials).select(
        Subscriber, "SubscriberKey", where=P("Status") == "Active", limit=3
    )
    again = pickle.loads(pickle.dumps(selection))
    assert repr(again) == repr(selection) == "<Selection of Subscriber: SubscriberKey where Status = 'Active'>"


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"limit": -1}, ConfigurationError, "limit must be 0 or more"),
        ({"limit": "3"}, TypeError, "limit: expected an int, got str"),
        ({"page_size": 0}, ConfigurationError, "page_size must be 1 or more"),
        ({"prefetch": 2}, ConfigurationError, "prefetch must be 0 to 1"),
        ({"clients": [2**40]}, ConfigurationError, "clients: a MID must be 1 to 2,147,483,647"),
        ({"clients": "123"}, TypeError, "clients"),
        ({"extra": "NewName"}, TypeError, "extra: expected a list, got str: write [...] around it"),
        ({"extra": [3]}, TypeError, "extra: expected a str, got int"),
        ({"on_page": "print"}, TypeError, "on_page: expected a function, got str"),
        ({"limt": 3}, TypeError, "select() has no option 'limt': did you mean 'limit'?"),
        (
            {"filter": P("Status") == "Active"},
            TypeError,
            "no option 'filter': a filter is given as where=",
        ),
        ({"properties": ["Status"]}, TypeError, "select() has no option 'properties': write the names after the type"),
        ({"where": "SendID = 3"}, FilterError, "where: expected a condition, such as P('ID') == 3, got str"),
    ],
)
def test_a_wrong_argument_is_an_error_at_once(
    side: Side, options: dict[str, object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        side.client.select(Subscriber, "SubscriberKey", **options)  # type: ignore[call-overload]
    assert text in str(caught.value)
