"""What is not stored, and where it is kept."""

from __future__ import annotations

import pickle
import stat
from pathlib import Path

import pytest
from sfmc_soap import (
    AccountUser,
    ConfigurationError,
    EncodeError,
    MissingLibrary,
    OutboxError,
    OutboxFull,
    RequestTooLarge,
    SystemStatusRequestMsg,
    operations,
)
from support.everyday.outboxes import change, outbox_of, row
from support.everyday.sides import Side


def test_files_are_their_owners_alone(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    path.touch(mode=0o666)
    outbox = outbox_of(side, path)
    side.run(outbox.create(row(1)))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {"outbox.db": 0o600, "outbox.db-wal": 0o600, "outbox.db-shm": 0o600}
    side.run(outbox.close())


def test_no_secret_is_stored(side: Side, tmp_path: Path) -> None:
    outbox = outbox_of(side, tmp_path / "outbox.db")
    with pytest.raises(ConfigurationError, match=r"AccountUser\.password is a secret"):
        side.run(outbox.create(AccountUser(user_id="jane", password="hunter2")))
    assert side.run(outbox.counts())["waiting"] == 0
    side.run(outbox.close())
    assert b"hunter2" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


def test_calls_are_bounded_in_number_size_and_age(side: Side, url: str) -> None:
    outbox = outbox_of(side, url, most_calls=1)
    side.run(outbox.create(row(1)))
    with pytest.raises(OutboxFull, match="1 calls are not done, and may be 1"):
        side.run(outbox.create(row(2)))
    side.run(outbox.close())
    outbox = outbox_of(side, url, most_bytes=10)
    with pytest.raises(OutboxFull, match="and may have 10"):
        side.run(outbox.create(row(2)))
    side.run(outbox.close())
    outbox = outbox_of(side, url, longest_wait=1e-9)
    with pytest.raises(OutboxFull, match="a call has waited since"):
        side.run(outbox.create(row(2)))
    assert side.run(outbox.counts())["waiting"] == 1
    side.run(outbox.close())


def test_a_call_that_is_to_be_sent_again_waits_from_then_on(shop: Side, url: str) -> None:
    """However old it is, it keeps no other call from being stored."""
    outbox = outbox_of(shop, url, longest_wait=3600.0)
    id = shop.run(outbox.update(row("nowhere")))
    shop.run(outbox.run(until_empty=True))
    change(url, "UPDATE sfmc_outbox_calls SET stored = stored - 86400, due = due - 86400")
    shop.run(outbox.settle(id, sent=False))
    shop.run(outbox.create(row(1)))
    assert shop.run(outbox.counts())["waiting"] == 2
    shop.run(outbox.close())


def test_a_call_that_is_held_up_by_its_key_keeps_no_other_from_being_stored(shop: Side, url: str) -> None:
    """Nor when it is free at last, however old it is: workers were there all the time."""
    outbox = outbox_of(shop, url, longest_wait=3600.0)
    dead = shop.run(outbox.update(row("nowhere"), key="one"))
    held = [shop.run(outbox.upsert(row(number), key="one")) for number in range(2)]
    shop.run(outbox.run(until_empty=True))
    shop.run(outbox.close())
    change(url, "UPDATE sfmc_outbox_calls SET stored = stored - 86400, due = due - 86400")
    outbox = outbox_of(shop, url, longest_wait=3600.0)
    shop.run(outbox.create(row("new")))
    shop.run(outbox.discard(dead))
    shop.run(outbox.close())
    outbox = outbox_of(shop, url, longest_wait=3600.0)
    shop.run(outbox.create(row("newer")))
    shop.run(outbox.run(until_empty=True))
    assert [shop.run(outbox.stored(id)).state for id in held] == ["done", "done"]
    shop.run(outbox.close())


def test_mistakes_are_told_at_the_door(side: Side, tmp_path: Path) -> None:
    outbox = outbox_of(side, tmp_path / "outbox.db")
    with pytest.raises(RequestTooLarge, match="more than the 5,000,000 bytes"):
        side.run(outbox.create(row(1, "x" * 5_000_000)))
    with pytest.raises(ConfigurationError, match="key must have 1 to 200"):
        side.run(outbox.create(row(1), key=""))
    with pytest.raises(TypeError, match="key"):
        side.run(outbox.create(row(1), key=1))
    with pytest.raises(TypeError, match="idempotent: expected a bool, got str"):
        side.run(outbox.create(row(1), idempotent="no"))
    with pytest.raises(TypeError, match="no option 'kye'"):
        side.run(outbox.create(row(1), kye="one"))
    with pytest.raises(ConfigurationError, match="objects is empty: there is nothing to store"):
        side.run(outbox.create([]))
    with pytest.raises(ConfigurationError, match="definitions is empty"):
        side.run(outbox.perform("start", []))
    with pytest.raises(ConfigurationError, match="requests is empty"):
        side.run(outbox.execute())
    with pytest.raises(ConfigurationError, match="limit"):
        side.run(outbox.waiting(limit=0))
    with pytest.raises(TypeError, match="neither copied nor pickled"):
        pickle.dumps(outbox)
    assert side.run(outbox.counts())["waiting"] == 0
    with pytest.raises(EncodeError, match="expected"):
        side.run(outbox.call(operations.CREATE, SystemStatusRequestMsg()))
    side.run(outbox.close())


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (":memory:", "in memory"),
        ("sqlite://", "in memory"),
        ("mysql://root:secret@host/base", "not in mysql"),
        ("://", "cannot be read"),
    ],
)
def test_other_databases_are_refused(side: Side, url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as caught:
        outbox_of(side, url)
    assert "secret" not in str(caught.value)


def test_a_closed_outbox_takes_nothing(side: Side, tmp_path: Path) -> None:
    outbox = outbox_of(side, tmp_path / "outbox.db")
    side.run(outbox.close())
    with pytest.raises(OutboxError, match="it is closed"):
        side.run(outbox.create(row(1)))
    side.run(outbox.close())


def test_what_to_install_is_told(side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingLibrary, match=r"sfmc-soap\[outbox\]"):
        outbox_of(side, tmp_path / "outbox.db")
