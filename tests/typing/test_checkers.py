"""Types: the checkers are clean on everything, and see what an editor would show."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType

import httpx
import httpx2
import pandas
import pyarrow
import pytest
from support import ROOT
from support.checkers import check, python_with
from support.pages import PAGES, blocks, module_of

PUBLIC_NAMES = ROOT / "tests" / "typing" / "public_names.py"


@pytest.mark.slow
def test_mypy_is_clean_on_generator_bindings_and_tests() -> None:
    """It is strict, and every ignore is needed."""
    assert "no issues found in" in check("mypy", "--cache-dir", ".mypy_cache/tests")


@pytest.mark.slow
def test_pyright_is_clean_on_generator_bindings_and_public_names() -> None:
    """Every ignore is needed."""
    summary = json.loads(check("pyright", "--pythonpath", sys.executable, "--outputjson"))["summary"]
    assert summary["filesAnalyzed"] > 60
    assert (summary["errorCount"], summary["warningCount"]) == (0, 0)


def test_the_checkers_would_notice() -> None:
    """The file of public names has ignores that are errors without them, so the two tests above can fail."""
    assert len(re.findall(r"# type: ignore\[", PUBLIC_NAMES.read_text())) >= 8


# The code of docs/vendoring.md uses a package that its commands make.
TYPED_PAGES = [page for page in PAGES if blocks(page, "python") and page != "docs/vendoring.md"]


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_code_of_the_pages_is_clean(tmp_path: Path, checker: str) -> None:
    """Whoever copies it into a project with the strictest settings has nothing to mend."""
    assert {"README.md", "docs/client.md", "docs/codec.md"} <= {*TYPED_PAGES}
    for number, page in enumerate(TYPED_PAGES):
        (tmp_path / f"page{number}_{Path(page).stem}.py".lower()).write_text(module_of(page), encoding="utf-8")
    sources = [str(ROOT / name) for name in ("generated", "generator")]
    # Dask has annotations in part: whoever uses it with these settings has this one.
    settings = f"strict = true\nmypy_path = {':'.join(sources)}\nuntyped_calls_exclude = dask,distributed\n"
    (tmp_path / "mypy.ini").write_text(f"[mypy]\n{settings}")
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": sources}))
    options = {"mypy": ["."], "pyright": ["--pythonpath", sys.executable]}
    check(checker, *options[checker], at=tmp_path)


USE = """
import HTTP as httpx

from app.sfmc import Client, ClientCredentials, OpenEvent, Subscriber, TokenAuth, loads

print(loads(b"", Subscriber).id)
credentials = ClientCredentials(client_id="id", client_secret="secret", subdomain="tenant")
with httpx.Client(auth=TokenAuth(credentials)) as http, Client(credentials, http_client=http) as client:
    print(client.create(objects=[Subscriber()]).overall_status)
    opens = client.select(OpenEvent, "SubscriberKey")
    print(opens.to_arrow().num_rows, opens.to_pandas().shape, opens.write("opens.csv") + 1)
    print(sum(batch.num_rows for batch in opens.arrow_batches()))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("http", "tables"),
    [([httpx], []), ([httpx2], [pyarrow]), ([httpx, httpx2], [pandas]), ([httpx], [pandas, pyarrow])],
    ids=["httpx", "httpx2, pyarrow", "both, pandas", "httpx, pandas, pyarrow"],
)
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_vendored_copy_is_clean_without_stubs(
    tmp_path: Path, checker: str, http: list[ModuleType], tables: list[ModuleType]
) -> None:
    """The app has the strictest settings, and has installed nothing for the sake of our types."""
    package = tmp_path / "app"
    (package / "sfmc").mkdir(parents=True)
    (package / "__init__.py").touch()
    for source in (ROOT / "generated" / "sfmc_soap").rglob("*"):
        if source.is_file() and source.suffix != ".pyc":
            target = package / "sfmc" / source.relative_to(ROOT / "generated" / "sfmc_soap")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    for library in http:
        (package / f"use_{library.__name__}.py").write_text(USE.replace("HTTP", library.__name__))
    (tmp_path / "pyrightconfig.json").write_text('{"include": ["app"]}')
    python = python_with(tmp_path / "venv", *http, *tables)
    options = {"mypy": ["--strict", "--python-executable", python, "-p", "app"], "pyright": ["--pythonpath", python]}
    check(checker, *options[checker], at=tmp_path)
