"""What an object says of itself, by the names of the WSDL."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sfmc_soap import UNSET, APIObject, Automation, DataExtensionObject, Model

from ..kinds.base.wire_names import field_of, type_named
from ..redaction import is_secret
from .rendering import shorten
from .sections import Section

_AUTOMATION_STATUSES = {
    -1: "Error",
    0: "BuildingError",
    1: "Building",
    2: "Ready",
    3: "Running",
    4: "Paused",
    5: "Stopped",
    6: "Scheduled",
    7: "AwaitingTrigger",
    8: "InactiveTrigger",
}
"""What the guide calls the statuses of an automation."""


def value_of(obj: Model, path: str) -> Any:
    """Return the value of a property, such as `Email.ID`; None if it has none."""
    value: Any = obj
    for step in path.split("."):
        found = field_of(type(value), step) if isinstance(value, Model) else None
        value = getattr(value, found[0]) if found else UNSET
        if value is UNSET or value is None:
            return None
    return value


def cells(obj: APIObject, columns: list[str]) -> list[Any]:
    """Return the values of an object in the order of the columns of its table."""
    if isinstance(obj, DataExtensionObject):
        given = {each.name: each.value for each in obj.properties or []}
        return [given.get(name) for name in columns]
    return [_told(obj, name) for name in columns]


def name_of(obj: APIObject, section: Section) -> str:
    """Return what an object of a section is called."""
    return next((shorten(str(value)) for column in section.columns if (value := value_of(obj, column)) is not None), "")


def properties_of(obj: APIObject, section: Section) -> dict[str, Any]:
    """Return what an object says by itself, but for what is always secret: its columns come first."""
    names = [name for name in dict.fromkeys([*section.columns, *scalars(type(obj))]) if not is_secret(name)]
    told = getattr(obj, "attributes", None) or []
    attributes = {str(each.name): each.value for each in told}
    values = {name: _told(obj, name) for name in names} | attributes
    return {name: value for name, value in values.items() if value is not None}


def scalars(model: type[Model]) -> list[str]:
    """Return the properties of a type that hold one plain value each."""
    particles = [field.metadata["particle"] for field in fields(model)]
    return [each.wire for each in particles if not (each.many or each.item or type_named(each.type, Model))]


def _told(obj: APIObject, name: str) -> Any:
    """Return the value of a property as people are told it: a status that is a number with its word."""
    value = value_of(obj, name)
    if isinstance(obj, Automation) and name == "Status" and value in _AUTOMATION_STATUSES:
        return f"{_AUTOMATION_STATUSES[value]} ({value})"
    return value
