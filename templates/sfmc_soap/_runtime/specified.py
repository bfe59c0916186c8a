"""`specified`: which fields of an object are set, like .NET's "Specified" properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSet
from typing import Any

from .model import Model, is_set, iterate
from .plans import FieldPlan, PlanCache
from .suggestions import suggestion
from .unset import UNSET


class Specified(MutableSet[str]):
    """A live set of the Python names of the fields that are set, iterated in wire order."""

    def __init__(self, obj: Model, plans: PlanCache) -> None:
        self._obj = obj
        self._plans = plans

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> Any:
        # The set operators (&, |, -) give plain sets: only the original is tied to an object.
        return set(it)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and is_set(self._obj, name)

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _, _ in iterate(self._obj)])

    def __len__(self) -> int:
        return sum(1 for _ in iterate(self._obj))

    def add(self, value: str) -> None:
        """Set a field that is unset to its type's zero: nil where it is nillable, an empty object for a complex type.

        Raises:
            KeyError: there is no such field.
            TypeError: the field repeats, so that it is set by appending to it; or it has an abstract type or any type.
        """
        field = self._plans.of(type(self._obj)).by_name.get(value)
        if field is None:
            raise KeyError(self._no_field(value))
        if is_set(self._obj, value):
            return
        if field.particle.many:
            raise TypeError(f"{value} is repeated: append to it to set it")
        self._obj.__dict__[value] = _zero_of(field)

    def discard(self, value: str) -> None:
        """Make a field unset.

        Raises:
            KeyError: there is no such field.
        """
        if value not in self._obj.__particles__:
            raise KeyError(self._no_field(value))
        self._obj.__dict__.pop(value, None)

    def _no_field(self, name: str) -> str:
        return f"{type(self._obj).__name__} has no field {name!r}{suggestion(str(name), self._obj.__particles__)}"

    def __repr__(self) -> str:
        return f"specified({{{', '.join(map(repr, self))}}})"


def _zero_of(field: FieldPlan) -> Any:
    """Return the value of a field that is specified without one.

    Raises:
        TypeError: the field has an abstract type or any type.
    """
    if field.particle.nillable:
        return None
    if field.item:
        return []
    if field.simple is not None:
        zero = field.simple.zero if field.schema_default is UNSET else field.schema_default
        return list(zero) if isinstance(zero, list) else zero
    if field.model is None:
        raise TypeError(f"{field.name} may hold anything, so it has no zero: set it to an XmlElement")
    return field.model()
