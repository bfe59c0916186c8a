"""Filters of a Retrieve, as conditions of SQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    ComplexFilterPart,
    FilterPart,
    LogicalOperators,
    SimpleFilterPart,
    SimpleOperators,
)

from ..state.clock import stamp
from .errors import RetrieveError

Condition = tuple[str, list[Any]]
"""A condition of SQL, and the values of its parameters."""


@dataclass(frozen=True)
class Property:
    """A property of a kind of objects.

    Attributes:
        sql: the expression for its value.
        holds: what its values are compared as.
    """

    sql: str
    holds: Literal["text", "number", "date", "boolean"] = "text"


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
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP]M))?)?")


def condition(part: FilterPart, property_of: PropertyOf) -> Condition:
    """Return what a filter asks for.

    Raises:
        RetrieveError: it names a property that cannot be retrieved, or is not complete.
    """
    if isinstance(part, SimpleFilterPart):
        return _simple(part, property_of)
    if not isinstance(part, ComplexFilterPart):
        raise RetrieveError(f"Unknown filter of type {type(part).__name__} encountered")
    operands = [part.left_operand, part.right_operand]
    if part.additional_operands is not UNSET:
        operands += part.additional_operands
    operator = str(part.logical_operator)
    if operator not in (LogicalOperators.AND, LogicalOperators.OR):
        raise RetrieveError("Filter array cannot be null")
    texts, values = [], []
    for operand in operands:
        if operand is UNSET or operand is None:
            raise RetrieveError(f"Incorrect syntax near the keyword '{operator}'")
        text, own = condition(operand, property_of)
        texts.append(text)
        values += own
    return f"({f' {operator} '.join(texts)})", values


def _simple(part: SimpleFilterPart, property_of: PropertyOf) -> Condition:
    found = property_of(str(part.property))
    if found is None:
        raise RetrieveError(f"The Filter Property '{part.property}' is not a retrievable property")
    operator = part.simple_operator
    if operator == SimpleOperators.IS_NULL:
        return f"{found.sql} IS NULL", []
    if operator == SimpleOperators.IS_NOT_NULL:
        return f"{found.sql} IS NOT NULL", []
    given = [stamp(value) for value in part.date_value] or [comparable(value, found) for value in part.value]
    if operator == SimpleOperators.IN and len(given) > 1:
        return f"{found.sql} IN ({', '.join('?' * len(given))})", given
    pattern = _COMPARISONS.get(operator) if isinstance(operator, SimpleOperators) else None
    if pattern is None or len(given) != pattern.count("?"):
        raise RetrieveError(f"The Filter Property '{part.property}' does not take {operator} with {len(given)} values")
    return pattern.format(found.sql), given


def comparable(text: str, property: Property) -> Any:
    """Return a value of a filter as the values of a property are kept.

    Raises:
        RetrieveError: it is none for that property.
    """
    try:
        match property.holds:
            case "number":
                return float(text)
            case "boolean":
                return {"true": 1, "1": 1, "false": 0, "0": 0}[text.strip().lower()]
            case "date":
                return stamp(date_time(text))
    except (KeyError, ValueError):
        raise RetrieveError(f"Conversion failed when converting the value '{text}' to {property.holds}") from None
    return text


def date_time(text: str) -> datetime:
    """Read a date as the service takes it in a text: ISO, or as Americans write it; without a zone it is server time.

    Raises:
        ValueError: it is none.
    """
    found = _US_DATE.fullmatch(text.strip())
    if found:
        month, day, year, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
        if found[7]:
            hour = hour % 12 + (12 if found[7] == "PM" else 0)
        return datetime(year, month, day, hour, minute, second, tzinfo=SERVER_TIME)
    read = datetime.fromisoformat(text.strip())
    return read if read.tzinfo else read.replace(tzinfo=SERVER_TIME)
