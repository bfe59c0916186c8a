"""How large a file may be, and how much a WSDL may become.

A few lines can stand for millions of fields, as a group may be used by a group.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import UnsupportedError
from .ir import Origin, TypeName

LARGEST_FILE = 32 * 1024 * 1024
"""The most bytes of one file: of a WSDL or what it imports, and of a generated package. etframework.wsdl has 0.2 MB."""
MOST = 100_000
"""The most that a WSDL may become: fields, wherever a group or a base type gives them, and members of unions.

etframework.wsdl becomes 4,300.
"""
DEEPEST = 100
"""How many things may stand inside each other, such as groups, or be made of each other, such as types."""


def too_deep(wire: TypeName, origin: Origin | None) -> UnsupportedError:
    """Return the error for a type that is made of another, which is made of another, and so on."""
    problem = f"{wire.path!r} is made of a type that is made of a type, and so on for more than {DEEPEST}"
    return UnsupportedError(problem, origin, "Only shorter lines of types are supported.")


class Budget:
    """Counts what a WSDL becomes, and how deep it goes at the moment."""

    def __init__(self) -> None:
        self.spent = 0
        self._depth = 0

    def spend(self, amount: int, origin: Origin | None) -> None:
        """Count something that is made, before it is made.

        Args:
            amount: how much it is: the number of fields, or of hundreds of characters.
            origin: what it is made of.

        Raises:
            UnsupportedError: it is too much.
        """
        self.spent += amount
        if self.spent > MOST:
            problem = f"the WSDL becomes more than {MOST:,} fields, with those that groups and base types give"
            hint = "Use groups, base types and unions that hold less, or use them less often."
            raise UnsupportedError(problem, origin, hint)

    @contextmanager
    def inside(self, origin: Origin) -> Iterator[None]:
        """Count how deep things are that stand inside each other, while one of them is made.

        Raises:
            UnsupportedError: it is too deep.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            problem = f"elements, groups and types stand inside each other more than {DEEPEST} deep"
            raise UnsupportedError(problem, origin, "Give some of the types names, and use fewer groups inside groups.")
        yield
        self._depth -= 1
