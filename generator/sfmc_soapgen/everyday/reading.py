"""The folder `everyday/` of the templates to rooms. What a room needs is what its modules and methods import."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ..relative_imports import Import, relative_imports
from ..templating import environment
from .faces import FACES, with_faces_alone
from .methods import in_class, names_of
from .rooms import Needs, Room

FOLDER = "everyday"
"""Where the rooms are, in the templates and in a package."""

TABLES = f"{FOLDER}/rows/tables.py"
"""The module with the tables of data extensions, to which rooms give methods as they do to clients."""

_METHODS = "_methods.jinja"
_TABLE_METHODS = "_table_methods.jinja"
_MODULE = ".py.jinja"
_CLIENT = "client.py"


def read_rooms(templates: Path) -> tuple[Room, ...]:
    """Return the rooms of a folder of templates: the packages in `everyday/`, by name.

    They are read each time, as they may have changed; what a text says is worked out once.

    Raises:
        ValueError: If a room imports something that the generator does not know how to provide.
    """
    return tuple(_room(path.parent, templates) for path in sorted((templates / FOLDER).glob("*/__init__.py")))


def _room(folder: Path, templates: Path) -> Room:
    def texts(pattern: str) -> Iterator[tuple[PurePosixPath, str]]:
        for path in sorted(folder.rglob(pattern)):
            yield PurePosixPath(path.relative_to(templates)), path.read_text(encoding="utf-8")

    both_faces = {str(path).removesuffix(".jinja"): text for path, text in texts(f"*{_MODULE}")}
    given = {_CLIENT: _methods(folder / _METHODS), TABLES: _methods(folder / _TABLE_METHODS)}
    modules = [(str(path), text) for path, text in texts("*.py")]
    modules += [(path, with_faces_alone(template)) for path, template in both_faces.items()]
    modules += [(path, in_class(source)) for path, methods in given.items() for source in methods.values()]
    imported = [each for path, text in modules for each in relative_imports(path, text)]
    # What annotations name, the module that has the methods imports of the package.
    sources = [source for methods in given.values() for source in methods.values()]
    imported += [Import("", name) for source in sources for name in names_of(source).annotated]
    needs = _needs(folder.name, imported)
    return Room(folder.name, needs, both_faces, methods=given[_CLIENT], table_methods=given[TABLES])


def _methods(file: Path) -> dict[str, str]:
    """Return the methods that a room gives to what each client has; none if it has no such file."""
    return _of_each_client(file.read_text(encoding="utf-8")) if file.is_file() else {}


@lru_cache
def _of_each_client(text: str) -> dict[str, str]:
    template = environment().from_string(text)
    return {face.client: template.render(face=face) for face in FACES}


def _needs(room: str, imported: list[Import]) -> Needs:
    """Return the needs of a room.

    Raises:
        ValueError: If it imports a module of the package that is not for rooms.
    """
    names, operations, rooms = set(), set(), set()
    for each in imported:
        top, _, inside = each.module.partition(".")
        if not top:
            names.add(each.name)
        elif top == "operations":
            operations.add(each.name)
        elif top == FOLDER:
            rooms.add(inside.partition(".")[0] or each.name)
        elif top != "_runtime":
            raise ValueError(f"the room {room} imports {each.name} of {each.module}: types are imported of the package")
    return Needs(frozenset(names), frozenset(operations), frozenset(rooms - {room}))
