"""What people get wrong when they open an outbox or ask one: it is told in their words, without a secret."""

from __future__ import annotations

import logging
import os
import re
import socket
import sqlite3
import stat
import sys
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import (
    APIObject,
    ConfigurationError,
    DecodeError,
    Email,
    NoSuchCall,
    Outbox,
    OutboxError,
    SfmcSoapError,
    TriggeredSend,
)
from support.everyday.outboxes import outbox_of, row
from support.everyday.sides import Side

from benchmarks.postgres import Server

SECRET = "hunter2"

SECRET_URLS = {
    "a port that is no number": f"postgresql://user:{SECRET}@host:a:{SECRET}/db",
    "no slashes": f"postgresql:user:{SECRET}@host/db",
    "one slash": f"postgresql:/user:{SECRET}@host/db",
    "an @ in the password": f"postgresql://user:p@{SECRET}@127.0.0.1:9/db",
    "a slash in the user": f"postgresql://us/er:{SECRET}@127.0.0.1:9/db",
    "another database": f"mysql://root:{SECRET}@host/base",
    "another driver": f"postgresql+asyncpg://root:{SECRET}@host/base",
    "as libpq writes it": f"host=127.0.0.1 password={SECRET}",
    "an URL of SQLite with a password": f"sqlite://user:{SECRET}@host/outbox.db",
    "an option of SQLite": f"sqlite:///outbox.db?password={SECRET}",
    "a path that was an URL": Path(f"postgresql://user:{SECRET}@host/db"),
}


@pytest.mark.parametrize("url", SECRET_URLS.values(), ids=SECRET_URLS)
def test_an_url_that_is_refused_is_not_quoted(side: Side, url: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        outbox_of(side, url)
    assert SECRET not in told(caught.value)


@pytest.mark.parametrize("driver", ["postgres", "postgres+psycopg"])
def test_another_name_of_postgresql_is_told_with_the_right_one(side: Side, driver: str) -> None:
    meant = driver.replace("postgres", "postgresql")
    with pytest.raises(ConfigurationError, match=re.escape(f"not in {driver}: did you mean '{meant}'?")):
        outbox_of(side, f"{driver}://user:{SECRET}@host/db")


@pytest.mark.parametrize("option", ["password", "sslpassword", "passwd", "oauth_client_secret"])
def test_a_password_among_the_options_is_hidden(side: Side, caplog: pytest.LogCaptureFixture, option: str) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(OutboxError, match="postgresql") as caught:
        outbox_of(side, f"postgresql://user:{SECRET}@127.0.0.1:9/db?{option}={SECRET}&{option}={SECRET}x")
    assert SECRET not in told(caught.value)
    assert SECRET not in caplog.text


@pytest.mark.slow
def test_passwords_of_postgresql_are_hidden(side: Side, postgres: Server) -> None:
    url = postgres.new_database()
    outbox = outbox_of(side, f"{url}&password={SECRET}")
    side.run(outbox.create(row(1)))
    assert SECRET not in repr(outbox)
    side.run(outbox.close())
    with pytest.raises(OutboxError, match="does not exist") as caught:
        outbox_of(side, url.replace("/outbox_", "/nowhere_") + f"&password={SECRET}")
    assert SECRET not in told(caught.value)


def told(error: BaseException) -> str:
    """Return what a log would have of an error, with the variables of its frames."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame for frame in shown.stack if "sfmc_soap" in frame.filename]
    shown.stack = traceback.StackSummary.from_list([])
    return "".join([repr(error), *shown.format(), *(f"{frame.locals}" for frame in frames)])


def test_other_things_than_files_are_refused(side: Side, tmp_path: Path) -> None:
    with pytest.raises(OutboxError, match="is a folder: it must be a file"):
        outbox_of(side, tmp_path)
    with pytest.raises(OutboxError, match="cannot be made"):
        outbox_of(side, tmp_path / "nowhere" / "outbox.db")
    for path, problem in {"x\0y": "no path has", "x\ud800y": "no path has", "": "in memory"}.items():
        with pytest.raises(ConfigurationError, match=problem):
            outbox_of(side, path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are none")
def test_devices_pipes_and_sockets_are_refused(side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        before = [Path(each).stat().st_mode for each in ("pipe", "socket", "/dev/null")]
        for path in ("pipe", "socket", "/dev/null"):
            with pytest.raises(OutboxError, match="a device, a pipe or a socket"):
                outbox_of(side, path)
        assert [Path(each).stat().st_mode for each in ("pipe", "socket", "/dev/null")] == before


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_file_of_another_program_stays_as_it_is(side: Side, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "notes.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("CREATE TABLE notes (text)")
        other.commit()
    path.chmod(0o644)
    assert_untouched(side, path, "the database of another program")


def test_a_file_that_is_no_database_stays_as_it_is(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database" * 1000)
    path.chmod(0o644)
    assert_untouched(side, path, "not a database")


def assert_untouched(side: Side, path: Path, problem: str) -> None:
    before = path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, [*path.parent.iterdir()]
    with pytest.raises(OutboxError, match=problem):
        outbox_of(side, path)
    assert (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, [*path.parent.iterdir()]) == before


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_the_outbox_of_another_account_keeps_its_mode(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    side.run(outbox_of(side, path).close())
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE sfmc_outbox_service SET account = '42'")
        other.commit()
    path.chmod(0o640)
    with pytest.raises(OutboxError, match="its calls are of account 42"):
        outbox_of(side, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_relative_path_stays_the_same_file(shop: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    outbox = outbox_of(shop, "outbox.db", concurrency=3)
    monkeypatch.chdir(tmp_path / "elsewhere")
    shop.run(outbox.create(row(1)))
    shop.run(outbox.run(until_empty=True))
    shop.run(outbox.close())
    assert [*(tmp_path / "elsewhere").iterdir()] == []
    other = outbox_of(shop, tmp_path / "outbox.db")
    assert shop.run(other.counts())["done"] == 1
    shop.run(other.close())


def test_types_are_told_at_the_door(side: Side, tmp_path: Path) -> None:
    for url in (None, 7, b"outbox.db", ["outbox.db"]):
        with pytest.raises(TypeError, match="url: expected a path or an URL"):
            outbox_of(side, url)
    nothing: Any = None
    with pytest.raises(TypeError, match="client: expected a Client, got NoneType"):
        Outbox(tmp_path / "outbox.db", nothing)
    assert [*tmp_path.iterdir()] == []


def test_ids_that_no_call_has(side: Side, url: str) -> None:
    outbox = outbox_of(side, url)
    for ask in (outbox.result, outbox.stored, outbox.request, outbox.discard, outbox.wait):
        for id in (10**30, 0, -1, 2**63):
            with pytest.raises(NoSuchCall, match="no call of this id"):
                side.run(ask(id))
        with pytest.raises(NoSuchCall, match="no call 9223372036854775807"):
            side.run(ask(2**63 - 1))
        for wrong in ("1", None, True, 1.0):
            with pytest.raises(TypeError, match="id: expected an int"):
                side.run(ask(wrong))
    with pytest.raises(NoSuchCall):
        side.run(outbox.settle(10**30, sent=True))
    side.run(outbox.close())


@pytest.mark.parametrize("sent", ["no", "False", 1, 0, None])
def test_what_is_no_bool_settles_nothing(shop: Side, url: str, sent: Any) -> None:
    outbox = outbox_of(shop, url)
    id = shop.run(outbox.update(row("nowhere")))
    shop.run(outbox.run(until_empty=True))
    with pytest.raises(TypeError, match="sent: expected a bool, got"):
        shop.run(outbox.settle(id, sent=sent))
    assert shop.run(outbox.stored(id)).state == "dead"
    shop.run(outbox.close())


@pytest.mark.parametrize("option", [{"fallback": "queue"}, {"queued": True}, {"batch_size": 5}])
def test_an_option_of_a_client_is_told_with_its_method(side: Side, tmp_path: Path, option: dict[str, Any]) -> None:
    outbox = outbox_of(side, tmp_path / "outbox.db")
    [name] = option
    with pytest.raises(TypeError, match=rf"create\(\) of an outbox has no option '{name}': it is one of create_all of"):
        side.run(outbox.create(row(1), **option))
    with pytest.raises(TypeError, match=r"create\(\) has no option 'kye': did you mean 'key'"):
        side.run(outbox.create(row(1), kye="one"))
    side.run(outbox.close())


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (TriggeredSend(), "creating a TriggeredSend sends it, each time"),
        (Email(), "select which are there, update those and create the others"),
    ],
)
def test_what_cannot_be_upserted_is_told_with_what_an_outbox_can(
    side: Side, tmp_path: Path, given: APIObject, advice: str
) -> None:
    outbox = outbox_of(side, tmp_path / "outbox.db")
    with pytest.raises(SfmcSoapError, match=f"{type(given).__name__} cannot be upserted, as .* can: {advice}$"):
        side.run(outbox.upsert(given))
    side.run(outbox.close())


@pytest.mark.parametrize("key", ["a\0b", "a\ud800b"])
def test_keys_that_no_database_takes(side: Side, url: str, key: str) -> None:
    outbox = outbox_of(side, url)
    with pytest.raises(ConfigurationError, match="a zero byte, or half of a character"):
        side.run(outbox.create(row(1), key=key))
    side.run(outbox.close())


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("state", "gone", OutboxError),
        ("stored", "yesterday", OutboxError),
        ("stored", 1e300, OutboxError),
        ("attempts", "many", OutboxError),
        ("request", "<nothing", DecodeError),
        ("request", b"\xff\xfe\x00", SfmcSoapError),
        ("operation", "Destroy", SfmcSoapError),
    ],
)
def test_a_damaged_row_is_told(side: Side, tmp_path: Path, column: str, value: Any, kind: type[Exception]) -> None:
    path = tmp_path / "outbox.db"
    outbox = outbox_of(side, path)
    id = side.run(outbox.create(row(1)))
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"UPDATE sfmc_outbox_calls SET {column} = ?", (value,))
        other.commit()
    with pytest.raises(kind):
        side.run(outbox.request(id))
    side.run(outbox.close())


def test_a_call_that_cannot_be_read_is_dead(shop: Side, tmp_path: Path) -> None:
    """Those after it are sent."""
    path = tmp_path / "outbox.db"
    outbox = outbox_of(shop, path)
    damaged = shop.run(outbox.create(row(1)))
    id = shop.run(outbox.create(row(2)))
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE sfmc_outbox_calls SET request = '<nothing' WHERE id = ?", (damaged,))
        other.commit()
    shop.run(outbox.run(until_empty=True))
    assert [call.id for call in shop.run(outbox.dead())] == [damaged]
    assert shop.run(outbox.result(id)).overall_status == "OK"
    shop.run(outbox.close())


@pytest.mark.parametrize(("name", "meant"), [("creat", "create"), ("undecide", "undecided"), ("dispose", None)])
def test_a_name_that_an_outbox_does_not_have_is_told_with_the_one_that_is_meant(
    side: Side, tmp_path: Path, name: str, meant: str | None
) -> None:
    outbox = outbox_of(side, str(tmp_path / "outbox.db"))
    advice = f": did you mean '{meant}'" if meant else "$"
    with pytest.raises(AttributeError, match=f"Outbox' object has no attribute '{name}'{advice}"):
        getattr(outbox, name)
    side.run(outbox.close())
