"""Which module each type lives in, and the order inside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import ir
from .errors import SettingsError

FALLBACK = "types"


@dataclass(frozen=True)
class Topics:
    """What `topics.toml` says.

    Attributes:
        about: topic -> what it holds, in one sentence.
        of: local wire name of a type -> its topic; in the order that types have inside a module.
    """

    about: dict[str, str] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Module:
    """One module of models: its types in the order they are written, each after its base."""

    name: str
    about: str
    types: tuple[ir.Type, ...]


@dataclass(frozen=True)
class Plan:
    """The modules, by name, and where each type lives."""

    modules: tuple[Module, ...]
    module_of: dict[ir.QName, str]


def read_topics(text: str, file: str) -> Topics:
    """Read `topics.toml`.

    Raises:
        SettingsError: not TOML, not of the documented form, or a type in two topics.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not valid TOML: {error}", hint="Mend the file.") from None
    about: dict[str, str] = {}
    of: dict[str, str] = {}
    for topic, table in tables.items():
        types = table.get("types") if isinstance(table, dict) else None
        if not topic.isidentifier() or not isinstance(types, list) or not all(isinstance(t, str) for t in types):
            hint = 'Write [module_name] with types = ["Name", ...].'
            raise SettingsError(f"{file}: [{topic}] is not a topic", hint=hint)
        about[topic] = str(table.get("about", ""))
        for name in types:
            if name in of:
                raise SettingsError(f"{file}: {name} is in [{of[name]}] and in [{topic}]", hint="Name it once.")
            of[name] = topic
    return Topics(about, of)


def plan(service: ir.Service, topics: Topics) -> Plan:
    """Place every type: where `topics` says, else with its base, else with its only user, else in `types`.

    Raises:
        SettingsError: the modules would have to import each other in a circle.
    """
    module_of = _Places(service, topics).module_of()
    _refuse_circles(service, module_of)
    order = {name: index for index, name in enumerate(topics.of)}
    modules = []
    for name in sorted(set(module_of.values())):
        types = sorted(
            (type_ for type_ in service.types if module_of[type_.wire] == name),
            key=lambda type_: (order.get(type_.wire.local, len(order)), type_.wire),
        )
        modules.append(Module(name, topics.about.get(name, ""), tuple(_bases_first(types))))
    return Plan(tuple(modules), module_of)


class _Places:
    """The module of every type, each found once."""

    def __init__(self, service: ir.Service, topics: Topics) -> None:
        self._types = service.by_name
        self._topics = topics.of
        self._found: dict[ir.QName, str] = {}
        self._users: dict[ir.QName, set[ir.QName]] = {}
        for type_ in service.types:
            for particle in type_.fields:
                if particle.type != type_.wire:
                    self._users.setdefault(particle.type, set()).add(type_.wire)

    def module_of(self) -> dict[ir.QName, str]:
        for wire in self._types:
            self._place(wire)
        return self._found

    def _place(self, wire: ir.QName) -> None:
        """Place a type, and those on the way to the one that decides."""
        path: dict[ir.QName, None] = {}
        following: ir.QName | None = wire
        topic = None
        while following is not None and following not in path and topic is None:
            wire, following = following, None
            path[wire] = None
            topic = self._found.get(wire) or self._topics.get(wire.local)
            base = self._types[wire].base
            users = self._users.get(wire, set())
            if base is not None:
                following = base
            elif len(users) == 1:
                [following] = users
        self._found |= dict.fromkeys(path, topic or FALLBACK)


def _bases_first(types: Iterable[ir.Type]) -> list[ir.Type]:
    here = {type_.wire: type_ for type_ in types}
    placed: dict[ir.QName, ir.Type] = {}

    def place(type_: ir.Type) -> None:
        if type_.base is not None and type_.base in here:
            place(here[type_.base])
        placed.setdefault(type_.wire, type_)

    for type_ in here.values():
        place(type_)
    return list(placed.values())


def _refuse_circles(service: ir.Service, module_of: dict[ir.QName, str]) -> None:
    imports: dict[str, set[str]] = {}
    for type_ in service.types:
        if type_.base is not None and module_of[type_.base] != module_of[type_.wire]:
            imports.setdefault(module_of[type_.wire], set()).add(module_of[type_.base])

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            circle = " -> ".join((*path[path.index(module) :], module))
            raise SettingsError(
                f"the modules {circle} would import each other, because bases and derived types are apart",
                hint="Move a type to its base's topic in topics.toml.",
            )
        for other in sorted(imports.get(module, ())):
            visit(other, (*path, module))

    for module in sorted(imports):
        visit(module, ())
