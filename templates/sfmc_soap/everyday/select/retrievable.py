"""Which properties of a type can be retrieved, as Describe tells."""

from __future__ import annotations

from typing import Any

from ... import TYPES, APIObject, ArrayOfObjectDefinitionRequest, DefinitionRequestMsg, ObjectDefinitionRequest
from ..._runtime.client.arguments import check_options
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import SoapFault, UnexpectedFault, UnsupportedObjectFault
from ..._runtime.client.flow import call_flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.suggestions import suggestion
from ..._runtime.xml.names import local_name
from ...operations import DESCRIBE
from .errors import SelectionError

_MOST = 2000
"""How many properties of a type are asked for at most. The types of the WSDL have less than 100."""


def retrievable(
    context: CallContext, memory: dict[Any, Any], object_type: str, call: CallOptions
) -> Flow[tuple[str, ...]]:
    """Return the properties that can be retrieved, without those that the service refused later.

    Describe is asked once for each type and client.

    Raises:
        SelectionError: the type has no description.
        CallError: the call failed.
        TypeError: there is no option of a name.
    """
    check_options(call, CallOptions, "retrievable")
    key = _key(object_type)
    if key not in memory:
        memory[key] = yield from _described(context, object_type, call)
    names: tuple[str, ...] = memory[key]
    return names


def forget(memory: dict[Any, Any], object_type: str, name: str) -> None:
    """Take note that a property is refused, whatever Describe tells."""
    key = _key(object_type)
    memory[key] = tuple(each for each in memory.get(key, ()) if each != name)


def _key(object_type: str) -> tuple[str, str]:
    return ("retrievable", object_type)


def _described(context: CallContext, object_type: str, call: CallOptions) -> Flow[tuple[str, ...]]:
    definition = ObjectDefinitionRequest(object_type=object_type)
    message = DefinitionRequestMsg(
        describe_requests=ArrayOfObjectDefinitionRequest(object_definition_request=[definition])
    )
    try:
        response = yield from call_flow(context, DESCRIBE, message, call)
    except (UnexpectedFault, UnsupportedObjectFault) as fault:
        raise _undescribed(object_type, fault) from fault
    names = [
        each.name
        for definition in response.object_definition[:1]
        for each in definition.properties
        if each.is_retrievable is True and isinstance(each.name, str) and each.name
    ]
    if not names:
        raise _undescribed(object_type, None)
    if len(names) > _MOST:
        raise SelectionError(f"Describe tells of {len(names)} properties of {object_type}: name those that you want")
    return tuple(dict.fromkeys(names))


def _undescribed(object_type: str, fault: SoapFault | None) -> SelectionError:
    if object_type.startswith("DataExtensionObject["):
        return SelectionError(
            f"{object_type} has rows of a data extension: use data_extension(...).rows(), or name the columns"
        )
    known = [
        local_name(wire) for wire, model in TYPES.items() if isinstance(model, type) and issubclass(model, APIObject)
    ]
    hint = suggestion(object_type, known)
    if hint and object_type not in known:
        return SelectionError(f"the service does not describe the type {object_type!r}{hint}")
    reason = f" ({fault.problem})" if fault is not None else ""
    return SelectionError(
        f"Describe does not tell which properties of {object_type} can be retrieved{reason}: name those that you want,"
        f' as in select("{object_type}", "ID", ...)'
    )
