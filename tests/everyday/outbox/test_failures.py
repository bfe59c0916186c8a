"""What a failure means: it is sent again, everything waits, a person is asked, or it is dead."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sfmc_soap import (
    AsyncClient,
    AsyncOutbox,
    AuthenticationFault,
    ClientClosed,
    ConfigurationError,
    NotAnswered,
    Outbox,
    RetryPolicy,
)
from sfmc_soap.everyday.outbox.storage import Storage
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.outboxes import have_it_away, outbox_of, row, rows_of, sent
from support.everyday.sides import Side


@pytest.mark.usefixtures("asks_at_once")
def test_in_maintenance_all_wait_until_the_status_is_ok(shop: Side, url: str) -> None:
    shop.tenant.faults.add("maintenance", times=2, operation="Create")
    outbox = outbox_of(shop, url)
    ids = [shop.run(outbox.create(row(number))) for number in range(2)]
    shop.run(outbox.run(until_empty=True))
    assert sent(shop.tenant) == ["Create", "GetSystemStatus"] * 2 + ["Create"] * 2
    assert [shop.run(outbox.stored(id)).failures for id in ids] == [0, 0]
    assert rows_of(shop.tenant) == {"0": "Paris", "1": "Paris"}
    assert shop.run(outbox.downtime()) is None
    shop.run(outbox.close())


def test_a_service_that_is_busy_is_left_alone_for_as_long_as_it_says(shop: Side, url: str) -> None:
    shop.tenant.faults.add("HTTP 429", times=2, operation="Create", seconds=0)
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert sent(shop.tenant) == ["Create"] * 3
    stored = shop.run(outbox.stored(id))
    assert (stored.state, stored.attempts, stored.failures) == ("done", 3, 0)
    shop.tenant.clock.stop()
    before = shop.tenant.clock.now()
    shop.tenant.faults.add("HTTP 429", operation="Create", seconds=60)
    id = shop.run(outbox.create(row(2)))
    shop.run(outbox.run(until_empty=True))
    assert shop.tenant.clock.now() - before >= timedelta(seconds=60)
    assert sent(shop.tenant) == ["Create"] * 5
    shop.run(outbox.close())


@pytest.mark.parametrize(("fault", "least", "longest"), [("HTTP 429", 20, 20), ("rate limited", 0, 60)])
def test_a_service_that_is_busy_for_long_is_not_left_alone_for_longer_than_it_says(
    shop: Side, url: str, fault: FaultKind, least: float, longest: float, caplog: pytest.LogCaptureFixture
) -> None:
    shop.tenant.clock.stop()
    shop.tenant.faults.add(fault, times=12, operation="Create", seconds=20)
    outbox = outbox_of(shop, url, retry=RetryPolicy(attempts=10, backoff=5.0, longest=600.0))
    shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    moments = [call.at for call in shop.tenant.calls.soap if call.operation == "Create"][-13:]
    rests = [(after - before).total_seconds() for before, after in pairwise(moments)]
    assert least <= min(rests) and max(rests) <= longest + 0.5
    assert caplog.text.count("the service is busy: the outbox sends nothing for") == 12
    shop.run(outbox.close())


@pytest.mark.parametrize("stored", [1, 20])
def test_all_lanes_leave_a_busy_service_alone(shop: Side, url: str, stored: int) -> None:
    """What one is told counts for all: none sends what another one has put off, or anything else."""
    shop.tenant.clock.stop()
    shop.tenant.faults.add("HTTP 429", operation="Create", seconds=60)
    outbox = outbox_of(shop, url, concurrency=4)
    for number in range(stored):
        shop.run(outbox.create(row(number)))
    shop.run(outbox.run(until_empty=True))
    calls = shop.tenant.calls.soap[1:]
    assert len(calls) == stored + 1
    refused = min(call.at for call in calls)
    # What was under way already comes to its end.
    early = [call for call in calls if call.at - refused < timedelta(seconds=60)]
    assert len(early) <= max(1, stored // 2)
    shop.run(outbox.close())


def test_a_worker_that_was_stopped_for_long_sends_nothing_late(
    shop: Side, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As its machine was, after it had taken a call. It says nothing of the service or the call."""
    asleep, real_clock, real_take = 0.0, time.monotonic, Storage.take

    def take(storage: Storage, lane: str, lease: float) -> Any:
        nonlocal asleep
        taken = real_take(storage, lane, lease)
        asleep = 3600.0
        return taken

    monkeypatch.setattr(time, "monotonic", lambda: real_clock() + asleep)
    monkeypatch.setattr(Storage, "take", take)
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert sent(shop.tenant) == ["Create"]
    stored = shop.run(outbox.stored(id))
    assert (stored.state, stored.attempts, stored.failures) == ("done", 2, 0)
    shop.run(outbox.close())


def test_a_client_that_is_closed_ends_the_run(shop: Side, url: str) -> None:
    """It is no failure of a call."""
    client: Any = shop.new_client()
    outbox: Any = (AsyncOutbox if isinstance(client, AsyncClient) else Outbox)(url, client)
    id = shop.run(outbox.create(row(1)))
    shop.run(client.close())
    with pytest.raises(ClientClosed):
        shop.run(outbox.run())
    stored = shop.run(outbox.stored(id))
    assert (stored.state, stored.failures) == ("waiting", 0)
    shop.run(outbox.close())


def test_a_pause_that_cannot_be_reckoned_loses_no_fate(shop: Side, url: str) -> None:
    """An error in the caller's own reckoning of pauses ends the run, and what is known of the call is kept."""

    class Broken(RetryPolicy):
        def pause(self, attempt: int, retry_after: float | None) -> float:
            raise KeyError(attempt)

    shop.tenant.faults.add("dropped after", operation="Create")
    outbox = outbox_of(shop, url, retry=Broken())
    id = shop.run(outbox.create(row(1)))
    with pytest.raises(ConfigurationError, match=r"Broken\.pause failed: KeyError"):
        shop.run(outbox.run())
    assert shop.run(outbox.stored(id)).state == "undecided"
    shop.run(outbox.close())


def test_a_database_that_is_away_for_a_moment_loses_no_response(
    shop: Side, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_it_away(monkeypatch, times=2)
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    assert sent(shop.tenant) == ["Create"]
    shop.run(outbox.close())


@pytest.mark.usefixtures("asks_at_once")
def test_an_unknown_fate_is_for_a_person_unless_a_repeat_does_no_harm(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("dropped after", times=1, operation="Create")
    shop.tenant.faults.add("dropped after", times=1, operation="Update")
    created, upserted = shop.run(outbox.create(row(1))), shop.run(outbox.upsert(row(2)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.stored(upserted)).state == "done"
    [undecided] = shop.run(outbox.undecided())
    assert (undecided.id, undecided.state) == (created, "undecided")
    with pytest.raises(NotAnswered, match="is undecided"):
        shop.run(outbox.wait(created))
    shop.run(outbox.settle(created, sent=True))
    assert shop.run(outbox.undecided()) == []
    with pytest.raises(NotAnswered, match="is done; no response is known"):
        shop.run(outbox.result(created))
    shop.run(outbox.close())
    operations = [each for each in sent(shop.tenant) if each != "GetSystemStatus"]
    assert operations == ["Create", "Update", "Update"]


@pytest.mark.usefixtures("asks_at_once")
def test_an_undecided_call_that_was_not_processed_is_sent_again(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("dropped before", times=1, operation="Create")
    first, second = (shop.run(outbox.create(row(number), key="one")) for number in (1, 2))
    shop.run(outbox.run(until_empty=True))
    # The later call of the key is held up.
    assert [shop.run(outbox.stored(id)).state for id in (first, second)] == ["undecided", "waiting"]
    shop.run(outbox.settle(first, sent=False))
    shop.run(outbox.run(until_empty=True))
    assert rows_of(shop.tenant) == {"1": "Paris", "2": "Paris"}
    shop.run(outbox.close())


@pytest.mark.usefixtures("asks_at_once")
def test_a_call_that_fails_too_often_is_dead_and_can_be_sent_by_hand(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("HTTP 504", times=3, operation="Update")
    id = shop.run(outbox.upsert(row(1)))
    shop.run(outbox.run(until_empty=True))
    [dead] = shop.run(outbox.dead())
    assert (dead.id, dead.failures) == (id, 3)
    assert "504" in dead.reason
    shop.run(outbox.settle(id, sent=False))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    shop.run(outbox.close())


@pytest.mark.usefixtures("asks_at_once")
def test_a_dead_call_holds_its_key_up_until_it_is_discarded(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("HTTP 504", times=3, operation="Update")
    dead, later = (shop.run(outbox.upsert(row(1, city), key="one")) for city in ("Rome", "Oslo"))
    shop.run(outbox.run(until_empty=True))
    assert [shop.run(outbox.stored(id)).state for id in (dead, later)] == ["dead", "waiting"]
    shop.run(outbox.discard(dead))
    shop.run(outbox.run(until_empty=True))
    assert rows_of(shop.tenant) == {"1": "Oslo"}
    shop.run(outbox.close())


def test_a_refused_login_stops_and_keeps_every_call(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.tenant.faults.add("login failed", times=2)
    with pytest.raises(AuthenticationFault):
        shop.run(outbox.run(until_empty=True))
    stored = shop.run(outbox.stored(id))
    assert (stored.state, stored.failures) == ("waiting", 0)
    assert "Login Failed" in stored.reason
    shop.run(outbox.run(until_empty=True))
    assert rows_of(shop.tenant) == {"1": "Paris"}
    shop.run(outbox.close())
