"""How a run begins, asks for the status, waits and ends, whatever happens to it meanwhile."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import (
    AsyncClient,
    AsyncOutbox,
    AuthenticationFault,
    Client,
    ClientCredentials,
    Outbox,
    OutboxAway,
    OutboxTimeout,
    SfmcSoapError,
    SystemStatusType,
)
from sfmc_soap.everyday.outbox import worker
from sfmc_soap.everyday.outbox.storage import Storage
from sfmc_tenant import Tenant
from support.everyday.outboxes import have_it_away, open_table, outbox_of, row, rows_of, sent
from support.everyday.sides import Side

NOWHERE = ClientCredentials(client_id="one", client_secret="two", auth_url="http://127.0.0.1:9")
"""Of clients that send nothing, and whose pauses are real ones."""


@pytest.mark.parametrize("ask_status", [False, True])
def test_the_status_is_asked_once_a_minute_by_all_together(shop: Side, url: str, *, ask_status: bool) -> None:
    shop.client = shop.new_client(ask_status=ask_status)
    shop.tenant.status = SystemStatusType.IN_MAINTENANCE
    for _ in range(2):
        outbox = outbox_of(shop, url, concurrency=3)
        shop.run(outbox.start())
        id = shop.run(outbox.create(row(1)))
        for _ in range(100):
            if shop.run(outbox.downtime()) is not None and "GetSystemStatus" in sent(shop.tenant):
                break
            with pytest.raises(OutboxTimeout):
                shop.run(outbox.wait(id, timeout=0.1))
        assert shop.run(outbox.downtime()) is not None
        shop.run(outbox.close())
    assert sent(shop.tenant).count("GetSystemStatus") == 1
    assert sent(shop.tenant).count("Create") <= 3


def test_a_run_with_nothing_to_do_lets_the_clock_of_a_tenant_stand(shop: Side, tmp_path: Path) -> None:
    shop.tenant.clock.stop()
    before = shop.tenant.clock.now()
    outbox = outbox_of(shop, str(tmp_path / "outbox.db"), poll=0.3)
    shop.run(outbox.start())
    # The one behind a dead one waits until a person has decided.
    dead = shop.run(outbox.create(row(1, "Paris" * 1000), key="k"))
    with pytest.raises(SfmcSoapError):
        shop.run(outbox.wait(dead, timeout=30))
    behind = shop.run(outbox.create(row(2), key="k"))
    with pytest.raises(OutboxTimeout):
        shop.run(outbox.wait(behind, timeout=1.0))
    shop.run(outbox.close())
    assert shop.tenant.clock.now() - before < timedelta(seconds=1)


REFUSED = (
    b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
    b"<faultcode>soap:Client</faultcode><faultstring>You have no permission for this</faultstring>"
    b"</soap:Fault></soap:Body></soap:Envelope>"
)


def without_results(content: bytes) -> bytes:
    return re.sub(rb"<Results>.*</Results>", b"", content, flags=re.DOTALL)


@pytest.mark.parametrize("is_fault", [True, False])
@pytest.mark.usefixtures("asks_at_once")
def test_a_service_that_refuses_to_tell_its_status_is_there(shop: Side, url: str, *, is_fault: bool) -> None:
    def edit(content: bytes) -> bytes:
        if b"SystemStatusResponseMsg" not in content:
            return content
        return REFUSED if is_fault else without_results(content)

    shop.client = shop.edited(edit)
    shop.tenant.faults.add("maintenance", operation="Create")
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    assert shop.run(outbox.result(id)).overall_status == "OK"
    assert sent(shop.tenant) == ["Create", "GetSystemStatus", "Create"]
    shop.run(outbox.close())


def test_a_run_that_waits_for_an_hour_ends_when_it_is_told(tmp_path: Path) -> None:
    """Otherwise this test does not end."""
    with Client(NOWHERE) as client, Outbox(tmp_path / "outbox.db", client, poll=3600.0, concurrency=2) as outbox:
        outbox.start()
        assert outbox.counts()["waiting"] == 0

    async def start_and_end() -> None:
        async with (
            AsyncClient(NOWHERE) as client,
            AsyncOutbox(tmp_path / "outbox.db", client, poll=3600.0, concurrency=2) as outbox,
        ):
            await outbox.start()
            await asyncio.sleep(0.1)

    asyncio.run(start_and_end())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no timers that send signals")
def test_a_signal_ends_a_run_that_waits_for_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Client(NOWHERE) as client, Outbox(tmp_path / "outbox.db", client, poll=3600.0) as outbox:
        before = signal.signal(signal.SIGALRM, lambda *_: outbox.stop())
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            outbox.run()
        finally:
            signal.signal(signal.SIGALRM, before)
        assert outbox.counts()["waiting"] == 0


def test_a_run_beside_that_fails_says_so_at_once(shop: Side, url: str, caplog: pytest.LogCaptureFixture) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("login failed", times=4)
    id = shop.run(outbox.create(row(1)))
    for _ in range(2):
        caplog.clear()
        shop.run(outbox.start())
        while "sends nothing any more: " not in caplog.text:
            with pytest.raises(OutboxTimeout):
                shop.run(outbox.wait(id, timeout=0.01))
        assert [each.levelname for each in caplog.records if "any more" in each.message] == ["ERROR"]
        with pytest.raises(AuthenticationFault):
            shop.run(outbox.start())
    shop.run(outbox.start())
    assert shop.run(outbox.wait(id)).overall_status == "OK"
    shop.run(outbox.close())


@pytest.mark.parametrize(("event", "state"), [("CallStarted", "waiting"), ("AttemptEnded", "undecided")])
def test_a_run_that_is_broken_off_keeps_what_it_knows(tmp_path: Path, event: str, state: str) -> None:
    """Before its first byte goes, a call was certainly not processed."""

    def break_off(seen: Any) -> None:
        if type(seen).__name__ == event and seen.operation == "Create":
            raise KeyboardInterrupt

    with Tenant() as tenant:
        open_table(tenant)
        with tenant.client(hooks=(break_off,)) as client, Outbox(tmp_path / "outbox.db", client) as outbox:
            id = outbox.create(row(1))
            with pytest.raises(KeyboardInterrupt):
                outbox.run()
            assert outbox.stored(id).state == state
            assert rows_of(tenant) == ({} if state == "waiting" else {"1": "Paris"})


def stopping(shop: Side, outboxes: list[Any]) -> None:
    """Have an outbox told to end as the response to a call comes."""

    def hook(event: Any) -> None:
        if event.operation == "Create" and type(event).__name__ == "AttemptEnded":
            outboxes[0].stop()

    shop.client = shop.new_client(hooks=(hook,))


def test_a_run_that_is_to_end_waits_for_its_database(shop: Side, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    have_it_away(monkeypatch, times=3)
    outboxes: list[Any] = []
    stopping(shop, outboxes)
    outbox = outbox_of(shop, url)
    outboxes.append(outbox)
    id = shop.run(outbox.create(row(1)))
    shop.run(outbox.run())
    assert shop.run(outbox.result(id)).overall_status == "OK"
    shop.run(outbox.close())


def test_a_run_that_is_to_end_does_not_wait_for_ever(shop: Side, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> bool:
        raise OutboxAway("the database is away")

    monkeypatch.setattr(worker, "PATIENCE", 0.01)
    outboxes: list[Any] = []
    stopping(shop, outboxes)
    outbox = outbox_of(shop, url)
    outboxes.append(outbox)
    id = shop.run(outbox.create(row(1)))
    with monkeypatch.context() as patched:
        patched.setattr(Storage, "keep", away)
        with pytest.raises(OutboxAway):
            shop.run(outbox.run())
    assert shop.run(outbox.stored(id)).state == "sending"
    shop.run(outbox.close())


def test_a_run_ends_while_the_database_is_away_if_nothing_is_to_be_kept(
    shop: Side, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = outbox_of(shop, url)

    def away(*_: Any) -> None:
        outbox.stop()
        raise OutboxAway("the database is away")

    monkeypatch.setattr(Storage, "take", away)
    shop.run(outbox.run())
    assert shop.run(outbox.counts())["sending"] == 0
    shop.run(outbox.close())
