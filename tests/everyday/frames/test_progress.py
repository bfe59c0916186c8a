"""What `progress=True` shows: on a terminal only."""

from __future__ import annotations

import io
import re
import sys
import time
from itertools import count
from pathlib import Path

import pytest
from support.everyday.tables import column, opened
from support.terminal import Terminal


def shown(path: Path, stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch, *, wanted: bool = True) -> str:
    """What is shown while 20 pages are written, each of which takes a twentieth of a second."""
    ticks = count()
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks) / 20)
    monkeypatch.setattr(sys, "stderr", stream)
    with opened(path, [column("Number", int)], progress=wanted) as sink:
        for _ in range(20):
            sink.add([{"Number": 1}] * 1_000)
        assert sink.finish() == 20_000
    return stream.getvalue() if stream else ""


def test_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, with rows, rate and time, that is written over a few times a second and stays at the end."""
    text = shown(tmp_path / "x.csv", Terminal(), monkeypatch)
    *states, last = text.split("\r")[1:]
    assert 2 < len(states) < 20
    assert all(re.fullmatch(r"[\d,]+ rows, [\d,]+ a second, \d+ s *", state) for state in states)
    assert re.fullmatch(r"20,000 rows, [\d,]+ a second, \d+ s *\n", last)
    assert len({len(state) for state in states}) == 1


def test_what_goes_wrong_is_told_in_a_line_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with pytest.raises(ConnectionError), opened(tmp_path / "x.csv", [column("Number", int)], progress=True) as sink:
        sink.add([{"Number": 1}])
        raise ConnectionError
    assert re.fullmatch(r"\r1 rows[^\r\n]*\n", terminal.getvalue())


def test_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a log, not where there is no standard error, and not unless it is asked for."""
    assert shown(tmp_path / "x.csv", io.StringIO(), monkeypatch) == ""
    assert shown(tmp_path / "x.csv", None, monkeypatch) == ""
    assert shown(tmp_path / "x.csv", Terminal(), monkeypatch, wanted=False) == ""
