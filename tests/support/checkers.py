"""Type checkers as programs, and the environment of somebody who has installed nothing for the sake of our types."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from types import ModuleType

from support import ROOT


def check(*command: str, at: Path = ROOT) -> str:
    """The output of a checker, which must be content."""
    ran = subprocess.run([sys.executable, "-m", *command], cwd=at, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def python_with(folder: Path, *libraries: ModuleType) -> str:
    """The Python of a new environment that holds libraries, with whatever types they bring, and nothing else."""
    venv.create(folder, symlinks=sys.platform != "win32")
    places = {name: sysconfig.get_path(name, "venv", {"base": str(folder)}) for name in ("purelib", "scripts")}
    for library in libraries:
        assert library.__file__ is not None
        source, target = Path(library.__file__).parent, Path(places["purelib"]) / library.__name__
        if sys.platform == "win32":
            shutil.copytree(source, target)
        else:
            target.symlink_to(source)
    return str(Path(places["scripts"]) / "python")
