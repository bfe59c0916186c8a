"""The project's pages, and what runs them: a fresh copy of the project, the environment of a newcomer."""

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
PAGES = [path.relative_to(ROOT).as_posix() for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _text(page: str) -> str:
    """Return the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a language on a page."""
    return [text for name, text in _BLOCK.findall(_text(page)) if name == language]


def languages(page: str) -> list[str]:
    """Return the language of each fenced block on a page, "" where none is given."""
    return [name for name, _ in _BLOCK.findall(_text(page))]


def links(page: str) -> list[str]:
    """Return the targets of a page's links to other pages and files of the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)", _BLOCK.sub("", _text(page)))
    return [target for target in targets if "://" not in target]


def anchors(page: str) -> list[str]:
    """Return what a link may say after "#": the headings of a page, as a forge writes them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", _text(page)), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def copy_project(folder: Path) -> Path:
    """Copy what git would give a newcomer, work in progress included, and return the copy."""
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
    """Return the variables of a newcomer: this Python's programs first, and nothing that an outer test run has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "VIRTUAL_"))}
    return {**kept, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", **more}


def module_of(page: str) -> str:
    """Return the Python of a page as one module, without what is there to raise."""
    examples = doctest.DocTestParser().get_examples("\n".join(blocks(page, "python")))
    return "".join(example.source for example in examples if example.exc_msg is None)


def run_snippets(page: str) -> int:
    """Run the Python of a page in order, in one session, compare the output, and return the number of examples."""
    examples = "\n".join(blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(examples, globs={}, name=page, filename=page, lineno=0)
    report: list[str] = []
    result = doctest.DocTestRunner().run(test, out=report.append)
    assert result.failed == 0, "".join(report)
    return result.attempted
