"""The typed tree -> the intermediate representation.

Prefixes become qualified names, groups are inlined, anonymous types get the path to them as their name, wrappers
collapse into their one element, and what is more than a plain sequence gets a content model. Whether the names of types
and elements lead anywhere is for `check` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xsdata.models import xsd

from ..errors import InputError, UnsupportedError
from ..ir import ANY_TYPE, TEXT, XSD, Element, Enum, Field, Kind, Operation, QName, Service, Simple, Type
from ..wsdl.xsdata_adapter import Tree
from .complex import ComplexTypes
from .scope import Schemas, Scope
from .service import read_service
from .simple import simple_type

__all__ = ["lower"]

_Declared = xsd.ComplexType | xsd.SimpleType | xsd.Element | xsd.Attribute | xsd.Group | xsd.AttributeGroup


def lower(tree: Tree) -> Service:
    """Say what the tree means.

    Raises:
        InputError: something is missing, contradictory or declared twice.
        UnsupportedError: the WSDL uses a construct that the generator refuses.
    """
    schemas = Schemas(tree, [_scope(tree, schema) for schema in tree.schemas])
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
            else:
                messages.append(declared)
                if declared.wire.local != element.name:
                    elements.append(Element(scope.declared(element.name), declared.wire, declared.origin))
    types = schemas.types = complex_types.finish(schemas.types)
    messages = complex_types.finish(messages)
    name, origin, ports, operations = read_service(tree)
    texts = _texts(operations, elements, schemas)
    messages += texts.values()
    elements = [replace(each, type=texts[each.wire].wire) if each.wire in texts else each for each in elements]
    elements = [each for each in elements if each.wire not in texts or each.wire != each.type]
    return Service(
        name=name.local,
        namespace=name.namespace,
        ports=ports,
        operations=operations,
        types=tuple(sorted(types, key=_by_name)),
        messages=tuple(sorted(messages, key=_by_name)),
        enums=tuple(sorted(schemas.enums, key=_by_name)),
        simples=tuple(sorted(schemas.simples, key=_by_name)),
        elements=tuple(sorted(elements, key=_by_name)),
        origin=origin,
    )


def _by_name(declared: Type | Enum | Simple | Element) -> QName:
    return declared.wire


def _scope(tree: Tree, schema: xsd.Schema) -> Scope:
    """The scope of a schema. Without a target namespace, names from it could not be told from ours; it may import."""
    named = (schema.complex_types, schema.simple_types, schema.elements, schema.attributes, schema.groups)
    holds: list[Sequence[_Declared]] = [*named, schema.attribute_groups]
    if not schema.target_namespace and any(holds):
        problem = "a schema without a targetNamespace is not supported"
        raise UnsupportedError(problem, tree.origin(schema), "Give it one, or include it from a schema that has one.")
    for name, origin in ((each.name or "", tree.origin(each)) for declared in holds for each in declared):
        # From here on a name with "/" is the path to an anonymous type; `check` looks at every other letter.
        if "/" in name:
            raise InputError(f"the name {name!a} is not allowed", origin, "No name of XML has a '/'.")
    return Scope(tree, schema)


def _texts(operations: tuple[Operation, ...], elements: list[Element], schemas: Schemas) -> dict[QName, Type]:
    """A message around the value of each element of a simple type that an operation sends or receives."""
    used = {
        wire
        for each in operations
        for wire in (each.request, each.response, *each.request_headers, *each.response_headers, *each.faults)
    }
    simple = {each.wire for each in schemas.enums} | {each.wire for each in schemas.simples}
    texts = {}
    for element in elements:
        is_simple = element.type in simple or (element.type.namespace == XSD and element.type != ANY_TYPE)
        if element.wire in used and is_simple:
            taken = schemas.is_type(element.wire)
            wire = schemas.path(QName(element.wire.namespace, ""), f"/{element.wire.local}") if taken else element.wire
            declared = schemas.elements.get(element.wire)
            assert declared is not None
            default, fixed = declared[1].default, declared[1].fixed
            text = Field(TEXT, element.type, Kind.TEXT, schema_default=default, fixed=fixed, origin=element.origin)
            texts[element.wire] = Type(wire, fields=(text,), origin=element.origin)
    return texts
