"""Filters of a Retrieve, as conditions of SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sfmc_soap import (
    UNSET,
    ComplexFilterPart,
    FilterPart,
    LogicalOperators,
    SimpleFilterPart,
    SimpleOperators,
)

from ..state.clock import stamp
from .errors import RetrieveError
from .texts import boolean, date_time

Condition = tuple[str, list[Any]]
"""A condition of SQL, and the values of its parameters."""


@dataclass(frozen=True)
class Property:
    """A property of a kind of objects.

    Attributes:
        sql: the expression for its value.
        holds: what its values are compared as.
        refuses: the operators that it does not take.
        ignores: the operators with which it finds everything.
    """

    sql: str
    holds: Literal["text", "number", "date", "boolean"] = "text"
    refuses: frozenset[SimpleOperators] = frozenset()
    ignores: frozenset[SimpleOperators] = frozenset()


PropertyOf = Callable[[str], Property | None]
"""Returns a property by its name; None for a name that cannot be retrieved."""

_COMPARISONS = {
    SimpleOperators.EQUALS: "{} = ?",
    SimpleOperators.NOT_EQUALS: "{} != ?",
    SimpleOperators.GREATER_THAN: "{} > ?",
    SimpleOperators.LESS_THAN: "{} < ?",
    SimpleOperators.GREATER_THAN_OR_EQUAL: "{} >= ?",
    SimpleOperators.LESS_THAN_OR_EQUAL: "{} <= ?",
    SimpleOperators.BETWEEN: "{} BETWEEN ? AND ?",
    SimpleOperators.LIKE: "{} LIKE '%' || ? || '%'",
}
_DEEPEST = 25
"""How deep the parts of a filter may be nested, not counting those inside that have the same operator."""


def condition(part: FilterPart, property_of: PropertyOf, *, depth: int = 0) -> Condition:
    """Return what a filter asks for.

    Args:
        part: the filter.
        property_of: returns the properties that it may name.
        depth: how deep it stands in another one.

    Raises:
        RetrieveError: it names a property that cannot be retrieved, is not complete, or is nested too deep.
    """
    if isinstance(part, SimpleFilterPart):
        return _simple(part, property_of)
    if not isinstance(part, ComplexFilterPart):
        raise RetrieveError(f"Unknown filter of type {type(part).__name__} encountered")
    if depth > _DEEPEST:
        raise RetrieveError("The filter is nested too deep")
    texts, values = [], []
    for operand in _joined(part):
        text, own = condition(operand, property_of, depth=depth + 1)
        texts.append(text)
        values += own
    return f"({f' {part.logical_operator} '.join(texts)})", values


def _joined(part: ComplexFilterPart) -> list[FilterPart]:
    """Return the parts that an operator joins. `a AND (b AND c)` is `a AND b AND c`: SQLite takes few parentheses.

    Raises:
        RetrieveError: one is not complete.
    """
    joined: list[FilterPart] = []
    waiting: list[FilterPart] = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ComplexFilterPart) and each.logical_operator == part.logical_operator:
            waiting += reversed(_operands(each))
        else:
            joined.append(each)
    return joined


def _operands(part: ComplexFilterPart) -> list[FilterPart]:
    operator = str(part.logical_operator)
    if operator not in (LogicalOperators.AND, LogicalOperators.OR):
        raise RetrieveError("Filter array cannot be null")
    more = part.additional_operands
    operands = [part.left_operand, part.right_operand, *([] if more is UNSET or more is None else more)]
    if any(operand is UNSET or operand is None for operand in operands):
        raise RetrieveError(f"Incorrect syntax near the keyword '{operator}'")
    return [operand for operand in operands if isinstance(operand, FilterPart)]


def _simple(part: SimpleFilterPart, property_of: PropertyOf) -> Condition:
    found = property_of(str(part.property))
    if found is None:
        raise RetrieveError(f"The Filter Property '{part.property}' is not a retrievable property")
    operator = part.simple_operator
    if operator in found.refuses:
        raise RetrieveError(f"The operator '{operator}' is not supported for the Filter Property '{part.property}'")
    if operator in found.ignores:
        return "1", []
    if operator == SimpleOperators.IS_NULL:
        return f"{found.sql} IS NULL", []
    if operator == SimpleOperators.IS_NOT_NULL:
        return f"{found.sql} IS NOT NULL", []
    given = [_date(value) for value in part.date_value] or [comparable(str(value), found) for value in part.value]
    if operator == SimpleOperators.IN and len(given) > 1:
        return f"{found.sql} IN ({', '.join('?' * len(given))})", given
    pattern = _COMPARISONS.get(operator) if isinstance(operator, SimpleOperators) else None
    if pattern is None or len(given) != pattern.count("?"):
        raise RetrieveError(f"The Filter Property '{part.property}' does not take {operator} with {len(given)} values")
    return pattern.format(found.sql), given


def _date(value: datetime) -> str:
    try:
        return stamp(value)
    except OverflowError:
        raise RetrieveError(f"Conversion failed when converting the value '{value}' to date") from None


def comparable(text: str, property: Property) -> Any:
    """Return a value of a filter as the values of a property are kept.

    Raises:
        RetrieveError: the text is not a value of that property.
    """
    try:
        match property.holds:
            case "number":
                return _number(text)
            case "boolean":
                return int(boolean(text))
            case "date":
                return stamp(date_time(text))
    except (OverflowError, ValueError):
        raise RetrieveError(f"Conversion failed when converting the value '{text}' to {property.holds}") from None
    return text


def _number(text: str) -> float:
    try:
        whole = int(text)
    except ValueError:
        return float(text)
    return whole if abs(whole) < 2**63 else float(whole)
