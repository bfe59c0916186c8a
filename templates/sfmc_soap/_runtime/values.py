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
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
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
        text: as `format`, not escaped; None where no text of the type needs it.
        white_space: what is done to white space before anything else: "preserve", "replace" or "collapse".
        is_open: whether it is or holds an enumeration, so that it takes values that the schema does not list.
    """

    name: str
    python: type
    parse: Callable[[str], Any]
    format: Callable[[Any], str]
    zero: Any
    text_in_json: bool = False
    text: Callable[[Any], str] | None = None
    white_space: str = "collapse"
    is_open: bool = False

    def to_text(self, value: Any) -> str:
        """A value as text, not escaped. Raises ValueError."""
        return (self.text or self.format)(value)


def _wrong_type(value: object, expected: str) -> ValueError:
    return ValueError(f"expected {expected}, got {type(value).__name__}")


def plain_text(value: Any) -> str:
    """A str as it is. str() of a str-based enumeration would be its name. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise _wrong_type(value, "str")
    return value if type(value) is str else str.__str__(value)


def _format_string(value: Any) -> str:
    return escape_text(plain_text(value))


_REPLACED = str.maketrans("\t\r\n", "   ")


def normalise(text: str, white_space: str) -> str:
    """What XML Schema makes of white space: kept, made blanks, or collapsed to single blanks between words."""
    if white_space == "preserve":
        return text
    text = text.translate(_REPLACED)
    # Not str.split(): it knows more kinds of space than XML does.
    return text if white_space == "replace" else " ".join(word for word in text.split(" ") if word)


def _string(name: str, white_space: str, pattern: str = "") -> SimpleType:
    """A kind of string whose white space is processed, and that may have a form."""

    def parse(text: str) -> str:
        text = normalise(text, white_space)
        # Compiled when it is first used: most interfaces have none of these types.
        if pattern and re.fullmatch(pattern, text) is None:
            raise ValueError(f"not of the form of xs:{name}")
        return text

    def text(value: Any) -> str:
        value = plain_text(value)
        if parse(value) != value:
            raise ValueError(f"white space that xs:{name} does not keep")
        return str(value)

    return SimpleType(name, str, parse, lambda value: escape_text(text(value)), "", text=text, white_space=white_space)


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


def _integer(name: str, low: float = -math.inf, high: float = math.inf) -> SimpleType:
    bounds = f"{name} ({low} to {high})" if math.isfinite(low) and math.isfinite(high) else name

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

    return SimpleType(name, int, parse, format, int(max(low, min(high, 0))))


def _signed(name: str, bits: int) -> SimpleType:
    return _integer(name, -(1 << bits - 1), (1 << bits - 1) - 1)


_DECIMAL = r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*"


def _parse_decimal(text: str) -> Decimal:
    if re.fullmatch(_DECIMAL, text) is None:
        raise ValueError("not a decimal")
    return Decimal(text.strip(WHITESPACE))


def _format_decimal(value: Any) -> str:
    if not isinstance(value, (Decimal, int)) or isinstance(value, bool):
        raise _wrong_type(value, "Decimal")
    value = Decimal(value)
    if not value.is_finite() or abs(value.adjusted()) > _DECIMAL_DIGITS:
        raise ValueError(f"not a number that can be written in {_DECIMAL_DIGITS} digits")
    return format(value, "f")


_DECIMAL_DIGITS = 10_000

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


_DATE = rf"[ \t\r\n]*(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_ZONE}[ \t\r\n]*"


def _parse_date(text: str) -> date:
    match = re.fullmatch(_DATE, text)
    if match is None:
        raise ValueError("not a date (2024-03-15)")
    try:
        value = date.fromisoformat(match["date"])
    except ValueError:
        raise ValueError("no such date, or none that Python can hold") from None
    if match["zone"]:
        raise Inexact(value)
    return value


def _format_date(value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _wrong_type(value, "date")
    return f"{value:%Y}".zfill(4) + f"-{value:%m-%d}"


_NO_WHITESPACE = str.maketrans("", "", WHITESPACE)


def _parse_base64(text: str) -> bytes:
    try:
        written = text.translate(_NO_WHITESPACE).encode("ascii")
        value = base64.b64decode(written, validate=True)
    except ValueError:
        raise ValueError("not base64") from None
    # Python passes over bits that stand for nothing (QR==), which the schema does not allow and writing would lose.
    if base64.b64encode(value) != written:
        raise ValueError("not base64")
    return value


def _format_base64(value: Any) -> str:
    if not isinstance(value, (bytes, bytearray)):
        raise _wrong_type(value, "bytes")
    return base64.b64encode(value).decode("ascii")


def _parse_hex(text: str) -> bytes:
    text = text.strip(WHITESPACE)
    try:
        # bytes.fromhex() skips blanks between the digits.
        return bytes.fromhex(text) if text.isalnum() or not text else bytes.fromhex("-")
    except ValueError:
        raise ValueError("not hexadecimal digits, two for each byte") from None


def _format_hex(value: Any) -> str:
    if not isinstance(value, (bytes, bytearray)):
        raise _wrong_type(value, "bytes")
    return value.hex().upper()


def list_of(name: str, item: SimpleType, at_least: int = 0) -> SimpleType:
    """The simple type of a list of values with blanks between them."""

    def parse(text: str) -> list[Any]:
        values, is_exact = [], True
        for word in normalise(text, "collapse").split(" ") if text.strip(WHITESPACE) else ():
            try:
                values.append(item.parse(word))
            except Inexact as inexact:
                values.append(inexact.value)
                is_exact = False
        check(values)
        if not is_exact:
            raise Inexact(values)
        return values

    def check(values: list[Any]) -> None:
        if len(values) < at_least:
            raise ValueError("an empty list, where there must be a value")

    def text(value: Any) -> str:
        if not isinstance(value, list):
            raise _wrong_type(value, "list")
        check(value)
        words = [item.to_text(each) for each in value]
        if any(not word or word != normalise(word, "collapse") or " " in word for word in words):
            raise ValueError("a value that is empty or holds white space, in a list whose values white space parts")
        return " ".join(words)

    return SimpleType(name, list, parse, lambda value: escape_text(text(value)), [], True, text, is_open=item.is_open)


_NAME = r"[^\W\d][\w.\u00b7-]*"
_GREGORIAN = {
    "gYear": r"-?(?!0000)[0-9]{4,}",
    "gYearMonth": r"-?(?!0000)[0-9]{4,}-(?:0[1-9]|1[0-2])",
    "gMonth": r"--(?:0[1-9]|1[0-2])",
    "gMonthDay": r"--(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9])|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)",
    "gDay": r"---(?:0[1-9]|[12][0-9]|3[01])",
}
_DURATION = (
    r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)

STRING = SimpleType("string", str, str, _format_string, "", text=plain_text, white_space="preserve")
_NMTOKEN = _string("NMTOKEN", "collapse", r"[\w.:\u00b7-]+")
_IDREF = _string("IDREF", "collapse", _NAME)

BUILTINS: dict[str, SimpleType] = {
    qualified(XS, simple.name): simple
    for simple in (
        STRING,
        SimpleType("boolean", bool, _parse_boolean, _format_boolean, False),
        _signed("byte", 8),
        _signed("short", 16),
        _signed("int", 32),
        _signed("long", 64),
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
        SimpleType("date", date, _parse_date, _format_date, date(1, 1, 1), text_in_json=True),
        SimpleType("hexBinary", bytes, _parse_hex, _format_hex, b"", text_in_json=True),
        SimpleType("decimal", Decimal, _parse_decimal, _format_decimal, Decimal(0), text_in_json=True),
        SimpleType("float", float, _parse_double, _format_double, 0.0),
        _integer("nonNegativeInteger", low=0),
        _integer("positiveInteger", low=1),
        _integer("nonPositiveInteger", high=0),
        _integer("negativeInteger", high=-1),
        _integer("unsignedLong", 0, (1 << 64) - 1),
        _integer("unsignedInt", 0, (1 << 32) - 1),
        _integer("unsignedShort", 0, (1 << 16) - 1),
        _integer("unsignedByte", 0, (1 << 8) - 1),
        SimpleType("anySimpleType", str, str, _format_string, "", text=plain_text, white_space="preserve"),
        _string("normalizedString", "replace"),
        _string("token", "collapse"),
        _string("anyURI", "collapse"),
        _string("language", "collapse", "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
        _string("Name", "collapse", r"[^\W\d-][\w.:\u00b7-]*|:[\w.:\u00b7-]*"),
        _string("NCName", "collapse", _NAME),
        _string("ID", "collapse", _NAME),
        _IDREF,
        _NMTOKEN,
        list_of("IDREFS", _IDREF, at_least=1),
        list_of("NMTOKENS", _NMTOKEN, at_least=1),
        _string("duration", "collapse", _DURATION),
        *(_string(name, "collapse", f"{form}{_ZONE}") for name, form in _GREGORIAN.items()),
    )
}
"""The simple types of XML Schema that the bindings know, by qualified name."""


def enumeration(members: type[OpenEnum]) -> SimpleType:
    """The simple type of a generated enumeration. A plain str is written as it is: it equals its member."""
    lookup = members._value2member_map_.get
    white_space = "collapse" if members.collapses() else "preserve"

    def parse(text: str) -> Any:
        return lookup(text) or members(normalise(text, white_space))

    def text(value: Any) -> str:
        if not isinstance(value, members) and type(value) is not str:
            raise _wrong_type(value, members.__name__)
        return str(value)

    def format(value: Any) -> str:
        return escape_text(text(value))

    zero = next(iter(members))
    return SimpleType(members.__name__, members, parse, format, zero, True, text, white_space, is_open=True)
