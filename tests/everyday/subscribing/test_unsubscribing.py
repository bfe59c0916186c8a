"""Unsubscribing people, with and without a job: what is left of them, and which sends are told."""

from __future__ import annotations

from typing import Any

import pytest
from sfmc_soap import (
    ConfigurationError,
    List,
    P,
    SentEvent,
    Subscriber,
    SubscriberStatus,
    UnsubEvent,
    UpdateOptions,
)
from support.everyday.people import THREE, account, members
from support.everyday.sides import Side

ACTIVE, LEFT = SubscriberStatus.ACTIVE, SubscriberStatus.UNSUBSCRIBED


@pytest.fixture(autouse=True)
def people(side: Side, club: int) -> None:
    """Three people on the list, who have got send 7."""
    with side.tenant.client() as client:
        client.subscribe(THREE, lists=[club])
    sent = [SentEvent(send_id=7, subscriber_key=each["SubscriberKey"], batch_id=2) for each in THREE]
    side.tenant.track(*sent)


def events(side: Side) -> list[tuple[object, object, object, object]]:
    with side.tenant.client() as client:
        found = client.select(UnsubEvent, *"SubscriberKey SendID BatchID List.ID".split()).list()
    return [(e.subscriber_key, e.send_id, e.batch_id, e.list.id if isinstance(e.list, List) else None) for e in found]


def test_without_a_job_and_a_list_from_everything(side: Side, club: int) -> None:
    report = side.run(side.client.unsubscribe(["ada", "bob"], reason="asked by phone"))
    assert report.succeeded == 2
    assert account(side.tenant) == {"ada": LEFT, "bob": LEFT, "cy": ACTIVE}
    assert set(members(side.tenant, club).values()) == {ACTIVE} and events(side) == []


def test_with_a_job_from_the_list_and_the_send_is_told(side: Side, club: int) -> None:
    report = side.run(side.client.unsubscribe(["ada"], job_id=7, list_id=club, batch_id=2))
    assert report.succeeded == 1 and account(side.tenant)["ada"] == ACTIVE
    assert members(side.tenant, club) == {"ada": LEFT, "bob": ACTIVE, "cy": ACTIVE}
    assert events(side) == [("ada", 7, 2, club)]


@pytest.mark.parametrize("where", ["everything", "list"])
def test_who_had_left_before_counts_as_done(side: Side, club: int, where: str) -> None:
    options: dict[str, Any] = {} if where == "everything" else {"list_id": club, "job_id": 7}
    assert side.run(side.client.unsubscribe(["ada"], **options)).succeeded == 1
    told = events(side)
    assert side.run(side.client.unsubscribe(["ada", "bob"], **options)).succeeded == 2
    assert len(events(side)) == len(told) * 2


def test_who_is_not_there_or_did_not_get_the_job_is_a_failure(side: Side, club: int) -> None:
    report = side.run(side.client.unsubscribe(["ada", "nobody"], job_id=7, list_id=club))
    assert [(each.index, each.code, each.object) for each in report.failures] == [(1, 408, "nobody")]
    report = side.run(side.client.unsubscribe(["bob"], job_id=8))
    assert [each.code for each in report.failures] == [400]
    assert members(side.tenant, club) == {"ada": LEFT, "bob": ACTIVE, "cy": ACTIVE}


def test_everybody_is_known_by_the_key_then_the_id_then_the_address(side: Side) -> None:
    with side.tenant.client() as client:
        bob = client.select(Subscriber, "ID", "Status", where=P("SubscriberKey") == "bob").one()
    people: list[Any] = [THREE[0] | {"First Name": "Ada"}, bob, {"EmailAddress": "cy@example.org"}]
    report = side.run(side.client.unsubscribe(people))
    # An account with keys, as the tenant has them, wants the key. Others take the address.
    assert [(each.index, each.code) for each in report.failures] == [(2, 404)]
    assert account(side.tenant) == {"ada": LEFT, "bob": LEFT, "cy": ACTIVE}


def test_arguments_that_are_wrong_raise_before_anything_is_sent(side: Side) -> None:
    before = len(side.tenant.calls)
    with pytest.raises(ConfigurationError, match="batch_id is a part of a job: give job_id as well"):
        side.run(side.client.unsubscribe(["ada"], batch_id=2))
    with pytest.raises(TypeError, match="reason: expected a str, got int"):
        side.run(side.client.unsubscribe(["ada"], reason=1))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="job_id: expected an int, got str"):
        side.run(side.client.unsubscribe(["ada"], job_id="7"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="has no option 'options': Execute takes none"):
        side.run(side.client.unsubscribe(["ada"], options=UpdateOptions()))  # type: ignore[call-arg]
    assert len(side.tenant.calls) == before
