"""What a schema declares, in Python: the annotations of fields, and the parameters of methods.

Python is made here as text that knows which names it uses, so nobody has to read it again to learn what to import.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from .. import ir
from ..xsd import BUILTINS
from .naming import PythonNames


@dataclass(frozen=True)
class Code:
    """A piece of Python, and the names in it that its module has to import."""

    text: str
    names: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Annotation(Code):
    """A type in Python."""

    def __or__(self, other: Annotation) -> Annotation:
        return Annotation(f"{self} | {other}", self.names | other.names)

    def of(self, item: Annotation) -> Annotation:
        """Return this type with its items': `list` of `str` is `list[str]`."""
        return Annotation(f"{self}[{item}]", self.names | item.names)

    @property
    def or_none(self) -> Annotation:
        """The type that also allows None."""
        return self | Annotation("None")

    @property
    def or_unset(self) -> Annotation:
        """The type that also allows UNSET."""
        return self | named("UnsetType")


def named(name: str) -> Annotation:
    """Return the type that a module imports under this name."""
    return Annotation(name, frozenset([name]))


def builtin(name: str, hidden: Container[str] = ()) -> Annotation:
    """Return one of Python's own types, spelled so that fields of these names do not hide it."""
    return Annotation(f"builtins.{name}", frozenset(["builtins"])) if name in hidden else Annotation(name)


_UNSET = Code("UNSET", frozenset(["UNSET"]))
_IMPORTED = {
    "Decimal": named("Decimal"),
    "dt.date": Annotation("dt.date", frozenset(["dt"])),
    "dt.datetime": Annotation("dt.datetime", frozenset(["dt"])),
    "dt.time": Annotation("dt.time", frozenset(["dt"])),
}
"""Those of the types in the table of XML Schema's that have to be imported."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method.

    Attributes:
        name: of the parameter.
        type: what it takes, apart from UNSET.
        value: the type of one value, apart from None and of the list that holds it.
        default: what it is when it is left out; None if every call must give it.
        field: the name of the request's field that it becomes.
        argument: what the field is given.
        owner: the type that declares the field.
        declared: the field in the schema.
        by_position: whether it may be given without its name, as the only one that every call must give.
    """

    name: str
    type: Annotation
    value: Annotation
    default: Code | None
    field: str
    argument: Code
    owner: ir.Type
    declared: ir.Field
    by_position: bool = False

    @property
    def is_required(self) -> bool:
        """Whether every call must give it."""
        return self.default is None

    @property
    def annotation(self) -> Annotation:
        """What it takes, UNSET included."""
        return self.type.or_unset if self.default == _UNSET else self.type


class Annotations:
    """The annotations of a service.

    Where a method takes `hidden`, these are the names that mean something else where the annotation will stand.
    """

    def __init__(self, service: ir.Service, names: PythonNames) -> None:
        self._service = service
        self._names = names
        self._simples = {simple.wire: simple for simple in service.simples}

    def of_field(self, field: ir.Field, hidden: Container[str] = ()) -> Annotation:
        """Return the annotation of a field of a class."""
        value = self.of_values(field, hidden)
        if field.wrapped:
            items = value.or_none if field.wrapped.nillable else value
            value = builtin("list", hidden).of(items)
        if field.nillable:
            value = value.or_none
        return builtin("list", hidden).of(value) if field.many and not field.wrapped else value.or_unset

    def of_values(self, field: ir.Field, hidden: Container[str] = ()) -> Annotation:
        """Return the type of the values of a field; of its items, if it repeats."""
        if field.kind is ir.Kind.ANY:
            return named("XmlElement")
        if field.kind is ir.Kind.ANY_ATTRIBUTE:
            return named("XmlAttribute")
        return self.of_type(field.type, hidden)

    def of_type(self, wire: ir.TypeName, hidden: Container[str] = ()) -> Annotation:
        """Return a type; one that has a name in the package by this name."""
        return self._of_xml_schema(wire, hidden) or named(self._names.types[wire])

    def resolved(self, wire: ir.TypeName, hidden: Container[str] = ()) -> Annotation:
        """Return a type; an alias as what it stands for."""
        simple = self._simples.get(wire)
        if simple is None:
            return self.of_type(wire, hidden)
        if simple.item is not None:
            return builtin("list", hidden).of(self.resolved(simple.item, hidden))
        if simple.base is not None:
            return self.resolved(simple.base, hidden)
        return reduce(or_, dict.fromkeys(self.resolved(member, hidden) for member in simple.members))

    @staticmethod
    def _of_xml_schema(wire: ir.TypeName, hidden: Container[str]) -> Annotation | None:
        if wire == ir.ANY_TYPE:
            return named("XmlElement")
        declared = BUILTINS.get(wire)
        if declared is None:
            return None
        if declared.item is not None:
            return builtin("list", hidden).of(builtin("str", hidden))
        return _IMPORTED.get(declared.python) or builtin(declared.python, hidden)

    def parameters(self, operation: ir.Operation) -> tuple[Parameter, ...]:
        """Return the parameters of an operation's method: the fields of its request, inherited ones first.

        The only one that is required comes before all others.
        """
        request = self._service.by_name[self._service.of_element[operation.request]]
        fields = [*self._names.entries(self._service, request)]
        parameters = []
        for (owner, field, python), name in zip(fields, self._names.parameters[operation.key], strict=True):
            taken, default, argument = self._taken(field, name, is_only=len(fields) == 1)
            parameters.append(
                Parameter(
                    name=name,
                    type=taken,
                    value=self.of_values(field),
                    default=default,
                    field=python,
                    argument=argument,
                    owner=owner,
                    declared=field,
                )
            )
        return _with_the_required_first(parameters)

    def _taken(self, field: ir.Field, name: str, *, is_only: bool) -> tuple[Annotation, Code | None, Code]:
        """Return what the parameter for a field takes, its default, and what it becomes.

        One that the schema requires has no default, unless it is not the only one and an empty element will do.
        """
        value = self.of_values(field)
        taken = value.or_none if field.nillable else value
        if field.wrapped:
            return self._taken_for_wrapper(field, name)
        if field.many:
            default = None if field.required else Code("()")
            return named("Iterable").of(taken), default, _listed(name)
        if not field.required:
            return taken, _UNSET, Code(name)
        if is_only or not self._may_be_empty(field):
            return taken, None, Code(name)
        return taken, _UNSET, Code(f"{value}() if {name} is UNSET else {name}", value.names | _UNSET.names)

    def _taken_for_wrapper(self, field: ir.Field, name: str) -> tuple[Annotation, Code | None, Code]:
        """Return the same for a wrapper, which takes any iterable and becomes a list."""
        assert field.wrapped is not None
        items = self.of_values(field)
        taken = named("Iterable").of(items.or_none if field.wrapped.nillable else items)
        listed = _listed(name)
        if field.nillable:
            taken, listed = taken.or_none, Code(f"None if {name} is None else {listed}", listed.names)
        if field.required:
            return taken, None, listed
        return taken, _UNSET, Code(f"UNSET if {name} is UNSET else {listed}", listed.names | _UNSET.names)

    def _may_be_empty(self, field: ir.Field) -> bool:
        """Return whether an element with nothing in it is all that the schema asks for."""
        type_ = self._service.by_name.get(field.type)
        if field.kind is not ir.Kind.ELEMENT or type_ is None or type_.abstract:
            return False
        lineage = [*self._service.lineage(type_)]
        return not any(owner.content or owner.narrowed for owner in lineage) and not any(
            each.required for owner in lineage for each in owner.fields
        )


def _listed(name: str) -> Code:
    """Return what makes a list of a parameter that takes any iterable."""
    return Code(f'_listed({name}, "{name}")', frozenset(["_listed"]))


def _with_the_required_first(parameters: list[Parameter]) -> tuple[Parameter, ...]:
    """Return the parameters with the one that every call must give first, if it is only one."""
    required = [each for each in parameters if each.is_required]
    if len(required) != 1:
        return tuple(parameters)
    others = (each for each in parameters if not each.is_required)
    return replace(required[0], by_position=True), *others
