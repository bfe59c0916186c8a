"""What `diff` claims of code: an old program type-checks and runs with the new bindings, or does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sfmc_soapgen.diff import diff
from sfmc_soapgen.diff.changes import Effect
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import load_sources
from support.diffing.edits import CODE_BREAKS, CODE_KEEPS, Edit, edit
from support.diffing.program import program
from support.packages import files_of, interface_of
from support.random_wsdls import Maker

MYPY = ("mypy", "--strict", "--follow-imports=silent", "program.py")
PYRIGHT = ("pyright", "--pythonpath", sys.executable, "program.py")


def verdict(folder: Path, *checker: str) -> str:
    """What a type checker, or Python itself, has against the program; "" for nothing."""
    command = ["-m", *checker] if checker else ["program.py"]
    ran = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


def install(folder: Path, wsdl: bytes) -> None:
    """Put the bindings of a WSDL in the place of those that are there."""
    Package(folder / "made").write(files_of(wsdl), force=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, so that mypy looks at the runtime once."""
    return tmp_path_factory.mktemp("programs")


def keeps_code(seed: int) -> bool:
    """Whether the edits of a seed keep all code as it is: the order of fields may decide who has a Python name."""
    old = Maker(Random(seed), 12).make().wsdl
    new, expected = edit(old, Random(seed), CODE_KEEPS, 12)
    changes = diff(interface_of(old), interface_of(new))
    return len(expected) >= 3 and max(each.code for each in changes) <= Effect.ADDITIVE


SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4, 5, 6))]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_breaks_no_code(folder: Path, seed: int) -> None:
    """A dozen edits at once: mypy has nothing against the old program, and it runs."""
    assert keeps_code(seed)
    old = Maker(Random(seed), 12).make().wsdl
    new, _ = edit(old, Random(seed), CODE_KEEPS, 12)
    install(folder, old)
    (folder / "program.py").write_text(program(folder / "made"))
    assert verdict(folder, *MYPY) == ""
    install(folder, new)
    assert verdict(folder, *MYPY) == ""
    assert verdict(folder) == ""


# The effect of each has tests of its own. These ask mypy.
KINDS = [CODE_BREAKS[0], *(pytest.param(kind, marks=pytest.mark.slow) for kind in CODE_BREAKS[1:])]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_breaks_code(folder: Path, kind: Edit) -> None:
    """One edit: mypy has something against the old program, in a line that uses what has changed."""
    old, new = next(
        (old, new)
        for seed in range(50)
        for old in [Maker(Random(seed), 12).make().wsdl]
        for new, expected in [edit(old, Random(seed), [kind], 1)]
        if expected
    )
    assert max(each.code for each in diff(interface_of(old), interface_of(new))) is Effect.BREAKING
    install(folder, old)
    (folder / "program.py").write_text(program(folder / "made"))
    install(folder, new)
    assert "program.py:" in verdict(folder, *MYPY)


@pytest.mark.slow
def test_the_embedded_interface(tmp_path: Path) -> None:
    """Drifted as it has before: mypy and pyright have nothing against a program that uses all of it, and it runs."""
    sources = load_sources()
    wsdl = sources.files[sources.root]
    new, expected = edit(wsdl, Random(1), CODE_KEEPS, 60)
    assert len(expected) > 40
    beside = {name: data for name, data in sources.files.items() if name != sources.root}
    Package(tmp_path / "made").write(files_of(wsdl, beside=beside))
    (tmp_path / "program.py").write_text(program(tmp_path / "made"))
    Package(tmp_path / "made").write(files_of(new, beside=beside))
    assert verdict(tmp_path, *MYPY) == ""
    assert verdict(tmp_path, *PYRIGHT) == ""
    assert verdict(tmp_path) == ""
