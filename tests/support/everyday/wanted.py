"""What is wanted of rows, in Python alone: the judge of filters. It knows nothing of filter parts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sfmc_soap import Condition, P

_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARISONS = (*_COMPARED, "between", "in", "null", "not null")
"""What holds for all values but texts and booleans."""


@dataclass(frozen=True)
class Comparison:
    """A column compared with values.

    Attributes:
        column: its name.
        how: the operator.
        values: as many as it takes.
    """

    column: str
    how: str
    values: Sequence[Any]

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row is wanted. A column without a value is never equal, unequal or in any order."""
        value = row[self.column]
        if self.how in ("null", "not null"):
            return (value is None) == (self.how == "null")
        if value is None:
            return False
        match self.how:
            case "between":
                return bool(self.values[0] <= value <= self.values[1])
            case "in":
                return value in self.values
            case "like":
                return self.values[0].lower() in value.lower()
        return bool(_COMPARED[self.how](value, self.values[0]))

    def condition(self) -> Condition:
        """Return the same as a filter."""
        column = P(self.column)
        match self.how:
            case "between":
                return column.between(self.values[0], self.values[1])
            case "in":
                return column.in_(*self.values)
            case "like":
                return column.like(self.values[0])
            case "null":
                return column.is_null()
            case "not null":
                return column.is_not_null()
        compared: Condition = _COMPARED[self.how](column, self.values[0])
        return compared


@dataclass(frozen=True)
class Both:
    """Two wishes, of which both or one of them must hold."""

    left: Wanted
    is_and: bool
    right: Wanted

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row is wanted."""
        sides = (self.left.holds(row), self.right.holds(row))
        return all(sides) if self.is_and else any(sides)

    def condition(self) -> Condition:
        """Return the same as a filter."""
        left, right = self.left.condition(), self.right.condition()
        return left & right if self.is_and else left | right


Wanted = Comparison | Both
Columns = Mapping[str, tuple[Sequence[str], SearchStrategy[Any]]]
"""Operators and values of each column."""

_VALUES = {"between": 2, "null": 0, "not null": 0}


@st.composite
def comparisons(draw: st.DrawFn, columns: Columns) -> Comparison:
    """Draw a comparison of one of the columns."""
    name = draw(st.sampled_from(sorted(columns)))
    operators, values = columns[name]
    how = draw(st.sampled_from(operators))
    number = draw(st.integers(1, 4)) if how == "in" else _VALUES.get(how, 1)
    return Comparison(name, how, draw(st.lists(values, min_size=number, max_size=number)))


def wishes(columns: Columns) -> SearchStrategy[Wanted]:
    """Return trees of comparisons of any form."""
    return st.recursive(comparisons(columns), lambda inner: st.builds(Both, inner, st.booleans(), inner), max_leaves=12)
