"""Conditions: filter parts that `&` and `|` join."""

from __future__ import annotations

from typing import Any, NoReturn

from ... import ComplexFilterPart, FilterPart, LogicalOperators, SimpleFilterPart
from ..._runtime.shortening import MAX_REPR, shorten
from ..._runtime.xml.names import namespace_of
from .errors import FilterError
from .parts import MAX_DEPTH, TOO_DEEP, operands_of, walk
from .wording import words_of

_NAMESPACE = namespace_of(FilterPart.__wire__)
_DEPTH = "_depth"
"""The key of a condition's depth, beside its fields."""


class Condition(FilterPart, namespace=_NAMESPACE, wire="FilterPart", abstract=True):
    """What a Retrieve filters by. Make one by comparing a `P`; `&` and `|` join two, also with a part made by hand.

    It is a filter part: `RetrieveRequest(filter=...)` takes it as it is. `str()` says it as SQL would, and does not
    show values of properties whose names stand for secrets.
    """

    def __and__(self, other: FilterPart) -> Condition:
        return _joined(self, LogicalOperators.AND, other)

    def __rand__(self, other: FilterPart) -> Condition:
        return _joined(other, LogicalOperators.AND, self)

    def __or__(self, other: FilterPart) -> Condition:
        return _joined(self, LogicalOperators.OR, other)

    def __ror__(self, other: FilterPart) -> Condition:
        return _joined(other, LogicalOperators.OR, self)

    def __invert__(self) -> NoReturn:
        raise FilterError(
            "the service has no NOT: write the opposite, such as != for ==, < for >=, .is_not_null() for .is_null()"
        )

    def __bool__(self) -> NoReturn:
        raise FilterError(
            "a condition is neither true nor false before it is sent: write & instead of `and`, | instead of `or`, the "
            "opposite operator instead of `not`, .in_(...) instead of `in`, and .between(1, 5) instead of `1 <= x <= 5`"
        )

    def __eq__(self, other: object) -> bool:
        return FilterPart.__eq__(_plain(self), _plain(other))

    def __str__(self) -> str:
        return words_of(self)

    def __repr__(self) -> str:
        return f"<Condition: {shorten(str(self), MAX_REPR)}>"


class SimpleCondition(Condition, SimpleFilterPart, namespace=_NAMESPACE, wire="SimpleFilterPart"):
    """A property, an operator, and what the property is compared with."""


class ComplexCondition(Condition, ComplexFilterPart, namespace=_NAMESPACE, wire="ComplexFilterPart"):
    """Two filter parts, and the operator that joins them."""


_PLAIN: dict[type, type[FilterPart]] = {SimpleCondition: SimpleFilterPart, ComplexCondition: ComplexFilterPart}


def _plain(value: Any) -> Any:
    """Return a condition as the part that could be made by hand; anything else as it is."""
    plain = _PLAIN.get(type(value))
    if plain is None:
        return value
    part = object.__new__(plain)
    part.__dict__.update(value.__dict__)
    part.__dict__.pop(_DEPTH, None)
    return part


def _joined(left: FilterPart, operator: LogicalOperators, right: FilterPart) -> Condition:
    """Return a condition of two parts.

    Raises:
        FilterError: something else was to be joined, or the parts are nested too deep.
    """
    for part in (left, right):
        if not isinstance(part, FilterPart):
            raise FilterError(
                f"{operator} joins conditions, got {type(part).__name__}: put each comparison into parentheses, as in "
                "(P('ID') > 1) & (P('ID') < 5)"
            )
    return _balanced(left, operator, right)


def _balanced(left: FilterPart, operator: LogicalOperators, right: FilterPart) -> ComplexCondition:
    """Return a condition of two parts, of which one becomes part of the other where that has room for it.

    So a long chain becomes a tree of small depth: `(a & b & c) & d` is `(a & b) & (c & d)`.
    """
    match _operands(left, operator), _operands(right, operator):
        case [far, near], _ if _depth(far) > _depth(near) and _depth(left) > _depth(right):
            return _pair(far, operator, _balanced(near, operator, right))
        case _, [near, far] if _depth(far) > _depth(near) and _depth(right) > _depth(left):
            return _pair(_balanced(left, operator, near), operator, far)
    return _pair(left, operator, right)


def _operands(part: FilterPart, operator: LogicalOperators) -> list[FilterPart]:
    """Return what an operator joins in a condition; nothing in any other part."""
    return operands_of(part) if isinstance(part, ComplexCondition) and part.logical_operator == operator else []


def _pair(left: FilterPart, operator: LogicalOperators, right: FilterPart) -> ComplexCondition:
    depth = 1 + max(_depth(left), _depth(right))
    if depth > MAX_DEPTH:
        raise FilterError(TOO_DEEP)
    pair = ComplexCondition(left_operand=left, logical_operator=operator, right_operand=right)
    pair.__dict__[_DEPTH] = depth
    return pair


def _depth(part: FilterPart) -> int:
    known: int | None = part.__dict__.get(_DEPTH)
    return known or max(depth for _, depth in walk(part))
