"""The ranges of a column by which rows are read: every row is in one of them, and none is in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from operator import and_
from typing import Any, TypeAlias

from ... import FilterPart
from ..._runtime.client.arguments import listed
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.simple_type import wrong_type
from ..filters import P
from ..filters.comparands import has_fraction
from ..rows.columns import Column

Boundary: TypeAlias = int | Decimal | datetime
"""A value at which one range of a column ends and the next one begins."""

_TAKEN: dict[str, tuple[type, ...]] = {"Date": (datetime,), "Decimal": (Decimal, int), "Number": (int,)}
"""What a boundary may be, by the type of the column. The order of texts is the database's, which nobody tells."""


@dataclass(frozen=True)
class Range:
    """Rows whose value in a column is in a range, or which have none there.

    Attributes:
        column: the name of the column, "" for all rows.
        low: the least value, None if there is no least one.
        high: the value that all are less than, None if there is none.
        is_null: whether it is the rows without a value.
    """

    column: str = ""
    low: Boundary | None = None
    high: Boundary | None = None
    is_null: bool = False

    def filter(self, where: FilterPart | None) -> FilterPart | None:
        """Return the filter that finds the rows, None for all.

        Args:
            where: which rows are read at all, None for all.
        """
        parts = [*self._conditions(), *([] if where is None else [where])]
        return reduce(and_, parts) if parts else None

    def _conditions(self) -> Iterator[Any]:
        if self.is_null:
            yield P(self.column).is_null()
        if self.low is not None:
            yield P(self.column) >= self.low
        if self.high is not None:
            yield P(self.column) < self.high


WHOLE = Range()
"""All rows."""


def ranges_of(column: Column, boundaries: Iterable[Boundary]) -> list[Range]:
    """Return the ranges that boundaries divide a column into: one more than there are, and the rows without a value.

    Raises:
        ConfigurationError: the column has no order that is known, there is no boundary, one does not rise above the one
            before it, or is a date without a time zone or between two seconds.
        TypeError: a boundary is of another type than the column.
    """
    taken = _TAKEN.get(column.type)
    if taken is None:
        raise ConfigurationError(f"by: {column.name} is a {column.type}: rows are divided by a Number, Decimal or Date")
    given = [_checked(each, taken) for each in listed(boundaries, "boundaries")]
    if not given:
        raise ConfigurationError("boundaries: write one value or more at which the rows are divided")
    for one, next_one in pairwise(given):
        if not one < next_one:
            raise ConfigurationError(
                f"boundaries: {next_one} follows {one}: each must be greater than the one before it"
            )
    ranges = [Range(column.name, low, high) for low, high in pairwise([None, *given, None])]
    return [*ranges, Range(column.name, is_null=True)]


def _checked(boundary: Any, taken: tuple[type, ...]) -> Any:
    if not isinstance(boundary, taken) or isinstance(boundary, bool):
        raise TypeError(f"boundaries: {wrong_type(boundary, f'a {taken[0].__name__}')}")
    if isinstance(boundary, datetime) and (boundary.utcoffset() is None or has_fraction(boundary)):
        raise ConfigurationError(f"boundaries: {boundary}: write whole seconds, with a time zone such as SERVER_TIME")
    return boundary
