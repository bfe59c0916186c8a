"""A shape in use: it matches siblings in a text, and makes objects of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..model import Model
from ..simple_type import Inexact
from ..unusual import Unusual
from .pattern import pattern_of
from .readers import reader_of
from .shape import Shape, depth_of

_PARTS = 16
"""Siblings among which a value is not plain are read again in so many parts: halves would be read again more often."""


class Matcher:
    """A shape that is ready for use.

    Args:
        shape: the shape.

    Attributes:
        shape: the shape.
        match: matches a sibling of the shape at a position of a text.
        scanner: gives what matches one such sibling after the other.
        depth: how many levels of elements it has.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.depth = depth_of(shape)
        pattern: Any = pattern_of(shape)
        self.match, self.scanner = pattern.match, pattern.scanner
        self._read, _ = reader_of(shape)

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
        size = max(1, len(matches) // _PARTS)
        parts = (matches[start : start + size] for start in range(0, len(matches), size))
        return [obj for part in parts for obj in self.read(part, has_references=has_references)]

    def read_alone(self, source: str) -> Model | None:
        """Return the object of a text, None if the text is not of this shape, or not plainly."""
        match = self.fits(source)
        return None if match is None else self.read([match], has_references="&" in source)[0]

    def fits(self, source: str) -> re.Match[str] | None:
        """Return the match of a text, None if the text is not of this shape."""
        match: re.Match[str] | None = self.match(source)
        return match if match is not None and match.end() == len(source) else None
