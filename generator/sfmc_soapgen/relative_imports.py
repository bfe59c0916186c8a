"""What modules of a package import of each other: that says what each needs, so nobody has to keep lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from .reaching import reached

_STATEMENT = re.compile(r"^ *(from \.+[\w.]* import (?:\([^)]*\)|[^\n(]+))", re.MULTILINE)


class Import(NamedTuple):
    """A name that a module imports from another one.

    Attributes:
        module: the path of the other one in the package: `everyday.filters`; "" for the package itself.
        name: the name. It may be that of a module.
    """

    module: str
    name: str


@lru_cache(maxsize=1024)
def relative_imports(path: str, text: str) -> tuple[Import, ...]:
    """Return what a module imports of its package: at its head, inside functions, and for type checkers.

    Only these statements are parsed, as nothing else in a module looks like them, and whole modules take far longer.

    Args:
        path: where it is in the package: `everyday/select/reader.py`.
        text: its source.
    """
    inside = PurePosixPath(path).parts[:-1]
    found = []
    for node in ast.parse("\n".join(_STATEMENT.findall(text)), path).body:
        if isinstance(node, ast.ImportFrom):
            module = ".".join([*inside[: len(inside) - node.level + 1], *filter(None, [node.module])])
            found += [Import(module, alias.name) for alias in node.names]
    return tuple(found)


def imported_by(files: Mapping[str, str], start: Iterable[str]) -> set[str]:
    """Return the modules that some modules import, and these import, and so on; with the packages that they are in.

    Args:
        files: all modules: path in the package -> source.
        start: the paths of the first ones.
    """
    paths = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in files}

    def imported(path: str) -> Iterator[str]:
        modules = (f"{each.module}.{each.name}" for each in relative_imports(path, files[path]))
        return (paths[name] for module in modules for name in _with_packages(module) if name in paths)

    return reached(start, imported)


def _with_packages(module: str) -> list[str]:
    """Return a module and the packages that it is in: of `a.b.c`, they are `a`, `a.b` and `a.b.c`."""
    parts = module.split(".")
    return [".".join(parts[:number]) for number in range(1, len(parts) + 1)]
