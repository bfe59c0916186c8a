"""What file systems, clocks, databases and other processes do to an outbox: no call is lost by it, and none waits."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import Outbox, OutboxAway, OutboxError, OutboxTimeout
from sfmc_soap.everyday.outbox import engines
from sfmc_tenant import Tenant
from support.everyday.outboxes import SET_BACK, change, outbox_of, row, rows_of
from support.everyday.sides import Awaiting, Side

from benchmarks.postgres import Server

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="files that are open cannot be removed, processes not forked"
)


@posix
def test_a_file_that_was_removed_takes_nothing(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    outbox = outbox_of(side, path)
    side.run(outbox.create(row(1)))
    path.unlink()
    for _ in range(2):
        with pytest.raises(OutboxError, match="was removed since it was opened"):
            side.run(outbox.create(row(2)))
    assert not path.exists()
    with pytest.raises(OutboxError, match="was removed"):
        side.run(outbox.run())
    side.run(outbox.close())


@posix
def test_a_file_that_was_replaced_takes_nothing(side: Side, tmp_path: Path) -> None:
    path, copy = tmp_path / "outbox.db", tmp_path / "copy.db"
    side.run(outbox_of(side, copy).close())
    outbox = outbox_of(side, path)
    copy.replace(path)
    with pytest.raises(OutboxError, match="was replaced by another file"):
        side.run(outbox.create(row(1)))
    side.run(outbox.close())
    other = outbox_of(side, path)
    assert side.run(other.counts())["waiting"] == 0
    side.run(other.close())


def store_one(path: Path, number: int) -> None:
    with Tenant() as tenant, tenant.client() as client, Outbox(path, client) as outbox:
        outbox.create(row(number))


@pytest.mark.parametrize("is_there", [False, True])
def test_threads_open_a_new_file_at_once(tmp_path: Path, *, is_there: bool) -> None:
    for trial in range(3):
        path = tmp_path / f"{trial}.db"
        if is_there:
            path.touch()
        with ThreadPoolExecutor(8) as threads:
            for each in [threads.submit(store_one, path, number) for number in range(8)]:
                each.result()
        assert count_of(path) == 8


@posix
def test_processes_open_a_new_file_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for trial in range(3):
        path = tmp_path / f"{trial}.db"
        processes = [context.Process(target=store_one, args=(path, number)) for number in range(8)]
        for each in processes:
            each.start()
        for each in processes:
            each.join()
        assert [each.exitcode for each in processes] == [0] * 8
        assert count_of(path) == 8


def count_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        [(count,)] = other.execute("SELECT count(*) FROM sfmc_outbox_calls").fetchall()
        return int(count)


def test_a_file_that_another_process_writes_to_is_opened(tmp_path: Path) -> None:
    """Its head may say at any moment that it is larger than it is."""
    path = tmp_path / "outbox.db"
    with Tenant() as tenant, tenant.client() as client:
        Outbox(path, client).close()
        opened = 0
        with subprocess.Popen([sys.executable, "-S", "-c", _WRITER, path]) as writer:
            while writer.poll() is None:
                Outbox(path, client).close()
                opened += 1
        assert (writer.returncode, opened > 0) == (0, True)


# Has the file grow, and its log with it written back to it, again and again. It loads nothing that it does not need.
_WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("PRAGMA wal_autocheckpoint = 1")
connection.execute("CREATE TABLE others (text)")
for _ in range(100):
    connection.execute("INSERT INTO others VALUES (zeroblob(50000))")
connection.close()
"""


def test_the_tables_come_into_a_file_with_its_first_page(side: Side, tmp_path: Path) -> None:
    """By that page alone it is known to be an outbox, even while another process makes it."""
    path = tmp_path / "outbox.db"
    side.run(outbox_of(side, path).close())
    with closing(sqlite3.connect(path)) as other:
        pages = other.execute("SELECT count(*) FROM dbstat WHERE name = 'sqlite_schema'").fetchone()
    assert pages == (1,)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have another program write to a file for as long as the context is open."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_file_that_others_keep_busy_is_away(side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_LIMIT", 0.01)
    path = tmp_path / "outbox.db"
    outbox = outbox_of(side, path)
    with locked(path), pytest.raises(OutboxAway, match="OperationalError: database is locked"):
        side.run(outbox.create(row(1)))
    side.run(outbox.create(row(2)))
    assert side.run(outbox.counts())["waiting"] == 1
    side.run(outbox.close())


@posix
def test_a_fork_waits_for_the_transactions_of_other_threads(tmp_path: Path) -> None:
    with Tenant() as tenant, tenant.client() as client, Outbox(tmp_path / "outbox.db", client) as outbox:
        is_over = threading.Event()

        def store() -> None:
            while not is_over.is_set():
                outbox.create(row(1))

        threads = [threading.Thread(target=store) for _ in range(3)]
        for each in threads:
            each.start()
        for _ in range(4):
            child = os.fork()
            if not child:
                outbox.create(row("child"))
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        is_over.set()
        for each in threads:
            each.join()
        ids = [call.id for call in outbox.waiting(limit=10_000)]
        numbers = [outbox.request(id).objects[0].properties[0].value for id in ids]
        assert numbers.count("child") == 4


@posix
def test_what_a_forked_process_stores_outlives_its_parent(tmp_path: Path) -> None:
    """SQLite removes the log of a file when it believes that it is the last to close it."""
    path = tmp_path / "outbox.db"
    with Tenant() as tenant, tenant.client() as client:
        outbox = Outbox(path, client)
        outbox.create(row(1))
        read, write = os.pipe()
        child = os.fork()
        if not child:
            outbox.create(row(2))
            os.read(read, 1)
            outbox.create(row(3))
            os._exit(0)
        outbox.close()
        os.write(write, b"x")
        assert os.waitpid(child, 0)[1] == 0
        os.close(read)
        os.close(write)
        with Outbox(path, client) as other:
            assert other.counts()["waiting"] == 3


def test_a_clock_that_is_set_back_delays_no_call(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    ids = [shop.run(outbox.upsert(row(number))) for number in range(2)]
    change(url, f"UPDATE sfmc_outbox_calls SET state = 'sending', lane = 'gone', lease = due WHERE id = {ids[0]}")
    change(url, *SET_BACK)
    shop.run(outbox.start())
    for id in ids:
        assert shop.run(outbox.wait(id, timeout=30)).overall_status == "OK"
    shop.run(outbox.close())


def test_a_clock_that_is_set_back_delays_no_question_for_the_status(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    shop.tenant.faults.add("maintenance", operation="Create")
    id = shop.run(outbox.create(row(1)))
    change(url, "UPDATE sfmc_outbox_service SET asked = clock - 100", *SET_BACK)
    shop.run(outbox.start())
    assert shop.run(outbox.wait(id, timeout=30)).overall_status == "OK"
    shop.run(outbox.close())


def test_a_clock_that_is_set_back_ends_no_lease(shop: Side, url: str) -> None:
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.create(row(1)))
    change(url, "UPDATE sfmc_outbox_calls SET state = 'sending', lane = 'other', lease = due + 100", *SET_BACK)
    assert shop.run(outbox.counts())["sending"] == 1
    shop.run(outbox.start())
    with pytest.raises(OutboxTimeout):
        shop.run(outbox.wait(id, timeout=0.1))
    assert shop.run(outbox.stored(id)).state == "sending"
    shop.run(outbox.close())


@pytest.mark.slow
def test_many_lanes_keep_the_order_of_many_keys(shop: Side, url: str) -> None:
    """None is left behind: whoever holds a call and whoever frees it may come at once."""
    cities = [f"{number}" for number in range(12)]
    outboxes = [outbox_of(shop, url, concurrency=4) for _ in range(2)]
    for each in outboxes:
        shop.run(each.start())
    ids = [shop.run(outboxes[0].upsert(row(key, city), key=f"{key}")) for city in cities for key in range(6)]
    for id in ids:
        shop.run(outboxes[1].wait(id, timeout=60))
    for each in outboxes:
        shop.run(each.close())
    assert rows_of(shop.tenant) == {f"{key}": cities[-1] for key in range(6)}


def test_a_worker_outlasts_a_file_that_is_locked(
    shop: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engines, "BUSY_LIMIT", 0.01)
    path = tmp_path / "outbox.db"
    outbox = outbox_of(shop, path)
    id = shop.run(outbox.create(row(1)))
    with locked(path):
        shop.run(outbox.start())
        while "goes on when its database is there again" not in caplog.text:
            pause(shop)
    assert shop.run(outbox.wait(id)).overall_status == "OK"
    shop.run(outbox.close())


def pause(side: Side) -> None:
    """Let others work for a moment."""
    if isinstance(side, Awaiting):
        others: Any = asyncio.sleep(0.01)
        side.run(others)
    else:
        time.sleep(0.01)


@pytest.mark.slow
def test_a_worker_outlasts_a_server_that_is_started_again(
    shop: Side, own_postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = outbox_of(shop, own_postgres.new_database(), concurrency=3)
    shop.run(outbox.start())
    for number in range(3):
        id = shop.run(outbox.create(row(number)))
        assert shop.run(outbox.wait(id)).overall_status == "OK"
        with own_postgres.stopped():
            while "goes on when its database is there again" not in caplog.text:
                pause(shop)
        caplog.clear()
    assert rows_of(shop.tenant).keys() == {"0", "1", "2"}
    shop.run(outbox.close())
