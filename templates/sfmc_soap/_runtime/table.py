"""A class compiled for the codec: its particles with everything about their types looked up once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from .enums import OpenEnum
from .model import Model, Particle
from .registry import Registry
from .values import BUILTINS, Inexact, Pattern, SimpleType, enumeration, patterned
from .xml import Element, is_nil, local_name, namespace_of


class Slot:
    """A field ready for use: exactly one of `simple` and `model` is set, and neither for the wildcard.

    Attributes:
        name, particle: the field's Python name and its particle.
        local: the local wire name, `*` for the wildcard.
        namespace: the element's.
        item, item_namespace: of a wrapper, the local name and the namespace of the repeated element inside.
        index: its place in the order on the wire.
        simple: the simple type of its value or items.
        model: the class of its value or items.
        list: whether the Python value is a list: a repeated element or a wrapper.
        anchor: the wire name after which whatever follows the element goes: its own, or that of the choice's last arm.
        rivals: the Python names of the other arms of its choice.
        plain_nil: whether the element itself may be nil, and None is then the value.
    """

    __slots__ = (
        "anchor",
        "index",
        "item",
        "item_namespace",
        "list",
        "local",
        "model",
        "name",
        "namespace",
        "particle",
        "plain_nil",
        "rivals",
        "simple",
    )

    def __init__(self, index: int, name: str, particle: Particle, type: SimpleType | type[Model] | None) -> None:
        self.index = index
        self.name = name
        self.particle = particle
        self.local = local_name(particle.wire) or "*"
        self.namespace = namespace_of(particle.wire)
        self.item = local_name(particle.item)
        self.item_namespace = namespace_of(particle.item)
        self.anchor = self.local
        self.rivals: tuple[str, ...] = ()
        self.simple = type if isinstance(type, SimpleType) else None
        self.model = None if isinstance(type, SimpleType) else type
        self.list = particle.many or bool(particle.item)
        self.plain_nil = particle.nillable and not particle.item

    @property
    def path(self) -> str:
        """The step in a path for its value or items: `Name`, `Fields.Field`, `*` for the wildcard."""
        return f"{self.local}.{self.item}" if self.item else self.local

    def read(self, element: Element) -> Any:
        """The value of an element of a simple type, whatever its attributes: None for nil, else what its text says.

        Raises:
            ValueError: its text is outside the type.
        """
        if self.simple is None or is_nil(element):
            return None
        try:
            return self.simple.parse(element.text or "")
        except Inexact as inexact:
            return inexact.value


class Table:
    """The slots of a class, in wire order, and what the decoder's loop looks up by tag.

    Attributes:
        slots: every field's slot.
        by_name: slots by Python name.
        by_wire: slots by local wire name, for dicts.
        entries: tag -> (Python name, parse function, slot). There is a function where one plain text is the whole
            value: an element of a simple type that occurs once and is no arm of a choice.
        wildcard: the slot that takes elements of any name.
        choices: the slots of each choice that has more than one arm.
    """

    __slots__ = ("by_name", "by_wire", "choices", "entries", "slots", "wildcard")

    def __init__(self, slots: list[Slot]) -> None:
        self.slots = slots
        self.by_name = {slot.name: slot for slot in slots}
        self.by_wire = {slot.local: slot for slot in slots}
        self.wildcard = next((slot for slot in slots if not slot.particle.wire), None)
        arms: dict[str, list[Slot]] = {}
        for slot in slots:
            if slot.particle.choice:
                arms.setdefault(slot.particle.choice, []).append(slot)
        self.choices = list(arms.values())
        for choice in self.choices:
            for slot in choice:
                slot.anchor = choice[-1].local
                slot.rivals = tuple(other.name for other in choice if other is not slot)
        self.entries: dict[Any, tuple[str, Callable[[str], Any] | None, Slot]] = {
            slot.particle.wire: (
                slot.name,
                slot.simple.parse if slot.simple and not slot.list and not slot.rivals else None,
                slot,
            )
            for slot in slots
            if slot.particle.wire
        }


class Tables:
    """The tables of a registry's classes, each compiled on first use."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._tables: dict[type[Model], Table] = {}
        self._simple: dict[str, SimpleType] = dict(BUILTINS)

    def of(self, model: type[Model]) -> Table:
        """The table of a class."""
        table = self._tables.get(model)
        if table is None:
            slots = [
                Slot(index, name, particle, self._type(particle.type) if particle.wire else None)
                for index, (name, particle) in enumerate(model.__particles__.items())
            ]
            # Two threads may both compile; they get equal tables, and the last one stays.
            table = self._tables[model] = Table(slots)
        return table

    def _type(self, wire: str) -> SimpleType | type[Model]:
        simple = self._simple.get(wire)
        if simple is not None:
            return simple
        found = self.registry[wire]
        if isinstance(found, type) and issubclass(found, Model):
            return found
        if isinstance(found, type) and issubclass(found, OpenEnum):
            simple = enumeration(found)
        else:
            simple = patterned(local_name(wire), next(extra for extra in get_args(found) if isinstance(extra, Pattern)))
        self._simple[wire] = simple
        return simple
