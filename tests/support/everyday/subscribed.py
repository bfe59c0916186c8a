"""People on lists, and what becomes of them, in Python alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from support.everyday.possible import Refused


@dataclass(frozen=True)
class Person:
    """A subscriber.

    Attributes:
        is_active: whether they get email at all.
        lists: the number of each list that they are on, and whether they are Active there.
    """

    is_active: bool = True
    lists: frozenset[tuple[int, bool]] = frozenset()

    def on(self, number: int, *, is_active: bool) -> Person:
        """Return the same person on a list."""
        return replace(self, lists=self.off(number).lists | {(number, is_active)})

    def off(self, number: int) -> Person:
        """Return the same person off a list."""
        return replace(self, lists=self.lists - {(number, True), (number, False)})


@dataclass(frozen=True)
class Subscribed:
    """A person is put into the account, and on lists.

    Attributes:
        numbers: the numbers of the lists.
        again: whether those who have left come back.
    """

    numbers: Collection[int]
    again: bool

    def __call__(self, person: Person | None) -> Person:
        found = person or Person()
        if self.again:
            found = replace(found, is_active=True)
        for number in self.numbers:
            found = Added(number, again=self.again)(found)
        return found


@dataclass(frozen=True)
class Added:
    """A subscriber is put on a list.

    Attributes:
        number: the number of the list.
        again: whether those who have left come back.
    """

    number: int
    again: bool

    def __call__(self, person: Person | None) -> Person:
        if person is None:
            raise Refused
        has_left = (self.number, False) in person.lists and not self.again
        return person.on(self.number, is_active=not has_left)


@dataclass(frozen=True)
class Removed:
    """A subscriber is taken off a list.

    Attributes:
        number: the number of the list.
    """

    number: int

    def __call__(self, person: Person | None) -> Person:
        if person is None:
            raise Refused
        return person.off(self.number)


@dataclass(frozen=True)
class Unsubscribed:
    """A subscriber leaves.

    Attributes:
        number: the number of the list, None for everything.
    """

    number: int | None

    def __call__(self, person: Person | None) -> Person:
        if person is None:
            raise Refused
        if self.number is None:
            return replace(person, is_active=False)
        if {(self.number, True), (self.number, False)}.isdisjoint(person.lists):
            raise Refused
        return person.on(self.number, is_active=False)
