"""Plain forms: texts of a simple type that need no checks any more when a pattern has found them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from ..builtin_types import BUILTINS
from ..date_times import DATE_TIME, NAIVE_DATE_TIME, PLAIN_DATE_TIME, plain_date_times
from ..enums import OpenEnum
from ..plans import FieldPlan
from ..xml.names import XS, qualified

_MOST_VALUES = 16
"""So many values may an enumeration have whose pattern lists them: each is in it, and is tried after the other."""
_MOST_ENUMERATIONS = 256
"""The forms of so many enumerations are kept."""
_MARKUP = frozenset("<>&")


class PlainForm(NamedTuple):
    """A plain form of a simple type.

    Attributes:
        pattern: the regular expression of the texts.
        parse: texts -> values, the same as those of the type; it may raise ValueError.
        has: matches a text of this form.
    """

    pattern: str
    parse: Callable[[Iterable[str]], Iterable[Any]]
    has: Callable[[str], Any]


def _form(pattern: str, parse: Callable[[str], Any]) -> PlainForm:
    return _form_of_all(pattern, partial(map, parse))


def _form_of_all(pattern: str, parse: Callable[[Iterable[str]], Iterable[Any]]) -> PlainForm:
    return PlainForm(pattern, parse, re.compile(pattern).fullmatch)


def _digits(most: int) -> PlainForm:
    return _form(f"[0-9]{{1,{most}}}", int)


_BY_PARSE = {
    DATE_TIME.parse: _form_of_all(PLAIN_DATE_TIME, plain_date_times),
    NAIVE_DATE_TIME.parse: _form(PLAIN_DATE_TIME, datetime.fromisoformat),
    **{
        BUILTINS[qualified(XS, name)].parse: form
        for name, form in {
            "boolean": _form("true|false", {"true": True, "false": False}.__getitem__),
            "short": _digits(4),
            "int": _digits(9),
            "long": _digits(18),
            "integer": _digits(18),
        }.items()
    },
}


def plain_form(field: FieldPlan) -> PlainForm | None:
    """Return the plain form of a field's type, None if it has none."""
    simple = field.simple
    if simple is None or field.parse is not simple.parse:
        return None
    parse = simple.parse
    return _listed(simple.python, parse) if issubclass(simple.python, OpenEnum) else _BY_PARSE.get(parse)


@lru_cache(_MOST_ENUMERATIONS)
def _listed(members: type[OpenEnum], parse: Callable[[str], Any]) -> PlainForm | None:
    """Return the plain form of an enumeration: the values that it lists, if they are few.

    A value that markup would be taken for is not among them, nor one that the type gives another meaning or forbids.

    Args:
        members: the enumeration.
        parse: text -> value of the type, which may restrict it.
    """
    if len(members) > _MOST_VALUES:
        return None
    plain = [re.escape(member) for member in members if not _MARKUP.intersection(member) and _is_read(parse, member)]
    return _form("|".join(plain), members._value2member_map_.__getitem__) if plain else None


def _is_read(parse: Callable[[str], Any], member: OpenEnum) -> bool:
    """Return whether a value that an enumeration lists is read as itself."""
    try:
        return parse(member.value) is member
    except ValueError:
        return False


def form_of(field: FieldPlan, text: str) -> PlainForm | None:
    """Return the plain form of a field's type, None if it has none or the text has another one."""
    form = plain_form(field)
    return form if form is not None and form.has(text) else None
