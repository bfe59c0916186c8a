"""Type checkers as programs, and the environment of somebody who has installed nothing for the sake of our types."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import httpx

from support import ROOT


def check(*command: str, at: Path = ROOT) -> str:
    """The output of a checker, which must be content."""
    ran = subprocess.run([sys.executable, "-m", *command], cwd=at, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def python_with_httpx(folder: Path) -> str:
    """The Python of a new environment that holds httpx, which brings its types, and nothing else."""
    venv.create(folder, symlinks=sys.platform != "win32")
    places = {name: sysconfig.get_path(name, "venv", {"base": str(folder)}) for name in ("purelib", "scripts")}
    assert httpx.__file__ is not None
    shutil.copytree(Path(httpx.__file__).parent, Path(places["purelib"]) / "httpx")
    return str(Path(places["scripts"]) / "python")
