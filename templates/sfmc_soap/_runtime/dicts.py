"""Objects to dicts, many at a time: the fast way to convert most messages.

Objects of one class that hold the same fields become dicts with the same keys, and the values of a field are converted
together. Whatever is unusual goes the way of `mapping`, which makes the same dicts as this does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from .mapping import short_name, simple_to_json
from .model import Model
from .plans import FieldPlan, PlanCache
from .side_by_side import beside_nil, by_held_fields, in_lists, remembering
from .simple_type import SimpleType
from .unusual import Unusual

_Convert = Callable[[list[Any]], list[Any]]
"""Takes the values of a field of several objects, and returns what JSON can hold."""


class _Column(NamedTuple):
    """A field of all objects of one class that hold the same fields.

    Attributes:
        name: its Python name.
        key: its key in the dicts.
        convert: what converts its values.
        is_repeated: whether the key is left out where the value is an empty list.
    """

    name: str
    key: str
    convert: _Convert
    is_repeated: bool


class Dicts:
    """The columns of a registry's classes, each made when it is first used. Threads share them.

    Args:
        plans: the plans of the classes.
    """

    def __init__(self, plans: PlanCache) -> None:
        self._plans = plans
        self._columns = remembering(self._make)

    def to_dict(self, obj: Model) -> dict[str, Any] | None:
        """Return the dict of an object that can be written, and None for what is left to `mapping.to_dict`."""
        try:
            return self._objects([obj], None)[0]
        except Exception:  # whatever it is: `mapping.to_dict` finds it again
            return None

    def _objects(self, objects: list[Any], declared: type[Model] | None) -> list[dict[str, Any]]:
        """Return objects as dicts, with their type where it is not the declared one."""

        def fill(model: type[Model], names: frozenset[str], helds: list[dict[str, Any]]) -> list[dict[str, Any]]:
            columns = self._columns(model, names)
            keys = [column.key for column in columns]
            values = [column.convert([held[column.name] for held in helds]) for column in columns]
            if model is not declared:
                keys.insert(0, "@type")
                values.insert(0, [short_name(model.__wire__, self._plans.registry.namespace)] * len(helds))
            rows = zip(*values, strict=True) if values else [()] * len(helds)
            mappings = [dict(zip(keys, row, strict=True)) for row in rows]
            for column in columns:
                if column.is_repeated:
                    _leave_out_empty(mappings, column.key)
            return mappings

        return by_held_fields(objects, fill)

    def _make(self, model: type[Model], names: frozenset[str]) -> list[_Column]:
        """Return the columns of a class and the fields held, in wire order.

        Raises:
            Unusual: one of them is.
        """
        fields = [
            field for field in self._plans.of(model).by_name.values() if field.name in names and field.kind == "element"
        ]
        if len(fields) != len(names):
            raise Unusual
        return [self._column(field) for field in fields]

    def _column(self, field: FieldPlan) -> _Column:
        convert: _Convert
        if field.simple is not None:
            convert = partial(_simple_values, simple=field.simple)
        else:
            convert = partial(self._objects, declared=field.model)
        if field.is_list:
            convert = partial(_lists, items=_with_none(convert), wrapper=field.item_tag.name)
        return _Column(field.name, field.dict_key, _with_none(convert), is_repeated=field.is_list and not field.item)


def _with_none(convert: _Convert) -> _Convert:
    """Return what converts values, and leaves None as it is."""
    return lambda values: beside_nil(values, convert, None)


def _simple_values(values: list[Any], *, simple: SimpleType) -> list[Any]:
    if simple.text_in_json:
        return [*map(simple.to_text, values)]
    types = {*map(type, values)}
    if types == {str} if simple.is_any_text else types <= {bool, int}:
        return values
    return [simple_to_json(simple, value) for value in values]


def _lists(lists: list[Any], *, items: _Convert, wrapper: str) -> list[Any]:
    """Return lists of values, each in the dict of its wrapper if it has one."""
    converted = in_lists(lists, items)
    return [{wrapper: each} for each in converted] if wrapper else converted


def _leave_out_empty(mappings: list[dict[str, Any]], key: str) -> None:
    """Leave the key out where a repeated element has no value."""
    for mapping in mappings:
        if not mapping[key]:
            del mapping[key]
