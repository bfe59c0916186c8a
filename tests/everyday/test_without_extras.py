"""What every extra installs may be missing: all names of the package are there, and programs say what they need."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement

ABSENT = """
import runpy, sys
missing = sys.argv.pop(1).split()


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absent())
"""
ALL_NAMES = """
import sfmc_soap
from sfmc_soap import *

print(len({name for name in dir(sfmc_soap) if getattr(sfmc_soap, name) is not None}))
"""
WORKER = 'runpy.run_module("sfmc_soap.everyday.outbox", run_name="__main__")'


def of_extras() -> list[str]:
    """The modules that the extras install; httpx2 and jinja2, which stand in for others, not among them."""
    found = [Requirement(text) for text in requires("sfmc-soap") or []]
    names = {each.name for each in found if each.marker is not None and "extra" in str(each.marker)}
    return sorted(name.replace("-", "_") for name in names - {"httpx2"})


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    missing = " ".join(of_extras())
    command = [sys.executable, "-W", "error", "-c", ABSENT + program, missing, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_name_is_there() -> None:
    assert {"sqlalchemy", "pyarrow", "dask"} <= set(of_extras())
    done = run(ALL_NAMES)
    assert done.stderr == ""
    assert int(done.stdout) > 500


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [(["--help"], 0, "python -m sfmc_soap.everyday.outbox"), (["outbox.db"], 1, "pip install 'sfmc-soap[outbox]'")],
)
def test_the_worker_says_what_it_needs(
    arguments: list[str], code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SFMC_CLIENT_ID", "SFMC_CLIENT_SECRET", "SFMC_SUBDOMAIN"):
        monkeypatch.setenv(name, "anything")
    done = run(WORKER, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert told in done.stdout + done.stderr
