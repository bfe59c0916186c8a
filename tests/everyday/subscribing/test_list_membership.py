"""Who is on a list after people were put on it, or taken off."""

from __future__ import annotations

from typing import Any

import pytest
from sfmc_soap import ClientID, ConfigurationError, List, Subscriber, SubscriberList, SubscriberStatus
from support.everyday.people import THREE, members
from support.everyday.sides import Side
from support.tenant.people import open_unit

ACTIVE, LEFT = SubscriberStatus.ACTIVE, SubscriberStatus.UNSUBSCRIBED


@pytest.fixture(autouse=True)
def people(side: Side) -> None:
    """Three people of the account."""
    with side.tenant.client() as client:
        client.subscribe(THREE)


def leave(side: Side, club: int, key: str) -> None:
    """Have somebody unsubscribed from the list."""
    entry = SubscriberList(id=club, status=LEFT)
    with side.tenant.client() as client:
        client.update([Subscriber(subscriber_key=key, lists=[entry])])


def test_people_are_put_on_a_list_and_who_is_on_it_counts_as_done(side: Side, club: int) -> None:
    assert side.run(side.client.add_to_list(club, ["ada"])).succeeded == 1
    report = side.run(side.client.add_to_list(club, ["ada", "bob"]))
    assert report.succeeded == 2 and not report.failures
    assert members(side.tenant, club) == {"ada": ACTIVE, "bob": ACTIVE}


def test_who_has_left_the_list_stays_so_unless_that_is_asked_for(side: Side, club: int) -> None:
    leave(side, club, "ada")
    assert side.run(side.client.add_to_list(club, ["ada"])).succeeded == 1
    assert members(side.tenant, club) == {"ada": LEFT}
    assert side.run(side.client.add_to_list(club, ["ada", "bob"], resubscribe=True)).succeeded == 2
    assert members(side.tenant, club) == {"ada": ACTIVE, "bob": ACTIVE}


def test_people_are_taken_off_a_list_and_who_is_not_on_it_counts_as_done(side: Side, club: int) -> None:
    side.run(side.client.add_to_list(club, ["ada", "bob"]))
    assert side.run(side.client.remove_from_list(club, ["ada", "cy"])).succeeded == 2
    assert members(side.tenant, club) == {"bob": ACTIVE}


def test_nothing_else_of_a_person_is_written(side: Side, club: int) -> None:
    person = Subscriber(subscriber_key="ada", email_address="new@example.org", status=LEFT)
    people: list[Any] = [person, THREE[1] | {"EmailAddress": "new@example.org"}]
    report = side.run(side.client.add_to_list(club, people))
    assert report.succeeded == 2
    with side.tenant.client() as client:
        found = {(each.email_address, each.status) for each in client.select(Subscriber, "EmailAddress", "Status")}
    assert found == {(f"{key}@example.org", ACTIVE) for key in ("ada", "bob", "cy")}


def test_who_is_not_in_the_account_and_a_list_that_is_not_there_are_failures(side: Side, club: int) -> None:
    report = side.run(side.client.add_to_list(club, ["nobody", "ada"]))
    assert [(each.index, each.code) for each in report.failures] == [(0, 12001)]
    assert members(side.tenant, club) == {"ada": ACTIVE}
    report = side.run(side.client.add_to_list(club + 999, ["ada"]))
    assert [each.code for each in report.failures] == [13004]


def test_a_list_of_a_business_unit(side: Side) -> None:
    with side.tenant.client() as client:
        mid = open_unit(client, "Retail")
        assert client.subscribe(THREE, client=mid).succeeded == 3
        (made,) = client.create([List(list_name="Retail club", client=ClientID(id=mid))]).results
    assert isinstance(made.new_id, int)
    assert side.run(side.client.add_to_list(made.new_id, ["ada"], client=mid)).succeeded == 1
    assert side.run(side.client.add_to_list(made.new_id, ["ada"])).failures[0].code == 13004


def test_arguments_that_are_wrong_raise_before_anything_is_sent(side: Side, club: int) -> None:
    before = len(side.tenant.calls)
    with pytest.raises(TypeError, match="list_id: expected an int, got str"):
        side.run(side.client.add_to_list("Tea club", ["ada"]))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="list_id is -1: it must be an ID, from 1 to"):
        side.run(side.client.remove_from_list(-1, ["ada"]))
    with pytest.raises(TypeError, match="expected an iterable, got str"):
        side.run(side.client.add_to_list(club, "ada"))
    assert len(side.tenant.calls) == before
