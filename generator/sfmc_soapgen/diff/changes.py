"""What a change between two interfaces is, and what it does to those who use them."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Effect(enum.IntEnum):
    """What a change does, from the least to the worst."""

    NONE = 0
    ADDITIVE = 1
    BREAKING = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Change:
    """One difference of meaning.

    Attributes:
        path: what has changed, in wire names: `Subscriber.Status`, `Order.@id`, `SubscriberStatus.Active`, `Create`.
        kind: what the path leads to: "type", "message", "field", "enumeration", "value", "simple type", "element",
            "operation", "port", "service" or "namespace".
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


def worst(changes: Iterable[Change]) -> Effect:
    """The worst effect of several changes; none of none."""
    return max((change.worst for change in changes), default=Effect.NONE)
