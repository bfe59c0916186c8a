"""The intermediate representation: what a WSDL means, in wire names and schema facts only.

Everything is frozen and compares by meaning: where a thing was declared (`Origin`) takes no part in equality, and
neither does the order of declarations, because `lower` sorts whatever has no order on the wire. Python names come
from `names`, modules from `plan`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

XSD = "http://www.w3.org/2001/XMLSchema"


class QName(NamedTuple):
    """A qualified name: namespace ("" for none) and local part."""

    namespace: str
    local: str

    def __str__(self) -> str:
        return f"{{{self.namespace}}}{self.local}" if self.namespace else self.local


ANY = QName("##any", "any")
"""The `wire` and the `type` of a field that is a wildcard (`xs:any`)."""

BUILTINS = frozenset(
    QName(XSD, local)
    for local in "string int long short byte integer boolean double dateTime time base64Binary".split()
)
"""The types of XML Schema that the generator supports."""


class Origin(NamedTuple):
    """Where something was declared: the file's name and the line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Deprecated:
    """A deprecation flag, with the wire name (or dotted path) of what replaces the thing, if anything does."""

    replaced_by: str | None = None


@dataclass(frozen=True)
class Wrapped:
    """The one repeated element inside a wrapper: `Field` in `Fields/Field`."""

    wire: QName
    nillable: bool = False
    required: bool = False


@dataclass(frozen=True)
class Field:
    """One particle of a type's content: an element, a wrapper with its element collapsed into it, or a wildcard.

    `type` is the item's where there is a wrapper; `required` and `nillable` are the wrapper's own. An arm of a choice
    is never `required` by itself.
    """

    wire: QName
    type: QName
    many: bool = False
    nillable: bool = False
    required: bool = False
    wrapped: Wrapped | None = None
    choice: int | None = None
    deprecated: Deprecated | None = None
    reserved: bool = False
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Choice:
    """A choice of a type: `Field.choice` counts from 0 into `Type.choices`."""

    required: bool


@dataclass(frozen=True)
class Type:
    """A complex type, or the anonymous type of a message. Fields are its own, in wire order, without the base's."""

    wire: QName
    base: QName | None = None
    abstract: bool = False
    fields: tuple[Field, ...] = ()
    choices: tuple[Choice, ...] = ()
    deprecated: Deprecated | None = None
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Enum:
    """A string with a closed list of values, in declared order: the first is the .NET default."""

    wire: QName
    members: tuple[str, ...]
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Pattern:
    """A string that a pattern facet restricts."""

    wire: QName
    pattern: str
    origin: Origin | None = field(default=None, compare=False)


Named = Type | Enum | Pattern
"""Whatever a field may be declared with, apart from XML Schema's own types."""


@dataclass(frozen=True)
class Element:
    """A global element that names a type."""

    wire: QName
    type: QName
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Operation:
    """A document/literal operation: `request` and `response` are the global elements of its messages."""

    wire: str
    action: str
    request: QName
    response: QName
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Service:
    """All of a WSDL. Operations stay in declared order; everything else is sorted by name."""

    name: str
    namespace: str
    endpoint: str
    operations: tuple[Operation, ...]
    types: tuple[Type, ...]
    messages: tuple[Type, ...]
    enums: tuple[Enum, ...]
    patterns: tuple[Pattern, ...]
    elements: tuple[Element, ...]
    origin: Origin | None = field(default=None, compare=False)

    def lineage(self, type_: Type) -> Iterator[Type]:
        """The type's ancestors, its root first, and the type itself last."""
        if type_.base is not None:
            yield from self.lineage(self.by_name[type_.base])
        yield type_

    @cached_property
    def by_name(self) -> dict[QName, Type]:
        """The named types by their names."""
        return {type_.wire: type_ for type_ in self.types}
