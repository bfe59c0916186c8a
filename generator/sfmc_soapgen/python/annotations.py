"""The Python side of what a schema declares: the annotations of fields, the parameters of methods."""

from __future__ import annotations

from dataclasses import dataclass

from .. import ir
from ..xsd import BUILTINS
from .naming import Names


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method, and the field of the request that it becomes."""

    name: str
    annotation: str
    default: str
    field: str
    value: str


class Surface:
    """What type checkers see of a service."""

    def __init__(self, service: ir.Service, names: Names) -> None:
        self._service = service
        self._names = names
        self._simples = {simple.wire: simple for simple in service.simples}

    def value(self, field: ir.Field) -> str:
        """The Python type of a field's values."""
        if field.kind in (ir.Kind.ANY, ir.Kind.ANY_ATTRIBUTE):
            return "XmlElement" if field.kind is ir.Kind.ANY else "XmlAttribute"
        return self.annotation(field.type)

    def annotation(self, wire: ir.QName, by_name: bool = True) -> str:
        """The Python type of a type; of an alias by its name, or by what it stands for."""
        if wire == ir.ANY_TYPE:
            return "XmlElement"
        if wire in BUILTINS:
            return BUILTINS[wire].python
        simple = None if by_name else self._simples.get(wire)
        if simple is None:
            return self._names.types[wire]
        if simple.item is not None:
            return f"list[{self.annotation(simple.item, False)}]"
        if simple.base is not None:
            return self.annotation(simple.base, False)
        return " | ".join(dict.fromkeys(self.annotation(member, False) for member in simple.members))

    def parameters(self, operation: ir.Operation) -> tuple[Parameter, ...]:
        """The parameters of an operation's method: the fields of its request, inherited ones first."""
        request = self._service.by_name[self._service.of_element[operation.request]]
        fields = [(field, python) for _, field, python in self._names.entries(self._service, request)]
        return tuple(
            self._parameter(field, python, parameter, is_only=len(fields) == 1)
            for (field, python), parameter in zip(fields, self._names.parameters[operation.port_type, operation.wire])
        )

    def _parameter(self, field: ir.Field, python: str, name: str, is_only: bool) -> Parameter:
        """A parameter. One that the schema requires has no default, unless an empty element beside others will do."""
        value = self.value(field)
        none = " | None" if field.nillable else ""
        if field.many and not field.wrapped:
            default = "" if field.required else " = ()"
            return Parameter(name, f"Iterable[{value}{none}]", default, python, f"[*{name}]")
        if field.wrapped:
            value = f"Iterable[{value}{' | None' if field.wrapped.nillable else ''}]"
            listed = f"None if {name} is None else [*{name}]" if field.nillable else f"[*{name}]"
            given = f"UNSET if {name} is UNSET else {listed}"
            if field.required:
                return Parameter(name, f"{value}{none}", "", python, listed)
            return Parameter(name, f"{value}{none} | UnsetType", " = UNSET", python, given)
        if field.required and (is_only or not self._may_be_empty(field)):
            return Parameter(name, f"{value}{none}", "", python, name)
        given = f"{value}() if {name} is UNSET else {name}" if field.required else name
        return Parameter(name, f"{value}{none} | UnsetType", " = UNSET", python, given)

    def _may_be_empty(self, field: ir.Field) -> bool:
        """Whether an element with nothing in it is all that the schema asks for."""
        type_ = self._service.by_name.get(field.type)
        if field.kind is not ir.Kind.ELEMENT or type_ is None or type_.abstract:
            return False
        lineage = [*self._service.lineage(type_)]
        return not any(owner.content or owner.narrowed for owner in lineage) and not any(
            each.required for owner in lineage for each in owner.fields
        )
