"""A `generate` that is killed, interrupted or out of disk leaves the old package or the new one, whole."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import TESTS
from support.wsdls import sequence, wsdl

KILLED = -signal.SIGKILL
DONE, REFUSED, INTERRUPTED, OVERCOME = 0, 3, 4, 6
"""The exit codes of a `write` that was killed, was not disturbed, raised, or went on in spite of an error."""


def trials(mode: str, folder: Path) -> list[dict[str, Any]]:
    """What the program `killing.py` saw."""
    command = [sys.executable, "-m", "support.hostile.killing", mode, str(folder)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_the_next_run_is_fine(seen: list[dict[str, Any]]) -> None:
    """It made the new package, whole, and left nothing beside it."""
    assert [trial for trial in seen if trial["after"] != "new" or trial["beside_after"]] == []


@pytest.mark.slow
@pytest.mark.parametrize("what", ["kill", "interrupt", "error"])
def test_at_every_event(tmp_path: Path, what: str) -> None:
    """Killed, interrupted or refused by the system at its first question to the system, at the second, ..."""
    seen = trials(f"sweep-{what}", tmp_path / "p")
    expected = {"kill": KILLED, "interrupt": INTERRUPTED, "error": REFUSED}[what]
    *stopped, last = seen
    assert len(stopped) > 60
    assert (last["code"], last["found"], last["beside"]) == (DONE, "new", [])
    assert {trial["found"] for trial in stopped} == {"old", "new"}
    assert {trial["code"] for trial in stopped} - {OVERCOME} == {expected}
    # It needs no lock, and no folder made that is there.
    overcome = {trial["found"] for trial in stopped if trial["code"] == OVERCOME}
    assert overcome == ({"new"} if what == "error" else set())
    assert_the_next_run_is_fine(seen)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["kill", "interrupt", "error"])
def test_at_every_event_with_two_renames(tmp_path: Path, what: str) -> None:
    """A kill between the renames, where folders cannot be exchanged, leaves no package: the next run puts it back."""
    seen = trials(f"sweep-{what}-renames", tmp_path / "p")
    outcomes = [trial["found"] for trial in seen]
    assert set(outcomes) == ({"old", "new", "none"} if what == "kill" else {"old", "new"})
    assert outcomes.count("none") == (what == "kill")
    assert all(trial["restored"] for trial in seen if trial["found"] == "none")
    assert_the_next_run_is_fine(seen)


@pytest.mark.slow
@pytest.mark.parametrize("sent", ["SIGKILL", "SIGINT"])
def test_at_random_moments(tmp_path: Path, sent: str) -> None:
    """The write is of forty files."""
    seen = trials(f"random-{sent}", tmp_path / "p")
    assert {trial["found"] for trial in seen} == {"old", "new"}
    # Ctrl-C inside `shutil` may come out as an OSError: a file closed twice.
    interrupted = {INTERRUPTED, REFUSED, -signal.SIGINT}
    assert {trial["code"] for trial in seen} <= {DONE} | ({KILLED} if sent == "SIGKILL" else interrupted)
    assert_the_next_run_is_fine(seen)


@pytest.mark.slow
def test_vendor_at_random_moments(tmp_path: Path) -> None:
    """The whole command makes one part of a WSDL of another."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src.wsdl").write_bytes(wsdl(sequence("", of="Old") + sequence("", of="New")))
    seen = trials("vendor-SIGKILL", tmp_path / "src" / "p")
    assert len(seen) >= 80
    assert {trial["found"] for trial in seen} == {"old", "new"}
    assert {trial["code"] for trial in seen} <= {DONE, KILLED}
    assert sum(trial["code"] == KILLED for trial in seen) > len(seen) / 2
    assert_the_next_run_is_fine(seen)


def test_a_full_disk(tmp_path: Path) -> None:
    """The old package stays in its place, with nothing beside it."""
    for trial in trials("full", tmp_path / "p"):
        assert (trial["code"], trial["found"], trial["beside"]) == (REFUSED, "old", [])


def test_several_at_once(tmp_path: Path) -> None:
    """They write into one folder: the last one's package is there, whole."""
    seen = trials("together", tmp_path / "p")
    assert len(seen) == 12
    for trial in seen:
        assert trial["codes"] == [DONE] * 3
        assert trial["found"] in ("a", "b", "c")
        assert trial["beside"] == []
