"""The files of a package that are the same for every WSDL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ..everyday.reading import FOLDER
from ..python.bindings import Bindings
from ..python.exports import SUBMODULES_OF_ROOMS
from ..relative_imports import imported_by
from .head import HEAD
from .undocumented import without_documentation

_RUNTIME = "_runtime/"
_CLIENT = "_runtime/client/"


def copy(bindings: Bindings, templates: Path, rendered: Mapping[str, str]) -> dict[str, str]:
    """Return the files that are copied: path inside the package -> text.

    A part has the modules of the runtime that it imports, without documentation. Without operations there is no client.

    Args:
        bindings: what the package is about.
        templates: the folder of the templates.
        rendered: the other files of the package.
    """
    rooms = bindings.everyday.names
    sources = {path: source for path, source in _sources(templates).items() if _is_of_rooms(path, rooms)}
    texts = {path: _copied(source) for path, source in sources.items()}
    if not bindings.selection.is_everything:
        return _of_a_part(texts, rendered)
    has_client = bool(bindings.service.operations)
    return {path: text for path, text in texts.items() if has_client or not path.startswith(_CLIENT)}


def _of_a_part(texts: Mapping[str, str], rendered: Mapping[str, str]) -> dict[str, str]:
    modules = {path: text for path, text in {**texts, **rendered}.items() if path.endswith(".py")}
    needed = imported_by(modules, [path for path in modules if not path.startswith(_RUNTIME)])
    return {
        path: _undocumented(text) if path.startswith(_RUNTIME) else text
        for path, text in texts.items()
        if path in needed or not path.endswith(".py")
    }


_undocumented = lru_cache(maxsize=256)(without_documentation)
"""The modules of the runtime are the same in every part."""


def _sources(templates: Path) -> dict[str, Path]:
    """Return the files that stand beside the templates and are copied: path inside the package -> file."""
    sources = {source.relative_to(templates): source for source in sorted(templates.rglob("*")) if source.is_file()}
    return {
        path.as_posix(): source
        for path, source in sources.items()
        if path.suffix != ".jinja" and "__pycache__" not in path.parts
    }


def _is_of_rooms(path: str, rooms: tuple[str, ...]) -> bool:
    """Return whether a package with these rooms has a file. What stands above all rooms goes with any."""
    top, *inside = path.split("/")
    if top != FOLDER:
        room = SUBMODULES_OF_ROOMS.get(path.removesuffix(".py"))
        return room is None or room in rooms
    return inside[0] in rooms if len(inside) > 1 else bool(rooms)


def _copied(source: Path) -> str:
    text = source.read_text(encoding="utf-8")
    return HEAD + text if source.suffix == ".py" else text
