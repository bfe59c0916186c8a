"""Definitions of triggered sends are started, paused and refreshed."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from sfmc_soap import (
    NO_RETRIES,
    CallError,
    Client,
    ClientID,
    ConfigurationError,
    NoSuchDefinition,
    TriggeredSendDefinition,
    UpdateRequest,
)
from sfmc_soap import TriggeredSendStatusEnum as Status
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.edits import replaced
from support.everyday.sends import KEY, messages, person
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered
from support.tenant.people import open_unit


def sends_by(side: Side, definition: Any = KEY) -> Any:
    """The triggered sends of a definition: for type checkers of any type, as most of its methods return nothing."""
    return side.client.triggered_send(definition)


def steps(side: Side) -> list[tuple[object, object]]:
    """What was changed of definitions, in the order of the calls: the status, and whether the content was refreshed."""
    changes = [call.request for call in side.tenant.calls.soap if isinstance(call.request, UpdateRequest)]
    made = [each for change in changes for each in change.objects]
    return [
        (each.triggered_send_status, each.refresh_content) for each in made if isinstance(each, TriggeredSendDefinition)
    ]


def test_a_definition_is_activated_and_paused(side: Side) -> None:
    with side.tenant.client() as client:
        define_triggered(client, "new_ts", start=False)
    new = sends_by(side, "new_ts")
    assert side.run(new.status()) == Status.NEW
    side.run(new.activate())
    assert side.run(new.status()) == Status.ACTIVE
    side.run(new.pause())
    assert side.run(new.status()) == Status.INACTIVE


def test_messages_of_a_paused_definition_wait(side: Side) -> None:
    definition = sends_by(side)
    side.run(definition.pause())
    assert side.run(side.client.send(KEY, [person(1)])).succeeded == 1
    assert not messages(side.tenant)
    side.run(definition.activate())
    assert messages(side.tenant) == {"k1": 1}


def test_an_active_definition_is_refreshed_in_three_steps(side: Side) -> None:
    side.run(sends_by(side).refresh())
    unset = TriggeredSendDefinition().refresh_content
    assert steps(side) == [(Status.INACTIVE, unset), (unset, True), (Status.ACTIVE, unset)]
    assert side.run(sends_by(side).status()) == Status.ACTIVE


def test_a_paused_definition_stays_paused_when_it_is_refreshed(side: Side) -> None:
    definition = sends_by(side, TriggeredSendDefinition(customer_key=KEY))
    side.run(definition.pause())
    side.run(definition.refresh())
    assert side.run(definition.status()) == Status.INACTIVE


def test_a_definition_that_cannot_be_refreshed_is_active_again(side: Side) -> None:
    side.tenant.faults.schedule([None, "maintenance"], operation="Update")
    with pytest.raises(CallError) as told:
        side.run(sends_by(side).refresh(retry=NO_RETRIES))
    assert told.value.__notes__ == [f"the definition '{KEY}' is active, with the content of before"]
    assert side.run(sends_by(side).status()) == Status.ACTIVE


def test_a_definition_that_stays_paused_is_told(side: Side) -> None:
    side.tenant.faults.schedule([None, "maintenance", "maintenance"], operation="Update")
    with pytest.raises(CallError) as told:
        side.run(sends_by(side).refresh(retry=NO_RETRIES))
    assert told.value.__notes__[0].startswith(f"the definition '{KEY}' was paused, and may be so still: ")
    assert side.run(sends_by(side).status()) == Status.INACTIVE


@pytest.mark.parametrize("step", range(3))
def test_a_refresh_that_is_interrupted_says_what_may_be_paused(side: Side, step: int) -> None:
    """As by Ctrl-C, after the response to a step."""
    kind = KeyboardInterrupt if isinstance(side.client, Client) else asyncio.CancelledError
    left = iter(range(step, -1, -1))

    def interrupt(content: bytes) -> bytes:
        if b"<UpdateResponse" in content and next(left) == 0:
            raise kind
        return content

    with pytest.raises(kind) as told:
        side.run(cast("Any", side.edited(interrupt).triggered_send(KEY).refresh()))
    assert told.value.__notes__ == [f"the definition '{KEY}' was paused, and may be so still"]


def test_a_definition_that_is_refreshed_and_stays_paused_is_told(side: Side) -> None:
    side.tenant.faults.schedule([None, None, "maintenance"], operation="Update")
    with pytest.raises(CallError) as told:
        side.run(sends_by(side).refresh(retry=NO_RETRIES))
    assert told.value.__notes__ == [f"the definition '{KEY}' was paused, and may be so still"]


@pytest.mark.parametrize("kind", ["dropped after", "rate limited", "token expired", "HTTP 503"])
def test_steps_are_sent_again_when_they_are_lost(side: Side, kind: FaultKind) -> None:
    for after in range(3):
        side.tenant.faults.add(kind, operation="Update", after=2 * after)
    side.run(sends_by(side).refresh())
    assert side.run(sends_by(side).status()) == Status.ACTIVE


def test_a_definition_that_is_not_there(side: Side) -> None:
    missing = sends_by(side, "welcome")
    with pytest.raises(NoSuchDefinition, match="no definition of triggered sends has the key 'welcome'"):
        side.run(missing.status())
    for change in (missing.activate, missing.pause, missing.refresh):
        with pytest.raises(NoSuchDefinition, match="has the key 'welcome'"):
            side.run(change())
    assert repr(missing).endswith("TriggeredSends of definition 'welcome'>")


def test_a_definition_without_a_status_is_there(side: Side) -> None:
    status = b"<TriggeredSendStatus>Active</TriggeredSendStatus>"
    with pytest.raises(CallError, match=f"does not say the status of the definition '{KEY}'"):
        side.run(side.edited(replaced(status, b"")).triggered_send(KEY).status())
    unheard_of = side.edited(replaced(status, b"<TriggeredSendStatus>Archived</TriggeredSendStatus>"))
    assert side.run(unheard_of.triggered_send(KEY).status()) == "Archived"


def test_a_new_definition_with_the_key_of_a_deleted_one_counts(side: Side) -> None:
    with side.tenant.client() as client:
        client.delete([TriggeredSendDefinition(customer_key=KEY)])
        define_triggered(client, start=False)
    assert side.run(sends_by(side).status()) == Status.NEW


def test_a_definition_needs_a_name(side: Side) -> None:
    with pytest.raises(ConfigurationError, match="needs its key"):
        sends_by(side, "")
    with pytest.raises(TypeError, match="a key or a TriggeredSendDefinition, got int"):
        sends_by(side, 7)


def test_the_client_of_a_definition_says_in_which_account_it_is(side: Side) -> None:
    with side.tenant.client() as client:
        mid = open_unit(client, "Retail")
        define_triggered(client.for_business_unit(mid), "retail_ts")
    definition = TriggeredSendDefinition(customer_key="retail_ts", client=ClientID(id=mid))
    sent = side.run(side.client.send(definition, [person(1)]))
    assert side.run(sent.wait()).sent == 1
    side.run(sends_by(side, definition).refresh())
    assert side.run(sends_by(side, definition).status()) == Status.ACTIVE
    with pytest.raises(NoSuchDefinition):
        side.run(sends_by(side, "retail_ts").status())
