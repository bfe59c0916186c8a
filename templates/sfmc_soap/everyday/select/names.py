"""The names of properties as the service takes them: checked against a class, in the spelling of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import TYPES, FilterPart
from ..._runtime.model import Model
from ..._runtime.particles import Particle
from ..._runtime.suggestions import suggestion
from ..._runtime.xml.names import local_name
from ..filters import P
from .errors import SelectionError

_LONGEST = 1000
"""How many characters a name has at most, its dots included."""


def wire_names(model: type[Model], names: Iterable[str | P]) -> list[str]:
    """Return properties in the spelling of the wire, each once, in the order given.

    Args:
        model: the class that has them.
        names: names in the WSDL or in Python, with dots to those of objects inside (`Client.ID`, `client.id`). A `P`
            is taken as it is: it may name what the service has and its WSDL lacks.

    Raises:
        SelectionError: the class has no such property. The message suggests one.
        TypeError: a name is not a text.
    """
    return [*dict.fromkeys(_name(model, name) for name in names)]


def wire_name_or_same(model: type[Model], name: str) -> str:
    """Return a property in the spelling of the wire, or the name as it is if the class has none like it."""
    try:
        return _wire_name(model, name)
    except SelectionError:
        return name


def not_a_name(given: object, expected: str) -> TypeError:
    """Return the error for what was given where a name is expected."""
    if isinstance(given, FilterPart):
        return TypeError(f"expected {expected}, got a filter: write where=... before it")
    if isinstance(given, Iterable):
        return TypeError(f"expected {expected}, got {type(given).__name__}: write * before it")
    return TypeError(f"expected {expected}, got {type(given).__name__}")


def _name(model: type[Model], name: str | P) -> str:
    if isinstance(name, P):
        return name.name
    if not isinstance(name, str):
        raise not_a_name(name, "the name of a property, such as 'SubscriberKey'")
    return _wire_name(model, name)


def _wire_name(model: type[Model], path: str) -> str:
    if len(path) > _LONGEST:
        raise SelectionError(f"the name of a property has {len(path)} characters: none is longer than {_LONGEST}")
    return ".".join(_steps(model, path))


def _steps(model: type[Model], path: str) -> Iterator[str]:
    """Yield the wire names of the steps of a path."""
    inside: type[Model] | None = model
    for step in path.split("."):
        if inside is None:
            raise SelectionError(f"{path!r}: what stands before {step!r} has no properties")
        particle = _particle(inside, step)
        if particle is None:
            names = [local_name(each.wire) for each in _elements(inside).values()]
            raise SelectionError(
                f"{inside.__name__} has no property {step!r}{suggestion(step, names) or '.'}"
                f" If the service has it and the WSDL does not, write P({path!r})."
            )
        yield local_name(particle.wire)
        found = TYPES.get(particle.type)
        inside = found if isinstance(found, type) and issubclass(found, Model) else None


def _particle(model: type[Model], name: str) -> Particle | None:
    elements = _elements(model)
    by_wire = {local_name(particle.wire): particle for particle in elements.values()}
    return by_wire.get(name) or elements.get(name)


def _elements(model: type[Model]) -> dict[str, Particle]:
    return {name: particle for name, particle in model.__particles__.items() if particle.kind == "element"}
