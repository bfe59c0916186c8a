"""What is wrong with rows that are to be stored. The service itself says OK and drops what it does not know."""

from __future__ import annotations

from ..rows.errors import NoSuchColumn


class UnknownColumnError(NoSuchColumn):
    """The first row has a value for a column that is not there. Nothing was sent. The message suggests a column."""
