"""The wheel in an empty environment: the first example without an account, the tenant as a server, and its fixtures."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from support import ROOT
from support.pages import BIN, blocks, environment

pytestmark = pytest.mark.slow

ENVIRONMENT = environment(BIN)
FIRST_EXAMPLE = blocks("README.md", "python")[0]

THEIRS = """
from sfmc_soap import Email, RetrieveRequest


def test_what_is_sent_is_kept(sfmc_tenant, sfmc_client):
    sfmc_client.create([Email(name="Spring", subject="Hello", html_body="<p>Hello</p>")])
    found = sfmc_client.retrieve(RetrieveRequest(object_type="Email", properties=["Name"])).results
    assert [email.name for email in found] == ["Spring"]
    assert [call.operation for call in sfmc_tenant.calls.soap] == ["Create", "Retrieve"]
"""


def run(*command: str | Path, folder: Path) -> str:
    """What a command says that succeeds."""
    ran = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the wheel, without any extra."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--upgrade-deps", folder, folder=folder)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, folder=folder)
    return python


@pytest.fixture(scope="module")
def python_with_tenant(python: Path, wheel: Path) -> Path:
    """The same Python, with the extra `tenant` and pytest."""
    run(python, "-m", "pip", "install", "--quiet", f"{wheel}[tenant]", "pytest", folder=wheel.parent)
    return python


def test_all_of_the_tenant_is_in_the_wheel(wheel: Path) -> None:
    """Also what is no module: tables, pages, the WSDL."""
    files = {path.relative_to(ROOT / "tenant").as_posix() for path in (ROOT / "tenant").rglob("*") if path.is_file()}
    wanted = {file for file in files if "__pycache__" not in file}
    assert len(wanted) > 100
    held = {*zipfile.ZipFile(wheel).namelist()}
    assert wanted - held == set()
    assert {f"sfmc_tenant/data/wsdl/{name}" for name in ("etframework.wsdl", "ETFrameworkFault.xsd")} <= held


def test_the_first_example_needs_no_extra(python: Path, tmp_path: Path) -> None:
    (tmp_path / "example.txt").write_text(FIRST_EXAMPLE)
    installed = run(python, "-m", "pip", "list", folder=tmp_path)
    assert "starlette" not in installed
    run(python, "-m", "doctest", "example.txt", folder=tmp_path)


def test_the_tenant_is_served(python_with_tenant: Path, tmp_path: Path) -> None:
    command = [str(python_with_tenant), "-m", "sfmc_tenant", "--port", "0", "--demo"]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().split()[4]
            page, wsdl = httpx.get(url), httpx.get(f"{url}etframework.wsdl")
        finally:
            server.terminate()
    assert page.status_code == 200 and "A fake tenant of Marketing Cloud" in page.text
    assert f'location="{url}Service.asmx"' in wsdl.text


def test_pytest_has_the_fixtures_without_any_option(python_with_tenant: Path, tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIRS)
    assert "1 passed" in run(python_with_tenant, "-m", "pytest", "-q", folder=tmp_path)
