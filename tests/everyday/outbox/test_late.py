"""What is known of a call late counts: after its lease, after a person's decision, and as a run is being ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sfmc_soap import Outbox, OutboxError
from sfmc_soap.everyday.outbox.storage import Storage
from sfmc_tenant import Tenant
from support.everyday.outboxes import change, outbox_of, row, rows_of, sent
from support.everyday.sides import Side

GONE = "UPDATE sfmc_outbox_calls SET lease = 0 WHERE state = 'sending'"
"""Its lease has ended: whoever looks takes its worker for dead."""


def meanwhile(shop: Side, operation: str, do: Callable[[], object]) -> None:
    """Have something done once while a call is under way. The side's client is another one from now on."""
    left = [do]

    def hook(event: Any) -> None:
        if event.operation == operation and type(event).__name__ == "AttemptEnded" and left:
            left.pop()()

    shop.client = shop.new_client(hooks=(hook,))


def look(url: str, tenant: Tenant, **options: Any) -> None:
    """Have another worker look for something to do."""
    change(url, GONE)
    with tenant.client() as client, Outbox(url, client, **options) as other:
        other.run(until_empty=True)


def test_an_answer_after_the_lease_is_kept(shop: Side, url: str) -> None:
    meanwhile(shop, "Create", lambda: look(url, shop.tenant))
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.undecided()) == []
    assert shop.run(outbox.result(id)).overall_status == "OK"
    assert sent(shop.tenant) == ["Create"]
    shop.run(outbox.close())


@pytest.mark.parametrize("state", ["waiting", "dead", "undecided"])
def test_an_answer_counts_whatever_was_decided(shop: Side, url: str, state: str) -> None:
    """It is not sent again, and the next one of its key goes on."""
    decision = f"UPDATE sfmc_outbox_calls SET state = '{state}', lane = NULL, lease = NULL WHERE state = 'sending'"
    meanwhile(shop, "Create", lambda: change(url, decision))
    outbox = outbox_of(shop, url)
    ids = [shop.run(outbox.create(row(number), key="one")) for number in range(3)]
    shop.run(outbox.run(until_empty=True))
    assert [shop.run(outbox.result(id)).overall_status for id in ids] == ["OK"] * 3
    assert sent(shop.tenant) == ["Create"] * 3
    shop.run(outbox.close())


def test_a_response_is_kept_of_what_a_person_has_confirmed(shop: Side, url: str) -> None:
    def confirm() -> None:
        change(url, GONE)
        with shop.tenant.client() as client, Outbox(url, client) as other:
            other.run(until_empty=True)
            [call] = other.undecided()
            other.settle(call.id, sent=True)

    meanwhile(shop, "Create", confirm)
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    shop.run(outbox.close())


def test_what_was_certainly_not_processed_is_sent_again_though_it_was_set_aside(shop: Side, url: str) -> None:
    meanwhile(shop, "Create", lambda: look(url, shop.tenant))
    shop.tenant.faults.add("HTTP 429", operation="Create", seconds=0)
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    assert rows_of(shop.tenant) == {"1": "Paris"}
    shop.run(outbox.close())


def test_what_another_worker_has_taken_is_its_own(shop: Side, url: str, caplog: pytest.LogCaptureFixture) -> None:
    meanwhile(shop, "Update", lambda: look(url, shop.tenant))
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.upsert(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert (shop.run(outbox.stored(id)).state, shop.run(outbox.stored(id)).attempts) == ("done", 2)
    assert "was taken, settled or removed by others" in caplog.text
    shop.run(outbox.close())


def test_what_is_kept_twice_is_kept(
    shop: Side, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database may have done what its client does not learn of."""
    keep = Storage.keep

    def twice(*arguments: Any, **named: Any) -> bool:
        keep(*arguments, **named)
        return keep(*arguments, **named)

    monkeypatch.setattr(Storage, "keep", twice)
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("HTTP 429", operation="Create", seconds=0)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    assert "another worker's" not in caplog.text
    shop.run(outbox.close())


def test_a_call_that_a_lane_does_not_know_it_has_is_sent(shop: Side, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection broke as it was taken: it was certainly not sent."""
    take = Storage.take

    def lost_once(*arguments: Any) -> Any:
        monkeypatch.setattr(Storage, "take", take)
        take(*arguments)

    monkeypatch.setattr(Storage, "take", lost_once)
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    stored = shop.run(outbox.stored(id))
    assert (stored.state, stored.failures) == ("done", 0)
    assert sent(shop.tenant) == ["Create"]
    shop.run(outbox.close())


def test_what_a_worker_has_cannot_be_settled(shop: Side, url: str) -> None:
    """The error says until when."""
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    change(url, "UPDATE sfmc_outbox_calls SET state = 'sending', lane = 'other', lease = 4102448523")
    with pytest.raises(OutboxError, match=rf"call {id} cannot be settled so: .* a worker's until 01:02:03 UTC"):
        shop.run(outbox.settle(id, sent=False))
    shop.run(outbox.close())
