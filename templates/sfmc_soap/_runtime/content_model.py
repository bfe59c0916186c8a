"""Content models: which fields may stand together, in which order, and which the schema requires.

A class whose content is more than a sequence of its fields has a content model in the notation of DTDs:
`a, (b | c)?, (d & e?)`. The names are Python's. Whether a field repeats is not in it: the particle says so.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

_SYMBOL = re.compile(r"[(),|&?]|\w+")
_KINDS = {"|": "choice", "&": "all", ",": "sequence"}


@dataclass(frozen=True)
class Leaf:
    """A field."""

    name: str
    required: bool = True

    @property
    def names(self) -> frozenset[str]:
        """The fields in it."""
        return frozenset([self.name])


@dataclass(frozen=True)
class Group:
    """A sequence, a choice, or an "all" of fields and groups."""

    kind: str
    parts: tuple[Leaf | Group, ...]
    required: bool = True

    @cached_property
    def names(self) -> frozenset[str]:
        """The fields in it."""
        return frozenset[str]().union(*(part.names for part in self.parts))

    @cached_property
    def ordered(self) -> bool:
        """Whether its fields have one order."""
        return self.kind != "all" and all(part.ordered for part in self.parts if isinstance(part, Group))


def parse_content_model(text: str) -> Group:
    """Return the content model that a class declares."""
    return _group(_SYMBOL.findall(text)[::-1])


def _group(rest: list[str]) -> Group:
    """Return a group up to its closing parenthesis, or to the end.

    Args:
        rest: the symbols in reverse. Those that are read are taken off its end.
    """
    parts: list[Leaf | Group] = []
    kind = "sequence"
    while rest:
        symbol = rest.pop()
        if symbol == ")":
            break
        if symbol in _KINDS:
            kind = _KINDS[symbol]
            continue
        inner = _group(rest) if symbol == "(" else None
        required = not (rest and rest[-1] == "?")
        if not required:
            rest.pop()
        parts.append(
            Leaf(symbol, required=required) if inner is None else Group(inner.kind, inner.parts, required=required)
        )
    return Group(kind, tuple(parts))


def arrange(content: Group, present: Set[str]) -> list[str]:
    """Return the fields that are present in the order that the schema gives them.

    A field that the schema does not allow beside the ones before it is left out.
    """
    order: dict[str, None] = {}
    _arrange(content, present, order)
    return list(order)


def _arrange(part: Leaf | Group, present: Set[str], order: dict[str, None]) -> None:
    if isinstance(part, Leaf):
        if part.name in present:
            order.setdefault(part.name)
    elif part.kind == "choice":
        # The arm that has most of the fields; of equals the first.
        _arrange(max(part.parts, key=lambda arm: len(arm.names & present - order.keys())), present, order)
    else:
        for each in part.parts:
            _arrange(each, present, order)


def missing(part: Leaf | Group, present: Set[str]) -> list[str]:
    """Return what the schema requires and is absent: [] for nothing, one field, or the arms of a choice."""
    if isinstance(part, Leaf):
        return [part.name] if part.required and part.name not in present else []
    used = part.names & present
    if not used and not part.required:
        return []
    if part.kind != "choice":
        return next((absent for each in part.parts if (absent := missing(each, present))), [])
    if used:
        return missing(max(part.parts, key=lambda arm: len(arm.names & present)), present)
    if any(not missing(arm, present) for arm in part.parts):
        return []
    return [name for arm in part.parts for name in (missing(arm, present) if isinstance(arm, Group) else [arm.name])]


def exclusions(content: Group) -> dict[str, frozenset[str]]:
    """Return for each field the fields that the content model never allows beside it."""
    together: dict[str, set[str]] = {name: {name} for name in content.names}
    _pair(content, together)
    return {name: content.names - beside for name, beside in together.items()}


def _pair(part: Leaf | Group, together: dict[str, set[str]]) -> None:
    if isinstance(part, Leaf):
        return
    for each in part.parts:
        _pair(each, together)
        if part.kind != "choice":
            for name in each.names:
                together[name] |= part.names - each.names
