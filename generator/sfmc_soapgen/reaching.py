"""What can be reached from something, step by step."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def reached(start: Iterable[T], follow: Callable[[T], Iterable[T]]) -> set[T]:
    """Return what some things lead to, and what that leads to, and so on; with these things themselves.

    Args:
        start: the things.
        follow: returns what a thing leads to.
    """
    found: set[T] = set()
    waiting = [*start]
    while waiting:
        thing = waiting.pop()
        if thing not in found:
            found.add(thing)
            waiting += follow(thing)
    return found
