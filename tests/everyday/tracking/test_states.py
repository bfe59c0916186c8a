"""The state of a reading: what it is for, who has it, and what may be wrong with its file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import ClickEvent, ConfigurationError, P, StateError, StateInUse
from sfmc_tenant import Tenant
from support.everyday.sides import Blocking
from support.everyday.tracked_files import EVENTS, HOURS, WindowFiles


@pytest.fixture
def files(tmp_path: Path) -> WindowFiles:
    """The client that blocks: the state is the same for both."""
    return WindowFiles(Blocking(Tenant()), tmp_path)


def edit(path: Path, *statements: str) -> None:
    """Change a database behind the back of whoever uses it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("the type", {"type_": ClickEvent}),
        ("properties", {"properties": ["SendID", "SubscriberKey", "BatchID"]}),
        ("where", {"where": P("SubscriberKey") == "k0"}),
        ("sends", {"sends": [1, 2]}),
        ("all_accounts", {"all_accounts": True}),
        ("clients", {"clients": [1000001]}),
        ("format", {"format": "jsonl"}),
    ],
)
def test_a_state_is_for_one_thing(files: WindowFiles, name: str, options: dict[str, Any]) -> None:
    files.write(1)
    with pytest.raises(ConfigurationError, match=f"this state is for another reading: {name} was .*, and is "):
        files.write(**options)
    files.write()
    assert files.found == Counter(EVENTS)


def test_a_state_is_for_one_business_unit(files: WindowFiles) -> None:
    """Or the second one would find all of its windows finished."""
    files.write(1)
    files.side.client = files.side.client.for_business_unit(1000001)
    with pytest.raises(ConfigurationError, match='the business unit was not given, and is "1000001"'):
        files.write(1)


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "is not a database of SQLite": lambda path: path.write_bytes(b"no database" * 1000),
    "is damaged": damage,
    "is damaged: CHECK constraint failed in windows": lambda path: edit(
        path, "PRAGMA ignore_check_constraints = 1", "UPDATE windows SET until = 'never'"
    ),
    "is damaged: it holds what was never written into it": lambda path: edit(
        path, "UPDATE windows SET sends = 'everything'"
    ),
    "is of version 9, and this program knows version 1": lambda path: edit(path, "PRAGMA user_version = 9"),
    "is a database of another program": lambda path: edit(path, "PRAGMA application_id = 9"),
}


@pytest.mark.parametrize("problem", DAMAGES)
def test_a_damaged_state(files: WindowFiles, problem: str) -> None:
    """Nothing is asked for, and the files stay."""
    files.write(1)
    DAMAGES[problem](files.state)
    calls = len(files.side.tenant.calls.soap)
    with pytest.raises(StateError, match=rf"opens\.db: it {problem}"):
        files.write()
    assert len(files.side.tenant.calls.soap) == calls
    assert len(files.names) == 1


def test_a_state_that_cannot_be_there(files: WindowFiles) -> None:
    files.state = files.state.with_name("missing") / "opens.db"
    with pytest.raises(StateError, match="it cannot be opened: is its folder there"):
        files.write()
    files.state = files.folder.parent
    with pytest.raises(StateError, match="it cannot be opened"):
        files.write()


def test_an_empty_file_is_a_new_state(files: WindowFiles) -> None:
    files.state.touch()
    assert files.write().windows == HOURS


USING = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("using", flush=True)
sys.stdin.read()
"""


def test_a_state_that_another_process_has(files: WindowFiles) -> None:
    """The error comes at once. The process may be killed: the system lets go of the file."""
    files.write(1)
    command = [sys.executable, "-c", USING, str(files.state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"using\n"
        with pytest.raises(StateInUse, match="another process is working with it"):
            files.write()
        process.kill()
    files.write()
    assert files.found == Counter(EVENTS)


def test_a_state_that_this_process_has(files: WindowFiles) -> None:
    """While the first one waits for a response."""
    caught: list[str] = []

    def write_as_well(content: bytes) -> bytes:
        with pytest.raises(StateInUse) as refused:
            files.write()
        caught.append(str(refused.value))
        return content

    client, files.side.client = files.side.client, files.side.edited(write_as_well)
    files.write(1)
    files.side.client = client
    assert caught
    files.write()
    assert files.found == Counter(EVENTS)


PLACING = "UPDATE windows SET temporary = '.opens.part' WHERE rowid = 2"


def test_a_file_that_was_not_put_in_its_place(files: WindowFiles) -> None:
    """The process ended just before: that is done now, and the window is not read again."""
    path = files.write(2).files[1]
    path.rename(path.with_name(".opens.part"))
    edit(files.state, PLACING)
    assert files.write().windows == HOURS - 2
    assert files.found == Counter(EVENTS)


def test_a_file_that_was_put_in_its_place(files: WindowFiles) -> None:
    """The process ended just after."""
    files.write(2)
    edit(files.state, PLACING)
    assert files.write().windows == HOURS - 2
    assert files.found == Counter(EVENTS)


def test_a_file_that_is_in_both_places(files: WindowFiles) -> None:
    """The one in the way is of somebody else."""
    path = files.write(2).files[1]
    path.with_name(".opens.part").touch()
    edit(files.state, PLACING)
    with pytest.raises(
        StateError, match=r"put there by another program: the file that belongs there is .*\.opens\.part"
    ):
        files.write()


def test_a_file_that_is_gone(files: WindowFiles) -> None:
    """It is not known whether it was in its place. The message says how to go on."""
    path = files.write(2).files[1]
    away = path.rename(path.parent.parent / path.name)
    edit(files.state, PLACING)
    with pytest.raises(StateError, match="put it back for a moment, wherever it was moved to"):
        files.write()
    away.rename(path)
    files.write()
    assert files.found == Counter(EVENTS)


def test_what_a_killed_run_leaves(files: WindowFiles) -> None:
    """Its temporary files are removed; those of other states are not."""
    files.write(1)
    with closing(sqlite3.connect(files.state)) as connection:
        [(mark,)] = connection.execute("SELECT mark FROM reading").fetchall()
    for name in (f".OpenEvent-2026-{mark}0.part", ".OpenEvent-2026-other-0.part"):
        (files.folder / name).touch()
    files.write(1)
    assert files.names[0] == ".OpenEvent-2026-other-0.part"
    assert len(files.names) == 2


def test_a_file_that_an_interrupted_run_removes_itself(files: WindowFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its threads may still be doing that when the next run begins, and may be quicker."""
    files.write(1)
    monkeypatch.setattr(Path, "glob", lambda folder, pattern: [folder / pattern.replace("*", "gone")])
    files.write()
    assert files.found == Counter(EVENTS)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
def test_a_full_disk(files: WindowFiles) -> None:
    """The error says so, and what was read before is there once more room is."""
    import resource
    import signal

    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(StateError, match=r"opens\.db: "):
            files.write(window=timedelta(minutes=5))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    files.write()
    assert files.found == Counter(EVENTS)


def test_no_secret_is_in_the_state(files: WindowFiles) -> None:
    files.write()
    content = files.state.read_bytes()
    assert b"SubscriberKey" in content
    for secret in files.side.tenant.credentials.values():
        assert len(secret) < 8 or str(secret).encode() not in content
