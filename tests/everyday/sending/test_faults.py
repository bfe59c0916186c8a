"""Whatever goes wrong with a call: nobody gets a message twice, and nobody is told to have one who has none."""

from __future__ import annotations

from typing import get_args

import pytest
from sfmc_soap import AuthenticationFault, CallError
from sfmc_tenant.call.call import PageFault
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.sends import KEY, asked, messages, person
from support.everyday.sides import Side

PEOPLE = [person(number) for number in range(6)]
OF_CREATE = [kind for kind in get_args(FaultKind) if kind not in get_args(PageFault)]


@pytest.mark.parametrize("kind", ["rate limited", "HTTP 429", "token expired", "slow"])
def test_what_was_not_processed_is_sent_again(side: Side, kind: FaultKind) -> None:
    side.tenant.faults.add(kind, operation="Create", seconds=1)
    sent = side.run(side.client.send(KEY, PEOPLE))
    assert (sent.succeeded, sent.failures, sent.unknown) == (6, [], [])
    assert messages(side.tenant) == {each["SubscriberKey"]: 1 for each in PEOPLE}


@pytest.mark.parametrize("kind", OF_CREATE)
def test_nobody_gets_a_message_twice_and_nobody_is_told_a_lie(side: Side, kind: FaultKind) -> None:
    side.tenant.faults.add(kind, operation="Create", after=1, seconds=1)
    sent = side.run(side.client.send(KEY, PEOPLE, batch_size=2, concurrency=1))
    got = messages(side.tenant)
    lost = {each.object["SubscriberKey"] for each in sent.failures}
    assert set(got.values()) == {1}
    assert sent.succeeded + len(sent.unknown) + len(sent.failures) == 6
    assert not lost & {*got}
    unknown = {each.object["SubscriberKey"] for each in sent.unknown}
    assert {each["SubscriberKey"] for each in PEOPLE} - lost - unknown <= {*got}


def test_a_response_that_is_lost_leaves_its_recipients_unknown(side: Side) -> None:
    side.tenant.faults.add("dropped after", operation="Create", after=1)
    sent = side.run(side.client.send(KEY, PEOPLE, batch_size=2, concurrency=1))
    assert (sent.succeeded, [each.index for each in sent.unknown], sent.failures) == (4, [2, 3], [])
    assert all(isinstance(each.error, CallError) for each in sent.unknown)
    assert len(asked(side.tenant)) == 3


def test_without_a_token_nothing_is_sent(side: Side) -> None:
    side.tenant.faults.add("login failed", times=None)
    with pytest.raises(AuthenticationFault):
        side.run(side.client.send(KEY, PEOPLE))
    side.tenant.faults.clear()
    assert not messages(side.tenant)
