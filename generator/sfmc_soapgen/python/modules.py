"""Which module each type lives in, and the order inside it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from .. import ir
from ..disk import DEVICES
from ..errors import SettingsError, UnsupportedError
from ..toml.tables import read_toml
from .casing import snake_case

FALLBACK = "types"

_LONGEST = 60
"""The longest name of a module that a namespace gives, in characters: some file systems take 255 with all folders."""

_MOST_ALIKE = 100


@dataclass(frozen=True)
class Topics:
    """What `topics.toml` says.

    Attributes:
        about: topic -> what it holds, in one sentence.
        of: wire name of a type -> its topic; in the order that types have inside a module.
    """

    about: dict[str, str] = field(default_factory=dict)
    of: dict[ir.QName, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Module:
    """One module of models: its types in the order they are written, each after its base."""

    name: str
    about: str
    types: tuple[ir.Type, ...]


@dataclass(frozen=True)
class ModulePlan:
    """The modules, by name, and where each type lives."""

    modules: tuple[Module, ...]
    module_of: dict[ir.TypeName, str]


def read_topics(text: str, file: str) -> Topics:
    """Read `topics.toml`.

    Raises:
        SettingsError: not TOML, not of the documented form, or a type in two topics.
    """
    top = read_toml(text, file)
    about: dict[str, str] = {}
    of: dict[ir.QName, str] = {}
    namespace = top.text("namespace")
    for topic, table in top.tables():
        if not topic.isidentifier() or topic in DEVICES:
            top.refuse(topic, "cannot be the name of a module", 'Write [module_name] with types = ["Name", ...].')
        about[topic] = table.text("about")
        home = table.text("namespace") or namespace
        for name in table.texts("types"):
            wire = ir.QName(home, name)
            if wire in of:
                top.refuse(topic, f"{name} is in [{of[wire]}] as well", "Name it once.")
            of[wire] = topic
        table.finish("namespace, about and types")
    return Topics(about, of)


def plan_modules(service: ir.Service, topics: Topics) -> ModulePlan:
    """Place every type: where `topics` says, else in a module of its namespace.

    The service's own namespace has no module of its own: its types go with their base, else with their only user, else
    to `types`.

    Raises:
        SettingsError: the topics would have to import each other in a circle.
    """
    module_of = _ModuleFinder(service, topics).module_of()
    _merge_circles(service, topics, module_of)
    order: dict[ir.TypeName, int] = {wire: index for index, wire in enumerate(topics.of)}
    modules = []
    for name in sorted(set(module_of.values())):
        types = sorted(
            (type_ for type_ in service.types if module_of[type_.wire] == name),
            key=lambda type_: (order.get(type_.wire, len(order)), ir.sort_key(type_.wire)),
        )
        modules.append(Module(name, topics.about.get(name, ""), tuple(_bases_first(types))))
    return ModulePlan(tuple(modules), module_of)


class _ModuleFinder:
    """Finds the module of every type, each once."""

    def __init__(self, service: ir.Service, topics: Topics) -> None:
        self._service = service
        self._types = service.by_name
        self._topics: Mapping[ir.TypeName, str] = dict[ir.TypeName, str](topics.of.items())
        self._namespaces = _namespace_modules(service, topics)
        self._found: dict[ir.TypeName, str] = {}
        self._users: dict[ir.TypeName, set[ir.TypeName]] = {}
        for type_ in service.types:
            for particle in type_.fields:
                if particle.type != type_.wire:
                    self._users.setdefault(particle.type, set()).add(type_.wire)

    def module_of(self) -> dict[ir.TypeName, str]:
        """Return the module of each type."""
        for type_ in self._service.types:
            self._place(type_.wire)
        return self._found

    def _place(self, wire: ir.TypeName) -> None:
        """Place a type, and those on the way to the one that decides."""
        path: dict[ir.TypeName, None] = {}
        following: ir.TypeName | None = wire
        topic = None
        while following is not None and following not in path and topic is None:
            wire, following = following, None
            path[wire] = None
            topic = self._found.get(wire) or self._topics.get(wire) or self._namespaces.get(wire.namespace)
            base = self._types[wire].base
            users = self._users.get(wire, set())
            if base is not None:
                following = base
            elif len(users) == 1:
                [following] = users
        self._found |= dict.fromkeys(path, topic or FALLBACK)


def _namespace_modules(service: ir.Service, topics: Topics) -> dict[str, str]:
    """Return the module of each namespace but the service's own, named after the last word of its URI.

    Raises:
        UnsupportedError: more namespaces than anybody has end with the same word.
    """
    taken = {*topics.about, FALLBACK, *DEVICES}
    modules = {}
    for uri in sorted({type_.wire.namespace for type_ in service.types} - {service.namespace}):
        words = [word for word in re.split(r"[/:#?]+", uri) if re.search("[A-Za-z]", word)] or ["namespace"]
        name = re.sub("_+", "_", re.sub("[^a-z0-9]", "_", snake_case(words[-1])))[:_LONGEST].strip("_")
        name = name if name.isidentifier() else f"namespace_{name}".rstrip("_")
        while name in taken or keyword.iskeyword(name):
            name += "_"
        if len(name) > _LONGEST + _MOST_ALIKE:
            problem = f"more than {_MOST_ALIKE} namespaces would have the module {name.rstrip('_')!r}"
            raise UnsupportedError(problem, hint="Let their last words differ.")
        taken.add(name)
        modules[uri] = name
    return modules


def _bases_first(types: Iterable[ir.Type]) -> list[ir.Type]:
    """Return the types in their order, but each after its base."""
    here = {type_.wire: type_ for type_ in types}
    placed: dict[ir.TypeName, ir.Type] = {}
    for type_ in here.values():
        line = []
        while type_.wire not in placed:
            line.append(type_)
            if type_.base is None or type_.base not in here:
                break
            type_ = here[type_.base]
        placed.update((each.wire, each) for each in reversed(line))
    return list(placed.values())


def _merge_circles(service: ir.Service, topics: Topics, module_of: dict[ir.TypeName, str]) -> None:
    """Put modules that would import each other in a circle into one; topics are for people to move."""
    while circle := _circle(service, module_of):
        if all(module in topics.about for module in circle):
            path = " -> ".join((*circle, circle[0]))
            raise SettingsError(
                f"the modules {path} would import each other, because bases and derived types are apart",
                hint="Move a type to its base's topic in topics.toml.",
            )
        for wire, module in module_of.items():
            if module in circle:
                module_of[wire] = min(circle)


def _circle(service: ir.Service, module_of: dict[ir.TypeName, str]) -> list[str]:
    """Return modules that import each other in a circle; [] if none do. Only a base's module is imported."""
    imports: dict[str, set[str]] = {}
    for type_ in service.types:
        if type_.base is not None and module_of[type_.base] != module_of[type_.wire]:
            imports.setdefault(module_of[type_.wire], set()).add(module_of[type_.base])
    try:
        TopologicalSorter({module: sorted(imports[module]) for module in sorted(imports)}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][:-1]
        start = circle.index(min(circle))
        # It is found by what a module is imported by; people read what it imports.
        return [circle[start], *reversed(circle[start + 1 :] + circle[:start])]
    return []
