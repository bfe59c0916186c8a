"""What is wrong with what was asked of a data extension. The service itself says OK and returns nothing."""

from __future__ import annotations

from ..select.errors import SelectionError


class NoSuchDataExtension(SelectionError):
    """No data extension has the key or the name, or its columns cannot be seen."""


class NoSuchColumn(SelectionError):
    """A data extension has no column of a name. The message suggests one."""
