"""What templates lay out. Views hold every word; a template decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ..everyday.faces import Face


@dataclass(frozen=True)
class Imports:
    """The imports of a module, as statements.

    Attributes:
        sections: of those that it runs, those of each section.
        for_checkers: those that only type checkers need.
    """

    sections: tuple[tuple[str, ...], ...]
    for_checkers: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldView:
    """A field of a class: `name: annotation = value`, and its documentation below."""

    name: str
    annotation: str
    value: str
    doc: str


@dataclass(frozen=True)
class ClassView:
    """A class. `bases` are its base and the keywords that its metadata stands in."""

    name: str
    bases: tuple[str, ...]
    doc: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class ModuleView:
    """A module of classes. `namespaces` are constants and their URIs, `exports` the names of the classes."""

    doc: str
    imports: Imports
    exports: tuple[str, ...]
    namespaces: tuple[tuple[str, str], ...]
    classes: tuple[ClassView, ...]


@dataclass(frozen=True)
class MemberView:
    """A member of an enumeration: `name = value`, and its documentation below."""

    name: str
    value: str
    doc: str


@dataclass(frozen=True)
class EnumView:
    """An enumeration."""

    name: str
    bases: tuple[str, ...]
    doc: str
    members: tuple[MemberView, ...]


@dataclass(frozen=True)
class AliasView:
    """A simple type that is no enumeration: what it is in Python, and what makes it so."""

    name: str
    annotation: str
    constructor: str
    doc: str


@dataclass(frozen=True)
class EnumsView:
    """The module of the simple types."""

    imports: Imports
    exports: tuple[str, ...]
    enums: tuple[EnumView, ...]
    aliases: tuple[AliasView, ...]


@dataclass(frozen=True)
class OperationView:
    """The constant of an operation: its name, its key in `OPERATIONS`, and how it is made."""

    constant: str
    key: str
    arguments: tuple[str, ...]
    doc: str


@dataclass(frozen=True)
class OperationsView:
    """The module of the operations and ports. `ports` are the arguments of each."""

    imports: Imports
    operations: tuple[OperationView, ...]
    ports: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MethodView:
    """A method of a client: `declared` are its parameters, `arguments` the fields of the request that they become."""

    name: str
    constant: str
    declared: tuple[str, ...]
    arguments: tuple[str, ...]
    request: str
    response: str
    doc: str


@dataclass(frozen=True)
class ClientView:
    """A client: the face that it has, what it is made of, and its methods; `everyday` are those of rooms, as source."""

    face: Face
    base: str
    doc: str
    everyday: tuple[str, ...]
    methods: tuple[MethodView, ...]


@dataclass(frozen=True)
class ClientsView:
    """The module of the clients. `has_tenants` and `has_select` are those of the `Bindings` in the package."""

    imports: Imports
    has_tenants: str
    has_select: str
    clients: tuple[ClientView, ...]


@dataclass(frozen=True)
class PackageView:
    """The package itself. `bound` are functions and the methods that they are."""

    doc: str
    imports: Imports
    for_checkers: tuple[str, ...]
    version: str
    digest: str
    bound: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]
    submodules: tuple[str, ...]


@dataclass(frozen=True)
class RegistryView:
    """Where each type is, and what it is called on the wire."""

    namespace: str
    server_time: str
    is_part: str
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    lazy: tuple[tuple[str, tuple[str, ...]], ...]
    wire_names: tuple[tuple[str, str], ...]
    elements: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TopicsView:
    """The modules of the complex types: the name and the contents of each."""

    doc: str
