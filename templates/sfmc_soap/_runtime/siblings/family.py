"""The shapes of one list in one scope, as documents have shown them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..model import Model
from ..plans import FieldPlan, PlanCache
from ..unusual import Unusual
from .comparison import is_same
from .deriving import shape_of
from .matcher import Matcher
from .merging import merge
from .pattern import length_of_patterns
from .shape import Shape
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


class Family:
    """The shapes of one list in one scope.

    Several threads may use one. Each takes the shapes as they are, and puts others in their place: they are never
    changed. If two do so at once, the ones of the last stay, and they are as good.

    Args:
        plans: of the registry whose types the list is in.
        field: of the list.
        scope: the namespaces around the siblings.

    Attributes:
        matchers: of the shapes, those that are used most first.
    """

    def __init__(self, plans: PlanCache, field: FieldPlan, scope: Scope) -> None:
        self._plans = plans
        self._field = field
        self._scope = scope
        self.matchers: tuple[Matcher, ...] = ()
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
        return bool(self.matchers) or self._met >= self._least

    def learn(self, samples: Sequence[Sample]) -> int:
        """Let the shapes take in more siblings, and return how many of them have one of the shapes now.

        A shape is changed or added only if it reads none of the siblings in another way than the decoder did, and if
        what the documents allow is enough for it. If all was in vain, twice as much must come before it is tried again.
        """
        drafts = [_Draft(matcher.shape, matcher, ()) for matcher in self.matchers]
        for sample in self._allowed(samples):
            try:
                shape = shape_of(sample[0], self._field, self._plans, self._scope)
                drafts = _with(drafts, _Draft(shape, None, (sample,)), self._longest_patterns())
            except Unusual:
                continue
        matchers = tuple(filter(None, (self._finished(draft, samples) for draft in drafts)))
        self.matchers = matchers
        understood = sum(any(matcher.fits(source) for matcher in matchers) for source, _ in samples)
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

    def _finished(self, draft: _Draft, samples: Sequence[Sample]) -> Matcher | None:
        """Return what a draft becomes, or what was before if it costs too much or reads a sibling wrongly."""
        shape, before, own = draft
        if before is not None and shape == before.shape:
            return before
        cost = _COST_OF_PATTERNS * length_of_patterns(shape)
        if cost > self._allowance:
            return before
        self._allowance -= cost
        matcher = Matcher(shape)
        return matcher if all(_agrees(matcher, sample, own) for sample in samples) else before

    def sort(self, uses: Mapping[Matcher, int]) -> None:
        """Put the shapes first that are used most: they are tried first, and the last one makes room for a new one.

        Args:
            uses: how many siblings of a document each shape matched.
        """
        self.matchers = tuple(sorted(self.matchers, key=lambda matcher: uses.get(matcher, 0), reverse=True))


class _Draft(NamedTuple):
    """What a shape is to become.

    Attributes:
        shape: the shape when it has taken in siblings.
        before: the one that stays if this one comes to nothing: as it was, or the one that would make room for it;
            None if none does.
        own: the siblings that it has taken in.
    """

    shape: Shape
    before: Matcher | None
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
    for index, (shape, before, own) in enumerate(drafts):
        try:
            merged = merge(shape, new.shape)
            # One that has taken in nothing new is as long as it was.
            merged = shape if merged == shape else _no_longer_than(longest, merged)
            return [*drafts[:index], _Draft(merged, before, (*own, *new.own)), *drafts[index + 1 :]]
        except Unusual:
            continue
    _no_longer_than(longest, new.shape)
    last = drafts[-1].before if len(drafts) == _MOST_SHAPES else None
    return [*drafts[: _MOST_SHAPES - 1], new._replace(before=last)]


def _no_longer_than(longest: int, shape: Shape) -> Shape:
    """Return a shape whose patterns have no more characters than this.

    Raises:
        Unusual: they have more.
    """
    if length_of_patterns(shape) > longest:
        raise Unusual
    return shape


def _agrees(matcher: Matcher, sample: Sample, own: Sequence[Sample]) -> bool:
    """Return whether a shape reads a sibling as the decoder did, or not at all if it is none of its own."""
    source, obj = sample
    found = matcher.read_alone(source)
    return is_same(found, obj) if found is not None else all(sample is not each for each in own)
