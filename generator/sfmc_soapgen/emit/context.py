"""Bindings with what every view asks of it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from .. import ir
from ..python.annotations import Annotations
from ..python.bindings import Bindings
from ..python.naming import Collision, field_path
from .imports import Importer
from .views import Imports


class Context:
    """Bindings, its annotations, and where each of its types is."""

    def __init__(self, bindings: Bindings) -> None:
        self._collisions: dict[str, list[Collision]] = {}
        for collision in bindings.names.collisions:
            self._collisions.setdefault(collision.path, []).append(collision)
        self.bindings = bindings
        self.service = bindings.service
        self.names = bindings.names
        self.notes = bindings.notes
        self.annotations = Annotations(bindings.service, bindings.names)
        self.is_marketing_cloud = bindings.is_marketing_cloud
        self.rooms = bindings.everyday.names
        self.has_client = bool(bindings.service.operations)
        self.importer = Importer({name: (self.module_of(wire), name) for wire, name in self.names.types.items()})

    def collision_of(self, owner: ir.Type, field: ir.Field, python: str) -> Collision | None:
        """Return why a field is not called what the rules make of its name; None if it is."""
        found = self._collisions.get(field_path(owner, field), ())
        return next((collision for collision in found if collision.got == python), None)

    def module_of(self, wire: ir.TypeName) -> str:
        """Return the path of the module that a type is in: `models.core`."""
        if wire in self.bindings.plan.module_of:
            return f"models.{self.bindings.plan.module_of[wire]}"
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


def title(wire: ir.TypeName) -> str:
    """Return what people call a type: its name, or where an anonymous one stands."""
    if isinstance(wire, ir.QName):
        return f"`{wire.local}`"
    if not wire.steps:
        return f"of the {wire.component.value} `{wire.owner.local}`"
    *owner, last = wire.names
    what = f"one occurrence of the {last}" if wire.steps[-1].role is ir.Role.OCCURRENCE else f"`{last}`"
    return f"of {what} in `{'.'.join(owner)}`"
