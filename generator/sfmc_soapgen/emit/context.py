"""A model with what every view asks of it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from .. import ir
from ..python.annotations import Annotations
from ..python.bindings import Model
from ..python.naming import Collision, field_path
from .imports import Importer
from .views import Imports


class Context:
    """A model, its annotations, and where each of its types is."""

    def __init__(self, model: Model) -> None:
        self._collisions: dict[str, list[Collision]] = {}
        for collision in model.names.collisions:
            self._collisions.setdefault(collision.path, []).append(collision)
        self.model = model
        self.service = model.service
        self.names = model.names
        self.annotations = Annotations(model.service, model.names)
        self.importer = Importer({name: (self.module_of(wire), name) for wire, name in self.names.types.items()})

    def collision_of(self, owner: ir.Type, field: ir.Field, python: str) -> Collision | None:
        """Return why a field is not called what the rules make of its name; None if it is."""
        found = self._collisions.get(field_path(owner, field), ())
        return next((collision for collision in found if collision.got == python), None)

    def module_of(self, wire: ir.QName) -> str:
        """Return the path of the module that a type is in: `models.core`."""
        if wire in self.model.plan.module_of:
            return f"models.{self.model.plan.module_of[wire]}"
        return "messages" if wire in self.service.by_name else "enums"

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """The names of the fields of each class and of the members of each enumeration."""
        types, members = self.names.types, self.names.members
        fields = {
            types[wire]: {python for *_, python in self.names.entries(self.service, type_)}
            for wire, type_ in self.service.by_name.items()
        }
        return fields | {types[enum.wire]: {*members[enum.wire]} for enum in self.service.enums}

    def imports(self, module: str, used: Collection[str], annotated: Collection[str] = ()) -> Imports:
        """Return the imports of a module that needs these names, some of them for its annotations alone."""
        return self.importer.imports(module, used, annotated)


def reference(wire: ir.QName, namespace: str) -> str:
    """Return a name as the bindings spell it: bare in the namespace at hand, `xs:` for XML Schema's, else qualified."""
    if wire.namespace == namespace and namespace:
        return wire.local
    if not wire.namespace:
        return wire.local if wire.local.startswith("/") else f"{{}}{wire.local}"
    return f"xs:{wire.local}" if wire.namespace == ir.XSD else f"{{{wire.namespace}}}{wire.local}"


def title(wire: ir.QName) -> str:
    """Return what people call a type: its name, or where an anonymous one stands."""
    owner, slash, last = wire.local.rpartition("/")
    if not slash:
        return f"`{wire.local}`"
    repeats = owner.endswith("/")
    owner = owner.strip("/&@").replace("//", ".").replace("/", ".")
    if repeats:
        return f"of one occurrence of the {last} in `{owner}`"
    return f"of `{last}` in `{owner}`" if owner else f"of the element `{last}`"
