"""The base of the generated enumerations."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Self

from .suggestions import MissingName


class _OpenEnumType(enum.EnumType):
    """The class of the enumerations."""

    if not TYPE_CHECKING:
        # Called for members that are not there. Type checkers report those as they do for any class.

        def __getattr__(cls, name: str) -> enum.Enum:
            # Python 3.11 looks up some members here. The map is not there while the class is made.
            members = cls.__dict__.get("_member_map_", {})
            if name in members:
                return members[name]
            text = f"{cls.__name__!r} has no member {name!r}"
            raise AttributeError(text if name.startswith("_") else MissingName(text, name, members.keys), name=name)


class OpenEnum(enum.StrEnum, metaclass=_OpenEnumType):
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

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        # The first releases of Python 3.11 would look for a name, which open members do not have.
        return type(self), (self._value_,)

    @property
    def known(self) -> bool:
        """Whether the WSDL lists this value."""
        return self._value_ in type(self)._value2member_map_

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self._name_}" if self.known else f"{type(self).__name__}({self._value_!r})"


_COLLAPSING: set[type[OpenEnum]] = set()
