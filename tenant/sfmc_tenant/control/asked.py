"""What a request of a program says, which may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..call.texts import whole_number
from ..exchange import read_json

_LARGEST = 10**19 - 1
"""The largest number of a query."""
_IN_WORDS = {str: "a text", int: "a whole number", float: "a fraction", type(None): "null"}
"""What types of values are called in errors."""


@dataclass(frozen=True)
class Asked:
    """What a request says.

    Attributes:
        body: its body.
        query: the query of its address.
    """

    body: bytes
    query: Mapping[str, str]

    @property
    def text(self) -> str:
        """The body as a text.

        Raises:
            ValueError: it is not UTF-8.
        """
        return self.body.decode()

    def members(self, types: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
        """Return the members of the body, which is a JSON object.

        Args:
            types: the members that it may have, and the types of their values.

        Raises:
            ValueError: it is none, or a member is not as it must be.
        """
        try:
            given = read_json(self.body)
        except ValueError:
            raise ValueError("the body is not JSON") from None
        if not isinstance(given, dict):
            raise ValueError("the body is not a JSON object")
        for name, value in given.items():
            if name not in types:
                raise ValueError(f"there is no member {name[:50]!r}: it must be one of {', '.join(types)}")
            if not isinstance(value, types[name]) or isinstance(value, bool):
                takes = " or ".join(_IN_WORDS[each] for each in types[name])
                raise ValueError(f"{name} must be {takes}, and not {value!r:.50}")
        return given

    def number(self, name: str, default: int) -> int:
        """Return a number of the query.

        Raises:
            ValueError: it is not a number, or too large.
        """
        given = self.query.get(name, str(default))
        number = whole_number(given, _LARGEST)
        if number is None:
            raise ValueError(f"{name} is {given[:50]!r}: it must be a number")
        return number
