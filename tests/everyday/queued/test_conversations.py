"""Conversations: calls that are held until their number is known, and carried out together, in their order."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from sfmc_soap import (
    Client,
    ConfigurationError,
    ConversationError,
    Email,
    QueueOptions,
    RequestTooLarge,
    Subscriber,
    TotalFailure,
)
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.orders import open_orders
from support.everyday.people import THREE, members
from support.everyday.queues import conversing, emails, there, there_later, written
from support.everyday.sends import KEY, messages, person
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered
from support.tenant.people import list_named
from support.tenant.queueing import part, queue


def numbers(side: Side) -> list[tuple[object, object, object]]:
    """The numbers of the requests that were sent."""
    options: list[Any] = [each.options for each in written(side.tenant)]
    return [(each.conversation_id, each.sequence_code, each.calls_in_conversation) for each in options]


def test_calls_are_numbered_when_the_block_has_ended(side: Side) -> None:
    with conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=2))
        side.run(conversation.update_all([Email(customer_key="a", name="new")]))
        side.run(conversation.delete_all([Email(customer_key="b")]))
        assert not written(side.tenant)
        assert len(conversation.parts) == 4
    assert numbers(side) == [(conversation.id, number, 4) for number in (1, 2, 3, 4)]
    assert (conversation.report.succeeded, len(conversation.report.queued)) == (5, 4)
    results = side.run(side.client.results(conversation.report))
    assert results.succeeded == 5
    assert there(side.tenant) == ["a", "c"]


def test_places_are_counted_through_a_conversation(side: Side) -> None:
    """So that what failed can be told apart, also in a conversation that was left with parts of another."""
    with side.tenant.client() as client:
        client.create_all(emails("b", "d"))
    side.tenant.faults.schedule(["maintenance"])
    with pytest.raises(ConversationError) as raised, conversing(side) as first:
        side.run(first.create_all(emails("c", "d")))
    with conversing(side) as second:
        side.run(second.create_all(emails("a")))
        side.run(second.update_all([Email(customer_key="b", name="new")]))
        second.add(raised.value.unprocessed)
    assert [call.indexes for call in second.report.queued] == [[0], [1], [2, 3]]
    results = side.run(side.client.results(second.report))
    assert (results.succeeded, [(each.index, each.object.name) for each in results.failures]) == (3, [(3, "d")])


@pytest.mark.parametrize(
    ("name", "meant"), [("create", "create_all"), ("upsert", "upsert_all"), ("delete", "delete_all")]
)
def test_names_that_a_conversation_does_not_have(side: Side, name: str, meant: str) -> None:
    conversation: Any = side.client.conversation()
    with pytest.raises(AttributeError, match=f"Conversation' object has no attribute '{name}': did you mean '{meant}'"):
        getattr(conversation, name)
    with pytest.raises(AttributeError, match="Table' object has no attribute 'insrt': did you mean 'insert'"):
        _ = conversation.data_extension("orders").insrt
    with pytest.raises(AttributeError, match=r"has no attribute 'unsubscribe'$"):
        _ = conversation.unsubscribe
    assert not hasattr(conversation, "_none")


def test_whatever_writes_can_be_in_a_conversation(side: Side) -> None:
    with side.tenant.client() as client:
        open_orders(client)
        define_triggered(client)
        club, left = list_named(client, "Club"), list_named(client, "Left")
        client.subscribe([{"SubscriberKey": "eve", "EmailAddress": "eve@example.org"}], lists=[left])
        client.data_extension("orders").insert([{"OrderNo": 1}, {"OrderNo": 2}])
    side.tenant.clock.move(10)
    with conversing(side) as conversation:
        side.run(conversation.subscribe(THREE, lists=[club]))
        side.run(conversation.add_to_list(club, ["eve"]))
        side.run(conversation.remove_from_list(left, ["eve"]))
        side.run(conversation.send(KEY, [person(1), person(2)], attributes={"Shop": "Tea"}))
        orders = conversation.data_extension("orders")
        side.run(orders.insert([(3, "Rome")], columns=["OrderNo", "City"]))
        side.run(orders.upsert([{"OrderNo": 4, "City": "Bonn"}]))
        side.run(orders.update([{"OrderNo": 1, "City": "Oslo"}]))
        side.run(orders.delete([{"OrderNo": 2}]))
    results = side.run(side.client.results(conversation.report))
    assert (results.succeeded, results.failures, results.unknown) == (11, [], [])
    with side.tenant.client() as client:
        rows = client.data_extension("orders").rows("OrderNo", "City").list()
    assert sorted((row["OrderNo"], row["City"]) for row in rows) == [(1, "Oslo"), (3, "Rome"), (4, "Bonn")]
    assert {*members(side.tenant, club)} == {"ada", "bob", "cy", "eve"}
    assert members(side.tenant, left) == {}
    assert messages(side.tenant) == {"k1": 1, "k2": 1}
    assert "orders" in repr(orders) and conversation.id in repr(conversation)


def test_if_the_block_raises_nothing_is_sent(side: Side) -> None:
    with pytest.raises(ZeroDivisionError), conversing(side) as conversation:
        side.run(conversation.create_all(emails("a")))
        _ = 1 / 0
    assert not side.tenant.calls.soap
    with pytest.raises(ConfigurationError, match="has ended"):
        side.run(conversation.create_all(emails("b")))


def test_what_cannot_be_sent_is_told_before_anything_is(side: Side) -> None:
    wrong: Any = [*emails("a"), "b"]
    problem = "nothing was sent: 1 of 2 failed"
    with pytest.raises(TotalFailure, match=problem) as raised, conversing(side) as conversation:
        side.run(conversation.create_all(emails("c")))
        side.run(conversation.create_all(wrong))
    assert [each.index for each in raised.value.results] == [2]
    assert raised.value.processed is False
    assert not side.tenant.calls.soap


def test_an_empty_conversation_sends_nothing(side: Side) -> None:
    with conversing(side) as conversation:
        side.run(conversation.upsert_all([]))
    assert not side.tenant.calls.soap and conversation.report.count == 0


def test_what_is_too_large_is_sent_in_halves_or_not_at_all(side: Side) -> None:
    long = [Email(customer_key=key, name=key, subject="Hello", html_body="x" * 2_000_000) for key in "abc"]
    with conversing(side) as conversation:
        side.run(conversation.create_all(long))
    assert [len(each.objects) for each in written(side.tenant)] == [1, 2]
    too_long = Email(customer_key="d", name="d", subject="Hello", html_body="x" * 5_000_000)
    with pytest.raises(RequestTooLarge, match=r"\[0\] has"), conversing(side) as conversation:
        side.run(conversation.create_all([too_long]))


@pytest.mark.parametrize("kind", ["dropped after", "dropped before", "maintenance", "HTTP 503"])
def test_a_part_that_is_lost_ends_it_and_none_is_processed(side: Side, kind: FaultKind) -> None:
    """As long as the service lacks a part, it carries none out."""
    side.tenant.faults.schedule([None, kind])
    with pytest.raises(ConversationError, match="part 2 of 3") as raised, conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=1))
    error = raised.value
    assert error.conversation_id == conversation.id and error.__cause__
    assert [part.objects[0].customer_key for part in error.unprocessed] == ["a", "b", "c"]
    assert not error.unknown
    assert len(written(side.tenant)) == 2
    assert there_later(side.tenant) == []
    with conversing(side) as again:
        again.add(error.unprocessed)
    assert side.run(side.client.results(again.report)).succeeded == 3
    assert there(side.tenant) == ["a", "b", "c"]


def test_if_the_response_to_the_last_part_is_lost_nobody_knows(side: Side) -> None:
    side.tenant.faults.schedule([None, "dropped after"])
    with pytest.raises(ConversationError) as raised, conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    assert len(raised.value.unknown) == 2 and not raised.value.unprocessed
    assert len(written(side.tenant)) == 2
    assert there_later(side.tenant) == ["a", "b"]
    assert side.run(side.client.results(conversation.report)).succeeded == 1


def test_a_last_part_that_was_certainly_not_taken_leaves_all_unprocessed(side: Side) -> None:
    side.tenant.faults.schedule([None, "maintenance"])
    with pytest.raises(ConversationError) as raised, conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    assert len(raised.value.unprocessed) == 2
    assert there_later(side.tenant) == []


def test_what_was_certainly_not_taken_is_sent_again(side: Side) -> None:
    side.tenant.faults.schedule(["rate limited", None, "HTTP 429"])
    with conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    assert there_later(side.tenant) == ["a", "b"]


def test_an_id_is_used_once(side: Side) -> None:
    with conversing(side, "mine") as conversation:
        side.run(conversation.create_all(emails("a")))
    with pytest.raises(ConfigurationError, match="code 211"):
        side.client.conversation("mine")
    other = side.new_client()
    with pytest.raises(ConversationError) as raised, conversing(_with(side, other), "mine") as conversation:
        side.run(conversation.create_all(emails("b")))
    assert raised.value.code in (211, 215)
    assert len(raised.value.unprocessed) == 1


def test_parts_that_may_be_in_the_conversation_of_another_are_unknown(side: Side) -> None:
    """With the same id, the other one has sent the last part."""
    with side.tenant.client() as client:
        queue(client, part("mine", 2, 2), "theirs")
    with pytest.raises(ConversationError) as raised, conversing(side, "mine") as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    assert raised.value.code == 215
    assert [each.objects[0].customer_key for each in raised.value.unknown] == ["a"]
    assert [each.objects[0].customer_key for each in raised.value.unprocessed] == ["b"]
    assert there_later(side.tenant) == ["a", "theirs"]


def test_parts_of_a_conversation_of_another_length_are_refused(side: Side) -> None:
    with side.tenant.client() as client:
        queue(client, part("mine", 3, 3), "theirs")
    with pytest.raises(ConversationError) as raised, conversing(side, "mine") as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    assert raised.value.code == 200
    assert [each.operation for each in raised.value.unprocessed] == ["Create", "Create"]
    assert there_later(side.tenant) == []


def test_what_was_given_fails(side: Side) -> None:
    def given() -> Iterator[Email]:
        yield from emails("a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), conversing(side) as conversation:
        side.run(conversation.create_all(given()))
    assert not side.tenant.calls.soap


def test_a_call_that_fails_stops_those_behind_it(side: Side) -> None:
    with side.tenant.client() as client:
        client.create_all(emails("b"))
    with conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=1))
    results = side.run(side.client.results(conversation.report))
    assert (results.succeeded, [each.code for each in results.failures]) == (1, [1, 213])
    assert there(side.tenant) == ["a", "b"]


def test_a_conversation_waits_for_its_time(side: Side) -> None:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with conversing(side, queued=QueueOptions(at=at)) as conversation:
        side.run(conversation.create_all(emails("a")))
    assert there_later(side.tenant) == []
    side.tenant.clock.move(dt.timedelta(days=1))
    assert there(side.tenant) == ["a"]


@pytest.mark.parametrize(("id", "problem"), [("", "code 207"), (" ", "code 207")])
def test_an_id_is_no_empty_text(side: Side, id: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        side.client.conversation(id)


def test_an_id_is_a_text(side: Side) -> None:
    wrong: Any = 7
    with pytest.raises(TypeError, match="id: "):
        side.client.conversation(wrong)


def test_an_error_can_be_pickled_with_what_is_left(side: Side) -> None:
    side.tenant.faults.schedule(["maintenance"])
    with pytest.raises(ConversationError) as raised, conversing(side) as conversation:
        side.run(conversation.upsert_all([Subscriber(subscriber_key="ada", email_address="ada@example.org")]))
    error: ConversationError = pickle.loads(pickle.dumps(raised.value))
    assert str(error) == str(raised.value)
    with conversing(side) as again:
        again.add(error.unprocessed)
    assert side.run(side.client.results(again.report)).succeeded == 1


def test_an_interruption_is_told_what_is_left(side: Side) -> None:
    class Interrupted(BaseException):
        """Comes in the midst of the second part."""

    def interrupt(event: object) -> None:
        if len(written(side.tenant)) == 2:
            interruption = Interrupted()
            interruption.add_note("somebody else's note")
            raise interruption

    client = side.new_client(hooks=(interrupt,))
    with pytest.raises(Interrupted) as raised, conversing(_with(side, client)) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=1))
    assert len(vars(raised.value)["unprocessed"]) == 3
    told = "the report of the conversation: 1 succeeded (1 of them queued), 2 failed"
    assert raised.value.__notes__ == ["somebody else's note", told]
    assert conversation.report.failures[0].reasons == ["interrupted"]
    assert there_later(side.tenant) == []


def _with(side: Side, client: Client) -> Side:
    """The side with another client."""
    side.client = client
    return side
