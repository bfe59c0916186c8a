"""Where the siblings of a document stand: a guess from its text, which the skeleton must confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from ..model import Model
from ..plans import PlanCache
from ..unusual import Unusual
from ..xml.names import local_name, qualified

_START_TAG = re.compile(r"<(?:[^ \t\n<>/?!:]+:)?([^ \t\n<>/?!:]+)")
_TAGS_BEFORE_MESSAGE = 64
"""A message begins with one of the first so many tags, if it is to be found: an envelope and a header are before it."""
_LONGEST_TAG = 1000
"""So many characters may be in the start tag that a list is known by, which is hashed for each document."""
_LEAST_SHARE = 0.9
"""What part of a document its siblings must be: the rest may be parsed several times."""


class Outline(NamedTuple):
    """Where the siblings stand in a text.

    Attributes:
        name: theirs, as it is written.
        start: where the first begins.
        second: where it ends, and what follows it begins.
        stop: where the last ends.
    """

    name: str
    start: int
    second: int
    stop: int

    def start_tag(self, text: str) -> str:
        """Return the start tag of the first sibling.

        Raises:
            Unusual: it is too long to be kept.
        """
        end = text.find(">", self.start) + 1
        if end - self.start > _LONGEST_TAG:
            raise Unusual
        return text[self.start : end]

    def end_of(self, text: str, start: int) -> int:
        """Return where the sibling ends that begins here, if there is none of its name inside.

        Raises:
            Unusual: no sibling begins here.
        """
        end_of_tag = text.find(">", start) + 1
        if not text.startswith(f"<{self.name}", start) or not end_of_tag:
            raise Unusual
        if text[end_of_tag - 2] == "/":
            return end_of_tag
        return _after(text, f"</{self.name}>", end_of_tag)


def outline_of(text: str, plans: PlanCache, declared: type[Model] | None) -> Outline:
    """Return where the siblings stand.

    Args:
        text: the document.
        plans: of the registry whose types the message is in.
        declared: the type of the message, None for the one that its name gives.

    Raises:
        Unusual: there seem to be none, or too few.
    """
    names = _repeated(plans, declared) if declared is not None else _names_of_message(text, plans)
    first = (
        re.search(rf"<((?:[^ \t\n<>/?!:]+:)?(?:{'|'.join(map(re.escape, names))}))[ \t\n/>]", text) if names else None
    )
    if first is None:
        raise Unusual
    end_tag = f"</{first[1]}>"
    start, second = first.start(), _after(text, end_tag, first.end())
    stop = text.rfind(end_tag) + len(end_tag)
    if stop - second < _LEAST_SHARE * len(text):
        raise Unusual
    return Outline(first[1], start, second, stop)


def _after(text: str, end_tag: str, start: int) -> int:
    found = text.find(end_tag, start)
    if found < 0:
        raise Unusual
    return found + len(end_tag)


def _names_of_message(text: str, plans: PlanCache) -> list[str]:
    """Return the names of the repeated elements of the first message that a document seems to have."""
    namespace = plans.registry.namespace
    for tag in islice(_START_TAG.finditer(text), _TAGS_BEFORE_MESSAGE):
        model = plans.registry.class_of_element(qualified(namespace, tag[1]))
        if model is not None and (names := _repeated(plans, model)):
            return names
    return []


def _repeated(plans: PlanCache, model: type[Model]) -> list[str]:
    """Return the local names of the elements of a class that hold objects and may repeat."""
    wires: Iterable[str] = (
        field.particle.wire
        for field in plans.of(model).children
        if field.kind == "element" and field.many and field.model is not None
    )
    return [local_name(wire) for wire in wires]
