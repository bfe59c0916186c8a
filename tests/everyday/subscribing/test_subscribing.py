"""Subscribing people: who is in the account afterwards, with which status and attributes, and on which lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import pandas
import pytest
from sfmc_soap import (
    Attribute,
    ConfigurationError,
    List,
    P,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    profile_attributes,
)
from support.everyday.people import members
from support.everyday.sides import Side

ADA = {"SubscriberKey": "ada", "EmailAddress": "ada@example.org", "First Name": "Ada"}
BOB = {"SubscriberKey": "bob", "EmailAddress": "bob@example.org"}


def account(side: Side) -> dict[object, tuple[object, object]]:
    """The address and the status of each subscriber, by the key."""
    with side.tenant.client() as client:
        found = client.select(Subscriber, "SubscriberKey", "EmailAddress", "Status").list()
    return {each.subscriber_key: (each.email_address, each.status) for each in found}


def leave(side: Side, club: int, status: SubscriberStatus = SubscriberStatus.UNSUBSCRIBED) -> None:
    """Have Ada in the account and on the list, and unsubscribed from both."""
    person = Subscriber(subscriber_key="ada", email_address="ada@example.org", status=status)
    person.lists = [SubscriberList(id=club, status=SubscriberStatus.UNSUBSCRIBED)]
    with side.tenant.client() as client:
        client.create([person])


def test_people_are_in_the_account_and_on_the_lists(side: Side, club: int) -> None:
    report = side.run(side.client.subscribe(iter([ADA, BOB]), lists=[club, club]))
    assert report.succeeded == 2 and not report.failures and not report.unknown
    active = SubscriberStatus.ACTIVE
    assert account(side) == {"ada": ("ada@example.org", active), "bob": ("bob@example.org", active)}
    assert members(side.tenant, club) == {"ada": active, "bob": active}
    with side.tenant.client() as client:
        ada = client.select(Subscriber, "ID", where=P("SubscriberKey") == "ada").one()
    assert profile_attributes(ada)["First Name"] == "Ada"


def test_who_is_there_is_updated_and_what_is_left_out_stays(side: Side) -> None:
    side.run(side.client.subscribe([ADA]))
    report = side.run(side.client.subscribe([{"SubscriberKey": "ada", "EmailAddress": "a@example.org"}]))
    assert report.succeeded == 1
    assert account(side) == {"ada": ("a@example.org", SubscriberStatus.ACTIVE)}
    with side.tenant.client() as client:
        assert profile_attributes(client.select(Subscriber, "ID").one())["First Name"] == "Ada"


def test_subscribers_and_keys_are_people_too_and_are_not_changed(side: Side, club: int) -> None:
    person = Subscriber(subscriber_key="cy", email_address="cy@example.org")
    person.lists = [SubscriberList(id=club, status=SubscriberStatus.UNSUBSCRIBED)]
    person.attributes = [Attribute(name="Last Name", value="C")]
    people: list[Any] = [BOB, person, "bob"]
    assert side.run(side.client.subscribe(people, lists=[club])).succeeded == 3
    assert members(side.tenant, club) == {"bob": SubscriberStatus.ACTIVE, "cy": SubscriberStatus.UNSUBSCRIBED}
    assert person.status not in list(SubscriberStatus) and len(person.lists) == 1


def test_who_has_left_stays_so_unless_that_is_asked_for(side: Side, club: int) -> None:
    leave(side, club)
    unsubscribed, active = SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.ACTIVE
    assert side.run(side.client.subscribe([ADA], lists=[club])).succeeded == 1
    assert account(side)["ada"][1] == unsubscribed and members(side.tenant, club) == {"ada": unsubscribed}
    assert side.run(side.client.subscribe([ADA], lists=[club], resubscribe=True)).succeeded == 1
    assert account(side)["ada"][1] == active and members(side.tenant, club) == {"ada": active}


@pytest.mark.parametrize("status", [SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.BOUNCED, "Deleted"])
def test_a_status_that_subscribing_does_not_give_fails_before_it_is_sent(side: Side, status: Any) -> None:
    person = Subscriber(subscriber_key="ada", email_address="ada@example.org", status=status)
    report = side.run(side.client.subscribe([person]))
    (failure,) = report.failures
    assert failure.reasons == [
        f"the status of the subscriber is {status}: leave it out to keep the one in the account, or subscribe with"
        " resubscribe=True to make it Active"
    ]
    assert account(side) == {} and report.succeeded == 0
    assert side.run(side.client.subscribe([person], resubscribe=True)).succeeded == 1
    assert account(side)["ada"][1] == SubscriberStatus.ACTIVE


PEOPLE: list[tuple[Any, str]] = [
    ({"First Name": "Ada"}, "nothing says who it is: give SubscriberKey, EmailAddress or both"),
    ({"SubscriberKey": None, "EmailAddress": ""}, "nothing says who it is: give SubscriberKey, EmailAddress or both"),
    ({"subscriber_key": "ada", "Email Address": "a@example.org"}, "'subscriber_key' is written SubscriberKey"),
    ({"SubscriberKey": "ada", "Height": float("inf")}, "Height: a number that cannot be sent"),
    ({"SubscriberKey": "ada", "Height": Decimal("1e999")}, "Height: a number that cannot be sent"),
    ({"SubscriberKey": "ada", "": "x"}, "the name of an attribute is not a text, or is empty"),
    ({"SubscriberKey": "ada", "Tags": ["x"]}, "Tags: expected a str, a number or a bool, got list"),
    (Subscriber(), "nothing says who it is: give SubscriberKey, EmailAddress or both"),
    (Subscriber(subscriber_key="ada", lists=cast("Any", None)), "lists: expected a list, got NoneType"),
    (
        Subscriber(subscriber_key="ada", lists=cast("Any", ["club"])),
        "CreateRequest.Objects[0].Lists[0]: expected SubscriberList, got str",
    ),
    ("", "expected a SubscriberKey, a mapping or a Subscriber, got str"),
    (List(list_name="x"), "expected a SubscriberKey, a mapping or a Subscriber, got List"),
    (3, "expected a SubscriberKey, a mapping or a Subscriber, got int"),
]


@pytest.mark.parametrize(("person", "reason"), PEOPLE)
def test_who_is_nobody_is_a_failure_of_its_own(side: Side, person: Any, reason: str) -> None:
    report = side.run(side.client.subscribe([person, BOB]))
    (failure,) = report.failures
    assert failure.reasons[0] == reason and failure.index == 0 and failure.object is person
    assert report.succeeded == 1 and [*account(side)] == ["bob"]


VALUES: list[tuple[Any, str | None]] = [
    (7, "7"),
    (0.1, "0.1"),
    (1e-7, "0.0000001"),
    (Decimal("1E+3"), "1000"),
    (True, "true"),
    (SubscriberStatus.ACTIVE, "Active"),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_values_of_attributes_are_texts_and_none_empties(side: Side, value: Any, text: str | None) -> None:
    side.run(side.client.subscribe([ADA | {"Last Name": "L"}]))
    side.run(side.client.subscribe([{"SubscriberKey": "ada", "First Name": value}]))
    with side.tenant.client() as client:
        found = profile_attributes(client.select(Subscriber, "ID").one())
    assert found == {"First Name": text, "Last Name": "L"}


def test_what_the_service_refuses_is_a_failure_with_its_code(side: Side, club: int) -> None:
    people: list[Mapping[str, str]] = [ADA, BOB | {"EmailAddress": "no address"}]
    (failure,) = side.run(side.client.subscribe(people, lists=[club])).failures
    assert (failure.index, failure.code, failure.object) == (1, 12000, people[1])
    assert [*members(side.tenant, club)] == ["ada"]


def test_unknown_attributes_fail_if_guards_are_strict(side: Side) -> None:
    people: list[Mapping[str, str]] = [ADA, BOB | {"FirstName": "Bob"}]
    (failure,) = side.run(side.client.subscribe(people, strict="error")).failures
    assert failure.reasons == ["there is no profile attribute 'FirstName': did you mean 'First Name'?"]
    assert [*account(side)] == ["ada"]
    assert [call.operation for call in side.tenant.calls][1:3] == ["Describe", "Create"]


def test_arguments_that_are_wrong_raise_before_anything_is_sent(side: Side) -> None:
    with pytest.raises(TypeError, match="lists: expected a list, got int"):
        side.run(side.client.subscribe([ADA], lists=4711))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="lists is 0: it must be an ID, from 1 to"):
        side.run(side.client.subscribe([ADA], lists=[0]))
    with pytest.raises(TypeError, match="client: expected an int, got str"):
        side.run(side.client.subscribe([ADA], client="1000001"))  # type: ignore[arg-type]
    assert not [call for call in side.tenant.calls if call.operation == "Create"]


def test_a_line_of_a_csv_that_is_too_short_or_too_long_changes_nobody(side: Side) -> None:
    side.run(side.client.subscribe([ADA]))
    lines = "SubscriberKey,EmailAddress,First Name\nada,a@example.org\nbob,bob@example.org,Bob,?\nzoe,z@example.org,\n"
    report = side.run(side.client.subscribe(csv.DictReader(io.StringIO(lines))))
    assert [(each.index, each.reasons) for each in report.failures] == [
        (0, ["the line of the csv ends before 'First Name'"]),
        (1, ["the line of the csv has more values than its first one"]),
    ]
    assert {key: address for key, (address, _) in account(side).items()} == {
        "ada": "ada@example.org",
        "zoe": "z@example.org",
    }


def test_a_mark_before_the_first_name_of_a_csv_makes_no_second_subscriber(side: Side) -> None:
    lines = "\ufeffSubscriberKey,EmailAddress\nada,ada@example.org\n"
    report = side.run(side.client.subscribe(csv.DictReader(io.StringIO(lines))))
    assert "is written SubscriberKey: open the file with encoding='utf-8-sig'" in report.failures[0].reasons[0]
    assert account(side) == {}


def test_the_columns_of_a_frame_and_the_lines_of_a_file_are_nobodies_keys(side: Side) -> None:
    frame = pandas.DataFrame([ADA])
    with pytest.raises(TypeError, match=r"got DataFrame: give its rows, by \.to_dict\('records'\)"):
        side.run(side.client.subscribe(frame))
    report = side.run(side.client.subscribe(io.StringIO("ada\nbob")))
    assert report.failures[0].reasons == ["the SubscriberKey has a line end: give file.read().splitlines()"]
    assert [*account(side)] == ["bob"]
    assert side.run(side.client.subscribe(frame["SubscriberKey"])).succeeded == 1
