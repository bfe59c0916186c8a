"""Objects side by side: those of one class that hold the same fields are converted together, a field at a time.

What stands here serves the fast ways to write objects: `stencils` as XML, `dicts` as dicts. Neither knows what to do
about anything unusual. `encode` and `mapping` do, and are what the fast ways are measured by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain, islice
from typing import Any, TypeVar, cast

from .model import Model
from .unusual import Unusual

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_MOST_REMEMBERED = 1024
"""How many combinations of a class and held fields are remembered."""

_MOST_COMBINATIONS = 64
"""How many of them there may be among objects that are converted together: with more, each alone takes less time."""

_AT_ONCE = 512
"""How many objects are converted together at most: what they hold stays in the processor's caches meanwhile."""


def remembering(make: F) -> F:
    """Return the function with a memory of what it has last made, which threads share."""
    return cast(F, lru_cache(_MOST_REMEMBERED)(make))


def by_held_fields(
    objects: list[Model], convert: Callable[[type[Model], frozenset[str], list[dict[str, Any]]], list[T]]
) -> list[T]:
    """Return what each object is converted to, in order.

    Args:
        objects: the objects.
        convert: takes a class, the names of the fields that are held, and what several objects of this class hold.

    Raises:
        Unusual: a class, or what an object holds its fields in, may answer in its own way; or there are too many
            combinations of fields.
    """
    if not objects:
        return []
    helds = [obj.__dict__ for obj in objects]
    models = [*map(type, objects)]
    kinds = {*models}
    if {*map(type, helds)} != {dict} or not all(map(_is_plain, kinds)):
        raise Unusual
    names = [*map(tuple, helds)]
    if len(kinds) == 1 and names.count(names[0]) == len(objects):
        return convert(models[0], frozenset(names[0]), helds)
    indices: dict[tuple[type[Model], frozenset[str]], list[int]] = {}
    for index, alike in enumerate(zip(models, map(frozenset, names), strict=True)):
        indices.setdefault(alike, []).append(index)
    if len(indices) > _MOST_COMBINATIONS:
        raise Unusual
    converted: dict[int, T] = {}
    for alike, those in indices.items():
        converted.update(zip(those, convert(*alike, [helds[index] for index in those]), strict=True))
    return [converted[index] for index in range(len(objects))]


def _is_plain(model: type[Model]) -> bool:
    """Return whether a class is as Python makes them. Others, and their objects, may answer what they like."""
    return type(model) is type and model.__getattribute__ is object.__getattribute__


def beside_nil(values: list[Any], convert: Callable[[list[Any]], list[T]], nil: T) -> list[T]:
    """Return what each value is converted to, in order.

    Args:
        values: the values.
        convert: takes the values that are not None.
        nil: what stands for None.
    """
    present = [value for value in values if value is not None]
    if len(present) == len(values):
        return convert(values)
    converted = iter(convert(present))
    return [nil if value is None else next(converted) for value in values]


def in_lists(lists: list[list[Any]], convert: Callable[[list[Any]], Iterable[T]]) -> list[list[T]]:
    """Return lists of what the values in lists are converted to, all of them together.

    Raises:
        Unusual: something is not a plain list.
    """
    if not {*map(type, lists)} <= {list}:
        raise Unusual
    # Another thread may append to them: what is counted must be what is converted.
    lists = [[*values] for values in lists]
    flat = [*chain.from_iterable(lists)]
    parts = (convert(flat[start : start + _AT_ONCE]) for start in range(0, len(flat), _AT_ONCE))
    converted = chain.from_iterable(parts)
    return [[*islice(converted, len(values))] for values in lists]
