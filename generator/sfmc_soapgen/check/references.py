"""References: that every name leads to something, and to something of the right kind."""

from __future__ import annotations

from collections.abc import Container, Iterable

from ..errors import InputError, UnsupportedError, did_you_mean
from ..ir import (
    ANY,
    ANY_TYPE,
    XSD,
    Field,
    Kind,
    Operation,
    Origin,
    QName,
    Service,
    Type,
    TypeName,
)
from ..xsd import BUILTINS


class _Types:
    """The names of all types."""

    def __init__(self, service: Service) -> None:
        enums, simples = ({each.wire for each in named} for named in (service.enums, service.simples))
        self.simple: set[TypeName] = {*BUILTINS} | enums | simples
        self.all = self.simple | service.by_name.keys() | {ANY, ANY_TYPE}


def check_references(service: Service) -> None:
    """Refuse types that are not declared, bases that nothing can extend, and attributes of complex types."""
    types = _Types(service)
    for type_ in (*service.types, *service.messages):
        _check_base(type_, types)
        for field in type_.fields:
            _check_field(type_, field, types)
        for narrowed in type_.narrowed:
            if narrowed.type is not None:
                user = f"the element {narrowed.field.local!r} of {type_.wire.path!r} has"
                _check_type(narrowed.type, types.all, user, type_.origin)
    for element in service.elements:
        _check_type(element.type, types.all, f"the element {element.wire.local!r} has", element.origin)
    for simple in service.simples:
        for used in simple.uses:
            _check_type(used, types.simple, f"the simple type {simple.wire.path!r} is made of", simple.origin)


def check_operations(service: Service) -> None:
    """Refuse two operations of one name, and those whose elements are not messages: these may hold anything."""
    seen: dict[tuple[str, str], Operation] = {}
    for operation in service.operations:
        port_type, name = operation.port_type.local, operation.wire.local
        first = seen.setdefault((port_type, name), operation)
        if first is not operation:
            problem = f"the operation {f'{port_type}.{name}'!r} is declared twice: also at {first.origin}"
            raise InputError(problem, operation.origin, "Remove or rename one of them, or its wsdl:portType.")
        _check_action(operation)
        _check_message(service, operation, "sends", operation.request)
        _check_message(service, operation, "receives", operation.response)
        for header in (*operation.request_headers, *operation.response_headers):
            _check_message(service, operation, "has the header", header)
        for fault in operation.faults:
            _check_message(service, operation, "has the fault", fault)


def _check_action(operation: Operation) -> None:
    """Refuse a soapAction that cannot stand between quotes in a header of HTTP."""
    action = operation.action
    if not (action.isascii() and action.isprintable()) or '"' in action or "\\" in action:
        problem = f"the operation {operation.wire.local!r} has the soapAction {action!r}"
        hint = "A soapAction is printable ASCII without quotes and backslashes, as it stands in a header of HTTP."
        raise InputError(problem, operation.origin, hint)


def _check_message(service: Service, operation: Operation, role: str, element: QName) -> None:
    """Refuse an element of an operation that is not declared, or whose type says nothing of what is in it."""
    user = f"the operation {operation.wire.local!r} {role}"
    if element not in service.of_element:
        problem = f"{user} the element {str(element)!r}, which is not declared"
        raise InputError(problem, operation.origin, did_you_mean(element, service.of_element))
    type_ = service.of_element[element]
    if type_ not in service.by_name:
        problem = f"{user} the element {element.local!r} of the type {type_.path!r}, which is not supported"
        raise UnsupportedError(problem, operation.origin, "Give the element a type that says what is in it.")


def _check_base(type_: Type, types: _Types) -> None:
    """Refuse a base that is not declared, or is not a complex type."""
    if type_.base is None:
        return
    if type_.base in types.simple or type_.base.namespace == XSD:
        problem = f"{type_.wire.path!r} extends {type_.base.path!r}, which is not a complex type"
        raise UnsupportedError(problem, type_.origin, "Put the extension of a simple type into xs:simpleContent.")
    _check_type(type_.base, types.all, f"{type_.wire.path!r} extends", type_.origin)


def _check_field(type_: Type, field: Field, types: _Types) -> None:
    """Refuse a field whose type is not declared, or is not one that such a field can have."""
    what = f"{'attribute' if field.kind is Kind.ATTRIBUTE else 'element'} {field.wire.local!r}"
    user = f"the {'text' if field.kind is Kind.TEXT else what} of {type_.wire.path!r} has"
    _check_type(field.type, types.all, user, field.origin)
    if field.kind in (Kind.ATTRIBUTE, Kind.TEXT) and field.type not in types.simple:
        problem = f"{user} the type {field.type.path!r}, which is not a simple type"
        raise InputError(problem, field.origin, "Only elements can have complex types.")
    if field.schema_default is not None or field.fixed is not None:
        _check_can_have_value(type_, field, types.simple)


def _check_can_have_value(type_: Type, field: Field, simple: Container[TypeName]) -> None:
    """Refuse a default or fixed value where the bindings could not read or write it."""
    if field.kind is Kind.TEXT:
        what = f"the element {type_.wire.path!r} of a message"
    elif field.kind is Kind.ELEMENT and (field.wrapped is not None or field.type not in simple):
        what = f"the element {field.wire.local!r} of {type_.wire.path!r}, whose type is complex"
    else:
        return
    name, value = ("fixed", field.fixed) if field.fixed is not None else ("default", field.schema_default)
    hint = "Only attributes, and elements of simple types that are not messages, can have one."
    raise UnsupportedError(f'{name}="{value}" is not supported on {what}', field.origin, hint)


def _check_type(name: TypeName, known: Iterable[TypeName], user: str, origin: Origin | None) -> None:
    """Refuse a type that is not declared."""
    if name not in known:
        problem = f"{user} the type {str(name)!r}, which is not declared"
        raise InputError(problem, origin, did_you_mean(name, known))
