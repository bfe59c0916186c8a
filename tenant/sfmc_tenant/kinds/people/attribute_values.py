"""Values of profile attributes: which ones fit, and what a subscriber has of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sfmc_soap import Attribute, PropertyDefinition, PropertyType, UnsetType

from ...call.errors import Reason, Refusal
from ...call.texts import boolean, date_time

WRONG_VALUE, MISSING_VALUE = 12004, 12006
"""The codes of an attribute whose value does not fit, and of a required one that has none."""

_INVALID: Reason = (67012, "Property Definition Invalid Default Value")
_READ: Mapping[str, Callable[[str], Any]] = {
    PropertyType.BOOLEAN: boolean,
    PropertyType.DATETIME: date_time,
    PropertyType.DOUBLE: float,
    PropertyType.STRING: str,
}
"""What reads a value, by the type of the attribute. It raises ValueError or OverflowError."""


def values_of(given: Sequence[Attribute], known: Sequence[PropertyDefinition]) -> dict[str, str]:
    """Return the values of attributes by name. Those that the account does not have are dropped, as the service does.

    Raises:
        Refusal: a value does not fit its attribute.
    """
    definitions = {definition.name: definition for definition in known}
    values = {}
    for attribute in given:
        definition = definitions.get(attribute.name)
        if definition is not None:
            values[str(attribute.name)] = "" if isinstance(attribute.value, UnsetType) else attribute.value
            if misfit(values[str(attribute.name)], definition):
                raise Refusal(WRONG_VALUE, "InvalidDPV")
    return values


def with_defaults(values: Mapping[str, str], known: Sequence[PropertyDefinition]) -> dict[str, str]:
    """Return the values of a new subscriber: those that were given, and defaults.

    Raises:
        Refusal: a required one is missing.
    """
    filled = dict(values)
    for definition in known:
        name, default = str(definition.name), definition.default_value
        if name not in filled and isinstance(default, str):
            filled[name] = default
        if definition.is_required is True and not filled.get(name):
            raise Refusal(MISSING_VALUE, "MissingRequiredDPV")
    return filled


def misfit(text: str, definition: PropertyDefinition) -> Reason | None:
    """Return what is said of a default value that does not fit its attribute; None if it does.

    An empty one does: it takes the value away.
    """
    if not text:
        return None
    try:
        value = _READ[definition.property_type or PropertyType.STRING](text)
    except (ValueError, OverflowError):
        return _INVALID
    if definition.is_restricted_picklist is True and text not in choices(definition):
        return _INVALID
    return _beyond(value, definition) if isinstance(value, float) else _wrong_length(text, definition)


def _beyond(value: float, definition: PropertyDefinition) -> Reason | None:
    # A comparison with what is no number is never true.
    if not value >= _number(definition.min_value, value):
        return 67014, "Property Definition Default Less Than Min Value"
    if value > _number(definition.max_value, value):
        return 67016, "Property Definition Default Greater Than Max Value"
    return None


def _wrong_length(text: str, definition: PropertyDefinition) -> Reason | None:
    if isinstance(definition.min_length, int) and len(text) < definition.min_length:
        return 67017, "Property Definition Default Too Short"
    if isinstance(definition.max_length, int) and len(text) > definition.max_length:
        return 67018, "Property Definition Default Too Long"
    return None


def _number(limit: str | UnsetType, otherwise: float) -> float:
    return otherwise if isinstance(limit, UnsetType) else float(limit)


def choices(definition: PropertyDefinition) -> list[Any]:
    """Return the values of a picklist."""
    items = definition.picklist_items
    return [] if isinstance(items, UnsetType) else [item.value for item in items]
