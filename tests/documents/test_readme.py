"""The two lines of the README that make everything from a checkout, and `.ci/run`, which runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT
from support.pages import blocks, copy_project, environment

[SET_UP] = blocks("README.md", "sh")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh copy of what `.ci/run` reads of the project, which is itself and the README."""
    folder = tmp_path / "checkout"
    (folder / ".ci").mkdir(parents=True)
    for name in ("README.md", ".ci/run"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.slow
def test_the_two_lines_at_the_head(tmp_path: Path) -> None:
    """There is only a Python: the first generates and shows, the second passes tests (here only a few of them)."""
    checkout = copy_project(tmp_path)
    first, second = SET_UP.splitlines()
    base = Path(sys.base_prefix) / "bin"
    assert (base / "python3").exists()
    made = subprocess.run(
        first, shell=True, cwd=checkout, capture_output=True, text=True, check=False, env=environment(base)
    )
    assert made.returncode == 0, made.stdout + made.stderr
    package = checkout / "generated" / "sfmc_soap"
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert f"generated/sfmc_soap: {len(files)} files, nothing to do" in made.stdout
    assert "AttributeSet.Id  id      id_" in made.stdout
    some = environment(base, PYTEST_ADDOPTS="tests/generating/test_names.py")
    passed = subprocess.run(second, shell=True, cwd=checkout, capture_output=True, text=True, check=False, env=some)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert re.search(r"\b[1-9]\d* passed", passed.stdout)


def run_ci(checkout: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    """`.ci/run`, which only says its commands, where there are these programs and what it must have."""
    script = checkout / ".ci" / "run"
    script.write_text(script.read_text().replace('bash -c "$command"', "true"))
    program(checkout / ".venv" / "bin" / "nox", 'echo "nox $@"')
    programs.mkdir(exist_ok=True)
    for name in ("awk", "bash", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or "")
    only = {**os.environ, "PATH": str(programs)}
    bash = programs / "bash"
    return subprocess.run([bash, ".ci/run"], cwd=checkout, capture_output=True, text=True, check=False, env=only)


def program(path: Path, script: str) -> None:
    """A program of a few words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{shutil.which('bash')}\n{script}\n")
    path.chmod(0o755)


SAID = "".join(f"+ {line}\n" for line in [*SET_UP.splitlines(), ".venv/bin/nox -s proof"]) + "nox -s proof\n"


def test_ci_runs_the_same_two_lines(checkout: Path, tmp_path: Path) -> None:
    """`.ci/run` takes them from the README, would notice a third, and goes on to what takes long."""
    assert len(SET_UP.splitlines()) == 2 and "README.md" in (checkout / ".ci" / "run").read_text()
    ran = run_ci(checkout, tmp_path / "programs")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, SAID, "")
    readme = checkout / "README.md"
    readme.write_text(readme.read_text().replace("```sh\n", "```sh\na third line\n", 1))
    assert run_ci(checkout, tmp_path / "more").returncode == 1


@pytest.mark.parametrize("user", [0, 1000])
@pytest.mark.parametrize("has_browser", [True, False])
@pytest.mark.parametrize("status", [0, 100])
def test_ci_installs_a_browser(checkout: Path, tmp_path: Path, user: int, has_browser: bool, status: int) -> None:
    """It does so where there is none and it may; the commands follow whether that succeeds or not."""
    programs, asked = tmp_path / "programs", tmp_path / "asked"
    program(programs / "apt-get", f'echo "$@" >> {asked}; echo noise; exit {status}')
    program(programs / "id", f"echo {user}")
    if has_browser:
        program(programs / "chromium", "")
    ran = run_ci(checkout, programs)
    assert (ran.returncode, ran.stdout) == (0, SAID)
    if has_browser or user:
        assert not asked.exists() and not ran.stderr
    elif status:
        assert asked.read_text() == "update -qq\n" and ran.stderr == "chromium could not be installed\n"
    else:
        update, install = asked.read_text().splitlines()
        assert update == "update -qq" and {"install", "-y", "chromium", "chromium-driver"} <= {*install.split()}
        assert not ran.stderr
