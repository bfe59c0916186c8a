"""The pictures of the architecture are the tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ROOT
from support.pages import blocks

PICTURES = {
    block.partition("\n")[0]: block.splitlines()[1:]
    for block in blocks("docs/architecture.md", "text")
    if not block.startswith(" ") and block.partition("\n")[0].endswith("/")
}


def modules(folder: Path) -> set[str]:
    """Return the modules in a folder, and its packages with a slash."""
    packages = {f"{path.parent.name}/" for path in folder.glob("*/__init__.py")}
    return packages | {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_shows_each_module_once(name: str) -> None:
    """A line has modules, and then what they are for. Under a package in a deeper line stand its modules."""
    shown: dict[str, list[str]] = {"": []}
    package = ""
    for line in PICTURES[name]:
        names = line.strip().split("  ")[0].split(" ")
        if line.startswith(" " * 8):
            shown[package] += names
        else:
            package = names[0]
            shown[""] += names
            shown[package] = []
    for package, names in shown.items():
        if names:
            assert sorted(names) == sorted(modules(ROOT / name / package)), package or name


def test_there_are_pictures_of_everything_that_people_write() -> None:
    """The generator, and the runtime with its two packages."""
    runtime = "templates/sfmc_soap/_runtime/"
    assert list(PICTURES) == ["generator/sfmc_soapgen/", runtime, f"{runtime}xml/", f"{runtime}client/"]
