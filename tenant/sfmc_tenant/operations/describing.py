"""Describe: the properties of types, taken from the kinds themselves, so that Retrieve takes what Describe tells."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import fields, replace
from typing import Any

from sfmc_soap import (
    UNSET,
    APIObject,
    DefinitionRequestMsg,
    DefinitionResponseMsg,
    Model,
    ObjectDefinition,
    ObjectDefinitionRequest,
    ObjectExtension,
    PropertyDefinition,
)

from ..call.call import Call
from ..call.errors import Refusal, RetrieveError, ServiceFault
from ..kinds.base.kind import Kind, Source
from ..kinds.base.wire_names import field_of, model_inside

_BUILT_IN = {
    "xs:int": "Int32",
    "xs:long": "Int64",
    "xs:boolean": "Boolean",
    "xs:dateTime": "DateTime",
    "xs:double": "Double",
    "xs:decimal": "Decimal",
    "xs:string": "String",
}
"""What Describe calls the types of XML Schema. Others have the name that the WSDL gives them."""
_COMPARED = {"number": "Int32", "date": "DateTime", "boolean": "Boolean", "text": "String"}
"""What it calls a property that the WSDL does not have, by what its values are compared as."""
_MOST = 250
"""How many types are described at once: the WSDL does not have more."""
_INSIDE = ("ID", "ObjectID", "CustomerKey")
"""What it tells of objects inside of one, where there is no list."""


def describe(call: Call, message: DefinitionRequestMsg) -> DefinitionResponseMsg:
    """Return the definition of each type.

    Raises:
        ServiceFault: one of them cannot be described, or they are too many.
    """
    asked = message.describe_requests
    requests = [] if asked is UNSET else asked.object_definition_request
    if len(requests) > _MOST:
        raise ServiceFault(f"No more than {_MOST} types can be described at once.", 2)
    definitions = [_definition(_in_account(call, request), str(request.object_type)) for request in requests if request]
    return DefinitionResponseMsg(object_definition=definitions, request_id=call.request_id)


def _in_account(call: Call, request: ObjectDefinitionRequest) -> Call:
    """Return the call as one of the business unit that a request names, if it names one.

    Raises:
        ServiceFault: the caller may not look into that one.
    """
    try:
        return call.of(request.client)
    except Refusal as refusal:
        raise ServiceFault(refusal.message, 2) from None


def _definition(call: Call, object_type: str) -> ObjectDefinition:
    """Return the definition of a type.

    Raises:
        ServiceFault: the service does not have it, or has no description of it, as for rows.
    """
    kind, argument = call.kinds.of_object_type(object_type)
    try:
        source = kind.source(replace(call, accounts=(call.mid,)), argument)
    except RetrieveError:
        raise ServiceFault(f"The object type {object_type} cannot be described.", 8) from None
    definition = ObjectDefinition(object_type=object_type, properties=list(_properties(kind, source)))
    extended = kind.extended_properties(call)
    if extended:
        definition.extended_properties = [_extended(each) for each in extended]
    return definition


def _properties(kind: Kind, source: Source) -> Iterator[PropertyDefinition]:
    """Yield the properties: first those that can be retrieved, then the rest of what the WSDL has."""
    # What has no type in the WSDL has what all objects have, and what the service says.
    model = APIObject if kind.model is ObjectExtension else kind.model
    own = [each.metadata["particle"].wire for each in fields(model)]
    names = source.names or [*own, *_inside(model)]
    retrievable = [name for name in names if source.property_of(name)]
    changes = type(kind).change is not Kind.change
    for name in [*retrievable, *(name for name in own if name not in retrievable)]:
        yield PropertyDefinition(
            partner_key=None,
            object_id=None,
            name=name,
            data_type=_data_type(model, source, name),
            is_updatable=changes,
            is_retrievable=name in retrievable or name in kind.misdescribed,
        )


def _inside(model: type[Model]) -> Iterator[str]:
    for each in fields(model):
        wire = each.metadata["particle"].wire
        if model_inside(model, wire):
            yield from (f"{wire}.{name}" for name in _INSIDE)


def _data_type(model: type[Model], source: Source, name: str) -> str:
    *above, last = name.split(".")
    inner: type[Model] | None = model
    for step in above:
        inner = model_inside(inner, step) if inner else None
    found = field_of(inner, last) if inner else None
    if found is None:
        known = source.property_of(name)
        return _COMPARED[known.holds] if known else "String"
    return _named(found[1])


def _named(particle: Any) -> str:
    """Return what Describe calls the type of a field."""
    item = particle.item and particle.type
    name = _BUILT_IN.get(item or particle.type, item or particle.type)
    return f"{name}[]" if particle.many or particle.item else str(name)


def _extended(attribute: PropertyDefinition) -> PropertyDefinition:
    """Return a profile attribute as Describe tells of it."""
    told = copy(attribute)
    told.partner_key = told.object_id = None
    told.is_retrievable = True
    return told
