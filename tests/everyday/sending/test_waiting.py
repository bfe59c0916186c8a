"""Messages are waited for, by the counters of their definition."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    CannotWait,
    Client,
    OperationError,
    Poll,
    RunTimeout,
    SfmcSoapWarning,
    SubscriberStatus,
    TriggeredSendSummary,
)
from support.everyday.sends import KEY, person
from support.everyday.sides import Side
from support.tenant.mailing import subscriber
from support.tenant.people import created


def test_failures_are_there_before_messages_are_sent(side: Side) -> None:
    sent = side.run(side.client.send(KEY, [person(1), {"EmailAddress": "no"}]))
    assert [each.index for each in sent.failures] == [1]
    polls: list[Poll] = []
    summary = side.run(sent.wait(poll=2, on_poll=polls.append))
    assert isinstance(summary, TriggeredSendSummary)
    assert (summary.sent, summary.queued) == (1, 0)
    assert [each.status for each in polls] == ["0 of 1 done, 1 queued"] * 3 + ["1 of 1 done, 0 queued"]


def test_only_what_comes_after_the_send_counts(side: Side) -> None:
    for _ in range(2):
        first = side.run(side.client.send(KEY, [person(1), person(2)]))
        side.run(first.wait())
    sent = side.run(side.client.send(KEY, [person(3)]))
    assert side.run(sent.wait()).sent == 5


@pytest.mark.parametrize(
    ("element", "instead"),
    [
        ("CustomerKey", b"<CustomerKey>other</CustomerKey>"),
        ("Sent", b"<Sent>-5</Sent>"),
        ("Sent", b"<Sent>many</Sent>"),
    ],
)
def test_counters_that_are_not_the_definitions_or_fall_end_nothing(side: Side, element: str, instead: bytes) -> None:
    pattern = f"<{element}>[^<]*</{element}>".encode()

    def edit(content: bytes) -> bytes:
        return re.sub(pattern, instead, content) if b'"TriggeredSendSummary"' in content else content

    sent = side.run(side.edited(edit).send(KEY, [person(1)]))
    with pytest.raises(RunTimeout, match=r"0 of 1 done|shows nothing of it"):
        side.run(sent.wait(timeout=60))


def test_what_others_send_counts_as_well(side: Side) -> None:
    sent = side.run(side.client.send(KEY, [person(1)]))
    with side.tenant.client() as other:
        other.send(KEY, [person(2)]).wait()
    assert side.run(sent.wait(timeout=0)).sent == 2


def test_who_does_not_get_the_message_is_told_by_a_warning(side: Side) -> None:
    with side.tenant.client() as client:
        created(client, subscriber("left", SubscriberStatus.UNSUBSCRIBED))
    sent = side.run(side.client.send(KEY, [person(1), {"SubscriberKey": "left"}]))
    assert sent.succeeded == 2
    with pytest.warns(SfmcSoapWarning, match="some messages were not sent: NotSentDueToOptOut 1"):
        summary = side.run(sent.wait())
    assert (summary.sent, summary.not_sent_due_to_opt_out) == (1, 1)


def test_messages_of_a_paused_definition_are_not_waited_for_without_end(side: Side) -> None:
    definition: Any = side.client.triggered_send(KEY)
    side.run(definition.pause())
    sent = side.run(side.client.send(KEY, [person(1)]))
    with pytest.raises(
        RunTimeout, match=r"after 60 s, its status is '0 of 1 done, 1 queued'; .*unless .* is paused"
    ) as told:
        side.run(sent.wait(timeout=60))
    assert (told.value.kind, told.value.run_id) == ("triggered send", KEY)
    side.run(definition.activate())
    assert side.run(sent.wait()).sent == 1


@pytest.mark.parametrize("kind", ["maintenance", "dropped before", "half a page", "HTTP 503"])
def test_a_look_that_fails_is_made_again(side: Side, kind: Any) -> None:
    sent = side.run(side.new_client(retry=NO_RETRIES).send(KEY, [person(1)]))
    side.tenant.faults.add(kind, operation="Retrieve", times=2)
    assert side.run(sent.wait()).sent == 1


def refusing(content: bytes) -> bytes:
    """A response to a Retrieve as the service refuses it."""
    if b"RetrieveResponseMsg" not in content:
        return content
    return content.replace(b"<OverallStatus>OK<", b"<OverallStatus>Error: API Permission Failed<")


def test_who_may_send_and_not_read_counters_cannot_wait(side: Side) -> None:
    sent = side.run(side.edited(refusing).send(KEY, [person(1)]))
    assert sent.succeeded == 1
    with pytest.raises(CannotWait, match=r"could not be read before the send: .*API Permission Failed") as told:
        side.run(sent.wait())
    assert isinstance(told.value.__cause__, OperationError)


def test_a_sending_is_pickled_with_its_client_and_waited_for_elsewhere(side: Side) -> None:
    sent: Any = side.run(side.client.send(KEY, [person(1)]))
    # That of a tenant in the process cannot be pickled, and any other can.
    sent._client = Client(side.client.credentials)
    again = pickle.loads(pickle.dumps(sent))
    again._client = side.client
    assert side.run(again.wait()).sent == 1
