"""What data may be after calls whose fate is not known: for each key, all values that are possible, in Python alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeAlias, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)
Change: TypeAlias = Callable[[V], V]
"""What becomes of a value. It raises `Refused`."""


class Refused(Exception):
    """A change cannot be made: the service refuses it."""


class Possible(Generic[K, V]):
    """What may be there.

    Args:
        nothing: what a key is without a value.

    Attributes:
        values: key -> all values that are possible; a key that is not here has none.
    """

    def __init__(self, nothing: V) -> None:
        self.nothing = nothing
        self.values: dict[K, set[V]] = {}

    def at(self, key: K) -> set[V]:
        """Return the values that are possible for a key."""
        return self.values.get(key, {self.nothing})

    def changed(self, key: K, change: Change[V]) -> set[V]:
        """Return what a change may make of the value of a key: nothing if the service refuses it in any case."""
        after = set()
        for value in self.at(key):
            try:
                after.add(change(value))
            except Refused:
                continue
        return after

    def succeeded(self, key: K, change: Change[V]) -> None:
        """Take note that a change was made."""
        after = self.changed(key, change)
        assert after, f"what succeeded cannot have: {key}: {self.at(key)}"
        self.values[key] = after

    def unknown(self, key: K, change: Change[V]) -> None:
        """Take note that a change was made, or was not."""
        self.values[key] = self.at(key) | self.changed(key, change)

    def all_succeeded(self, change: Change[V]) -> None:
        """Take note that a change was made of all keys."""
        for key in self.values:
            self.succeeded(key, change)

    def all_unknown(self, change: Change[V]) -> None:
        """Take note that a change was made of all keys, or was not."""
        for key in self.values:
            self.unknown(key, change)

    def may_fail(self, key: K, change: Change[V]) -> bool:
        """Return whether the service may refuse a change."""
        for value in self.at(key):
            try:
                change(value)
            except Refused:
                return True
        return False

    def settle(self, there: Mapping[K, V]) -> None:
        """Compare with what is there, and know it from now on."""
        for key in {*self.values, *there}:
            assert there.get(key, self.nothing) in self.at(key), (key, there.get(key, self.nothing), self.at(key))
        self.values = {key: {value} for key, value in there.items()}
