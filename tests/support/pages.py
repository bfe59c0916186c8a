"""The README and the pages in docs, and what runs them: a fresh copy of the project, a newcomer's environment."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from support import ROOT

BIN = Path(sys.executable).parent


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language on a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def copy_project(folder: Path) -> Path:
    """A copy of what git would give a newcomer, work in progress included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = folder / "checkout" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    return folder / "checkout"


def environment(bin_folder: Path, **more: str) -> dict[str, str]:
    """The variables of a newcomer: this Python's programs first, and nothing that an outer test run has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "VIRTUAL_"))}
    return {**kept, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", **more}


def run_snippets(page: str) -> int:
    """Run the Python of a page in order, in one session, with the output that it shows. How many examples it was."""
    test = doctest.DocTestParser().get_doctest("\n".join(blocks(page, "python")), {}, page, page, 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.failed == 0, "".join(said)
    return result.attempted
