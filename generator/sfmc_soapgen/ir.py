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
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

XSD = "http://www.w3.org/2001/XMLSchema"


# --- names


class QName(NamedTuple):
    """A qualified name: namespace ("" for none) and local part."""

    namespace: str
    local: str

    def __str__(self) -> str:
        return f"{{{self.namespace}}}{self.local}" if self.namespace else self.local

    @property
    def names(self) -> tuple[str, ...]:
        """The names that stand in the schema for it."""
        return (self.local,)

    @property
    def path(self) -> str:
        """The name as people read it: without its namespace."""
        return self.local


class Component(enum.Enum):
    """What a schema can declare globally."""

    TYPE = "type"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    GROUP = "group"
    ATTRIBUTE_GROUP = "attribute group"


class Role(enum.Enum):
    """The part that an anonymous type has in what holds it. The value is the step's name where nothing else is."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    OCCURRENCE = "occurrence"
    TEXT = "value"
    BASE = "base"
    ITEM = "item"
    MEMBER = "member"


@dataclass(frozen=True)
class Step:
    """A step into something that a schema declares.

    Attributes:
        role: what it leads to.
        name: the name of an element, an attribute or a group that repeats; the value of any other role.
        number: which one it is, counted from 1, where several steps from the same place have one name.
    """

    role: Role
    name: str
    number: int = 1

    def __str__(self) -> str:
        return self.name if self.number == 1 else f"{self.name}_{self.number}"


@dataclass(frozen=True)
class Anonymous:
    """The name of a type that has none in its schema: where it stands.

    Attributes:
        owner: what is declared globally, and holds it.
        steps: the way to it from there; () for the own type of an element or attribute.
        component: what the owner is.
    """

    owner: QName
    steps: tuple[Step, ...] = ()
    component: Component = Component.TYPE

    def __str__(self) -> str:
        return str(QName(self.namespace, self.local))

    @property
    def namespace(self) -> str:
        """The namespace of its owner."""
        return self.owner.namespace

    @cached_property
    def local(self) -> str:
        """The name that bindings give it: `Order/Line`. No name of XML has a "/", so no declared type has it."""
        prefix = {
            Component.TYPE: "",
            Component.ELEMENT: "/",
            Component.ATTRIBUTE: "@/",
            Component.GROUP: "&",
            Component.ATTRIBUTE_GROUP: "&",
        }
        steps = (f"//{step}" if step.role is Role.OCCURRENCE else f"/{step}" for step in self.steps)
        return prefix[self.component] + self.owner.local + "".join(steps)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that stand in the schema for it: its owner's, and those of the steps."""
        return (self.owner.local, *(str(step) for step in self.steps))

    @property
    def path(self) -> str:
        """The name as people read it: `Order/Line` for the anonymous type of Line in Order."""
        return "/".join(self.names)


TypeName = QName | Anonymous
"""The name of a type."""


def sort_key(name: TypeName) -> tuple[str, str]:
    """Return what names are sorted by: the namespace, then the name that bindings use."""
    return name.namespace, name.local


def reference(name: TypeName, home: str) -> str:
    """Return a name as bindings and manifests refer to it.

    It is bare in the namespace `home`, `xs:int` if it is XML Schema's own, and `{namespace}local` otherwise.
    """
    if name.namespace == home and home:
        return name.local
    return f"xs:{name.local}" if name.namespace == XSD else f"{{{name.namespace}}}{name.local}"


def display_name(name: TypeName) -> str:
    """Return a name as people write it: `xs:int`, `Order`, `Order/Line`."""
    return f"xs:{name.local}" if name.namespace == XSD else name.path


ANY = QName("##any", "any")
"""The `wire` and the `type` of a wildcard: `xs:any` and `xs:anyAttribute`."""

TEXT = QName("##text", "value")
"""The `wire` of the field that holds the text of a type with simple content."""


def group_name(group: str, number: int = 1) -> QName:
    """Return the `wire` of a field that holds a group that repeats: what is in the group has names, it has none.

    Args:
        group: the name of the group, or its kind, such as "choice".
        number: which one it is, counted from 1, of those in a type that are called the same.
    """
    return QName("##group", group if number == 1 else f"{group}_{number}")


ANY_TYPE = QName(XSD, "anyType")
"""The type of an element that may hold anything."""


# --- where and how


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
    """The kinds of fields, by what they are on the wire."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    GROUP = "group"
    ANY = "any"
    ANY_ATTRIBUTE = "any attribute"


ATTRIBUTES = (Kind.ATTRIBUTE, Kind.ANY_ATTRIBUTE)
"""The kinds of fields that are attributes."""


Bounds = tuple[int, int | None]
"""How often a repeated particle may occur; None for no upper bound."""


def occurrence(bounds: Bounds) -> str:
    """Return bounds as people write them: `0..1`, `1..*`."""
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
    its `wire` is a `group_name`, and its `type` holds what is repeated.

    Attributes:
        bounds: of what repeats, where `many` and `required` do not say it all.
        schema_default, fixed: the value of an empty element or an absent attribute, as text.
        namespaces: of a wildcard: "" for any, "!uri" for any but this and none, else a list ("##local" for none).
    """

    wire: QName
    type: TypeName
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
        return self.field.path if self.required else f"{self.field.path}?"


COMPOSITORS = {"sequence": ", ", "choice": " | ", "all": " & "}
"""What the parts of a content model can be together, and what stands between them in text."""


@dataclass(frozen=True)
class Group:
    """A content model, or a part of one. As text it is in wire names, as DTDs write it.

    Attributes:
        compositor: "sequence", "choice" or "all".
        required: whether it must occur: not with minOccurs="0".
    """

    compositor: str
    parts: tuple[Leaf | Group, ...]
    required: bool = True

    def __str__(self) -> str:
        text = f"({COMPOSITORS[self.compositor].join(map(str, self.parts))})"
        return text if self.required else f"{text}?"


@dataclass(frozen=True)
class Narrowed:
    """What a restriction changes about a field of its base; None is for what stays as it is.

    An extension has one as well where it lets the base's `anyAttribute` take more.
    """

    field: QName
    kind: Kind
    type: TypeName | None = None
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

    Attributes:
        content: of its own elements; None for a sequence of them.
        restricts: whether it restricts its base. Then `content` is all that the type still holds, and `narrowed` says
            what else has changed.
    """

    wire: TypeName
    base: TypeName | None = None
    abstract: bool = False
    fields: tuple[Field, ...] = ()
    content: Group | None = None
    restricts: bool = False
    narrowed: tuple[Narrowed, ...] = ()
    deprecated: Deprecated | None = None
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Its own fields as people call them: an attribute with "@", or without if no element is called so."""
        attributes = {each.wire.local: each for each in self.fields if each.kind in ATTRIBUTES}
        others = {each.wire.local: each for each in self.fields if each.kind not in ATTRIBUTES}
        return {f"@{name}": each for name, each in attributes.items()} | attributes | others


@dataclass(frozen=True)
class Enum:
    """A string with a closed list of values, in declared order: the first is the .NET default.

    Attributes:
        documentation_of_members: one text a member, in their order; () if none has any.
        collapse: white space around and inside a value means nothing: it restricts a kind of `xs:token`.
    """

    wire: TypeName
    members: tuple[str, ...]
    collapse: bool = False
    documentation: str = field(default="", compare=False)
    documentation_of_members: tuple[str, ...] = field(default=(), compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def base(self) -> QName:
        """The type of XML Schema that it restricts, as far as white space tells."""
        return QName(XSD, "token" if self.collapse else "string")


@dataclass(frozen=True)
class Simple:
    """Any other simple type: a restriction of `base`, a list of `item`, or a union of `members`.

    Attributes:
        facets: (name, value) in the order of their names; patterns of one step are one, as alternatives.
    """

    wire: TypeName
    base: TypeName | None = None
    item: TypeName | None = None
    members: tuple[TypeName, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def uses(self) -> tuple[TypeName, ...]:
        """The types that it is made of."""
        return tuple(each for each in (self.base, self.item, *self.members) if each is not None)


Named = Type | Enum | Simple
"""Whatever a field may be declared with, apart from XML Schema's own types."""


@dataclass(frozen=True)
class Element:
    """A global element that names a type, or whose own type could not have the element's name."""

    wire: QName
    type: TypeName
    origin: Origin | None = field(default=None, compare=False)


class OperationKey(NamedTuple):
    """The name of an operation among all operations: two port types may have one of the same name."""

    port_type: QName
    operation: QName


@dataclass(frozen=True)
class Operation:
    """A document/literal operation.

    Attributes:
        wire: its name, in the namespace of its port type.
        action: the soapAction.
        request, response, request_headers, response_headers, faults: global elements.
    """

    wire: QName
    port_type: QName
    action: str
    request: QName
    response: QName
    request_headers: tuple[QName, ...] = ()
    response_headers: tuple[QName, ...] = ()
    faults: tuple[QName, ...] = ()
    documentation: str = field(default="", compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def key(self) -> OperationKey:
        """The name that no other operation has."""
        return OperationKey(self.port_type, self.wire)

    @property
    def elements(self) -> tuple[QName, ...]:
        """Every element that it sends or receives."""
        return (self.request, self.response, *self.request_headers, *self.response_headers, *self.faults)


@dataclass(frozen=True)
class Port:
    """A SOAP port of a service.

    Attributes:
        wire: its name, in the namespace of its service.
        version: "1.1" or "1.2".
        documentation: that of its port type.
    """

    wire: QName
    service: QName
    port_type: QName
    version: str
    endpoint: str
    documentation: str = field(default="", compare=False)


@dataclass(frozen=True)
class Service:
    """All of a WSDL. Ports and operations stay in declared order; everything else is sorted by name.

    `wire` is the name of the WSDL's first service.
    """

    wire: QName
    ports: tuple[Port, ...]
    operations: tuple[Operation, ...] = ()
    types: tuple[Type, ...] = ()
    messages: tuple[Type, ...] = ()
    enums: tuple[Enum, ...] = ()
    simples: tuple[Simple, ...] = ()
    elements: tuple[Element, ...] = ()
    origin: Origin | None = field(default=None, compare=False)

    @property
    def namespace(self) -> str:
        """The namespace of its name."""
        return self.wire.namespace

    @property
    def endpoint(self) -> str:
        """The address of the first port."""
        return self.ports[0].endpoint

    def lineage(self, type_: Type) -> Iterator[Type]:
        """Return the type's ancestors, its root first, and the type itself last."""
        line = [type_]
        while line[-1].base is not None:
            line.append(self.by_name[line[-1].base])
        return reversed(line)

    @cached_property
    def by_name(self) -> dict[TypeName, Type]:
        """The complex types and messages by their names."""
        return {type_.wire: type_ for type_ in (*self.messages, *self.types)}

    @cached_property
    def of_element(self) -> dict[QName, TypeName]:
        """The type of each global element: the one it names, or its own."""
        own = {message.wire: message.wire for message in self.messages if isinstance(message.wire, QName)}
        return own | {element.wire: element.type for element in self.elements}

    @cached_property
    def operation_names(self) -> dict[OperationKey, str]:
        """The operations' names for people: `Create`, or `Soap.Create` where several port types have a `Create`."""
        count = Counter(operation.wire.local for operation in self.operations)
        return {
            each.key: each.wire.local if count[each.wire.local] == 1 else f"{each.port_type.local}.{each.wire.local}"
            for each in self.operations
        }
