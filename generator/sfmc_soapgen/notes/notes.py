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
        needed: the fields that an operation needs, by the operation. Alternatives are joined by "or".
        actions: what can be performed on it.
        permission: what the caller must be allowed.
        fields: by the names of its own fields; of an attribute, with "@" or without.
    """

    operations: tuple[str, ...] = ()
    needed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
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
        notes: paragraphs with an empty line between them.
        example: parameters of its method, and the Python that each may be given.
    """

    notes: str = ""
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notes:
    """All that is known. An anonymous type has the name of its path, such as `Order/Line`.

    Attributes:
        types: types and messages.
        sha256: the hash of the file.
    """

    types: Mapping[ir.QName, TypeNote] = field(default_factory=dict)
    enums: Mapping[ir.QName, EnumNote] = field(default_factory=dict)
    simples: Mapping[ir.QName, Note] = field(default_factory=dict)
    operations: Mapping[ir.QName, OperationNote] = field(default_factory=dict)
    sha256: str = ""

    def of_type(self, type_: ir.Type) -> TypeNote:
        """Return what is known of a type or message."""
        return self.types.get(_name(type_.wire), TypeNote())

    def of_field(self, owner: ir.Type, field: ir.Field) -> Note:
        """Return what is known of a field of the type that declares it."""
        fields, name = self.of_type(owner).fields, field.wire.local
        note = fields.get(f"@{name}") if field.kind is ir.Kind.ATTRIBUTE else None
        return note or fields.get(name, Note())

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
            self.types.keys() & {_name(wire) for wire in service.by_name}
            or self.enums.keys() & {_name(enum.wire) for enum in service.enums}
            or self.simples.keys() & {_name(simple.wire) for simple in service.simples}
            or self.operations.keys() & {operation.wire for operation in service.operations}
        )


def told(documentation: str, about: str) -> str:
    """Return what a WSDL says of a thing, and then what is known of it beyond, as paragraphs."""
    return "\n\n".join(dict.fromkeys(filter(None, [documentation, about])))


def _name(wire: ir.TypeName) -> ir.QName:
    return ir.QName(wire.namespace, wire.path)
