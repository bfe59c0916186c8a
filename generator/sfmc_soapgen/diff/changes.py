"""What a change between two interfaces is, and what it does to those who use them."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Effect(enum.IntEnum):
    """What a change does, from the least to the worst."""

    NONE = 0
    ADDITIVE = 1
    BREAKING = 2

    def __str__(self) -> str:
        return self.name.lower()


class Effects(NamedTuple):
    """What a change does to code that uses the bindings, and to messages."""

    code: Effect
    wire: Effect


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference of meaning.

    Attributes:
        path: what has changed, in wire names: `Subscriber.Status`, `Order.@id`, `SubscriberStatus.Active`, `Create`.
        kind: what the path leads to: "type", "message", "field", "enumeration", "value", "simple type", "element",
            "operation", "port", "service", "namespace" or "room".
        what: which of its properties: "added", "gone", "type", "cardinality", "nillable", "order", "base", ...
        was, now: the property before and after, as people write it; "" for what is not there.
        code: the effect on code that uses the bindings.
        wire: the effect on messages.
        hint: what else people should know, such as a likely new name.
    """

    path: str
    kind: str
    what: str
    was: str
    now: str
    code: Effect
    wire: Effect
    hint: str = ""

    @property
    def worst(self) -> Effect:
        """The worse of its two effects."""
        return max(self.code, self.wire)


_ADDED = Effects(Effect.ADDITIVE, Effect.ADDITIVE)
_GONE = Effects(Effect.BREAKING, Effect.BREAKING)


class Subject(NamedTuple):
    """What changes are about, with the attributes of `Change`."""

    path: str
    kind: str

    def change(self, what: str, was: str, now: str, effects: Effects) -> Change:
        """Return a change of one of its properties."""
        return Change(path=self.path, kind=self.kind, what=what, was=was, now=now, code=effects.code, wire=effects.wire)

    def added(self, now: str, effects: Effects = _ADDED) -> Change:
        """Return the change that it is new."""
        return self.change("added", "", now, effects)

    def gone(self, was: str, effects: Effects = _GONE) -> Change:
        """Return the change that it is there no longer."""
        return self.change("gone", was, "", effects)


def worst(changes: Iterable[Change]) -> Effect:
    """Return the worst effect of several changes; none of none."""
    return max((change.worst for change in changes), default=Effect.NONE)
