"""Every page: its snippets and commands run as they stand there, and its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from sfmc_soap import Subscriber
from support import ROOT
from support.loopback.service import Loopback
from support.pages import BIN, PAGES, anchors, blocks, copy_project, environment, languages, links, run_snippets

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Pages whose commands tell a story, which has a test of its own: test_upkeep.py.
STORIES = {"docs/regenerating.md", "docs/vendoring.md"}
# The README's commands make an environment and run all tests: test_readme.py.
WITH_COMMANDS = [page for page in PAGES if blocks(page, "sh") and page not in STORIES | {"README.md"}]
WITH_SNIPPETS = [page for page in PAGES if blocks(page, "python") and page not in STORIES]
# What a recipe of the cookbook does has tests of its own.
SNIPPETS = [pytest.param(page, marks=pytest.mark.slow) if "/cookbook/" in page else page for page in WITH_SNIPPETS]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A service with two subscribers, which the environment variables lead to."""
    with Loopback() as loopback:
        variables = {
            "SFMC_CLIENT_ID": "client-id",
            "SFMC_CLIENT_SECRET": "client-secret",
            "SFMC_AUTH_URL": loopback.auth_url,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("SFMC_SUBDOMAIN", raising=False)
        with loopback.tenant.client() as client:
            client.create([Subscriber(email_address=f"{name}@example.com") for name in ("one", "two")])
        yield loopback


@pytest.mark.parametrize("page", SNIPPETS)
def test_the_snippets(page: str, service: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, in one session, with the output that the page shows. A TOML block is the file sfmc.toml."""
    for configuration in blocks(page, "toml"):
        (tmp_path / "sfmc.toml").write_text(configuration)
    monkeypatch.chdir(tmp_path)
    assert run_snippets(page) >= 4
    assert service.violations == []


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_the_commands(page: str, tmp_path: Path) -> None:
    """In order, in one fresh copy of the project that has an environment. Each succeeds and prints something."""
    checkout = copy_project(tmp_path)
    (checkout / ".venv").symlink_to(sys.prefix)
    for command in "".join(blocks(page, "sh")).splitlines():
        ran = subprocess.run(
            command, shell=True, cwd=checkout, capture_output=True, text=True, check=False, env=environment(BIN)
        )
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
        assert ran.stdout, command


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_of_a_kind_that_is_tested(page: str) -> None:
    """A text block is output or a picture: tests of their own compare those."""
    assert set(languages(page)) <= {"console", "python", "sh", "text", "toml"}


@pytest.mark.parametrize("page", PAGES)
def test_what_is_installed_exists(page: str) -> None:
    """A console block installs this project, with extras that it has."""
    for line in "".join(blocks(page, "console")).splitlines():
        installed = re.fullmatch(r"\$ pip install '?([^']+)'?", line)
        assert installed, line
        requirement = Requirement(installed[1])
        assert requirement.name == PROJECT["name"]
        assert requirement.extras <= PROJECT["optional-dependencies"].keys()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """To a file of the project, and to a heading that it has."""
    for target in links(page):
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.resolve().relative_to(ROOT).as_posix()), target


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("docs/cookbook/")])
def test_a_recipe_is_twelve_lines_at_most(page: str) -> None:
    """In its first block; what follows tries it out."""
    recipe = blocks(page, "python")[0]
    assert len(re.findall(r"^(?:>>>|\.\.\.)", recipe, re.MULTILINE)) <= 12


def test_every_page_is_linked_from_another() -> None:
    """Nobody finds a page that nothing leads to."""
    linked = {
        ((ROOT / page).parent / link.partition("#")[0]).resolve().relative_to(ROOT).as_posix()
        for page in PAGES
        for link in links(page)
    }
    assert {page for page in PAGES if page.startswith("docs/")} <= linked


def test_the_readme_is_short() -> None:
    """And begins with what the project is and how to install it."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 250
    assert lines[0] == f"# {PROJECT['name']}"
    assert f"$ pip install {PROJECT['name']}" in lines[:10]


def test_the_decisions_are_numbered_and_listed() -> None:
    """From 1 on, in the index, each with its three parts."""
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for number, path in enumerate(pages, start=1):
        first, *rest = path.read_text(encoding="utf-8").splitlines()
        assert path.name.startswith(f"{number:04d}-")
        assert f"{number}. [{first.removeprefix(f'# {number}. ')}]({path.name})" in index.splitlines()
        assert [line for line in rest if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]


def test_the_glossary_has_each_word_once() -> None:
    """In alphabetical order within its table."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    tables = [re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)[1:] for table in text.split("\n## ")[1:]]
    words = [word for table in tables for word in table]
    assert len(words) == len(set(words)) > 50
    for table in tables:
        assert table == sorted(table, key=str.casefold)
