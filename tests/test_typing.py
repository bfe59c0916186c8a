"""Types: the checkers are clean on everything, and see what an editor would show."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SURFACE = ROOT / "tests" / "typing" / "surface.py"


def check(*command: str, at: Path = ROOT) -> str:
    """The output of a checker, which must be content."""
    ran = subprocess.run([sys.executable, "-m", *command], cwd=at, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_mypy_is_clean_on_generator_bindings_and_tests() -> None:
    """In strict mode, with every ignore needed."""
    assert "no issues found in" in check("mypy", "--cache-dir", ".mypy_cache/tests")


def test_pyright_is_clean_on_generator_bindings_and_surface() -> None:
    """With every ignore needed."""
    summary = json.loads(check("pyright", "--pythonpath", sys.executable, "--outputjson"))["summary"]
    assert summary["filesAnalyzed"] > 60
    assert (summary["errorCount"], summary["warningCount"]) == (0, 0)


def test_the_checkers_would_notice() -> None:
    """The surface file has ignores that are errors without them, so the two tests above can fail."""
    assert len(re.findall(r"# type: ignore\[", SURFACE.read_text())) >= 8


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_vendored_copy_is_clean_without_stubs_for_lxml(tmp_path: Path, checker: str) -> None:
    """In the strictest settings of an app that has installed nothing for the sake of our types."""
    package = tmp_path / "app"
    (package / "sfmc").mkdir(parents=True)
    (package / "__init__.py").touch()
    for source in (ROOT / "generated" / "sfmc_soap").rglob("*"):
        if source.is_file() and source.suffix != ".pyc":
            target = package / "sfmc" / source.relative_to(ROOT / "generated" / "sfmc_soap")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    (package / "use.py").write_text("from app.sfmc import Subscriber, loads\nprint(loads(b'', Subscriber).id)\n")
    (tmp_path / "pyrightconfig.json").write_text('{"include": ["app"]}')
    options = {"mypy": ["--strict", "--no-site-packages", "-p", "app"], "pyright": []}
    check(checker, *options[checker], at=tmp_path)
