"""What is in a filter part, whether it was made by `P` or by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy

from ... import ComplexFilterPart, FilterPart, SimpleFilterPart
from .errors import FilterError

MAX_DEPTH = 150
"""How deep the parts of a filter may be nested. The stack of Python carries no much deeper one into a message."""
TOO_DEEP = (
    f"a filter whose parts are nested more than {MAX_DEPTH} deep: join more of them by one operator, or use .in_(...)"
)


def operands_of(part: ComplexFilterPart) -> list[FilterPart]:
    """Return what a part joins, from left to right."""
    operands = (part.left_operand, part.right_operand, *(part.additional_operands or ()))
    return [operand for operand in operands if isinstance(operand, FilterPart)]


def walk(part: FilterPart) -> Iterator[tuple[FilterPart, int]]:
    """Yield a part and those in it, from left to right, each with its depth: 1 for the part itself.

    Raises:
        FilterError: one is too deep, or contains itself.
    """
    waiting = [(part, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise FilterError(TOO_DEEP)
        yield each, depth
        if isinstance(each, ComplexFilterPart):
            waiting += [(operand, depth + 1) for operand in reversed(operands_of(each))]


def joined_by(part: ComplexFilterPart) -> list[FilterPart]:
    """Return what the operator of a part joins: of `a AND (b AND c)`, which is `a AND b AND c`, all three."""
    joined: list[FilterPart] = []
    waiting = operands_of(part)[::-1]
    while waiting:
        each = waiting.pop()
        operands: list[FilterPart] = []
        if isinstance(each, ComplexFilterPart) and each.logical_operator == part.logical_operator:
            operands = operands_of(each)
        # One that lacks an operand stays as it is: the service says what is wrong with it.
        if len(operands) > 1:
            waiting += reversed(operands)
        else:
            joined.append(each)
    return joined


def filtered_properties(where: FilterPart) -> list[str]:
    """Return the names of the properties in a filter, from left to right, each once.

    Raises:
        FilterError: the parts are nested too deep.
    """
    names = [part.property for part, _ in walk(where) if isinstance(part, SimpleFilterPart)]
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def replaced(part: FilterPart, change: Callable[[SimpleFilterPart], SimpleFilterPart]) -> FilterPart:
    """Return a filter part with every simple part in it changed. The part itself stays as it is."""
    if isinstance(part, SimpleFilterPart):
        return change(part)
    if not isinstance(part, ComplexFilterPart):
        return part
    changed = copy(part)
    for name in ("left_operand", "right_operand"):
        operand = getattr(part, name)
        if isinstance(operand, FilterPart):
            setattr(changed, name, replaced(operand, change))
    if part.additional_operands:
        changed.additional_operands = [replaced(operand, change) for operand in part.additional_operands]
    return changed
