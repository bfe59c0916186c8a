"""The pages about regenerating and vendoring, and their recipes, run as they stand there. The tenant is a local one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sfmc_soapgen.diff import diff
from sfmc_soapgen.diff.report import text
from sfmc_soapgen.pipeline import Settings, load_sources, understand
from sfmc_soapgen.wsdl.reader import Sources
from support import ROOT
from support.fetching import playing
from support.loopback.hosts import Hosts
from support.loopback.replies import reply
from support.pages import BIN, blocks, copy_project, environment, run_snippets

pytestmark = pytest.mark.slow

SOURCES = load_sources()
WSDL = SOURCES.files[SOURCES.root].decode()
TENANT = "your-subdomain.soap.marketingcloudapis.com"
LEGACY = "webservice.s10.exacttarget.com"
RECIPES = ROOT / "docs" / "recipes"


def drifted(wsdl: str, *edits: tuple[str, str, str]) -> str:
    """A WSDL with edits: behind what, what was, what is."""
    for behind, was, now in edits:
        start = wsdl.index(was, wsdl.index(behind))
        wsdl = wsdl[:start] + now + wsdl[start + len(was) :]
    return wsdl


VALUE = '<xs:enumeration value="MO"/>'
LOCALE = '<xs:element name="Locale" type="tns:Locale" minOccurs="0"/>'
MORE = ('"ChatMessagingEventType"', VALUE, VALUE + VALUE.replace("MO", "WhatsAppMO"))
WIDER = ('"SubscriberResult"', 'name="Ordinal" type="xs:int"', 'name="Ordinal" type="xs:long"')
RENAMED = ('"Subscriber"', LOCALE, LOCALE.replace('name="Locale"', 'name="Language"'))


def serve(tenant: Hosts, wsdl: str) -> None:
    """Let the tenant, on both stacks, have this WSDL."""
    for host in (TENANT, LEGACY):
        tenant.pages[f"{host}/etframework.wsdl"] = reply(200, wsdl.encode())
        for name, data in SOURCES.files.items():
            if name != SOURCES.root:
                tenant.pages[f"{host}/{name}"] = reply(200, data)


@pytest.fixture
def tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosts]:
    """A tenant whose WSDL is the embedded one."""
    with playing(tmp_path, monkeypatch) as served:
        serve(served, WSDL)
        yield served


def run(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of a page, or a step of a recipe."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment(BIN, **more),
    )


def codes(block: str, folder: Path) -> list[int]:
    """The exit codes of a block's commands, each of which says something."""
    ran = [run(command, folder) for command in block.splitlines()]
    assert all(each.stdout for each in ran), ran
    return [each.returncode for each in ran]


def test_the_commands_of_regenerating(tmp_path: Path, tenant: Hosts) -> None:
    """What changed, fetching, and all in one go, while the tenant moves on."""
    checkout = copy_project(tmp_path)
    compare, fetch, update = blocks("docs/regenerating.md", "sh")
    assert codes(compare, checkout) == [0, 0]
    assert "No changes." in (checkout / "changes.html").read_text()

    serve(tenant, drifted(WSDL, MORE))
    assert codes(fetch, checkout) == [0, 0, 1, 0]
    assert run("sfmc-soapgen check wsdl/etframework.wsdl", checkout).returncode == 0
    assert (checkout / "wsdl" / "s10" / "etframework.wsdl").exists()

    serve(tenant, drifted(WSDL, MORE, RENAMED))
    before = (checkout / "CHANGELOG.md").read_text()
    assert codes(update, checkout) == [1, 1, 0]
    assert "perhaps renamed to `Subscriber.Language`" in (checkout / "CHANGELOG.md").read_text().replace(before, "")
    assert run("sfmc-soapgen check wsdl/etframework.wsdl", checkout).returncode == 0


def test_the_example_of_a_diff() -> None:
    """It is what the command says."""

    def interface(wsdl: str) -> Any:
        sources = Sources(SOURCES.root, {**SOURCES.files, SOURCES.root: wsdl.encode()})
        return understand(sources, Settings()).interface

    changes = diff(interface(WSDL), interface(drifted(WSDL, MORE, WIDER, RENAMED)))
    assert blocks("docs/regenerating.md", "text") == [text(changes)]


def test_the_commands_of_vendoring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy, and its upgrade across a drifted WSDL; the snippets use the copy."""
    checkout = copy_project(tmp_path)
    copy, upgrade = blocks("docs/vendoring.md", "sh")
    assert codes(copy, checkout) == [0]
    monkeypatch.syspath_prepend(checkout / "src")
    assert run_snippets("docs/vendoring.md") >= 3
    (checkout / "wsdl" / "etframework.wsdl").write_text(drifted(WSDL, WIDER))
    assert codes(upgrade, checkout) == [0, 0, 0]
    folder = checkout / "src" / "orders" / "vendor" / "marketing"
    assert "selection" not in json.loads((folder / "manifest.json").read_text())


# --- recipes


def steps(recipe: str) -> list[str]:
    """What the steps of a workflow's only job run; installing is done here already."""
    [job] = yaml.safe_load((RECIPES / recipe).read_text())["jobs"].values()
    said = [step["run"] for step in job["steps"] if "run" in step]
    assert said[0] == "pip install 'sfmc-soap[generator]'"
    return said[1:]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the repository of an app that has vendored the bindings, and its remote."""
    made = tmp_path_factory.mktemp("made")
    folder = made / "app"
    (folder / "wsdl").mkdir(parents=True)
    for name, data in SOURCES.files.items():
        (folder / "wsdl" / name).write_bytes(data)
    names = "--only Subscriber,ChatMessagingEventType --operations create"
    commands = [
        f"sfmc-soapgen vendor src --package app.marketing --wsdl wsdl/{SOURCES.root} {names}",
        "git init --quiet --initial-branch main && git init --quiet --bare ../remote",
        "git remote add origin ../remote",
        "git config user.name a && git config user.email a@example.com",
        "git add --all && git commit --quiet --message all && git push --quiet origin main",
    ]
    for command in commands:
        ran = run(command, folder)
        assert ran.returncode == 0, ran.stderr
    return made


@pytest.fixture
def app(made_once: Path, tmp_path: Path) -> Path:
    """The repository in a folder of the test, beside its remote."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "app"


def edit(folder: Path) -> None:
    """Change a file of the copy by hand."""
    path = folder / "src" / "app" / "marketing" / "enums.py"
    path.write_text(path.read_text() + "# mine\n")


def change_wsdl(folder: Path) -> None:
    """Forget to generate."""
    path = folder / "wsdl" / SOURCES.root
    path.write_text(drifted(path.read_text(), MORE))


@pytest.mark.parametrize("change", [edit, change_wsdl])
def test_the_hook_of_pre_commit(app: Path, change: Callable[[Path], None]) -> None:
    """It passes, and stops a commit of bindings that are not what the WSDL gives."""
    shutil.copy(RECIPES / "pre-commit-config.yaml", app / ".pre-commit-config.yaml")
    command = "git add --all && pre-commit run"
    home = {"PRE_COMMIT_HOME": str(app.parent / "pre-commit")}
    assert run("pre-commit run --all-files", app, **home).returncode == 0
    change(app)
    ran = run(command, app, **home)
    assert (ran.returncode, "not what `generate` would write" in ran.stdout) == (1, True)


@pytest.mark.parametrize("change", [edit, change_wsdl])
def test_the_job_that_fails_on_drift(app: Path, change: Callable[[Path], None]) -> None:
    """It says why."""
    [step] = steps("bindings.yml")
    fine = run(step, app)
    assert fine.returncode == 0, fine.stdout + fine.stderr
    change(app)
    ran = run(step, app)
    assert ran.returncode == 1
    assert re.search("edited: enums.py" if change is edit else "not current: made from the WSDL", ran.stdout)


GH = """#!/bin/sh
echo "$@" >> "$RUNNER_TEMP/asked"
for last; do :; done
cat "$last" > "$RUNNER_TEMP/body"
"""


def test_the_scheduled_workflow(app: Path, tmp_path: Path, tenant: Hosts) -> None:
    """No pull request where nothing has changed; else one with the diff, from a branch with the new bindings.

    The tenant is on the loopback interface, the remote is a folder, and `gh` only takes notes.
    """
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text(GH)
    (programs / "gh").chmod(0o755)
    more = {"SFMC_SUBDOMAIN": "your-subdomain", "RUNNER_TEMP": str(tmp_path)}

    def work() -> None:
        for step in steps("tenant.yml"):
            ran = run(f'PATH="{programs}:$PATH"\n{step}', app, **more)
            assert ran.returncode == 0, (step, ran.stdout, ran.stderr)

    work()
    assert not (tmp_path / "asked").exists()
    serve(tenant, drifted(WSDL, MORE, RENAMED))
    work()
    [asked] = (tmp_path / "asked").read_text().splitlines()
    assert asked.startswith("pr create --head tenant-wsdl")
    body = (tmp_path / "body").read_text()
    assert body.startswith("- **Breaking** for code and wire: `Subscriber.Locale`, field gone"), body
    assert (
        "- Additive for code and wire: `ChatMessagingEventType.WhatsAppMO`, value added, now `WHATS_APP_MO`.\n" in body
    )
    shown = run("git show tenant-wsdl:src/app/marketing/enums.py", tmp_path / "remote")
    assert 'WHATS_APP_MO = "WhatsAppMO"' in shown.stdout
