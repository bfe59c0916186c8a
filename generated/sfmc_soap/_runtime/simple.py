"""Simple types that a WSDL derives: restrictions by facets, lists and unions.

A generated alias carries one of these in its `Annotated`; the codec builds the simple type from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from .enums import OpenEnum
from .values import Inexact, SimpleType, list_of, normalise
from .xml import escape_text

Resolve = Callable[[str], SimpleType]


class Derivation(Protocol):
    """How a simple type is made of others."""

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """The simple type, under this name in messages. `resolve` gives the types that it is made of."""
        ...


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list with blanks between its values."""

    item: str

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """See `Derivation`."""
        return list_of(name, resolve(self.item))


class UnionOf:
    """A value of one of several types: the first that takes it."""

    __slots__ = ("members",)

    def __init__(self, *members: str) -> None:
        self.members = members

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """See `Derivation`."""
        members = [resolve(member) for member in self.members]

        def parse(text: str) -> Any:
            unlisted: OpenEnum | None = None
            for member in members:
                try:
                    value = member.parse(text)
                except ValueError:
                    continue
                if not (isinstance(value, OpenEnum) and not value.known):
                    return value
                # Any text is a value of an open enumeration, so the others come first.
                unlisted = unlisted or value
            if unlisted is None:
                raise ValueError(f"of none of the types of {name}: {', '.join(each.name for each in members)}")
            return unlisted

        def text(value: Any) -> str:
            for member in members:
                try:
                    written = member.to_text(value)
                except ValueError:
                    continue
                try:
                    read = parse(written)
                except Inexact as inexact:
                    read = inexact.value
                if read == value and isinstance(read, bool) == isinstance(value, bool):
                    return written
            raise ValueError(f"no value of {name}, or one that would be read as another of its types")

        return SimpleType(
            name,
            object,
            parse,
            lambda value: escape_text(text(value)),
            members[0].zero,
            True,
            text,
            is_open=any(each.is_open for each in members),
        )


@dataclass(frozen=True, slots=True)
class Restriction:
    """A simple type held to less by facets.

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
        """See `Derivation`."""
        base = resolve(self.base)
        regex = None if self.pattern is None else re.compile(self.pattern)
        white_space = self.white_space or base.white_space
        checks = self._checks(name, base)

        def check(value: Any) -> None:
            for holds, problem in checks:
                if not holds(value):
                    raise ValueError(problem)

        def match(text: str) -> None:
            if regex is not None and regex.fullmatch(text) is None:
                raise ValueError(f"not what {name} allows: it must match {self.pattern}")

        def parse(text: str) -> Any:
            text = normalise(text, white_space)
            match(text)
            try:
                value = base.parse(text)
            except Inexact as inexact:
                check(inexact.value)
                raise
            check(value)
            return value

        def text(value: Any) -> str:
            written = base.to_text(value)
            match(written)
            check(value)
            if normalise(written, white_space) != written:
                raise ValueError(f"white space that {name} does not keep")
            return written

        return SimpleType(
            name,
            base.python,
            parse,
            lambda value: escape_text(text(value)),
            _value(base, self.values[0]) if self.values else base.zero,
            base.text_in_json,
            text,
            white_space,
            base.is_open,
        )

    def _checks(self, name: str, base: SimpleType) -> list[tuple[Callable[[Any], bool], str]]:
        """What must hold of a value, each with what is said where it does not."""
        checks: list[tuple[Callable[[Any], bool], str]] = []
        if self.values:
            allowed = [_value(base, text) for text in self.values]
            shown = ", ".join(self.values[:_SHOWN]) + (", ..." if len(self.values) > _SHOWN else "")
            checks.append((lambda value: value in allowed, f"not one of the values of {name}: {shown}"))
        sizes = (
            (self.length, int.__eq__, "exactly"),
            (self.min_length, int.__ge__, "at least"),
            (self.max_length, int.__le__, "at most"),
        )
        for size, sound, bound in sizes:
            if size is not None:
                checks.append((_measured(size, sound), f"not of a length that {name} allows: {bound} {size}"))
        limits = (
            (self.min_inclusive, lambda value, limit: value >= limit, "below"),
            (self.min_exclusive, lambda value, limit: value > limit, "at or below"),
            (self.max_inclusive, lambda value, limit: value <= limit, "above"),
            (self.max_exclusive, lambda value, limit: value < limit, "at or above"),
        )
        for text, sound, side in limits:
            if text is not None:
                checks.append((_compared(_value(base, text), sound), f"{side} {text}, the limit of {name}"))
        for most, total, what in (
            (self.total_digits, True, "digits"),
            (self.fraction_digits, False, "fraction digits"),
        ):
            if most is not None:
                checks.append((_digits(most, total), f"more {what} than {most}, the limit of {name}"))
        return checks


_SHOWN = 10
"""So many values of a type are named in a message."""


def _value(base: SimpleType, text: str) -> Any:
    """The value of a facet."""
    try:
        return base.parse(text)
    except Inexact as inexact:
        return inexact.value


def _measured(size: int, sound: Callable[[int, int], bool]) -> Callable[[Any], bool]:
    return lambda value: sound(len(value), size)


def _compared(limit: Any, sound: Callable[[Any, Any], bool]) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        try:
            return sound(value, limit)
        except TypeError:  # a time with a zone and one without: nobody can say which is later
            return False

    return holds


def _digits(most: int, total: bool) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        _, digits, exponent = Decimal(value).normalize().as_tuple()
        fraction = max(0, -int(exponent))
        whole = max(0, len(digits) + int(exponent)) if any(digits) else 0
        return (whole + fraction if total else fraction) <= most

    return holds
