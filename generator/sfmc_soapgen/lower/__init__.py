"""The typed tree -> the intermediate representation.

Prefixes become qualified names, groups are inlined, anonymous types get where they stand as their name, wrappers
collapse into their one element, and what is more than a plain sequence gets a content model. Whether the names of types
and elements lead anywhere is for `check` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from xsdata.models import xsd

from ..errors import InputError, UnsupportedError
from ..ir import (
    TEXT,
    Anonymous,
    Component,
    Element,
    Enum,
    Field,
    Kind,
    Service,
    Simple,
    Type,
    sort_key,
)
from ..wsdl.xsdata_adapter import Tree
from ..xsd import BUILTINS
from .complex import ComplexTypes, ancestors
from .scope import Schemas, Scope
from .service import read_service
from .simple import simple_type

__all__ = ["lower"]

_Declared = TypeVar("_Declared", bound=Type | Enum | Simple | Element)
_Node = xsd.ComplexType | xsd.SimpleType | xsd.Element | xsd.Attribute | xsd.Group | xsd.AttributeGroup


def lower(tree: Tree) -> Service:
    """Return what the tree means.

    Raises:
        InputError: something is missing, contradictory or declared twice.
        UnsupportedError: the WSDL uses a construct that the generator refuses.
    """
    schemas = Schemas(tree, [_scope(tree, schema) for schema in tree.schemas])
    elements, messages = _declarations(schemas)
    service = replace(read_service(tree), types=_sorted(schemas.types), messages=_sorted(messages))
    service = replace(service, enums=_sorted(schemas.enums), simples=_sorted(schemas.simples))
    service = _with_text_messages(replace(service, elements=_sorted(elements)), schemas)
    _spend_on_operations(service, schemas)
    return service


def _declarations(schemas: Schemas) -> tuple[list[Element], list[Type]]:
    """Lower all types into `schemas`, and return the global elements and the messages."""
    complex_types = ComplexTypes(schemas)
    elements: list[Element] = []
    messages: list[Type] = []
    for scope in schemas.scopes:
        for simple in scope.schema.simple_types:
            simple_type(schemas, scope, scope.declared(simple.name), simple)
        for complex_ in scope.schema.complex_types:
            complex_types.lower(scope, scope.declared(complex_.name), complex_)
        for element in scope.schema.elements:
            declared = complex_types.message(scope, element)
            if isinstance(declared, Element):
                elements.append(declared)
                continue
            messages.append(declared)
            wire = scope.declared(element.name)
            if declared.wire != wire:
                elements.append(Element(wire, declared.wire, declared.origin))
    schemas.types = complex_types.finish(schemas.types)
    return elements, complex_types.finish(messages)


def _sorted(declared: Iterable[_Declared]) -> tuple[_Declared, ...]:
    return tuple(sorted(declared, key=lambda each: sort_key(each.wire)))


def _scope(tree: Tree, schema: xsd.Schema) -> Scope:
    """Return the scope of a schema.

    Raises:
        UnsupportedError: it declares something and has no target namespace: names from it would look like ours.
        InputError: a name has a "/", which bindings use in the names of anonymous types; `check` does the rest.
    """
    named = (schema.complex_types, schema.simple_types, schema.elements, schema.attributes, schema.groups)
    holds: list[Sequence[_Node]] = [*named, schema.attribute_groups]
    if not schema.target_namespace and any(holds):
        problem = "a schema without a targetNamespace is not supported"
        raise UnsupportedError(problem, tree.origin(schema), "Give it one, or include it from a schema that has one.")
    for name, origin in ((each.name or "", tree.origin(each)) for nodes in holds for each in nodes):
        if "/" in name:
            raise InputError(f"the name {name!a} is not allowed", origin, "No name of XML has a '/'.")
    return Scope(tree, schema)


def _with_text_messages(service: Service, schemas: Schemas) -> Service:
    """Return the service with a message around the value of each element of a simple type that operations use."""
    used = {wire for operation in service.operations for wire in operation.elements}
    simple = {*BUILTINS, *(each.wire for each in service.enums), *(each.wire for each in service.simples)}
    messages = [*service.messages]
    elements = []
    for element in service.elements:
        if element.wire not in used or element.type not in simple:
            elements.append(element)
            continue
        message = _text_message(element, schemas)
        messages.append(message)
        if message.wire != element.wire:
            elements.append(replace(element, type=message.wire))
    return replace(service, messages=_sorted(messages), elements=_sorted(elements))


def _spend_on_operations(service: Service, schemas: Schemas) -> None:
    """Count the parameters of operations: the fields of their requests. Many operations may have one request."""
    for operation in service.operations:
        request = service.by_name.get(service.of_element.get(operation.request, operation.request))
        line = [] if request is None else [request, *ancestors(request, service.by_name)]
        schemas.budget.spend(sum(len(each.fields) for each in line), operation.origin)


def _text_message(element: Element, schemas: Schemas) -> Type:
    """Return a message around the value of an element. It has the element's name if that is free."""
    is_taken = schemas.is_type(element.wire)
    wire = Anonymous(element.wire, component=Component.ELEMENT) if is_taken else element.wire
    declared = schemas.elements.get(element.wire)
    assert declared is not None
    default, fixed = declared.node.default, declared.node.fixed
    text = Field(TEXT, element.type, Kind.TEXT, schema_default=default, fixed=fixed, origin=element.origin)
    return Type(wire, fields=(text,), origin=element.origin)
