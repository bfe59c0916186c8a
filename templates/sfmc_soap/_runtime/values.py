"""Simple types: what XML Schema's lexical spaces mean in Python, both ways.

Every `parse` takes element text and every `format` takes a value; both raise ValueError for what is outside the type,
in words that a user can act on and without quoting texts, which may be secrets.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from .enums import OpenEnum
from .xml import WHITESPACE, XS, escape_text, qualified


class ServerTime(tzinfo):
    """Marketing Cloud's own clock: UTC-06:00 all year. dateTimes without a zone are in it, in both directions."""

    _offset = timedelta(hours=-6)

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return self._offset

    def dst(self, dt: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, dt: datetime | None) -> str:
        return "server time"

    def fromutc(self, dt: datetime) -> datetime:
        return dt + self._offset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ServerTime)

    def __hash__(self) -> int:
        return hash(ServerTime)

    def __repr__(self) -> str:
        return "SERVER_TIME"

    def __reduce__(self) -> tuple[type[ServerTime], tuple[()]]:
        return ServerTime, ()


SERVER_TIME = ServerTime()
"""The zone of dateTimes that name none: UTC-06:00, never daylight saving."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The pattern facet of a string type, as a Python regular expression over the whole text."""

    regex: str


class Inexact(Exception):
    """Raised by `parse` for text that is understood but not kept whole by Python (a seventh fraction digit)."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


@dataclass(frozen=True, slots=True)
class SimpleType:
    """One simple type.

    Attributes:
        name: its name in messages to the user.
        python: the class of its values.
        parse: element text -> value; raises ValueError, or Inexact.
        format: value -> element text, escaped; raises ValueError.
        zero: what .NET writes for "Specified" without a value.
        text_in_json: whether a dict holds the wire text instead of the value.
    """

    name: str
    python: type
    parse: Callable[[str], Any]
    format: Callable[[Any], str]
    zero: Any
    text_in_json: bool = False


def _wrong_type(value: object, expected: str) -> ValueError:
    return ValueError(f"expected {expected}, got {type(value).__name__}")


def _format_string(value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong_type(value, "str")
    # str() of a str-based enumeration would be its name.
    return escape_text(value if type(value) is str else str.__str__(value))


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _parse_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.strip(WHITESPACE)]
    except KeyError:
        raise ValueError("not a boolean (true, false, 1 or 0)") from None


def _format_boolean(value: Any) -> str:
    if not isinstance(value, bool):
        raise _wrong_type(value, "bool")
    return "true" if value else "false"


_INTEGER = re.compile(r"[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*")


def _integer(name: str, bits: int | None = None) -> SimpleType:
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if bits else (-math.inf, math.inf)
    bounds = f"{name} ({low} to {high})" if bits else name

    def parse(text: str) -> int:
        # isdecimal says yes to digits of any script, isascii to plain ones.
        if not (text.isdecimal() and text.isascii()) and _INTEGER.fullmatch(text) is None:
            raise ValueError(f"not an {name}" if name[0] == "i" else f"not a {name}")
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"outside {bounds}")
        return value

    def format(value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong_type(value, "int")
        if not low <= value <= high:
            raise ValueError(f"outside {bounds}")
        return int.__repr__(value)

    return SimpleType(name, int, parse, format, 0)


_DOUBLE = re.compile(r"[ \t\r\n]*(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN)[ \t\r\n]*")


def _parse_double(text: str) -> float:
    if _DOUBLE.fullmatch(text) is None:
        raise ValueError("not a double")
    value = float(text)
    return math.nan if value != value else value


def _format_double(value: Any) -> str:
    if not isinstance(value, (float, int)) or isinstance(value, bool):
        raise _wrong_type(value, "float")
    try:
        value = float(value)
    except OverflowError:
        raise ValueError("too large for a double") from None
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return float.__repr__(value)


_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_CLOCK = r"(?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)(?P<rest>[0-9]*)"
_DATE_TIME = re.compile(rf"[ \t\r\n]*(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T{_CLOCK}{_ZONE}[ \t\r\n]*")
_TIME = re.compile(rf"[ \t\r\n]*{_CLOCK}{_ZONE}[ \t\r\n]*")
_MIDNIGHT_AT_THE_END = re.compile(r"24:00:00(?:\.0+)?")
# As the service writes it. All of it is in _DATE_TIME too, but takes twice as long there.
_PLAIN_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?")
_NO_SUCH_MOMENT = "no such date and time, or none that Python can hold"


def _parse_date_time(text: str) -> datetime:
    if _PLAIN_DATE_TIME.fullmatch(text) is None:
        return _parse_any_date_time(text)
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(_NO_SUCH_MOMENT) from None
    # Six times as fast as `value.replace(tzinfo=SERVER_TIME)`.
    return datetime.combine(value, value.time(), SERVER_TIME)


def _parse_any_date_time(text: str) -> datetime:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError("not a dateTime (2024-03-15T10:30:00, with Z or +hh:mm at the end, or neither)")
    date, clock, rest, zone = match.groups()
    try:
        if clock[:2] == "24" and _MIDNIGHT_AT_THE_END.fullmatch(clock):
            value = datetime.fromisoformat(f"{date}T00:00:00{zone or ''}") + timedelta(days=1)
        else:
            value = datetime.fromisoformat(f"{date}T{clock}{zone or ''}")
    except (ValueError, OverflowError):
        raise ValueError(_NO_SUCH_MOMENT) from None
    if not zone:
        value = value.replace(tzinfo=SERVER_TIME)
    if rest.strip("0"):
        raise Inexact(value)
    return value


def _format_date_time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise _wrong_type(value, "datetime")
    if value.tzinfo is None:
        raise ValueError("a datetime without a time zone: give it one, or SERVER_TIME for Marketing Cloud's own clock")
    return f"{value.year:04}-{value.month:02}-{value.day:02}T{_format_clock(value)}{_format_zone(value)}"


def _parse_time(text: str) -> time:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("not a time (10:30:00, with Z or +hh:mm at the end, or neither)")
    clock, rest, zone = match.groups()
    if _MIDNIGHT_AT_THE_END.fullmatch(clock):
        clock = "00:00:00"
    try:
        value = time.fromisoformat(f"{clock}{zone or ''}")
    except ValueError:
        raise ValueError("no such time of day") from None
    if rest.strip("0"):
        raise Inexact(value)
    return value


def _format_time(value: Any) -> str:
    if not isinstance(value, time):
        raise _wrong_type(value, "time")
    return _format_clock(value) + (_format_zone(value) if value.tzinfo is not None else "")


def _format_clock(value: datetime | time) -> str:
    clock = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    return f"{clock}.{value.microsecond:06}".rstrip("0") if value.microsecond else clock


def _format_zone(value: datetime | time) -> str:
    if isinstance(value.tzinfo, ServerTime):
        return ""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("its time zone gives no offset for it: use one that does")
    if not offset:
        return "Z"
    minutes, odd = divmod(abs(offset), timedelta(minutes=1))
    if odd or minutes > 14 * 60:
        raise ValueError("its offset from UTC is not one XML can carry (whole minutes, up to 14 hours)")
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"


_NO_WHITESPACE = str.maketrans("", "", WHITESPACE)


def _parse_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.translate(_NO_WHITESPACE).encode("ascii"), validate=True)
    except ValueError:
        raise ValueError("not base64") from None


def _format_base64(value: Any) -> str:
    if not isinstance(value, (bytes, bytearray)):
        raise _wrong_type(value, "bytes")
    return base64.b64encode(value).decode("ascii")


STRING = SimpleType("string", str, str, _format_string, "")

BUILTINS: dict[str, SimpleType] = {
    qualified(XS, simple.name): simple
    for simple in (
        STRING,
        SimpleType("boolean", bool, _parse_boolean, _format_boolean, False),
        _integer("byte", 8),
        _integer("short", 16),
        _integer("int", 32),
        _integer("long", 64),
        _integer("integer"),
        SimpleType("double", float, _parse_double, _format_double, 0.0),
        SimpleType(
            "dateTime",
            datetime,
            _parse_date_time,
            _format_date_time,
            datetime(1, 1, 1, tzinfo=SERVER_TIME),
            text_in_json=True,
        ),
        SimpleType("time", time, _parse_time, _format_time, time(), text_in_json=True),
        SimpleType("base64Binary", bytes, _parse_base64, _format_base64, b"", text_in_json=True),
    )
}
"""The simple types of XML Schema that the bindings know, by qualified name."""


def enumeration(members: type[OpenEnum]) -> SimpleType:
    """The simple type of a generated enumeration. A plain str is written as it is: it equals its member."""
    lookup = members._value2member_map_.get

    def parse(text: str) -> Any:
        return lookup(text) or members(text)

    def format(value: Any) -> str:
        if not isinstance(value, members) and type(value) is not str:
            raise _wrong_type(value, members.__name__)
        return escape_text(str(value))

    return SimpleType(members.__name__, members, parse, format, next(iter(members)), text_in_json=True)


def patterned(name: str, pattern: Pattern) -> SimpleType:
    """The simple type of strings under a pattern facet."""
    regex = re.compile(pattern.regex)

    def check(text: str) -> str:
        if regex.fullmatch(text) is None:
            raise ValueError(f"not what {name} allows: it must match {pattern.regex}")
        return text

    return SimpleType(name, str, check, lambda value: check(_format_string(value)), "")
