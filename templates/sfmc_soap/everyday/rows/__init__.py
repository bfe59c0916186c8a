"""Data extensions as tables: their columns, and their rows as dicts of typed values."""

from __future__ import annotations

from .columns import Column
from .texts import RowValue

__all__ = ["Column", "RowValue"]
