"""However a conversation ends: what is left is told, and nothing is sent that was not meant to be."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    AttemptEnded,
    Attribute,
    CallEnded,
    CallTimeout,
    Client,
    ConfigurationError,
    ConversationError,
    CreateOptions,
    Email,
    QueueOptions,
    Report,
    RequestType,
    SaveAction,
    SaveOption,
    SfmcSoapWarning,
    Subscriber,
)
from sfmc_soap.everyday.conversations import delivery
from sfmc_tenant import Tenant
from support.everyday.edits import Edit
from support.everyday.queues import conversing, emails, there_later, written
from support.everyday.sides import Side
from support.tenant.queueing import part, queue

MET_BEFORE = {204, 211, 213, 214, 215}
"""With these codes, another conversation of the same id may have carried out what came before."""


def keys_of(parts: Any) -> list[str]:
    """The keys of what is in some parts."""
    return [each.customer_key for part in parts for each in part.objects]


def refusing(number: int, code: int, *, objects: int | None = None) -> Edit:
    """Let the response to a part refuse it, or only so many of its objects."""
    seen = 0

    def edit(content: bytes) -> bytes:
        nonlocal seen
        if b"CreateResponse" not in content:
            return content
        seen += 1
        if seen != number:
            return content
        count = objects or content.count(b"<StatusCode>OK<")
        content = content.replace(b"<StatusCode>OK<", b"<StatusCode>Error<", count)
        told = rb"\g<0><ErrorCode>" + str(code).encode() + b"</ErrorCode>"
        return re.sub(rb"<OrdinalID>\d+</OrdinalID>", told, content, count=count)

    return edit


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("code", [*range(200, 232)])
def test_a_part_that_is_refused_with_any_code(side: Side, code: int, number: int) -> None:
    """It was not taken. With some codes, another has the id, and the parts before may be in that conversation."""
    side.client = side.edited(refusing(number, code))
    with pytest.raises(ConversationError) as raised, conversing(side, "mine") as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=1))
    unknown = number - 1 if code in MET_BEFORE else 0
    assert raised.value.code == code
    assert keys_of(raised.value.unknown) == ["a", "b", "c"][:unknown]
    assert keys_of(raised.value.unprocessed) == ["a", "b", "c"][unknown:]
    assert len(written(side.tenant)) == number


@pytest.mark.parametrize("code", sorted(MET_BEFORE))
def test_nobody_else_has_a_new_id(side: Side, code: int) -> None:
    side.client = side.edited(refusing(2, code))
    with pytest.raises(ConversationError) as raised, conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=1))
    assert keys_of(raised.value.unprocessed) == ["a", "b", "c"]
    assert there_later(side.tenant) == []


def test_a_last_part_of_which_some_is_queued_may_be_there(side: Side) -> None:
    side.client = side.edited(refusing(2, 6, objects=1))
    with pytest.raises(ConversationError) as raised, conversing(side) as conversation:
        side.run(conversation.create_all(emails("a")))
        side.run(conversation.create_all(emails("b", "c")))
    assert keys_of(raised.value.unknown) == ["a", "b", "c"] and not raised.value.unprocessed
    assert there_later(side.tenant) == ["a", "b", "c"]


def outcomes_of(report: Report[Any]) -> tuple[int, list[int], list[int]]:
    """How many succeeded, and the places of those that failed, and of those of which nobody knows."""
    return report.succeeded, [each.index for each in report.failures], [each.index for each in report.unknown]


def test_the_report_has_what_was_lost(side: Side, caplog: pytest.LogCaptureFixture) -> None:
    side.tenant.faults.schedule([None, None, "dropped after"])
    with pytest.raises(ConversationError) as raised, conversing(side, retry=NO_RETRIES) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c"), batch_size=1))
    told = "the report of the conversation: 2 succeeded (2 of them queued), 0 failed, 1 unknown"
    assert raised.value.__notes__ == [told]
    assert outcomes_of(conversation.report) == (2, [], [2])
    del conversation
    gc.collect()
    assert "nobody looked" not in caplog.text


def test_the_report_has_what_was_refused_and_what_was_not_sent(side: Side) -> None:
    side.client = side.edited(refusing(2, 6))
    with pytest.raises(ConversationError), conversing(side) as conversation:
        side.run(conversation.create_all(emails("a", "b", "c", "d"), batch_size=1))
    report = conversation.report
    assert outcomes_of(report) == (1, [1, 2, 3], [])
    assert [each.code for each in report.failures] == [6, None, None]
    assert report.failures[2].reasons == ["not sent: part 2 ended the conversation"]


def test_there_are_no_results_before_the_block_ends(side: Side) -> None:
    with conversing(side) as conversation:
        side.run(conversation.create_all(emails("a")))
        with pytest.warns(SfmcSoapWarning, match="a conversation when its block has ended"):
            assert side.run(side.client.results(conversation.report)).count == 0
    assert side.run(side.client.results(conversation.report)).succeeded == 1


def test_what_another_has_carried_out_is_not_said_to_be_unprocessed(side: Side) -> None:
    """With the same id, the other one has sent the last part, which fails: the first one was carried out before it."""
    with side.tenant.client() as client:
        client.create_all(emails("theirs"))
        queue(client, part("mine", 2, 2), "theirs")

    def later(event: object) -> None:
        if isinstance(event, CallEnded) and event.operation == "Create":
            side.tenant.clock.move(3600)

    side.client = side.new_client(hooks=(later,))
    with pytest.raises(ConversationError) as raised, conversing(side, "mine") as conversation:
        side.run(conversation.create_all(emails("a", "b"), batch_size=1))
    assert raised.value.code == 213
    assert (keys_of(raised.value.unknown), keys_of(raised.value.unprocessed)) == (["a"], ["b"])
    assert there_later(side.tenant) == ["a", "theirs"]


def test_a_part_that_comes_too_late_is_not_sent(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_GAP", 0.0)
    with (
        pytest.raises(ConversationError, match="part 2 of 3: Create: nothing was sent") as raised,
        conversing(side) as held,
    ):
        side.run(held.create_all(emails("a", "b", "c"), batch_size=1))
    assert isinstance(raised.value.__cause__, CallTimeout) and raised.value.__cause__.processed is False
    assert keys_of(raised.value.unprocessed) == ["a", "b", "c"] and not raised.value.unknown
    assert len(written(side.tenant)) == 1


def test_a_part_does_not_wait_in_a_full_line_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the last one, of which all others depend."""
    monkeypatch.setattr(delivery, "_GAP", 0.5)
    ended, has_turn = threading.Event(), threading.Event()

    def occupy(event: object) -> None:
        """Take the one turn after the first part, and keep it."""
        if threading.current_thread() is other:
            if isinstance(event, AttemptEnded):
                has_turn.set()
                ended.wait(60)
        elif isinstance(event, CallEnded) and not other.ident:
            other.start()
            has_turn.wait(60)

    with Tenant() as tenant, tenant.client(concurrency=1, hooks=(occupy,)) as client:
        other = threading.Thread(target=client.create, args=[emails("other")])
        late = pytest.raises(ConversationError, match="part 2 of 2: Create: no turn after")
        with late as raised, client.conversation() as conversation:
            conversation.create_all(emails("a", "b"), batch_size=1)
        ended.set()
        other.join()
        assert keys_of(raised.value.unprocessed) == ["a", "b"]
        assert there_later(tenant) == ["other"]


def test_what_was_given_is_sent_as_it_was(side: Side) -> None:
    person = Subscriber(
        subscriber_key="ada", email_address="ada@example.org", attributes=[Attribute(name="A", value="1")]
    )
    saved = [SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)]
    options = CreateOptions(save_options=saved)
    with conversing(side) as conversation:
        side.run(conversation.create_all([person], options=options))
        person.email_address = "other@example.org"
        person.attributes[0].name = "B"
        person.attributes.append(Attribute(name="C", value="2"))
        saved.clear()
        options.request_type = RequestType.SYNCHRONOUS
    (request,) = written(side.tenant)
    sent: Any = request.objects[0]
    assert (sent.email_address, [each.name for each in sent.attributes]) == ("ada@example.org", ["A"])
    options_sent: Any = request.options
    assert len(options_sent.save_options) == 1
    assert conversation.parts[0].objects == [person]


def test_nothing_can_be_held_before_the_block(side: Side) -> None:
    conversation: Any = side.client.conversation()
    with pytest.raises(ConfigurationError, match="has not begun"):
        side.run(conversation.create_all(emails("a")))
    with pytest.raises(ConfigurationError, match="has not begun"):
        conversation.add([])


def test_a_block_has_a_conversation_of_its_own(side: Side) -> None:
    with pytest.raises(ConfigurationError, match="begun before"), conversing(side) as conversation:
        side.run(conversation.create_all(emails("a")))
        enter(side, conversation)
    with pytest.raises(ConfigurationError, match="begun before"):
        enter(side, conversation)
    assert not written(side.tenant)


def enter(side: Side, conversation: Any) -> None:
    """Begin the block of a conversation."""
    begin = conversation.__enter__ if hasattr(conversation, "__enter__") else conversation.__aenter__
    side.run(begin())


@pytest.mark.parametrize("leave", ["break", "return", "continue"])
def test_a_block_that_is_left_ends_well(leave: str) -> None:
    def converse(client: Client) -> None:
        for key in "a":
            with client.conversation() as conversation:
                conversation.create_all(emails(key))
                if leave == "break":
                    break
                if leave == "return":
                    return
                continue

    with Tenant() as tenant, tenant.client() as client:
        converse(client)
        assert there_later(tenant) == ["a"]


def test_a_generator_that_is_closed_inside_of_the_block_sends_nothing() -> None:
    def converse(client: Client) -> Iterator[None]:
        with client.conversation() as conversation:
            conversation.create_all(emails("a"))
            yield

    with Tenant() as tenant, tenant.client() as client:
        generator: Any = converse(client)
        next(generator)
        generator.close()
        assert not written(tenant)


def test_threads_hold_calls_together() -> None:
    with Tenant() as tenant, tenant.client() as client:
        with client.conversation() as conversation:
            threads = [threading.Thread(target=conversation.create_all, args=[emails(key)]) for key in "abcdefgh"]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(conversation.report.queued) == 8
        assert there_later(tenant) == [*"abcdefgh"]


def test_a_task_that_comes_too_late_is_told() -> None:
    """What it has taken is not in the conversation, which was sent meanwhile."""

    async def slowly(ended: asyncio.Event) -> AsyncIterator[Email]:
        yield emails("late")[0]
        await ended.wait()

    async def converse(client: AsyncClient) -> None:
        ended = asyncio.Event()
        async with client.conversation() as conversation:
            await conversation.create_all(emails("a"))
            task = asyncio.create_task(conversation.create_all(slowly(ended)))
            await asyncio.sleep(0)
        ended.set()
        with pytest.raises(ConfigurationError, match="has ended"):
            await task
        await client.close()

    with Tenant() as tenant:
        asyncio.run(converse(tenant.async_client()))
        assert there_later(tenant) == ["a"]


def test_a_task_that_is_cancelled_is_told_what_is_left() -> None:
    async def converse(client: AsyncClient) -> None:
        async with client.conversation() as conversation:
            await conversation.create_all(emails(*"abcd"), batch_size=1)

    async def run() -> BaseException:
        def cancel(event: object) -> None:
            if len(written(tenant)) == 2:
                task.cancel()

        async with tenant.async_client(hooks=(cancel,)) as client:
            task = asyncio.create_task(converse(client))
            with pytest.raises(asyncio.CancelledError) as raised:
                await task
            return raised.value

    with Tenant() as tenant:
        error = asyncio.run(run())
        assert keys_of(vars(error)["unprocessed"]) == [*"abcd"]
        assert there_later(tenant) == []


def test_an_id_that_is_used_meanwhile_is_not_used_again(side: Side) -> None:
    with pytest.raises(ConfigurationError, match="code 211"), conversing(side, "mine") as first:
        side.run(first.create_all(emails("a")))
        with conversing(side, "mine") as second:
            side.run(second.create_all(emails("b")))
    assert there_later(side.tenant) == ["b"]


def test_an_empty_conversation_does_not_use_its_id(side: Side) -> None:
    with conversing(side, "mine"):
        pass
    with conversing(side, "mine") as conversation:
        side.run(conversation.create_all(emails("a")))
    assert there_later(side.tenant) == ["a"]


def test_a_time_that_has_passed_in_the_block_is_told_before_anything_is_sent(side: Side) -> None:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(milliseconds=200)
    problem = pytest.raises(ConfigurationError, match="at must be in the future")
    with problem, conversing(side, queued=QueueOptions(at=at)) as conversation:
        side.run(conversation.create_all(emails("a")))
        time.sleep(0.3)
    assert not written(side.tenant)
    with conversing(side) as again:
        again.add(conversation.parts)
    assert there_later(side.tenant) == ["a"]


def test_a_response_without_a_request_id(side: Side) -> None:
    """The part is queued, but nobody can ask for its results."""
    side.client = side.edited(lambda content: re.sub(rb"<RequestID>[^<]*</RequestID>", b"", content))
    with conversing(side) as conversation:
        side.run(conversation.create_all(emails("a")))
    assert (conversation.report.succeeded, conversation.report.queued) == (1, [])
    assert "Create of 1 objects" in repr(conversation.parts[0])
    assert there_later(side.tenant) == ["a"]


@pytest.mark.parametrize("wrong", ["abc", [None]])
def test_only_parts_are_added(side: Side, wrong: Any) -> None:
    with pytest.raises(TypeError, match="a part of a conversation"), conversing(side) as conversation:
        conversation.add(wrong)
    assert not written(side.tenant)


def test_parts_are_queued_as_the_conversation_is_that_they_were_added_to(side: Side) -> None:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    side.tenant.faults.schedule(["maintenance"])
    with pytest.raises(ConversationError) as raised, conversing(side, queued=QueueOptions(at=at)) as conversation:
        side.run(conversation.create_all(emails("a")))
    with conversing(side) as again:
        again.add(raised.value.unprocessed)
    assert there_later(side.tenant) == ["a"]


def test_calls_have_options(side: Side) -> None:
    side.tenant.faults.schedule([None, "rate limited"])
    with (
        pytest.raises(ConversationError, match="part 2"),
        conversing(side, retry=NO_RETRIES, timeout=20.0, headers=iter([])) as held,
    ):
        side.run(held.create_all(emails("a", "b"), batch_size=1))
    assert len(written(side.tenant)) == 2


@pytest.mark.parametrize("name", ["raise_on", "idempotent", "unheard"])
def test_options_that_a_conversation_does_not_have(side: Side, name: str) -> None:
    options: Any = {name: ()}
    with pytest.raises(TypeError, match=rf"conversation\(\) has no option '{name}'"):
        side.client.conversation(**options)
