"""A file that is not finished is not there, and what was there before is as it was."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support import TESTS
from support.everyday.tables import READERS, column, opened

SUFFIXES = [*READERS]
COLUMNS = [column("Number", int), column("Text", str)]
PAGE = [{"Number": number, "Text": "x" * 100} for number in range(2_500)]


def writing(path: Path, rows: int, pages: int) -> list[str]:
    """The command of a process that writes a file."""
    return [sys.executable, "-m", "support.everyday.writing", str(path), str(rows), str(pages)]


@pytest.fixture(params=SUFFIXES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file that is there before."""
    path = tmp_path / f"table{request.param}"
    path.write_text("old")
    return path


@pytest.mark.parametrize("error", [ConnectionError, KeyboardInterrupt, asyncio.CancelledError])
def test_an_exception_in_the_middle(old: Path, error: type[BaseException]) -> None:
    """Whatever it is: the file that was begun is removed."""
    with pytest.raises(error), opened(old, COLUMNS) as sink:
        for _ in range(30):
            sink.add(PAGE)
        raise error
    assert ([*old.parent.iterdir()], old.read_text()) == ([old], "old")


def test_leaving_without_an_end(old: Path) -> None:
    """So is one that nobody has finished, and removing it twice is no mistake."""
    with opened(old, COLUMNS) as sink:
        sink.add(PAGE)
        sink.discard()
    assert ([*old.parent.iterdir()], old.read_text()) == ([old], "old")


def test_a_file_that_is_finished_stays(old: Path) -> None:
    """Whatever happens afterwards."""
    with pytest.raises(ConnectionError), opened(old, COLUMNS) as sink:
        sink.add(PAGE)
        assert sink.finish() == len(PAGE)
        raise ConnectionError
    assert len(READERS[old.suffix](old, COLUMNS)) == len(PAGE)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
@pytest.mark.parametrize("pages", [1, 60])
def test_a_full_disk(old: Path, pages: int) -> None:
    """It is an OSError, in the midst of the rows or at the end; nothing of the new file is left."""
    program = f"""
import resource, signal, sys
from pathlib import Path
from support.everyday.tables import column, opened

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
columns = [column("Number", int), column("Text", str)]
rows = [{{"Number": number, "Text": str(number) * 20}} for number in range(2_500)]
sink = opened(Path(sys.argv[1]), columns)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    with sink:
        for _ in range({pages}):
            sink.add(rows)
        sink.finish()
except OSError as error:
    print(type(error).__name__, error.errno)
"""
    command = [sys.executable, "-W", "error", "-c", program, str(old)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "OSError 27\n", "")
    assert ([*old.parent.iterdir()], old.read_text()) == ([old], "old")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signal")
def test_a_process_that_is_killed(old: Path) -> None:
    """It leaves a file with a temporary name behind, which says whose it is."""
    with subprocess.Popen(writing(old, 100, 0), cwd=TESTS, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(3)] == ["a page\n"] * 3
        process.send_signal(signal.SIGKILL)
    assert old.read_text() == "old"
    [left] = set(old.parent.iterdir()) - {old}
    assert left.name.startswith(f".{old.name}-")
    assert left.suffix == ".part"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it does not tell how much memory a process had")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_memory_is_constant(tmp_path: Path, suffix: str) -> None:
    """Ten times as many rows take as much of it."""

    def peak(pages: int) -> int:
        command = writing(tmp_path / f"table{suffix}", 2_500, pages)
        done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=True)
        return int(done.stdout.splitlines()[-1])

    few, many = peak(20), peak(200)
    assert many < few * 1.15 + 8_192
