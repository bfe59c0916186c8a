"""Import statements, from the names that a module uses, in the order that isort and ruff know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Set

from ..python.exports import ALIASES, EVERYDAY, EXPORTS, INTERNAL, STANDARD, SUBMODULES, SUBMODULES_OF_ROOMS, lazy
from .views import Imports

Home = tuple[str, str]
"""Where a name is from: a module, and its name there; "" for the module itself."""


def _homes(*tables: Mapping[str, Iterable[str]]) -> dict[str, Home]:
    return {name: (module, name) for table in tables for module, names in table.items() for name in names}


HOMES: dict[str, Home] = {
    **{name: ("", name) for name in (*SUBMODULES, *SUBMODULES_OF_ROOMS)},
    **_homes(EXPORTS, lazy(), INTERNAL, STANDARD, *(room.annotations for room in EVERYDAY.values())),
    **ALIASES,
}
"""Where the names are from that every package knows."""

OF_TABLES = _homes(*(room.table_annotations for room in EVERYDAY.values()))
"""Where those are from that are known where the tables are, whatever a type of the WSDL is called."""

_LATE = {"enums", "everyday", "messages", "models"}
"""The modules with the types of the WSDL, and what makes everyday work short: what only annotations name is not loaded.
"""


class Importer:
    """Writes the import statements of the modules of a package.

    Args:
        homes: where its own names are from.
    """

    def __init__(self, homes: Mapping[str, Home]) -> None:
        self._homes = {**HOMES, **homes}

    def knowing(self, homes: Mapping[str, Home]) -> Importer:
        """Return one for which some names are from elsewhere."""
        return Importer({**self._homes, **homes})

    def imports(self, module: str, used: Collection[str], annotated: Collection[str] = ()) -> Imports:
        """Return the imports of a module of the package.

        Args:
            module: its path in the package: `models.core`.
            used: the names that it needs when it runs. Its own are no imports.
            annotated: those that its annotations need. Types of the WSDL among them, and what rooms have, are for type
                checkers alone.
        """
        used, annotated = ({name for name in names if self._homes[name][0] != module} for names in (used, annotated))
        late = {name for name in annotated if self._homes[name][0].partition(".")[0] in _LATE} - used
        needed = ((used | annotated) - late) | ({"TYPE_CHECKING"} if late else set())
        return Imports(tuple(filter(None, self.sections(module, needed))), self.statements(module, late))

    def sections(self, module: str, names: Set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the import statements of Python's own modules, and those of the package.

        Args:
            module: the path of the module that they are for.
            names: what it imports.
        """
        standard = {name for name in names if self._homes[name][0] in STANDARD}
        return self.statements(module, standard), self.statements(module, names - standard)

    def statements(self, module: str, names: Iterable[str], whole: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the import statements of one section.

        Args:
            module: the path of the module that they are for.
            names: what it imports.
            whole: the modules of which it imports everything.
        """
        plain = []
        parts: dict[tuple[str, str], list[str]] = {(_relative(module, home), ""): ["*"] for home in whole}
        for local in names:
            home, name = self._homes[local]
            path = home if home in STANDARD else _relative(module, home)
            if not name:
                plain.append(f"import {path}" if local == path else f"import {path} as {local}")
            elif name == local:
                parts.setdefault((path, ""), []).append(name)
            else:
                parts[path, local] = [f"{name} as {local}"]
        listed = sorted(((path, sorted(names, key=_name_key)) for (path, _), names in parts.items()), key=_module_key)
        return (*sorted(plain), *(f"from {path} import {', '.join(names)}" for path, names in listed))


def _relative(module: str, target: str) -> str:
    """Return the path by which a module of a package imports another one."""
    inside, dots = module.rpartition(".")[0], "."
    while inside and not target.startswith(f"{inside}."):
        inside, dots = inside.rpartition(".")[0], f"{dots}."
    return dots + target[len(inside) :].removeprefix(".")


_Natural = list[tuple[bool, int, str]]


def _module_key(statement: tuple[str, list[str]]) -> tuple[int, _Natural, tuple[int, _Natural, str]]:
    """Return what statements are sorted by: the furthest module first, and what comes of one by the first name."""
    path, names = statement
    local = path.lstrip(".")
    return len(local) - len(path), _natural(local), _name_key(names[0])


def _name_key(name: str) -> tuple[int, _Natural, str]:
    """Return what the names of a statement are sorted by: constants, then classes, then others."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, _natural(name), name


def _natural(text: str) -> _Natural:
    """Return what sorts `a9` before `a10`, and capital letters with small ones."""
    parts = re.findall(r"\d+|\D", text.lower())
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
