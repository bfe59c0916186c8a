"""The repr of objects: the Python that makes them, and of large ones no more than a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .secret_names import HIDDEN
from .shortening import MAX_REPR, shorten

_ITEMS = 10
_FIRST_ITEMS = 3
"""How long a list may be to be shown whole, and how many items are shown of a longer one."""
_TEXT = 200
"""How many characters are shown of one text or other value."""
_DEPTH = 20
"""How deep objects are shown."""

NOT_SHOWN = object()
"""A value that is not shown."""

FieldsOf = Callable[[Any], Mapping[str, Any] | None]


def representation(obj: object, fields_of: FieldsOf) -> str:
    """Return the repr of an object.

    Args:
        obj: the object.
        fields_of: returns what an object holds by name, `NOT_SHOWN` for secrets; None for what is not an object.
    """
    return _Representation(fields_of).of(obj, 0)


def value_representation(value: Any) -> str:
    """Return the repr of a value of any kind, which may be long or fail."""
    try:
        if type(value) in (str, bytes, bytearray) and len(value) > _TEXT:
            return f"{value[:_TEXT]!r}... ({len(value) - _TEXT} more)"
        return shorten(repr(value), _TEXT)
    except Exception as error:
        return f"<{shorten(type(value).__name__, _TEXT)} without a repr: {type(error).__name__}>"


class _Representation:
    """One repr in the making."""

    def __init__(self, fields_of: FieldsOf) -> None:
        self._fields_of = fields_of
        self._left = MAX_REPR
        self._inside: set[int] = set()

    def of(self, value: Any, depth: int) -> str:
        """Return the repr of a value inside so many others."""
        fields = self._fields_of(value)
        if fields is None and type(value) is not list:
            shown = HIDDEN if value is NOT_SHOWN else value_representation(value)
            self._left -= len(shown)
            return shown
        if id(value) in self._inside or depth > _DEPTH:
            return "..."
        self._inside.add(id(value))
        try:
            if fields is None:
                return f"[{', '.join(self._items(value, depth + 1))}]"
            name = type(value).__name__
            self._left -= len(name)
            return f"{name}({', '.join(self._fields(fields, depth + 1))})"
        finally:
            self._inside.remove(id(value))

    def _fields(self, fields: Mapping[str, Any], depth: int) -> list[str]:
        shown: list[str] = []
        for name, value in fields.items():
            if self._left <= 0:
                return [*shown, "..."]
            self._left -= len(name)
            shown.append(f"{name}={self.of(value, depth)}")
        return shown

    def _items(self, values: list[Any], depth: int) -> list[str]:
        shown: list[str] = []
        for value in values if len(values) <= _ITEMS else values[:_FIRST_ITEMS]:
            if self._left <= 0:
                break
            shown.append(self.of(value, depth))
        left_out = len(values) - len(shown)
        return [*shown, f"... {left_out:,} more"] if left_out else shown
