"""What waits for its time can be cancelled, an hour ahead of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sfmc_soap import CannotCancel, ConfigurationError, QueueOptions, ScheduledConversation, ScheduledRequest
from support.everyday.queues import cancel, conversing, emails, there
from support.everyday.sides import Side

DAY = dt.timedelta(days=1)


def tomorrow() -> QueueOptions:
    """Options of what is carried out in a day."""
    return QueueOptions(at=dt.datetime.now(dt.UTC) + DAY)


def test_what_was_queued_is_cancelled(side: Side) -> None:
    kept = side.run(side.client.create_all(emails("a"), queued=tomorrow()))
    report = side.run(side.client.create_all(emails("b", "c"), queued=tomorrow(), batch_size=1))
    cancel(side, report)
    side.tenant.clock.move(2 * DAY)
    assert there(side.tenant) == ["a"]
    with pytest.raises(CannotCancel, match="it was carried out or cancelled before") as raised:
        cancel(side, report.queued[0])
    assert raised.value.code == 222
    with pytest.raises(CannotCancel, match="it was carried out"):
        cancel(side, ScheduledRequest(request_id=kept.queued[0].request_id))


def test_a_conversation_is_cancelled_as_a_whole(side: Side) -> None:
    with conversing(side, queued=tomorrow()) as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    cancel(side, conversation.report.queued[0])
    side.tenant.clock.move(2 * DAY)
    assert there(side.tenant) == []
    with pytest.raises(CannotCancel, match=f"conversation {conversation.id}"):
        cancel(side, conversation.report)
    with pytest.raises(CannotCancel):
        cancel(side, ScheduledConversation(conversation_id=conversation.id))


def test_some_are_left(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b"), queued=tomorrow(), batch_size=1, concurrency=1))
    cancel(side, report.queued[0])
    with pytest.raises(CannotCancel, match="1 of 2 not cancelled") as raised:
        cancel(side, report)
    assert [each.ok for each in raised.value.results] == [False, True]


def test_it_is_too_late(side: Side) -> None:
    soon = QueueOptions(at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=59))
    report = side.run(side.client.create_all(emails("a"), queued=soon))
    id = report.queued[0].request_id
    for scheduled in (report, report.queued, id, ScheduledRequest(request_id=id)):
        with pytest.raises(CannotCancel, match="less than 60 minutes ahead") as raised:
            cancel(side, scheduled)
        assert (raised.value.code, [each.ok for each in raised.value.results]) == (204, [False])


def test_what_has_no_time_is_not_cancelled(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a"), queued=True))
    with pytest.raises(CannotCancel, match="it was not scheduled"):
        cancel(side, report)
    side.tenant.clock.move(600)
    with pytest.raises(CannotCancel, match="it was carried out"):
        cancel(side, report)


def test_a_request_id_is_enough(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b"), queued=tomorrow(), batch_size=1, concurrency=1))
    cancel(side, report.queued[1].request_id)
    side.tenant.clock.move(2 * DAY)
    assert there(side.tenant) == ["a"]


def test_the_request_ids_that_one_keeps_are_enough(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a", "b"), queued=tomorrow(), batch_size=1))
    cancel(side, [call.request_id for call in report.queued])
    side.tenant.clock.move(2 * DAY)
    assert there(side.tenant) == []


def test_a_request_id_names_no_call_of_a_conversation(side: Side) -> None:
    """It is cancelled as a whole, by its ConversationID."""
    with conversing(side, queued=tomorrow()) as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    with pytest.raises(CannotCancel, match="part of a conversation"):
        cancel(side, conversation.report.queued[0].request_id)
    cancel(side, conversation.report.queued)
    side.tenant.clock.move(2 * DAY)
    assert there(side.tenant) == []


def test_what_the_service_does_not_know(side: Side) -> None:
    with pytest.raises(CannotCancel, match="the service has no such call"):
        cancel(side, ScheduledRequest(request_id="none"))


def test_nothing_was_queued(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a")))
    for nothing in (report, report.queued):
        with pytest.raises(CannotCancel, match="nothing of it is queued"):
            cancel(side, nothing)


@pytest.mark.parametrize("wrong", [7, None, [7], {"RequestID": "1"}])
def test_what_cannot_be_cancelled(side: Side, wrong: Any) -> None:
    with pytest.raises(TypeError, match="scheduled: expected a report, a QueuedCall or a RequestID, got "):
        cancel(side, wrong)


def test_an_empty_request_id_is_refused(side: Side) -> None:
    with pytest.raises(ConfigurationError, match="RequestID of the queued call is empty"):
        cancel(side, " ")
