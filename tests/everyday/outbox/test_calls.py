"""Calls are stored before the method returns, sent by whoever runs, and their responses can be read later."""

from __future__ import annotations

import re

import pytest
from sfmc_soap import (
    NoSuchCall,
    NotAnswered,
    OperationError,
    OutboxError,
    OutboxTimeout,
    SystemStatusRequestMsg,
    operations,
)
from support.everyday.outboxes import key_of, outbox_of, row, rows_of, sent
from support.everyday.sides import Side


def test_a_call_is_stored_and_sent_later(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    assert sent(shop.tenant) == []
    assert shop.run(outbox.counts())["waiting"] == 1
    shop.run(outbox.close())

    other = outbox_of(shop, url)
    shop.run(other.run(until_empty=True))
    assert rows_of(shop.tenant) == {"1": "Paris"}
    response = shop.run(other.result(id))
    assert response.overall_status == "OK"
    assert response.results[0].status_code == "OK"
    assert shop.run(other.counts()) == {"waiting": 0, "sending": 0, "done": 1, "undecided": 0, "dead": 0}
    shop.run(other.close())


def test_every_method_stores_its_call(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    ids = [
        shop.run(outbox.create([row(1), row(2), row(3)])),
        shop.run(outbox.update(row(1, "Rome"))),
        shop.run(outbox.upsert(row(4, "Oslo"))),
        shop.run(outbox.delete(key_of(2))),
        shop.run(outbox.call(operations.GET_SYSTEM_STATUS, SystemStatusRequestMsg())),
    ]
    assert ids == sorted(set(ids))
    assert [call.id for call in shop.run(outbox.waiting())] == ids
    assert [call.is_idempotent for call in shop.run(outbox.waiting())] == [False, True, True, True, True]
    shop.run(outbox.run(until_empty=True))
    assert sent(shop.tenant) == ["Create", "Update", "Update", "Delete", "GetSystemStatus"]
    assert rows_of(shop.tenant) == {"1": "Rome", "3": "Paris", "4": "Oslo"}
    shop.run(outbox.close())


def test_a_refused_call_is_dead(shop: Side, url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Its failures are raised as the client raises them, and nothing is sent again before somebody says so."""
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.update(row("nowhere")))
    shop.run(outbox.run(until_empty=True))
    [dead] = shop.run(outbox.dead())
    assert (dead.id, dead.failures, "1 of 1 failed" in dead.reason) == (id, 0, True)
    assert f"call {id} of the outbox (Update) was refused: {dead.reason}" in caplog.messages
    with pytest.raises(OperationError) as caught:
        shop.run(outbox.result(id))
    assert [outcome.ok for outcome in caught.value.results] == [False]
    assert sent(shop.tenant) == ["Update"]
    shop.run(outbox.settle(id, sent=False))
    with pytest.raises(NotAnswered, match="is waiting; no response is known"):
        shop.run(outbox.result(id))
    with shop.tenant.client() as client:
        client.create([row("nowhere")])
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    assert shop.run(outbox.dead()) == []
    shop.run(outbox.close())


def test_a_call_that_was_refused_in_part_is_sent_again_as_a_whole(shop: Side, url: str) -> None:
    """Its error says what failed: that is a new call, and the dead one is discarded."""
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create([row(1), row(1, "Rome")]))
    shop.run(outbox.run(until_empty=True))
    with pytest.raises(OperationError) as caught:
        shop.run(outbox.result(id))
    assert [outcome.ok for outcome in caught.value.results] == [True, False]
    with pytest.raises(
        OutboxError, match=r"cannot be settled so: it is dead: sent=False has all of it sent again, and discard removes"
    ):
        shop.run(outbox.settle(id, sent=True))
    shop.run(outbox.settle(id, sent=False))
    shop.run(outbox.run(until_empty=True))
    assert [len(call.request.objects) for call in shop.tenant.calls.soap if call.operation == "Create"][1:] == [2, 2]
    shop.run(outbox.discard(id))
    assert sum(shop.run(outbox.counts()).values()) == 0
    shop.run(outbox.close())


def test_an_undecided_call_cannot_be_discarded(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("dropped after", operation="Create")
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    with pytest.raises(OutboxError, match=f"call {id} cannot be discarded: it is undecided: settle it first$"):
        shop.run(outbox.discard(id))
    shop.run(outbox.close())


def test_what_is_not_answered_says_so(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    with pytest.raises(NotAnswered, match=rf"call {id} \(Create\) is waiting"):
        shop.run(outbox.result(id))
    with pytest.raises(OutboxTimeout, match="is waiting"):
        shop.run(outbox.wait(id, timeout=0.02))
    with pytest.raises(NoSuchCall, match="no call 999"):
        shop.run(outbox.result(999))
    with pytest.raises(OutboxError, match="is waiting"):
        shop.run(outbox.settle(id, sent=True))
    with pytest.raises(OutboxError, match="is waiting"):
        shop.run(outbox.discard(id))
    shop.run(outbox.close())


def test_a_call_says_which_one_of_its_key_it_waits_for(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    first = shop.run(outbox.update(row("nowhere"), key="one"))
    second = shop.run(outbox.upsert(row(1), key="one"))
    third = shop.run(outbox.upsert(row(1, "Rome"), key="one"))
    shop.run(outbox.upsert(row(2), key="two"))
    assert [call.reason for call in shop.run(outbox.waiting())] == [
        "",
        *2 * [f"behind call {first} (waiting), key 'one'"],
        "",
    ]
    shop.run(outbox.run(until_empty=True))
    reason = f"behind call {first} (dead), key 'one'"
    assert [call.reason for call in shop.run(outbox.waiting())] == [reason, reason]
    with pytest.raises(OutboxTimeout, match=re.escape(f"call {third} (Update) is waiting: {reason}, after 0.02 s")):
        shop.run(outbox.wait(third, timeout=0.02))
    shop.run(outbox.discard(first))
    assert shop.run(outbox.stored(second)).reason == ""
    assert shop.run(outbox.stored(third)).reason == f"behind call {second} (waiting), key 'one'"
    shop.run(outbox.close())


def test_a_request_can_be_looked_at(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1, "München & <Köln>")))
    assert shop.run(outbox.request(id)).objects == [row(1, "München & <Köln>")]
    shop.run(outbox.close())


def test_it_sends_beside_its_caller(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url, concurrency=3)
    shop.run(outbox.start())
    ids = [shop.run(outbox.create(row(number))) for number in range(5)]
    for id in ids:
        assert shop.run(outbox.wait(id)).overall_status == "OK"
    with pytest.raises(OutboxError, match="running already"):
        shop.run(outbox.run())
    shop.run(outbox.close())
    assert rows_of(shop.tenant).keys() == {"0", "1", "2", "3", "4"}


def test_calls_of_a_key_keep_their_order(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url, concurrency=4)
    cities = [f"{number}" for number in range(12)]
    for city in cities:
        shop.run(outbox.upsert(row(1, city), key="one"))
    shop.tenant.faults.add("rate limited", times=2, operation="Update", after=3)
    shop.run(outbox.run(until_empty=True))
    order = [call.request for call in shop.tenant.calls.soap if call.operation == "Update"]
    assert rows_of(shop.tenant) == {"1": cities[-1]}
    assert len(order) >= len(cities)
    shop.run(outbox.close())
