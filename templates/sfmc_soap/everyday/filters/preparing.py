"""The filters of the requests that are sent for one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from ... import ComplexFilterPart, FilterPart, LogicalOperators, SimpleFilterPart, SimpleOperators
from ..._runtime.date_times import DATE_TIME, SERVER_TIME
from .errors import FilterError
from .limits import check, limits_of
from .parts import joined_by, replaced, walk

_MOST_VALUES = 50
"""How many values of an IN are sent in one request. No limit is documented; others use this many."""

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def prepare(where: FilterPart | None, object_type: str, *, is_checked: bool) -> list[FilterPart | None]:
    """Return the filter of each request that has to be sent. Together they find what was asked for, each object once.

    An IN of many values is split if it is the only one that everything else is joined to by AND.

    Args:
        where: what was asked for; None for everything.
        object_type: the ObjectType of the requests.
        is_checked: whether to check first that the objects take it.

    Raises:
        FilterError: it is not a filter part, is nested too deep, or has something that the objects do not take.
    """
    if where is None:
        return [None]
    if not isinstance(where, FilterPart):
        raise FilterError(f"where: expected a condition, such as P('ID') == 3, got {type(where).__name__}")
    parts = [part for part, _ in walk(where)]
    if is_checked:
        check(parts, object_type)
    has_text = limits_of(object_type).has_dates_as_text
    return [*_split(replaced(where, _with_dates_as_text) if has_text else where)]


def _with_dates_as_text(part: SimpleFilterPart) -> SimpleFilterPart:
    """Return a part whose dates are texts, in Value."""
    if not part.date_value:
        return part
    changed = copy(part)
    changed.value = [*part.value, *map(_text_of_date, part.date_value)]
    changed.date_value = []
    return changed


def _text_of_date(date: datetime) -> str:
    """Return a date as a text in server time without a zone, in the form that is read alike in every country.

    Raises:
        FilterError: it has no time zone, or is in no year that Python can hold.
    """
    try:
        DATE_TIME.to_text(date)
        return date.astimezone(SERVER_TIME).replace(tzinfo=None).isoformat()
    except (OverflowError, ValueError) as error:
        raise FilterError(f"the date {date}: {error}") from None


def _split(where: FilterPart) -> list[FilterPart]:
    """Return a filter, or several if it has one long IN that everything else is joined to by AND."""
    long = [part for part in _top(where) if isinstance(part, SimpleFilterPart) and _is_long(part)]
    return [_with_chunk(where, long[0], chunk) for chunk in _chunks(long[0])] if len(long) == 1 else [where]


def _top(where: FilterPart) -> list[FilterPart]:
    """Return the parts that all hold for what a filter finds."""
    if isinstance(where, ComplexFilterPart) and where.logical_operator == LogicalOperators.AND:
        return joined_by(where)
    return [where]


def _is_long(part: SimpleFilterPart) -> bool:
    return part.simple_operator == SimpleOperators.IN and max(len(part.value), len(part.date_value)) > _MOST_VALUES


def _with_chunk(where: FilterPart, part: SimpleFilterPart, chunk: SimpleFilterPart) -> FilterPart:
    """Return a filter with a part of it replaced by a chunk."""
    return replaced(where, lambda each: chunk if each is part else each)


def _chunks(part: SimpleFilterPart) -> Iterator[SimpleFilterPart]:
    """Yield parts with some of the values each. What the service may take for the same value stays together."""
    alike: dict[Hashable, list[Any]] = {}
    for value in part.value or part.date_value:
        alike.setdefault(_folded(value), []).append(value)
    chunks: list[list[Any]] = [[]]
    for values in alike.values():
        if len(chunks[-1]) + len(values) > _MOST_VALUES:
            chunks.append([])
        chunks[-1] += values
    for chunk in filter(None, chunks):
        changed = copy(part)
        changed.simple_operator = SimpleOperators.IN if len(chunk) > 1 else SimpleOperators.EQUALS
        setattr(changed, "value" if part.value else "date_value", chunk)
        yield changed


def _folded(value: str | datetime) -> Hashable:
    """Return what is the same for values that databases take for equal, such as `Paris` and `PARIS`, or 1 and 1.0."""
    if isinstance(value, datetime):
        return value
    text = value.strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else text.casefold()
