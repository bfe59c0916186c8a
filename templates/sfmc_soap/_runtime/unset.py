"""The state of a field that was not sent."""

from __future__ import annotations

import enum
from typing import Final


class UnsetType(enum.Enum):
    """The type of `UNSET`: an enumeration with one member, so that type checkers narrow on `is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = UnsetType.UNSET
"""The value of a field that is absent on the wire. Falsy, one object in a process, also after copying and pickling."""
