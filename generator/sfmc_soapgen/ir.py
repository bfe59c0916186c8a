"""The intermediate representation: what a WSDL means, in wire names and schema facts only.

Everything is frozen and compares by meaning. Where a thing was declared (`origin`) and what its author wrote about it
(`documentation`) take no part in equality, so neither is a change of the interface or kept in a manifest; nor does the
order of declarations, because `lower` sorts whatever has no order on the wire. Python names come from `naming`, modules
from `modules`.

`documentation` is plain text of bounded length, from `xs:documentation` or `wsdl:documentation`: paragraphs with an
empty line between them, without other line breaks; "" if there is none. It is text from outside, like any name.
"""

from __future__ import annotations

import enum
import re
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

    @property
    def steps(self) -> list[str]:
        """The names in the path of an anonymous type; the one name of any other."""
        return [step for step in re.split("[/&@]+", self.local) if step] if "/" in self.local else [self.local]

    @property
    def path(self) -> str:
        """What people are told: `Order/Line` for the anonymous type of Line in Order, else the local name."""
        return "/".join(self.steps)


ANY = QName("##any", "any")
"""The `wire` and the `type` of a wildcard: `xs:any` and `xs:anyAttribute`."""

TEXT = QName("##text", "value")
"""The `wire` of the field that holds the text of a type with simple content."""

ANY_TYPE = QName(XSD, "anyType")
"""The type of an element that may hold anything."""


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


class Kind(enum.StrEnum):
    """What a field is on the wire."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    GROUP = "group"
    ANY = "any"
    ANY_ATTRIBUTE = "any attribute"


Bounds = tuple[int, int | None]
"""How often a repeated particle may occur; None for no upper bound."""


def occurrence(bounds: Bounds) -> str:
    """Bounds as people write them: `0..1`, `1..*`."""
    low, high = bounds
    return f"{low}..{'*' if high is None else high}"


@dataclass(frozen=True)
class Wrapped:
    """The one repeated element inside a wrapper: `Field` in `Fields/Field`."""

    wire: QName
    nillable: bool = False
    required: bool = False


@dataclass(frozen=True)
class Field:
    """One thing that a type's content may hold.

    `type` is the item's where there is a wrapper; `required` and `nillable` are the wrapper's own. Inside a choice or
    an optional group nothing is `required`: the type's `content` says what is. A group that repeats is a field too:
    its `wire` begins with "/", and its `type` holds what is repeated.

    Attributes:
        bounds: of what repeats, where `many` and `required` do not say it all.
        schema_default, fixed: the value of an empty element or an absent attribute, as text.
        namespaces: of a wildcard: "" for any, "!uri" for any but this and none, else a list ("##local" for none).
    """

    wire: QName
    type: QName
    kind: Kind = Kind.ELEMENT
    many: bool = False
    nillable: bool = False
    required: bool = False
    bounds: Bounds | None = None
    wrapped: Wrapped | None = None
    schema_default: str | None = None
    fixed: str | None = None
    namespaces: str = ""
    deprecated: Deprecated | None = None
    reserved: bool = False
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def cardinality(self) -> Bounds:
        """How often the element may occur; of a wrapper, the wrapper."""
        if self.wrapped:
            return int(self.required), 1
        return self.bounds or (int(self.required), None if self.many else 1)


@dataclass(frozen=True)
class Leaf:
    """A field's place in a content model."""

    field: QName
    required: bool

    def __str__(self) -> str:
        return self.field.path + "?" * (not self.required)


@dataclass(frozen=True)
class Group:
    """A content model, or a part of one. As text it is in wire names, as DTDs write it.

    Attributes:
        kind: "sequence", "choice" or "all".
        required: whether it must occur: not with minOccurs="0".
    """

    kind: str
    parts: tuple[Leaf | Group, ...]
    required: bool = True

    def __str__(self) -> str:
        separator = {"sequence": ", ", "choice": " | ", "all": " & "}[self.kind]
        return f"({separator.join(map(str, self.parts))})" + "?" * (not self.required)


@dataclass(frozen=True)
class Narrowed:
    """How a restriction holds a field of its base to less. None leaves a thing as the base has it.

    An extension may have one as well, where it lets the base's `anyAttribute` take more.
    """

    field: QName
    kind: Kind
    type: QName | None = None
    required: bool | None = None
    prohibited: bool | None = None
    nillable: bool | None = None
    bounds: Bounds | None = None
    schema_default: str | None = None
    fixed: str | None = None
    namespaces: str | None = None


@dataclass(frozen=True)
class Type:
    """A complex type, or the anonymous type of a message. Fields are its own, in wire order, without the base's.

    An anonymous type inside another one has the path to it as its name: `Order/Line`. No declared name has a "/".

    Attributes:
        content: of its own elements; None for a sequence of them.
        restricts: it restricts its base: `content` is all that is left of it, and `narrowed` says what else is less.
    """

    wire: QName
    base: QName | None = None
    abstract: bool = False
    fields: tuple[Field, ...] = ()
    content: Group | None = None
    restricts: bool = False
    narrowed: tuple[Narrowed, ...] = ()
    deprecated: Deprecated | None = None
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Enum:
    """A string with a closed list of values, in declared order: the first is the .NET default.

    Attributes:
        documentation_of_members: one text a member, in their order; () if none has any.
        collapse: white space around and inside a value means nothing: it restricts a kind of `xs:token`.
    """

    wire: QName
    members: tuple[str, ...]
    collapse: bool = False
    documentation: str = field(default="", compare=False)
    documentation_of_members: tuple[str, ...] = field(default=(), compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def base(self) -> QName:
        """The type of XML Schema that its values are restricted from, so far as white space tells."""
        return QName(XSD, "token" if self.collapse else "string")


@dataclass(frozen=True)
class Simple:
    """Any other simple type: a restriction of `base`, a list of `item`, or a union of `members`.

    Attributes:
        facets: (name, value) in the order of their names; patterns of one step are one, as alternatives.
    """

    wire: QName
    base: QName | None = None
    item: QName | None = None
    members: tuple[QName, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def uses(self) -> tuple[QName, ...]:
        """The types that it is made of."""
        return tuple(each for each in (self.base, self.item, *self.members) if each is not None)


Named = Type | Enum | Simple
"""Whatever a field may be declared with, apart from XML Schema's own types."""


@dataclass(frozen=True)
class Element:
    """A global element that names a type, or whose own type could not have the element's name."""

    wire: QName
    type: QName
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Operation:
    """A document/literal operation. `request`, `response`, headers and faults are global elements."""

    wire: str
    action: str
    request: QName
    response: QName
    port_type: str = ""
    request_headers: tuple[QName, ...] = ()
    response_headers: tuple[QName, ...] = ()
    faults: tuple[QName, ...] = ()
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Port:
    """A SOAP port of a service.

    Attributes:
        version: "1.1" or "1.2".
        documentation: that of its port type.
    """

    service: str
    wire: str
    port_type: str
    version: str
    endpoint: str
    documentation: str = field(default="", compare=False)


@dataclass(frozen=True)
class Service:
    """All of a WSDL. Ports and operations stay in declared order; everything else is sorted by name.

    `name` and `namespace` are those of the WSDL's first service.
    """

    name: str
    namespace: str
    ports: tuple[Port, ...]
    operations: tuple[Operation, ...]
    types: tuple[Type, ...]
    messages: tuple[Type, ...]
    enums: tuple[Enum, ...]
    simples: tuple[Simple, ...]
    elements: tuple[Element, ...]
    origin: Origin | None = field(default=None, compare=False)

    @property
    def endpoint(self) -> str:
        """The address of the first port."""
        return self.ports[0].endpoint

    def lineage(self, type_: Type) -> Iterator[Type]:
        """The type's ancestors, its root first, and the type itself last."""
        line = [type_]
        while line[-1].base is not None:
            line.append(self.by_name[line[-1].base])
        return reversed(line)

    @cached_property
    def by_name(self) -> dict[QName, Type]:
        """The complex types and messages by their names."""
        return {type_.wire: type_ for type_ in (*self.messages, *self.types)}

    @cached_property
    def of_element(self) -> dict[QName, QName]:
        """The type of each global element: the one it names, or its own."""
        return {message.wire: message.wire for message in self.messages} | {
            element.wire: element.type for element in self.elements
        }
