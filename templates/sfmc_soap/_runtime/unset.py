"""The state of a field that was not sent."""

from __future__ import annotations

import enum
from typing import Final, Literal


class UnsetType(enum.Enum):
    """The type of `UNSET`: an enumeration with one member, so that type checkers narrow on `is UNSET` and on truth."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__


UNSET: Final = UnsetType.UNSET
"""The value of a field that is absent on the wire. Falsy, one object in a process, also after copying and pickling."""
