"""An `update` that is killed leaves every part old or new, whole, and the same command does the rest."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support import TESTS

pytestmark = pytest.mark.slow

KILLS = 100
ORDER = ["changelog", "wsdl", "package"]


def test_at_random_moments(tmp_path: Path) -> None:
    """A hundred of them and those between: changelog, WSDL and package become new in this order."""
    folder = tmp_path / "project"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "support.hostile.killing_update", str(folder), str(KILLS)],
        cwd=TESTS,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(seen) >= KILLS
    assert {trial["code"] for trial in seen} == {-signal.SIGKILL}
    left = {tuple(trial[part] for part in ORDER) for trial in seen}
    assert left == {("old", "old", "old"), ("new", "old", "old"), ("new", "new", "old"), ("new", "new", "new")}
    assert [trial for trial in seen if trial["again"] != 0 or not trial["finished"]] == []
