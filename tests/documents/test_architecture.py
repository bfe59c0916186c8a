"""The pictures of the architecture are the tree, in the order that the linter of imports holds."""

from __future__ import annotations

import ast
from configparser import ConfigParser
from itertools import pairwise
from pathlib import Path

import pytest
from support import ROOT
from support.pages import blocks

PICTURES = {
    block.partition("\n")[0]: block.splitlines()[1:]
    for block in blocks("docs/architecture.md", "text")
    if not block.startswith(" ") and block.partition("\n")[0].endswith("/")
}


def folder_of(name: str) -> Path:
    """Return the folder that a picture shows. What is made of a template is in the package."""
    return ROOT / name.replace("templates/", "generated/", 1)


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
            assert sorted(names) == sorted(modules(folder_of(name) / package)), package or name


def test_there_are_pictures_of_everything_that_people_write() -> None:
    """The generator, the runtime with its three packages, the rooms, and the tenant with its kinds."""
    runtime, tenant = "templates/sfmc_soap/_runtime/", "tenant/sfmc_tenant/"
    bindings = [runtime, f"{runtime}xml/", f"{runtime}siblings/", "templates/sfmc_soap/everyday/", f"{runtime}client/"]
    assert list(PICTURES) == ["generator/sfmc_soapgen/", *bindings, tenant, f"{tenant}kinds/"]


def layers() -> dict[str, dict[str, int]]:
    """Return the layer of each module, counted from the top, for each folder that has layers."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    return {
        contract["containers"]: {
            module.strip("() "): number
            for number, layer in enumerate(contract["layers"].split("\n"))
            for module in layer.replace("|", ":").split(":")
        }
        for contract in contracts.values()
        if contract.get("type") == "layers"
    }


@pytest.mark.parametrize("name", PICTURES)
def test_what_stands_higher_in_the_picture_stands_higher_for_the_linter(name: str) -> None:
    """Of two lines, the lower one has nothing that may import something of the upper one."""
    container = name.strip("/").partition("/")[2].replace("/", ".")
    order = layers()[container]
    lines = [line.strip().split("  ")[0].split(" ") for line in PICTURES[name] if not line.startswith(" " * 8)]
    numbers = [[order[module.rstrip("/")] for module in line] for line in lines]
    for upper, lower in pairwise(numbers):
        assert max(upper) <= min(lower), (name, upper, lower)


def siblings_imported(path: Path) -> set[str]:
    """Return the modules beside a module that it imports: `from .other import name`, `from . import other`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_a_line_imports_nothing_from_the_lines_above_it(name: str) -> None:
    """Inside each package of the picture."""
    package = folder_of(name)
    above: set[str] = set()
    for line in PICTURES[name]:
        names = line.strip().split("  ")[0].split(" ")
        if not line.startswith(" " * 8):
            package, above = folder_of(name) / names[0], set()
            continue
        for module in names:
            assert not siblings_imported(package / f"{module}.py") & above, f"{package.name}/{module}"
        above |= set(names)
