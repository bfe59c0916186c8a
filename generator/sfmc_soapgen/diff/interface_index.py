"""One of the two interfaces that are compared, with what is looked up in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ..ir import Enum, Field, Group, Kind, Leaf, Named, QName, Simple, Type, TypeName, display_name
from ..python.annotations import Annotations
from ..python.interface import Interface

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """A field of a type or of one of its bases."""

    owner: Type
    field: Field
    python: str

    @property
    def key(self) -> tuple[Kind, QName]:
        """What no two fields of a type share."""
        return self.field.kind, self.field.wire


class InterfaceIndex:
    """An interface and its lookups."""

    def __init__(self, interface: Interface) -> None:
        self.service = interface.service
        self.names = interface.names
        self.annotations = Annotations(interface.service, interface.names)
        self.simple: dict[TypeName, Enum | Simple] = {each.wire: each for each in self.service.enums}
        self.simple |= {each.wire: each for each in self.service.simples}
        self.declared: dict[TypeName, Named] = {**self.service.by_name, **self.simple}
        self._messages = {message.wire for message in self.service.messages}

    def kind(self, declared: Named) -> str:
        """Return what people call such a thing."""
        if isinstance(declared, Type):
            return "message" if declared.wire in self._messages else "type"
        return "enumeration" if isinstance(declared, Enum) else "simple type"

    def entries(self, type_: Type) -> list[Entry]:
        """Return the fields of a type, those of its bases first."""
        return [Entry(*entry) for entry in self.names.entries(self.service, type_)]

    def ancestors(self, wire: TypeName) -> Iterator[TypeName]:
        """Yield the simple types that a simple type restricts, its own base first."""
        simple = self.simple.get(wire)
        while isinstance(simple, Simple) and simple.base is not None:
            yield simple.base
            simple = self.simple.get(simple.base)
        if isinstance(simple, Enum):
            yield simple.base

    def python_type(self, field: Field) -> str:
        """Return the Python type of a field's values, in which aliases are what they stand for."""
        if field.kind in (Kind.ANY, Kind.ANY_ATTRIBUTE):
            return str(self.annotations.of_values(field))
        return str(self.annotations.resolved(field.type))


def named(wire: TypeName | None) -> str:
    """Return a type as people write it; "" for none."""
    return "" if wire is None else display_name(wire)


def both(word: Callable[[T], str], was: T, now: T) -> tuple[str, str]:
    """Return what was and what is, in words."""
    return word(was), word(now)


def content_of(type_: Type) -> Group:
    """Return the content model of a type's own elements."""
    if type_.content is not None:
        return type_.content
    elements = [field for field in type_.fields if field.kind in (Kind.ELEMENT, Kind.GROUP, Kind.ANY)]
    return Group("sequence", tuple(Leaf(field.wire, field.required) for field in elements))
