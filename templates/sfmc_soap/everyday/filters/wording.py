"""A filter as text: `SendID = 43 AND (City IN ('Paris', 'Rome') OR Total >= 30)`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ... import ComplexFilterPart, FilterPart, SimpleFilterPart, SimpleOperators
from ..._runtime.secret_names import HIDDEN, is_secret
from .parts import joined_by

_SIGNS: Mapping[str, str] = {
    SimpleOperators.EQUALS: "=",
    SimpleOperators.NOT_EQUALS: "!=",
    SimpleOperators.LESS_THAN: "<",
    SimpleOperators.LESS_THAN_OR_EQUAL: "<=",
    SimpleOperators.GREATER_THAN: ">",
    SimpleOperators.GREATER_THAN_OR_EQUAL: ">=",
    SimpleOperators.IS_NULL: "IS NULL",
    SimpleOperators.IS_NOT_NULL: "IS NOT NULL",
    SimpleOperators.LIKE: "LIKE",
}
_PLAIN_NAME = re.compile(r"(?!(?:AND|BETWEEN|IN|IS|LIKE|NOT|NULL|OR)$)[A-Za-z_][A-Za-z0-9_.]*", re.IGNORECASE)
_PLAIN_VALUE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|true|false")


def words_of(part: FilterPart) -> str:
    """Return a filter as SQL would say it. Values of properties whose names stand for secrets are not shown."""
    if isinstance(part, SimpleFilterPart):
        return _words_of_simple(part)
    if not isinstance(part, ComplexFilterPart):
        return repr(part)
    texts = [
        f"({words_of(each)})" if isinstance(each, ComplexFilterPart) else words_of(each) for each in joined_by(part)
    ]
    return f" {part.logical_operator} ".join(texts)


def _words_of_simple(part: SimpleFilterPart) -> str:
    name = str(part.property)
    values = [*map(_words_of_text, part.value), *(date.isoformat() for date in part.date_value)]
    if is_secret(name):
        values = [HIDDEN] * len(values)
    shown = name if _PLAIN_NAME.fullmatch(name) else f"[{name.replace(']', ']]')}]"
    if part.simple_operator == SimpleOperators.IN:
        return f"{shown} IN ({', '.join(values)})"
    if part.simple_operator == SimpleOperators.BETWEEN:
        return f"{shown} BETWEEN {' AND '.join(values)}"
    operator = str(part.simple_operator)
    return " ".join([shown, _SIGNS.get(operator, operator), *values])


def _words_of_text(text: str) -> str:
    """Return a text of a filter. On the wire, numbers are texts as well."""
    return text if _PLAIN_VALUE.fullmatch(text) else "'" + text.replace("'", "''") + "'"
