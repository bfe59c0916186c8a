"""Simple types that a WSDL derives: restrictions by facets, lists and unions.

A generated alias has one of these in its `Annotated`; the codec builds the simple type from it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Any

from .enums import OpenEnum
from .patterns import matcher
from .simple_type import Inexact, Resolve, SimpleType, list_of, normalise

_Check = tuple[Callable[[Any], bool], str]
"""A condition on a value, and the problem if it does not hold."""
_OUTERMOST_ZONES = (timezone(timedelta(hours=-14)), timezone(timedelta(hours=14)))
_SHOWN = 10
"""How many values of an enumeration a message lists at most."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values with blanks between them."""

    item: str

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """Build it: see `Derivation`."""
        return list_of(name, resolve(self.item))


class UnionOf:
    """A union: a value of the first of several types that takes it."""

    __slots__ = ("members",)

    def __init__(self, *members: str) -> None:
        self.members = members

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """Build it: see `Derivation`."""
        members = [resolve(member) for member in self.members]
        union = _Union(name, members)
        return SimpleType(
            name,
            object,
            union.parse,
            union.to_text,
            zero=members[0].zero,
            needs_escaping=True,
            text_in_json=True,
            is_open=any(each.is_open for each in members),
        )


class _Union:
    """Reads and writes the values of a union."""

    def __init__(self, name: str, members: list[SimpleType]) -> None:
        self.name = name
        self.members = members

    def parse(self, text: str) -> Any:
        unlisted: OpenEnum | None = None
        for member in self.members:
            try:
                value = member.parse(text)
            except ValueError:
                continue
            if not isinstance(value, OpenEnum) or value.known:
                return value
            # Any text is a value of an open enumeration, so the other types come first.
            unlisted = unlisted or value
        if unlisted is None:
            names = ", ".join(member.name for member in self.members)
            raise ValueError(f"not a value of any type of {self.name}: {names}")
        return unlisted

    def to_text(self, value: Any) -> str:
        for member in self.members:
            try:
                text = member.to_text(value)
            except ValueError:
                continue
            read = _value(self, text)
            # True == 1 in Python, but an xs:boolean is not an xs:int.
            if read == value and isinstance(read, bool) == isinstance(value, bool):
                return text
        raise ValueError(f"not a value of {self.name}, or one that would be read as another of its types")


@dataclass(frozen=True, slots=True)
class Restriction:
    """A simple type restricted by facets.

    Attributes:
        base: the type that is restricted.
        values: the only values, as text.
        pattern: a regular expression over the whole text.
        length, min_length, max_length: in characters, bytes, or values of a list.
        min_inclusive, max_inclusive, min_exclusive, max_exclusive: as text.
        total_digits, fraction_digits: of a decimal number.
        white_space: "preserve", "replace" or "collapse"; None for the base's.
    """

    base: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    white_space: str | None = None

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """Build it: see `Derivation`."""
        base = resolve(self.base)
        white_space = self.white_space or base.white_space
        restricted = _Restricted(
            name, base, white_space=white_space, pattern=self.pattern, checks=self._checks(name, base)
        )
        return SimpleType(
            name,
            base.python,
            restricted.parse,
            restricted.to_text,
            zero=_value(base, self.values[0]) if self.values else base.zero,
            needs_escaping=base.needs_escaping,
            text_in_json=base.text_in_json,
            white_space=white_space,
            is_open=base.is_open,
        )

    def _checks(self, name: str, base: SimpleType) -> list[_Check]:
        """Return what must hold of a value."""
        checks = [*self._length_checks(name), *self._limit_checks(name, base), *self._digit_checks(name)]
        if self.values:
            allowed = [_value(base, text) for text in self.values]
            shown = ", ".join(self.values[:_SHOWN]) + (", ..." if len(self.values) > _SHOWN else "")
            checks.insert(0, (lambda value: value in allowed, f"not one of the values of {name}: {shown}"))
        return checks

    def _length_checks(self, name: str) -> Iterator[_Check]:
        facets = (
            (self.length, int.__eq__, "exactly"),
            (self.min_length, int.__ge__, "at least"),
            (self.max_length, int.__le__, "at most"),
        )
        for length, holds, bound in facets:
            if length is not None:
                yield _has_length(length, holds), f"not of a length that {name} allows: {bound} {length}"

    def _limit_checks(self, name: str, base: SimpleType) -> Iterator[_Check]:
        facets = (
            (self.min_inclusive, operator.ge, "below"),
            (self.min_exclusive, operator.gt, "at or below"),
            (self.max_inclusive, operator.le, "above"),
            (self.max_exclusive, operator.lt, "at or above"),
        )
        for text, holds, relation in facets:
            if text is not None:
                yield _is_within(_value(base, text), holds), f"{relation} {text}, the limit of {name}"

    def _digit_checks(self, name: str) -> Iterator[_Check]:
        if self.total_digits is not None:
            problem = f"more digits than {self.total_digits}, the limit of {name}"
            yield _has_digits(self.total_digits, count=_total_digits), problem
        if self.fraction_digits is not None:
            problem = f"more fraction digits than {self.fraction_digits}, the limit of {name}"
            yield _has_digits(self.fraction_digits, count=_fraction_digits), problem


class _Restricted:
    """Reads and writes the values of a restriction.

    Args:
        name: of the type, in messages.
        base: the type that is restricted.
        white_space: what is done to white space first.
        pattern: a regular expression over the whole text.
        checks: what must hold of a value.
    """

    def __init__(
        self, name: str, base: SimpleType, *, white_space: str, pattern: str | None, checks: list[_Check]
    ) -> None:
        self.name = name
        self.base = base
        self.white_space = white_space
        self.pattern = pattern
        self.matches = None if pattern is None else matcher(pattern)
        self.checks = checks

    def parse(self, text: str) -> Any:
        text = normalise(text, self.white_space)
        self._match(text)
        try:
            value = self.base.parse(text)
        except Inexact as inexact:
            self._check(inexact.value)
            raise
        self._check(value)
        return value

    def to_text(self, value: Any) -> str:
        text = self.base.to_text(value)
        self._match(text)
        if self.checks:
            # What is written must be within the type; the value may be of a class that compares in its own way.
            self._check(_value(self.base, text))
        if normalise(text, self.white_space) != text:
            raise ValueError(f"white space that {self.name} does not keep")
        return text

    def _match(self, text: str) -> None:
        if self.matches is not None and not self.matches(text):
            raise ValueError(f"not what {self.name} allows: it must match {self.pattern}")

    def _check(self, value: Any) -> None:
        for holds, problem in self.checks:
            if not holds(value):
                raise ValueError(problem)


def _value(type: SimpleType | _Union, text: str) -> Any:
    """Return the value of a text, whether Python can keep it whole or not."""
    try:
        return type.parse(text)
    except Inexact as inexact:
        return inexact.value


def _has_length(length: int, holds: Callable[[int, int], bool]) -> Callable[[Any], bool]:
    return lambda value: holds(len(value), length)


def _is_within(limit: Any, holds: Callable[[Any, Any], bool]) -> Callable[[Any], bool]:
    def is_within(value: Any) -> bool:
        try:
            return holds(value, limit)
        except TypeError:
            # One has a zone and the other has none. It holds if it does in every zone, as XML Schema says.
            return all(holds(_in_zone(value, zone), _in_zone(limit, zone)) for zone in _OUTERMOST_ZONES)

    return is_within


def _in_zone(value: Any, zone: timezone) -> Any:
    """Return a date and time or a time, in a zone if it has none."""
    return value.replace(tzinfo=zone) if value.tzinfo is None else value


def _has_digits(most: int, count: Callable[[Any], int]) -> Callable[[Any], bool]:
    return lambda value: count(value) <= most


_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
"""Rounds no number, whatever context the program has set."""


def _total_digits(value: Any) -> int:
    _, digits, exponent = _EXACT.normalize(Decimal(value)).as_tuple()
    whole = max(0, len(digits) + int(exponent)) if any(digits) else 0
    return whole + max(0, -int(exponent))


def _fraction_digits(value: Any) -> int:
    return max(0, -int(_EXACT.normalize(Decimal(value)).as_tuple().exponent))
