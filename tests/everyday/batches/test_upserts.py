"""How objects are upserted, type by type, and what cannot be."""

from __future__ import annotations

import pytest
from sfmc_soap import APIObject, BusinessUnit, CreateOptions, List, Send, Subscriber, SubscriberList, UpdateOptions
from support.everyday.sides import Side
from support.tenant.shop import open_shop, order, orders


def operations(side: Side) -> list[str]:
    return [call.operation for call in side.tenant.calls if call.operation in ("Create", "Update")]


def test_subscribers_and_lists_are_upserted_by_create(side: Side) -> None:
    club = List(customer_key="tea", list_name="Tea club")
    ada = Subscriber(subscriber_key="ada", email_address="ada@example.org")
    for _ in range(2):
        assert side.run(side.client.upsert_all([club, ada])).succeeded == 2
    assert operations(side) == ["Create", "Create"]
    with side.tenant.client() as client:
        assert len(client.select(Subscriber, "ID").list()) == 1
        assert [each.list_name for each in client.select(List, "ListName").list()].count("Tea club") == 1


def test_rows_are_upserted_by_update(side: Side) -> None:
    with side.tenant.client() as client:
        open_shop(client)
        for amount in ("3.00", "4.00"):
            assert side.run(side.client.upsert_all([order({"OrderNo": "A-1", "Amount": amount})])).succeeded == 1
        assert orders(client, "OrderNo Amount") == [["A-1", "4.00"]]
    assert operations(side)[1:] == ["Update", "Update"]


OTHERS: list[tuple[APIObject, str]] = [
    (Send(), "creating a Send sends it, each time"),
    (SubscriberList(), "add_to_list and remove_from_list change who is on a list"),
    (BusinessUnit(), "select which are there, update those and create the others"),
]


@pytest.mark.parametrize(("obj", "instead"), OTHERS)
def test_others_fail_before_they_are_sent_and_say_what_to_do(side: Side, obj: APIObject, instead: str) -> None:
    report = side.run(side.client.upsert_all([obj]))
    known = "as DataExtensionObject, List, Subscriber can"
    assert [each.reasons for each in report.failures] == [
        [f"{type(obj).__name__} cannot be upserted, {known}: {instead}"]
    ]
    assert operations(side) == []


def test_what_needs_another_operation_is_given_by_itself(side: Side) -> None:
    with side.tenant.client() as client:
        open_shop(client)
    report = side.run(side.client.upsert_all([order({"OrderNo": "A-1"}), Subscriber(subscriber_key="ada")]))
    (failure,) = report.failures
    assert (failure.index, failure.reasons) == (1, ["Subscriber cannot be upserted together with what needs Update"])


def test_options_are_those_of_the_operation(side: Side) -> None:
    ada = Subscriber(subscriber_key="ada", email_address="ada@example.org")
    assert side.run(side.client.upsert_all([ada], options=CreateOptions())).succeeded == 1
    with pytest.raises(TypeError, match="options: expected CreateOptions, got UpdateOptions"):
        side.run(side.client.upsert_all([ada], options=UpdateOptions()))
