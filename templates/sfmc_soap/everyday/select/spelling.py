"""Filters with their properties in another spelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ... import ComplexFilterPart, FilterPart, SimpleFilterPart


def with_properties(where: FilterPart, spell: Callable[[str], str]) -> FilterPart:
    """Return a filter whose properties are spelled by a function. The filter itself stays as it is, at any depth."""
    copies: dict[int, FilterPart] = {}
    waiting = [where]
    while waiting:
        part = waiting[-1]
        inside = [each for each in _operands(part) if id(each) not in copies]
        if inside:
            waiting += inside
            continue
        waiting.pop()
        copies[id(part)] = _copy(part, copies, spell)
    return copies[id(where)]


def _operands(part: FilterPart) -> list[FilterPart]:
    if not isinstance(part, ComplexFilterPart):
        return []
    more = part.additional_operands if isinstance(part.additional_operands, list) else []
    operands = (part.left_operand, part.right_operand, *more)
    return [each for each in operands if isinstance(each, FilterPart)]


def _copy(part: FilterPart, copies: dict[int, FilterPart], spell: Callable[[str], str]) -> FilterPart:
    if isinstance(part, SimpleFilterPart) and isinstance(part.property, str):
        return replace(part, property=spell(part.property))
    if not isinstance(part, ComplexFilterPart):
        return part
    changed: dict[str, Any] = {
        name: copies[id(operand)]
        for name in ("left_operand", "right_operand")
        if isinstance(operand := getattr(part, name), FilterPart)
    }
    if isinstance(part.additional_operands, list):
        changed["additional_operands"] = [copies[id(each)] for each in part.additional_operands]
    return replace(part, **changed)
