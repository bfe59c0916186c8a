"""Events in files: one for each window, once, whatever goes wrong in between."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sfmc_soap import (
    NO_RETRIES,
    ConfigurationError,
    StateError,
    TrackingInterrupted,
    UnfitValue,
)
from sfmc_soap._runtime.client import threads
from sfmc_soap.everyday.frames.files import NewFile
from sfmc_tenant import Tenant
from support.everyday.edits import replaced
from support.everyday.sides import Blocking, Side
from support.everyday.tracked_files import EVENTS, HOURS, WindowFiles


@pytest.fixture
def files(side: Side, tmp_path: Path) -> WindowFiles:
    return WindowFiles(side, tmp_path)


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_a_file_for_each_window(files: WindowFiles, format: str) -> None:
    written = files.write(format=format)
    assert (written.windows, written.events, len(written.files)) == (HOURS, len(EVENTS), HOURS)
    assert files.names == [path.name for path in written.files]
    assert files.found == Counter(EVENTS)


def test_names_tell_the_window(files: WindowFiles) -> None:
    """In UTC. A window without events has no file."""
    written = files.write(HOURS + 2)
    assert (written.windows, len(written.files)) == (HOURS + 2, HOURS)
    first = files.beginning + timedelta(hours=6)  # server time is six hours behind UTC
    assert written.files[0].name == f"OpenEvent-{first:%Y%m%d}T060000Z-{first:%Y%m%d}T070000Z.csv"


def test_a_second_run_reads_what_is_new(side: Side, files: WindowFiles) -> None:
    """With a later end, or an earlier beginning."""
    files.write(2, since=1)
    calls = len(side.tenant.calls.soap)
    assert files.write(2, since=1).windows == 0
    assert len(side.tenant.calls.soap) == calls
    written = files.write()
    assert (written.windows, written.earlier_windows, written.earlier_events) == (HOURS - 1, 1, 6)
    assert str(written).endswith("; before: 6 events of 1 windows")
    assert files.found == Counter(EVENTS)


def test_the_files_may_be_taken_away(files: WindowFiles) -> None:
    """They are not written again."""
    for path in files.write(2).files:
        path.unlink()
    files.write()
    assert files.found == Counter(event for event in EVENTS if event.at >= 2 * 3600)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_window_that_cannot_be_read(side: Side, files: WindowFiles, concurrency: int) -> None:
    """What was read before stays, and the next run goes on. Nothing of the window itself is left."""
    side.tenant.faults.schedule([None, None, "maintenance"])
    with pytest.raises(TrackingInterrupted) as caught:
        files.write(concurrency=concurrency, retry=NO_RETRIES)
    assert caught.value.hint == "to go on, write once more with the same state"
    assert caught.value.count in (6, 12, 18)
    assert sum(files.found.values()) == caught.value.count
    assert files.write().events == len(EVENTS) - caught.value.count
    assert files.found == Counter(EVENTS)


def test_a_window_that_cannot_be_read_without_a_state(side: Side, files: WindowFiles) -> None:
    """The rest goes into another folder: the error says so, as the same one would be refused."""
    side.tenant.faults.schedule([None, None, "maintenance"])
    with pytest.raises(TrackingInterrupted, match="the rest needs another folder") as caught:
        files.write(concurrency=1, retry=NO_RETRIES, state=False)
    assert f"since={caught.value.window.start.isoformat()}" in caught.value.hint
    with pytest.raises(StateError, match="another folder"):
        files.write(state=False)


def test_a_value_that_does_not_fit(side: Side, files: WindowFiles) -> None:
    """Its window is told. Nothing is left of its file, and the run after it may leave the value out."""
    client = side.client
    side.client = side.edited(replaced(b"<SendID>2</SendID>", b"<SendID>two</SendID>"))
    with pytest.raises(UnfitValue) as caught:
        files.write(concurrency=1)
    side.client = client
    assert files.names == []
    [note] = caught.value.__notes__
    assert note.startswith(f"This was in the window {files.beginning.isoformat()} to ")
    assert files.write(unfit="null").events == len(EVENTS)


def test_without_a_state(files: WindowFiles) -> None:
    """There is no second run: nobody would know what the files hold."""
    assert files.write(state=False).events == len(EVENTS)
    with pytest.raises(StateError, match="this run, which has no state, knows nothing of"):
        files.write(state=False)
    assert files.found == Counter(EVENTS)


def test_a_file_that_the_state_does_not_know(files: WindowFiles) -> None:
    """As when the state was lost. What has another name is nobody's business."""
    files.folder.mkdir()
    (files.folder / "OpenEvent-notes.csv").touch()
    files.write(2)
    (files.folder / "OpenEvent-notes.csv").unlink()
    files.state.unlink()
    with pytest.raises(StateError, match=r"OpenEvent-\d+T\d+Z-\d+T\d+Z\.csv holds events that"):
        files.write()


def test_a_file_that_is_put_there_meanwhile(side: Side, files: WindowFiles) -> None:
    """It is not replaced."""
    [first] = files.write(1).files
    files.state.unlink()
    first.unlink()

    def put(content: bytes) -> bytes:
        first.write_text("mine")
        return content

    client, side.client = side.client, side.edited(put)
    with pytest.raises(StateError, match="put there by another program"):
        files.write(1)
    side.client = client
    assert (files.names, first.read_text()) == ([first.name], "mine")


def test_sends_that_are_read_apart(files: WindowFiles) -> None:
    """A file of some of the sends says which."""
    sends = [1, *range(2, 60)]
    written = files.write(1, sends=sends)
    assert [path.stem.partition("-sends-")[2] for path in written.files] == ["1-50"]
    assert files.found == Counter(event for event in EVENTS if event.at < 3600)
    assert (written.windows, files.write(1, sends=sends).windows) == (2, 0)


@pytest.mark.parametrize("option", ["format", "unfit"])
def test_words_that_are_none(side: Side, files: WindowFiles, option: str) -> None:
    """Nothing is asked for, and no state is begun."""
    with pytest.raises(ConfigurationError, match=f"^{option}: expected one of"):
        files.write(**dict[str, Any]({option: "xlsx"}))
    assert not [*side.tenant.calls.soap]
    assert not files.state.exists()


def test_a_folder_that_is_called_like_a_file_of_another_format(side: Side, files: WindowFiles) -> None:
    """As `write` of a selection, where the suffix of a file says its format."""
    files.folder = files.folder.with_suffix(".parquet")
    with pytest.raises(ConfigurationError, match="the name of a folder, whose files are csv: "):
        files.write()
    assert not [*side.tenant.calls.soap]
    assert not files.folder.exists() and not files.state.exists()
    files.folder = files.folder.with_suffix(".csv")
    assert files.write(1).files[0].parent == files.folder


def test_a_file_that_is_whole_when_nobody_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that has written it removes it: here that of the third window, as the second one has failed."""
    monkeypatch.setattr(threads, "_IDLE_SECONDS", 0.02)
    is_written, has_failed = threading.Event(), threading.Event()
    seen: list[threading.Thread] = []
    end = NewFile.end

    def end_late(file: NewFile) -> None:
        if "T070000Z-" in file.temporary.name:
            assert is_written.wait(20)
            raise OSError("no room")
        if "T080000Z-" in file.temporary.name:
            seen.append(threading.current_thread())
            is_written.set()
            assert has_failed.wait(20)
        end(file)

    monkeypatch.setattr(NewFile, "end", end_late)
    files = WindowFiles(Blocking(Tenant()), tmp_path)
    with pytest.raises(OSError, match="no room"):
        files.write(3, concurrency=2)
    has_failed.set()
    [thread] = seen
    thread.join(20)
    assert [name[-4:] for name in files.names] == [".csv"]
