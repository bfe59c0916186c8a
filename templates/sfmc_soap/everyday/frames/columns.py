"""Columns: what heads them, of what type they are, and which value an item has in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ... import _codec
from ..._runtime.model import UNKNOWN, Model, is_set
from ..._runtime.plans import FieldPlan
from ..._runtime.xml.names import WHITESPACE, XSI_NIL, local_name
from ..._runtime.xml.raw import XmlElement
from .texts import text_of

COLUMN_TYPES = (bool, bytes, date, datetime, Decimal, float, int, str)
"""The types that columns have. Values of any other type become text."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: what heads it.
        type: of its values: one of `COLUMN_TYPES`. Anything else is written as text.
        value: returns the value of an item; UNSET and None are both no value.
        precision: of a Decimal, how many digits it has at most; None if that is not known.
        scale: of a Decimal, how many of them stand after the point.
    """

    name: str
    type: type
    value: Callable[[Any], Any]
    precision: int | None = None
    scale: int | None = None


def columns_of(model: type[Model], names: Iterable[str]) -> list[Column]:
    """Return columns of the objects of a type.

    Enumerations are text; so are objects and lists, as JSON. A name that the type does not have is a column of text for
    what a message holds beyond its type.

    Args:
        model: the class.
        names: wire names. A dotted path leads to a field of an object inside: `Client.ID`.
    """
    return [_column(model, name) for name in names]


def _column(model: type[Model], name: str) -> Column:
    steps = tuple(name.split("."))
    type = _type_of(model, steps)
    return Column(name, type, _TextAt(steps) if type is str else _ValueAt(steps))


def _type_of(model: type[Model], steps: tuple[str, ...]) -> type:
    """Return the type of the values at the end of a path: str if it leads through lists, or to what is no value."""
    inside: type[Model] | None = model
    field: FieldPlan | None = None
    for step in steps:
        field = None if inside is None else _field(inside, step)
        if field is None or field.is_list:
            return str
        inside = field.model
    python = field.simple.python if field is not None and field.simple is not None else str
    return python if python in COLUMN_TYPES else str


def _field(model: type[Model], name: str) -> FieldPlan | None:
    """Return the field of a class that is an element of this name."""
    return _codec.plans.of(model).by_dict_key.get(name)


@dataclass(frozen=True)
class _ValueAt:
    """Returns the value at the end of a path in an item."""

    steps: tuple[str, ...]

    def __call__(self, item: Any) -> Any:
        for step in self.steps:
            item = _inside(item, step)
        return _read(item)


@dataclass(frozen=True)
class _TextAt(_ValueAt):
    """The same, as text."""

    def __call__(self, item: Any) -> str | None:
        value = super().__call__(item)
        return None if value is None else text_of(value)


def _inside(value: Any, step: str) -> Any:
    """Return what is at a wire name in an object, or in each object of a list; None for nothing.

    What no field holds is an element as it was received: its type does not have the name, or the text is no value of
    the field. If there are several, it is a list.
    """
    if isinstance(value, Model):
        field = _field(type(value), step)
        if field is not None and is_set(value, field.name):
            return value.__dict__[field.name]
    elif isinstance(value, list):
        return [_inside(each, step) for each in value]
    found = [element for element in _elements_in(value) if local_name(element.tag) == step]
    return found if len(found) > 1 else next(iter(found), None)


def _elements_in(value: Any) -> Iterable[XmlElement]:
    """Return the elements inside another one, or those that an object holds beyond its type."""
    if isinstance(value, XmlElement):
        return value.children
    unknown = value.__dict__.get(UNKNOWN, ()) if isinstance(value, Model) else ()
    return [each.xml for each in unknown if isinstance(each.xml, XmlElement)]


def _read(value: Any) -> Any:
    """Return a value, and for an element its text: its XML if it holds others, None for nil."""
    if isinstance(value, list):
        return [_read(each) for each in value]
    if not isinstance(value, XmlElement):
        return value
    if value.attributes.get(XSI_NIL, "").strip(WHITESPACE) in ("true", "1"):
        return None
    return str(value) if value.children else value.text
