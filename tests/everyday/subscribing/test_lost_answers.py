"""Whatever is done with people may be done twice: where an answer is lost, it is repeated, and the end is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sfmc_soap import NO_RETRIES, Client
from support.everyday.people import THREE, account, members
from support.everyday.sides import QUICK, Side

Ask = Callable[[Client, int], Any]

CALLS: dict[str, Ask] = {
    "subscribe": lambda client, club: client.subscribe(THREE, lists=[club], batch_size=2, retry=QUICK),
    "unsubscribe": lambda client, club: client.unsubscribe(["ada", "bob"], retry=QUICK),
    "leave a list": lambda client, club: client.unsubscribe(["ada"], list_id=club, retry=QUICK),
    "add": lambda client, club: client.add_to_list(club, ["ada", "bob"], retry=QUICK),
    "add again": lambda client, club: client.add_to_list(club, ["ada"], resubscribe=True, retry=QUICK),
    "remove": lambda client, club: client.remove_from_list(club, ["ada", "bob"], retry=QUICK),
}


def everything(side: Side, club: int) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The status of everybody in the account, and on the list."""
    return account(side.tenant), members(side.tenant, club)


@pytest.mark.parametrize("name", CALLS)
def test_an_answer_that_is_lost_is_asked_for_again(side: Side, club: int, name: str) -> None:
    with side.tenant.client() as client:
        client.subscribe(THREE, lists=[club] if name != "add" else [])
    side.tenant.faults.schedule(["dropped after"])
    report = side.run(CALLS[name](side.client, club))
    assert not report.failures and not report.unknown
    once = everything(side, club)
    assert side.run(CALLS[name](side.client, club)).succeeded == report.succeeded
    assert everything(side, club) == once


def test_without_another_attempt_nobody_knows(side: Side, club: int) -> None:
    side.tenant.faults.schedule(["dropped after"])
    report = side.run(side.client.subscribe(THREE, lists=[club], retry=NO_RETRIES))
    assert [each.index for each in report.unknown] == [0, 1, 2] and report.succeeded == 0
