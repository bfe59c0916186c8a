"""Types and their fields, by the names that the WSDL gives them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import sfmc_soap
from sfmc_soap import Model

M = TypeVar("M", bound=Model)


def type_named(name: str, base: type[M]) -> type[M] | None:
    """Return the type with a name in the WSDL; None if there is none, or none that is derived from the base."""
    found = getattr(sfmc_soap, name, None)
    return found if isinstance(found, type) and issubclass(found, base) else None


def field_of(model: type[Model], wire: str) -> tuple[str, Any] | None:
    """Return a field by its name in the WSDL: its name in Python, and what the schema says about it."""
    if model not in _FIELDS:
        particles = ((each.name, each.metadata["particle"]) for each in fields(model))
        _FIELDS[model] = {particle.wire: (name, particle) for name, particle in particles}
    return _FIELDS[model].get(wire)


_FIELDS: dict[type[Model], dict[str, tuple[str, Any]]] = {}


def model_inside(model: type[Model], wire: str) -> type[Model] | None:
    """Return the type of the one object that a field holds; None if it holds none, or several."""
    found = field_of(model, wire)
    if found is None or found[1].many:
        return None
    return type_named(found[1].type, Model)
