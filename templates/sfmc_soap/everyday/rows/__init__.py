"""Data extensions as tables: their columns, and their rows as dicts of typed values."""

from __future__ import annotations

from .columns import Column
from .definitions import Description
from .texts import RowValue

__all__ = ["Column", "Description", "RowValue"]
