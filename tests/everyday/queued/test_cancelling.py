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
    with pytest.raises(ConfigurationError, match="less than 60 minutes ahead"):
        cancel(side, report)
    with pytest.raises(CannotCancel, match="less than 60 minutes ahead") as raised:
        cancel(side, ScheduledRequest(request_id=report.queued[0].request_id))
    assert raised.value.code == 204


def test_what_the_service_does_not_know(side: Side) -> None:
    with pytest.raises(CannotCancel, match="the service has no such call"):
        cancel(side, ScheduledRequest(request_id="none"))


def test_nothing_was_queued(side: Side) -> None:
    report = side.run(side.client.create_all(emails("a")))
    with pytest.raises(ConfigurationError, match="nothing of it is queued"):
        cancel(side, report)


def test_what_cannot_be_cancelled(side: Side) -> None:
    wrong: Any = "none"
    with pytest.raises(TypeError, match="a report or a QueuedCall"):
        cancel(side, wrong)
