"""Values for the writer: objects whose fields hold what nobody would put there."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import decimal
import enum
import math
from collections import UserString
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

from lxml import etree
from sfmc_soap import SERVER_TIME, UNSET, Model, SfmcSoapError, Subscriber, XmlElement, dumps, loads, to_dict, wrap
from support.attacks.attempts import Attempts, assert_reasonable
from support.strategies import MODELS, complete

NUMBER = 2500
BREAK = "</x><INJECTED/><!-- ]]> \" ' & &INJECTED; -->"


class Text(str):
    """A text that says that it is another."""

    def __str__(self) -> str:
        return BREAK

    def __format__(self, how: str) -> str:
        return BREAK

    def translate(self, table: Any) -> str:
        """The same."""
        return BREAK

    def replace(self, *_: Any) -> str:
        """The same."""
        return BREAK


class Number(int):
    """A number that is written as markup."""

    def __str__(self) -> str:
        return BREAK

    __repr__ = __str__

    def __format__(self, how: str) -> str:
        return BREAK


class Fraction(float):
    """The same, with a fraction."""

    __str__ = __repr__ = Number.__str__


class Money(decimal.Decimal):
    """The same, decimal."""

    __str__ = __repr__ = Number.__str__


class Choice(str, enum.Enum):  # noqa: UP042 - people write it so
    """A member of an enumeration of somebody else."""

    A = BREAK


class Mixed(enum.IntEnum):
    """The same, a number."""

    A = 1


class Zone(dt.tzinfo):
    """A time zone that misbehaves."""

    def __init__(self, offset: object) -> None:
        self._offset = offset

    def utcoffset(self, when: Any) -> Any:
        """What somebody made of it."""
        if isinstance(self._offset, Exception):
            raise self._offset
        return self._offset

    dst = utcoffset

    def tzname(self, when: Any) -> str:
        """Markup."""
        return BREAK

    def __deepcopy__(self, memo: Any) -> Zone:
        return self


class Raising:
    """An object of which nothing can be asked."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __str__(self) -> str:
        raise RuntimeError("str")

    __repr__ = __str__

    def __bool__(self) -> bool:
        raise RuntimeError("bool")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    def __hash__(self) -> int:
        raise RuntimeError("hash")


def _itself() -> list[Any]:
    circle: list[Any] = []
    circle.append(circle)
    return circle


def _circle() -> Subscriber:
    circle = Subscriber()
    circle.__dict__["attributes"] = [circle]
    return circle


def _endless() -> Iterator[Any]:
    yield Subscriber()
    raise RuntimeError("no more")


_MIDNIGHT = dt.datetime(2024, 1, 1)


def _same(value: Any) -> Any:
    return value


VALUES: tuple[Any, ...] = (
    None, UNSET, True, 0, -1, 2**31, 2**63, 2**64, 10**400, 10**5000, -(10**19), 1.5, math.nan, math.inf, -math.inf,
    -0.0, 5e-324, 1j, "", " ", BREAK, "\x00", "\ud800", "\udfff\ud800", "\uffff", "\x1f\x7f\x85", "\r\n\t", "]]>",
    "<![CDATA[", "&#0;", "x" * 400_000, "<" * 50_000, "\U0010ffff", "a\u0301", "{urn:x}y", "@nil", b"", b"\x00\xff",
    bytearray(b"a"), memoryview(b"abc"), memoryview(b"abcdef")[::2], [], [[]], [None], [UNSET], {}, {"a": 1},
    {"@unknown": []}, set(), frozenset("a"), (), (1,), Text("a"), Text(""), Number(5), Fraction(1.5), Money("1.5"),
    Choice.A, Mixed.A, UserString("a"), decimal.Decimal("sNaN"), decimal.Decimal("1E+999999"), decimal.Decimal("-0"),
    decimal.Decimal("0.1") ** 40, dt.datetime.min, dt.datetime.max, dt.datetime.max.replace(tzinfo=dt.UTC),
    _MIDNIGHT.replace(fold=1), _MIDNIGHT.replace(tzinfo=SERVER_TIME), dt.date(1, 1, 1), dt.time(23, 59, 59, 999999),
    dt.time(0, tzinfo=dt.timezone(dt.timedelta(hours=-23, minutes=-59))), dt.timedelta(1),
    dt.timezone(dt.timedelta(seconds=1)), object(), type, Subscriber, len, ..., NotImplemented, range(3), 10**30, "1",
    "true", "2024-01-01", XmlElement("<INJECT xmlns='urn:x'/>"), [XmlElement("<a/>")], Subscriber(),
    [Subscriber(), None, 5], ["a", b"b", 3], [Subscriber()] * 3,
)  # fmt: skip
OFFSETS = (None, 5, "x", dt.timedelta(hours=23, seconds=7), dt.timedelta(9), ZeroDivisionError())
ODD: tuple[Callable[[], Any], ...] = (
    *(partial(_MIDNIGHT.replace, tzinfo=Zone(offset)) for offset in OFFSETS),
    *(partial(_same, value) for value in VALUES),
    Raising,
    lambda: [Raising()],
    _itself,
    _circle,
    _endless,
    lambda: iter([1]),
    lambda: lambda: 5,
    lambda: Exception("x"),
    lambda: copy,
)
"""What is put into a field."""


def _like(old: Any, chance: Random) -> Any:
    """An odd value of the kind that there is: in a list, if it is a list."""
    if isinstance(old, list):
        return [*old, *(_like(each, chance) for each in old if not isinstance(each, list))]
    found = [make() for make in ODD]
    kind = next(
        (
            each
            for each in (str, int, float, decimal.Decimal, dt.datetime, dt.date, dt.time, bytes, Model)
            if isinstance(old, each)
        ),
        object,
    )
    return chance.choice([each for each in found if isinstance(each, kind)])


def one(chance: Random) -> tuple[str, Model]:
    """An object with one to three odd values, and what they are."""
    name = chance.choice([name for name, model in sorted(MODELS.items()) if not model.__abstract__])
    obj = complete(MODELS[name], depth=chance.choice((0, 1)))
    said = [name]
    fields = [field.name for field in dataclasses.fields(MODELS[name])]
    for field in chance.choices(fields, k=chance.choice((1, 1, 2, 3))) if fields else ():
        value = _like(obj.__dict__.get(field), chance) if chance.random() < 0.7 else chance.choice(ODD)()
        said.append(f"{field}={type(value).__name__}")
        if chance.random() < 0.2:
            value = [value]
        try:
            setattr(obj, field, value)
        except (SfmcSoapError, TypeError, ValueError, AttributeError):
            obj.__dict__[field] = value
    return " ".join(said), obj


def assert_held(obj: Model) -> None:
    """Fail if an object gives anything but a document without foreign markup, or one of our errors."""
    for strict in (False, True):
        for write in (dumps, wrap):
            try:
                data = write(obj, strict=strict)
            except SfmcSoapError as error:
                assert_reasonable(error)
                continue
            root = etree.fromstring(data, etree.XMLParser(huge_tree=True, recover=data.find(b"&#") >= 0))
            assert not [each for each in root.iter() if "INJECTED" in str(each.tag) or isinstance(each, etree._Comment)]
            if write is dumps:
                again = loads(data, type(obj))
                assert dumps(again) == dumps(loads(dumps(again), type(obj)))
    try:
        to_dict(obj)
    except SfmcSoapError as error:
        assert_reasonable(error)


def attack(attempts: Attempts) -> None:
    """Have objects written."""
    for number in range(NUMBER):
        what, obj = one(attempts.chance)
        with attempts.one("values", [number, what]):
            assert_held(obj)
