"""What the project says to a forge: workflows, forms for issues, and links to the project's pages."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT
from support.pages import BIN, blocks

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What a step may start besides nox: tools of Python's packaging, and of the shell.
TOOLS = {"pip", "python", "test"}


@pytest.fixture(scope="module")
def sessions() -> set[str]:
    """The names of nox's sessions, without the version of Python."""
    listed = subprocess.run([BIN / "nox", "--list"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^[*-] (\S+?)(?:-3\.\d+)? ->", listed, re.MULTILINE))


def load(path: Path) -> Any:
    """Return a file's YAML."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    found: dict[str, Any] = load(path)["jobs"]
    return found


def commands(job: dict[str, Any]) -> list[str]:
    """Return the command lines of a job, once for each value of its matrix."""
    values = job.get("strategy", {}).get("matrix", {})
    lines = [line for step in job["steps"] for line in step.get("run", "").splitlines()]
    for name, choices in values.items():
        lines = [line.replace(f"${{{{ matrix.{name} }}}}", choice) for line in lines for choice in choices]
    return lines


def sessions_run(line: str) -> list[str]:
    """Return the sessions that a command line names: `nox -s check build --force-python 3.11`."""
    program, *words = shlex.split(line)
    if program != "nox":
        return []
    assert words[0] == "-s", line
    named = " ".join(words[1:]).partition(" --")[0]
    return named.split()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_whole(path: Path) -> None:
    """It says when it runs and what it may, and each job has what a job needs. YAML reads the key "on" as true."""
    workflow = load(path)
    assert {"name", "permissions", "jobs", True} <= workflow.keys()
    for job in jobs(path).values():
        assert job["runs-on"] and job["steps"]
        assert set(job.get("needs", [])) <= jobs(path).keys()
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_commands_of_a_workflow_exist(path: Path, sessions: set[str]) -> None:
    """Sessions of nox, and a few tools. No choice of a matrix is left unused."""
    for job in jobs(path).values():
        for line in commands(job):
            assert "matrix." not in line, line
            assert line.split()[0] in TOOLS | {"nox"}, line
            assert set(sessions_run(line)) <= sessions, line


def test_everything_is_checked(sessions: set[str]) -> None:
    """On every supported Python: what `nox` runs, and the proof."""
    checks = jobs(ROOT / ".github" / "workflows" / "checks.yml")
    run = {name for job in checks.values() for line in commands(job) for name in sessions_run(line)}
    assert {"check", "lint", "types", "tests", "proof", "docs", "build"} <= run
    supported = {re.sub(r".*:: ", "", text) for text in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", text)}
    assert supported <= set(checks["tests"]["strategy"]["matrix"]["python"])


def test_only_the_last_step_of_a_release_may_publish() -> None:
    """And it needs no stored secret."""
    path = ROOT / ".github" / "workflows" / "release.yml"
    build, publish = jobs(path).values()
    assert "permissions" not in build
    assert publish["permissions"] == {"id-token": "write"}
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    assert "secrets." not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_whole(path: Path) -> None:
    """It has a name and a description, and each question has its own id and label."""
    form = load(path)
    assert form["name"] and form["description"]
    questions = [item for item in form["body"] if item["type"] != "markdown"]
    assert all(question["attributes"]["label"] for question in questions)
    assert len({question["id"] for question in questions}) == len(questions)


def test_the_links_of_the_project_are_its_pages() -> None:
    """Below the repository's address stand files that are there."""
    urls = PROJECT["urls"]
    assert {"Repository", "Documentation", "Changelog", "Issues"} <= urls.keys()
    for url in urls.values():
        assert url.startswith(urls["Repository"])
        _, found, path = url.partition("/blob/main/")
        assert not found or (ROOT / path).exists(), url


def test_the_sessions_that_contributing_lists_exist(sessions: set[str]) -> None:
    """And all sessions are listed."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))
    assert listed == sessions
    named = {name for line in re.findall(r"`nox -s ([\w -]+?)`", text) for name in line.split()}
    assert named <= sessions
    assert blocks("CONTRIBUTING.md", "sh")
