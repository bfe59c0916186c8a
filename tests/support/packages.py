"""Generated packages for tests: made from inline WSDLs, put in a folder and imported under any name."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from sfmc_soapgen import resources
from sfmc_soapgen.emit.render import render
from sfmc_soapgen.everyday.reading import FOLDER
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.pipeline import Settings, generate, understand
from sfmc_soapgen.python.bindings import Bindings
from sfmc_soapgen.python.exports import SUBMODULES_OF_ROOMS
from sfmc_soapgen.python.interface import Interface
from sfmc_soapgen.python.modules import Topics
from sfmc_soapgen.wsdl.reader import Sources

from support import ROOT

GENERATED = ROOT / "generated" / "sfmc_soap"


def sources_of(wsdl: bytes, beside: Mapping[str, bytes] | None = None) -> Sources:
    """A WSDL and the files beside it."""
    return Sources("test.wsdl", {"test.wsdl": wsdl, **(beside or {})})


def files_of(wsdl: bytes, topics: Topics | None = None, beside: Mapping[str, bytes] | None = None) -> dict[str, str]:
    """The package's files for a WSDL and the files beside it."""
    return generate(sources_of(wsdl, beside), Settings(topics or Topics()))


def interface_of(wsdl: bytes) -> Interface:
    """What a WSDL offers, as `diff` takes it."""
    return understand(sources_of(wsdl), Settings()).interface


def without_origin(files: Mapping[str, str]) -> dict[str, str]:
    """The files without the WSDL's sha256, which follows its bytes instead of its meaning, and the hashes of that."""
    described = json.loads(files[MANIFEST])
    start = files["__init__.py"].replace(described["wsdl"]["sha256"], "any")
    assert start != files["__init__.py"]
    described["wsdl"] = described["files"]["__init__.py"] = described["unformatted"]["__init__.py"] = "any"
    return {**files, MANIFEST: json.dumps(described), "__init__.py": start}


@contextmanager
def imported(folder: Path, name: str) -> Iterator[Any]:
    """The package `name` in `folder`, imported. It stays loaded, so no two tests may use one name."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        module: ModuleType = importlib.import_module(name)
        yield module
    finally:
        sys.path.remove(str(folder))


@contextmanager
def package(wsdl: bytes, folder: Path, name: str = "", beside: Mapping[str, bytes] | None = None) -> Iterator[Any]:
    """The package that a WSDL gives, written to `folder` and imported under `name` or one of its own, as by `part`."""
    with part(understand(sources_of(wsdl, beside), Settings()), folder, name) as module:
        yield module


@contextmanager
def part(bindings: Bindings, folder: Path, name: str = "") -> Iterator[Any]:
    """The package of bindings, imported. To save time it is not laid out, and has the committed runtime and rooms."""
    name = name or f"part{next(_numbers)}"
    target = folder.joinpath(*name.split("."))
    files = render(bindings, resources.TEMPLATES, version="1.0", digest="")
    for path, text in files.items():
        if not path.startswith(f"{FOLDER}/"):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_text(text)
    of_rooms = ("__init__.py", *bindings.everyday.names) if bindings.everyday.rooms else ()
    submodules = [f"{module}.py" for module, room in SUBMODULES_OF_ROOMS.items() if room in of_rooms]
    for committed in ("_runtime", *submodules, *(f"{FOLDER}/{name}" for name in of_rooms)):
        (target / committed).parent.mkdir(exist_ok=True)
        (target / committed).symlink_to(GENERATED / committed)
    with imported(folder, name) as module:
        yield module


def marks(folder: Path) -> dict[Path, tuple[int, int]]:
    """What any writing to a folder would change. Reading it changes only the time of access."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


_numbers = count(1)
