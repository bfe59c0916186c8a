"""Notes: what is known of a service beyond its WSDL, for docstrings and for `show`.

They are data, `wsdl/notes.toml` for the embedded WSDL, and take no part in the interface: other notes are no change of
it. What a WSDL says itself comes before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import ir


@dataclass(frozen=True)
class Note:
    """What is known of one thing.

    Attributes:
        about: what it is, in a line.
        read_only: whether the service sets it, and nobody else can.
        reserved: whether the vendor keeps it for itself.
        deprecated: what to use instead, as far as that is known.
    """

    about: str = ""
    read_only: bool = False
    reserved: bool = False
    deprecated: ir.Deprecated | None = None


@dataclass(frozen=True)
class TypeNote(Note):
    """What is known of a type or message.

    Attributes:
        operations: those that are documented for it. It may take others as well.
        needed: the fields that an operation needs, by the operation: each with its alternatives.
        actions: what can be performed on it.
        permission: what the caller must be allowed.
        fields: by the names of its own fields; of an attribute, with "@", or without if no element is called so.
    """

    operations: tuple[str, ...] = ()
    needed: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    permission: str = ""
    fields: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True)
class EnumNote(Note):
    """What is known of an enumeration, and of its members by their values."""

    members: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True)
class OperationNote(Note):
    """What is known of an operation.

    Attributes:
        details: paragraphs with an empty line between them.
        example: parameters of its method, and the Python that each may be given.
    """

    details: str = ""
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notes:
    """All that is known. An anonymous type has the name of its path, such as `Order/Line`.

    Attributes:
        sha256: the hash of the file.
    """

    types: Mapping[ir.QName, TypeNote] = field(default_factory=dict)
    messages: Mapping[ir.QName, TypeNote] = field(default_factory=dict)
    enums: Mapping[ir.QName, EnumNote] = field(default_factory=dict)
    simples: Mapping[ir.QName, Note] = field(default_factory=dict)
    operations: Mapping[ir.QName, OperationNote] = field(default_factory=dict)
    sha256: str = ""

    def of_type(self, type_: ir.Type) -> TypeNote:
        """Return what is known of a type or message. A message has a name of its own if a type is called the same."""
        is_inside_element = isinstance(type_.wire, ir.Anonymous) and type_.wire.component is ir.Component.ELEMENT
        tables = (self.messages, self.types) if is_inside_element else (self.types, self.messages)
        name = _name(type_.wire)
        return next((table[name] for table in tables if name in table), TypeNote())

    def of_field(self, owner: ir.Type, field: ir.Field) -> Note:
        """Return what is known of a field of the type that declares it."""
        notes, name = self.of_type(owner).fields, field.wire.local
        keys = (key for key in (f"@{name}", name) if key in notes and owner.by_name.get(key) == field)
        return next((notes[key] for key in keys), Note())

    def of_enum(self, enum: ir.Enum) -> EnumNote:
        """Return what is known of an enumeration."""
        return self.enums.get(_name(enum.wire), EnumNote())

    def of_simple(self, simple: ir.Simple) -> Note:
        """Return what is known of another simple type."""
        return self.simples.get(_name(simple.wire), Note())

    def of_operation(self, operation: ir.Operation) -> OperationNote:
        """Return what is known of an operation."""
        return self.operations.get(operation.wire, OperationNote())

    def are_about(self, service: ir.Service) -> bool:
        """Tell whether anything of a service is known."""
        return bool(
            {*self.types, *self.messages} & {_name(wire) for wire in service.by_name}
            or self.enums.keys() & {_name(enum.wire) for enum in service.enums}
            or self.simples.keys() & {_name(simple.wire) for simple in service.simples}
            or self.operations.keys() & {operation.wire for operation in service.operations}
        )


def told(documentation: str, about: str) -> str:
    """Return what a WSDL says of a thing, and then what is known of it beyond, as paragraphs."""
    return "\n\n".join(dict.fromkeys(filter(None, [documentation, about])))


def _name(wire: ir.TypeName) -> ir.QName:
    return ir.QName(wire.namespace, wire.path)
