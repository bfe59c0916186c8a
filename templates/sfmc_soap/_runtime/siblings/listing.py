"""The siblings of one document while they are read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import count, islice, repeat
from typing import Any

from ..unusual import Unusual
from ..xml.names import WHITESPACE
from .family import Family
from .matcher import Matcher
from .outline import Outline

_SPACE = re.compile(r"[ \t\n]*")
_FIRST_BLOCK = 4
_LARGEST_BLOCK = 128
"""So many siblings are matched before their objects are made. It begins with few, as their texts may not be plain."""
_FIRST_LESSON = 6
"""So many siblings that match no shape are read before shapes are learned from them; then it is twice as many."""
_SAMPLES = 6
"""Shapes are learned from no more of them: to learn from one takes several times as long as to decode it."""
_MOST_IN_VAIN = 1 / 4
"""A document is read as a whole if more than this part of its siblings were matched or learned from in vain."""
_MOST_LEFT_OVER = 1 / 16
"""At the end of a document, shapes are learned from those that matched none if they are more than this part of all."""

Span = tuple[int, int]
"""Where a sibling begins and ends."""
Place = tuple[int, Span]
"""The index of a sibling, and where it stands."""


class Listing:
    """The siblings of one document while they are read.

    Args:
        text: the document.
        outline: where the siblings stand.
        family: the shapes that are known.
        decode: gives the values of siblings, by where they stand, as the decoder reads them.
        deepest: how many levels of elements there may be in a sibling, with its own.
    """

    def __init__(
        self,
        text: str,
        outline: Outline,
        family: Family,
        decode: Callable[[Sequence[Span]], list[Any]],
        *,
        deepest: int,
    ) -> None:
        self._text = text
        self._outline = outline
        self._family = family
        self._decode = decode
        self._deepest = deepest
        self._matchers = self._usable_matchers()
        self._values: list[Any] = []
        self._matched: defaultdict[Matcher, list[tuple[int, re.Match[str]]]] = defaultdict(list)
        self._uses: Counter[Matcher] = Counter()
        self._odd: list[Place] = []
        self._refused: list[Place] = []
        self._block = _FIRST_BLOCK
        self._lesson = _FIRST_LESSON
        self._learned_from = 0
        self._made = 0

    def read(self) -> list[Any]:
        """Return the values of all siblings but the first.

        Raises:
            Unusual: something else stands between them, or too few have a shape for this to be worth it.
        """
        text, stop, values = self._text, self._outline.stop, self._values
        position = self._after_space(self._outline.second)
        while position < stop:
            for matcher in self._matchers:
                run = list(islice(iter(matcher.scanner(text, position).match, None), self._block))
                if run:
                    self._matched[matcher] += zip(count(len(values)), run)
                    values += repeat(None, len(run))
                    position = run[-1].end()
                    break
            else:
                end = self._outline.end_of(text, position)
                self._odd.append((len(values), (position, end)))
                values.append(None)
                position = end
            if len(values) >= self._made + self._block:
                self._make_objects()
            if len(self._odd) >= self._lesson and not self._learn():
                raise Unusual
            if text[position] != "<":
                position = self._after_space(position)
        self._make_objects()
        self._family.sort(self._uses)
        return self._completed()

    def _usable_matchers(self) -> list[Matcher]:
        """Return those that are known, but for shapes that are too deep."""
        return [matcher for matcher in self._family.matchers if matcher.depth <= self._deepest]

    def _after_space(self, position: int) -> int:
        space = _SPACE.match(self._text, position)
        assert space is not None
        return space.end()

    def _make_objects(self) -> None:
        """Make the objects of the siblings that were matched."""
        for matcher, matched in self._matched.items():
            self._uses[matcher] += len(matched)
            matches = [match for _, match in matched]
            has_references = self._text.find("&", matches[0].start(), matches[-1].end()) >= 0
            for (index, match), obj in zip(matched, matcher.read(matches, has_references=has_references)):
                if obj is None:
                    self._refused.append((index, (match.start(), match.start() + len(match[0].rstrip(WHITESPACE)))))
                self._values[index] = obj
        self._matched.clear()
        self._made = len(self._values)
        self._block = min(2 * self._block, _LARGEST_BLOCK)
        if len(self._refused) > _MOST_IN_VAIN * len(self._values):
            raise Unusual

    def _decode_places(self, places: list[Place]) -> None:
        """Let the decoder read siblings."""
        for (index, _), value in zip(places, self._decode([span for _, span in places])):
            self._values[index] = value

    def _learn(self) -> bool:
        """Let the decoder read the siblings that matched no shape, learn from them, and return whether that pays."""
        self._decode_places(self._odd)
        samples = [(self._text[start:stop], self._values[index]) for index, (start, stop) in self._odd[:_SAMPLES]]
        understood = self._family.learn(samples)
        self._matchers = self._usable_matchers()
        self._learned_from += len(self._odd)
        self._odd.clear()
        self._lesson *= 2
        return 2 * understood >= len(samples) or self._learned_from <= _MOST_IN_VAIN * len(self._values)

    def _completed(self) -> list[Any]:
        """Return all values, when those that had no shape have been read as well."""
        if len(self._odd) > _MOST_LEFT_OVER * len(self._values):
            self._learn()
        rest = self._odd + self._refused
        if rest:
            self._decode_places(rest)
        return self._values
