"""The base of the generated enumerations."""

from __future__ import annotations

import enum
from typing import Self


class OpenEnum(enum.StrEnum):
    """An enumeration to which the service may have added values.

    A value that the WSDL does not list becomes an open member: it equals its text, and is written back as it came.
    `SubscriberStatus("Paused")` makes one too.
    """

    def __init_subclass__(cls, *, collapse: bool = False) -> None:
        super().__init_subclass__()
        if collapse:
            _COLLAPSING.add(cls)

    @classmethod
    def collapses(cls) -> bool:
        """Return whether white space around a value is ignored, and white space inside it counts as one blank."""
        return cls in _COLLAPSING

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member

    @property
    def known(self) -> bool:
        """Whether the WSDL lists this value."""
        return self._value_ in type(self)._value2member_map_

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self._name_}" if self.known else f"{type(self).__name__}({self._value_!r})"


_COLLAPSING: set[type[OpenEnum]] = set()
