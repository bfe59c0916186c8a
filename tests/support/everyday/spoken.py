"""A reader of conditions as text, written from what the page about everyday work says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sfmc_soap import ComplexFilterPart, FilterPart, SimpleFilterPart

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^']|'')*')
      | (?P<name>\[(?:[^\]]|\]\])*\])
      | (?P<date>\d{4}-\d\d-\d\dT[0-9:]{8}[+-]\d\d:\d\d)
      | (?P<plain>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>[A-Za-z_][\w.]*)
      | (?P<sign><=|>=|!=|[=<>(),])
    )""",
    re.VERBOSE,
)
_SIGNS = {
    "=": "equals",
    "!=": "notEquals",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "LIKE": "like",
}


@dataclass
class _Reader:
    """What is left of a text, as tokens: kind and content."""

    left: list[tuple[str, str]]

    def take(self) -> str:
        return self.left.pop(0)[1]

    def expect(self, content: str) -> None:
        assert self.take() == content

    def is_next(self, *contents: str) -> bool:
        return bool(self.left) and self.left[0] in [(kind, each) for each in contents for kind in ("word", "sign")]

    def joined(self) -> Any:
        operands = [self.operand()]
        operator = None
        while self.is_next("AND", "OR"):
            found = self.take()
            assert operator in (None, found), "two operators stand beside each other without parentheses"
            operator = found
            operands.append(self.operand())
        return (operator, *operands) if operator else operands[0]

    def operand(self) -> Any:
        if not self.is_next("("):
            return self.simple()
        self.take()
        inner = self.joined()
        self.expect(")")
        return inner

    def simple(self) -> Any:
        kind, name = self.left.pop(0)
        name = name[1:-1].replace("]]", "]") if kind == "name" else name
        operator = self.take()
        if operator == "IS":
            is_not = self.is_next("NOT") and self.take()
            self.expect("NULL")
            return (name, "isNotNull" if is_not else "isNull", [])
        if operator == "IN":
            self.expect("(")
            values = [self.value()]
            while self.is_next(","):
                self.take()
                values.append(self.value())
            self.expect(")")
            return (name, "IN", values)
        if operator == "BETWEEN":
            low = self.value()
            self.expect("AND")
            return (name, "between", [low, self.value()])
        return (name, _SIGNS[operator], [self.value()])

    def value(self) -> str | datetime:
        kind, text = self.left.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        return datetime.fromisoformat(text) if kind == "date" else text


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None, text[at:]
        assert found.lastgroup is not None
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def read(text: str) -> Any:
    """Return a condition as tuples: (name, operator, values), or (AND or OR, operand, ...)."""
    reader = _Reader([*_tokens(text)])
    found = reader.joined()
    assert not reader.left
    return found


def tuples(part: FilterPart) -> Any:
    """Return a filter part as such tuples."""
    if isinstance(part, SimpleFilterPart):
        return (part.property, part.simple_operator, [*part.date_value, *part.value])
    assert isinstance(part, ComplexFilterPart)
    operator = str(part.logical_operator)
    operands: list[Any] = []
    for side in (part.left_operand, part.right_operand):
        assert isinstance(side, FilterPart)
        inner = tuples(side)
        operands += inner[1:] if inner[0] == operator and isinstance(side, ComplexFilterPart) else [inner]
    return (operator, *operands)
