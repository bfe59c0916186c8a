"""The shapes of one list in one scope, as documents have shown them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..model import Model
from ..plans import FieldPlan, PlanCache
from ..simple_type import Inexact
from ..unusual import Unusual
from .comparison import is_same
from .merging import merge
from .pattern import length_of_patterns, pattern_of
from .readers import reader_of
from .sample import sample_of
from .shape import Part, depth_of
from .tags import Scope

_MOST_SHAPES = 4
"""So many shapes are kept of a list: a sibling that has none of them has been tried with each."""
_WORTH_LEARNING = 128 * 1024
"""So many characters of documents take as long to read as shapes take to learn."""
_COST_OF_SAMPLES = 8
"""To learn from one character of a sibling takes as long as to read so many characters of documents."""
_COST_OF_PATTERNS = 32
"""To compile one character of a pattern does."""
_LONGEST_PATTERNS = 8_000
"""So many characters may be in the patterns of a shape, which are kept."""

Sample = tuple[str, Model]
"""The text of a sibling, and the object that the decoder made of it."""


class Shape:
    """A shape that is ready for use.

    Args:
        part: the shape.

    Attributes:
        match: matches a sibling of the shape at a position of a text.
        scanner: gives what matches one such sibling after the other.
        depth: how many levels of elements it has.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.depth = depth_of(part)
        pattern: Any = pattern_of(part)
        self.match, self.scanner = pattern.match, pattern.scanner
        self._read, _ = reader_of(part)

    def read(self, matches: Sequence[re.Match[str]], *, has_references: bool) -> list[Model | None]:
        """Return the object of each match, None where a value is not plainly what its text says.

        Args:
            matches: what `match` gave.
            has_references: whether there may be references in their texts.
        """
        try:
            return [*self._read([match.groups() for match in matches], has_references)]
        except (ValueError, Inexact, Unusual):
            if len(matches) == 1:
                return [None]
        half = len(matches) // 2
        parts = matches[:half], matches[half:]
        return [obj for part in parts for obj in self.read(part, has_references=has_references)]

    def read_alone(self, source: str) -> Model | None:
        """Return the object of a text, None if the text is not of this shape, or not plainly."""
        match = self.fits(source)
        return None if match is None else self.read([match], has_references="&" in source)[0]

    def fits(self, source: str) -> re.Match[str] | None:
        """Return the match of a text, None if the text is not of this shape."""
        match: re.Match[str] | None = self.match(source)
        return match if match is not None and match.end() == len(source) else None


class Family:
    """The shapes of one list in one scope.

    Several threads may use one. Each takes the shapes as they are, and puts others in their place: they are never
    changed. If two do so at once, the ones of the last stay, and they are as good.

    Args:
        plans: of the registry whose types the list is in.
        field: of the list.
        scope: the namespaces around the siblings.
    """

    def __init__(self, plans: PlanCache, field: FieldPlan, scope: Scope) -> None:
        self._plans = plans
        self._field = field
        self._scope = scope
        self.shapes: tuple[Shape, ...] = ()
        self._met = 0
        self._least = _WORTH_LEARNING
        self._allowance = 0

    def is_worth_reading(self, size: int) -> bool:
        """Return whether shapes are known, or the documents with this list have been so large that they will pay.

        Args:
            size: how many characters this document has. Learning from it may cost as much as reading it, and as much
                as small ones before it have left.
        """
        self._met += size
        self._allowance = min(self._allowance + size, max(size, _WORTH_LEARNING))
        return bool(self.shapes) or self._met >= self._least

    def learn(self, samples: Sequence[Sample]) -> int:
        """Let the shapes take in more siblings, and return how many of them have one of the shapes now.

        A shape is changed or added only if it reads none of the siblings in another way than the decoder did, and if
        what the documents allow is enough for it. If all was in vain, twice as much must come before it is tried again.
        """
        drafts = [_Draft(shape.part, shape, ()) for shape in self.shapes]
        for sample in self._allowed(samples):
            try:
                part = sample_of(sample[0], self._field, self._plans, self._scope)
                drafts = _with(drafts, _Draft(part, None, (sample,)), self._longest_patterns())
            except Unusual:
                continue
        shapes = tuple(filter(None, (self._finished(draft, samples) for draft in drafts)))
        self.shapes = shapes
        understood = sum(any(shape.fits(source) for shape in shapes) for source, _ in samples)
        self._met, self._least = 0, _WORTH_LEARNING if understood else 2 * self._least
        return understood

    def _allowed(self, samples: Sequence[Sample]) -> Iterator[Sample]:
        """Give the siblings that may be learned from, for half of what the documents allow at most."""
        least = self._allowance // 2
        for sample in samples:
            cost = _COST_OF_SAMPLES * len(sample[0])
            if cost <= self._allowance - least:
                self._allowance -= cost
                yield sample

    def _longest_patterns(self) -> int:
        """Return how many characters may be in the patterns of a shape, so that it may be kept and made."""
        return min(_LONGEST_PATTERNS, self._allowance // _COST_OF_PATTERNS)

    def _finished(self, draft: _Draft, samples: Sequence[Sample]) -> Shape | None:
        """Return the shape of a draft, or the one before if the new one costs too much or reads a sibling wrongly."""
        part, before, own = draft
        if before is not None and part == before.part:
            return before
        cost = _COST_OF_PATTERNS * length_of_patterns(part)
        if cost > self._allowance:
            return before
        self._allowance -= cost
        shape = Shape(part)
        return shape if all(_agrees(shape, sample, own) for sample in samples) else before

    def sort(self, uses: Mapping[Shape, int]) -> None:
        """Put the shapes first that are used most: they are tried first, and the last one makes room for a new one.

        Args:
            uses: how many siblings of a document each shape matched.
        """
        self.shapes = tuple(sorted(self.shapes, key=lambda shape: uses.get(shape, 0), reverse=True))


class _Draft(NamedTuple):
    """What a shape is to become.

    Attributes:
        part: the shape when it has taken in siblings.
        before: the shape that stays if this one comes to nothing: as it was, or the one that would make room for it;
            None if none does.
        own: the siblings that it has taken in.
    """

    part: Part
    before: Shape | None
    own: tuple[Sample, ...]


def _with(drafts: list[_Draft], new: _Draft, longest: int) -> list[_Draft]:
    """Return shapes of which one has taken in another, or that one after them, for which the last may make room.

    Args:
        drafts: the shapes.
        new: the other one.
        longest: how many characters may be in the patterns of a shape.

    Raises:
        Unusual: there are more in those of the other one.
    """
    for index, (part, before, own) in enumerate(drafts):
        try:
            merged = merge(part, new.part)
            # One that has taken in nothing new is as long as it was.
            merged = part if merged == part else _no_longer_than(longest, merged)
            return [*drafts[:index], _Draft(merged, before, (*own, *new.own)), *drafts[index + 1 :]]
        except Unusual:
            continue
    _no_longer_than(longest, new.part)
    last = drafts[-1].before if len(drafts) == _MOST_SHAPES else None
    return [*drafts[: _MOST_SHAPES - 1], new._replace(before=last)]


def _no_longer_than(longest: int, part: Part) -> Part:
    """Return a part whose patterns have no more characters than this.

    Raises:
        Unusual: they have more.
    """
    if length_of_patterns(part) > longest:
        raise Unusual
    return part


def _agrees(shape: Shape, sample: Sample, own: Sequence[Sample]) -> bool:
    """Return whether a shape reads a sibling as the decoder did, or not at all if it is none of its own."""
    source, obj = sample
    found = shape.read_alone(source)
    return is_same(found, obj) if found is not None else all(sample is not each for each in own)
