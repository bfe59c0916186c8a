"""The simple types that are built into XML Schema, by qualified name."""

from __future__ import annotations

import binascii
import math
import re
from decimal import Decimal
from typing import Any

from .date_times import DATE, DATE_TIME, NAIVE_DATE_TIME, NAIVE_TIME, TIME, ZONE
from .simple_type import SimpleType, list_of, normalise, wrong_type
from .xml.names import WHITESPACE, XS, qualified


def _plain_text(value: Any) -> str:
    """Return a str as it is. str() of a str-based enumeration would be its name."""
    if not isinstance(value, str):
        raise wrong_type(value, "str")
    return value if type(value) is str else str.__str__(value)


def _any_string(name: str) -> SimpleType:
    """Return a type that takes every text as it is."""
    return SimpleType(
        name, str, str, _plain_text, zero="", needs_escaping=True, white_space="preserve", is_any_text=True
    )


def _string(name: str, white_space: str, pattern: str = "") -> SimpleType:
    """Return a type of texts whose white space is processed, and that may have a form."""

    def parse(text: str) -> str:
        text = normalise(text, white_space)
        # Compiled when it is first used: most interfaces have none of these types.
        if pattern and re.fullmatch(pattern, text) is None:
            raise ValueError(f"not a valid {name}")
        return text

    def to_text(value: Any) -> str:
        value = _plain_text(value)
        if parse(value) != value:
            raise ValueError(f"white space that xs:{name} does not keep")
        return str(value)

    return SimpleType(name, str, parse, to_text, zero="", needs_escaping=True, white_space=white_space)


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _parse_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.strip(WHITESPACE)]
    except KeyError:
        raise ValueError("not a boolean (true, false, 1 or 0)") from None


def _format_boolean(value: Any) -> str:
    if value is not True and value is not False:
        raise wrong_type(value, "bool")
    return "true" if value else "false"


_INTEGER = re.compile(r"[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*")


def _integer(name: str, low: float = -math.inf, high: float = math.inf) -> SimpleType:
    bounds = f"{name} ({low} to {high})" if math.isfinite(low) and math.isfinite(high) else name

    def parse(text: str) -> int:
        # isdecimal says yes to digits of any script, isascii to plain ones.
        if not (text.isdecimal() and text.isascii()) and _INTEGER.fullmatch(text) is None:
            raise ValueError(f"not a valid {name}")
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"outside {bounds}")
        return value

    def to_text(value: Any) -> str:
        if type(value) is not int:
            if not isinstance(value, int) or isinstance(value, bool):
                raise wrong_type(value, "int")
            value = int.__int__(value)
        if not low <= value <= high:
            raise ValueError(f"outside {bounds}")
        return int.__repr__(value)

    return SimpleType(name, int, parse, to_text, zero=int(max(low, min(high, 0))))


def _signed(name: str, bits: int) -> SimpleType:
    return _integer(name, -(1 << bits - 1), (1 << bits - 1) - 1)


def _unsigned(name: str, bits: int) -> SimpleType:
    return _integer(name, 0, (1 << bits) - 1)


_DECIMAL = r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*"


def _parse_decimal(text: str) -> Decimal:
    if re.fullmatch(_DECIMAL, text) is None:
        raise ValueError("not a decimal")
    return Decimal(text.strip(WHITESPACE))


def _format_decimal(value: Any) -> str:
    if not isinstance(value, (Decimal, int)) or isinstance(value, bool):
        raise wrong_type(value, "Decimal")
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
        raise wrong_type(value, "float")
    try:
        value = float(value)
    except OverflowError:
        raise ValueError("too large for a double") from None
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return float.__repr__(value)


def _plain_bytes(value: Any) -> bytes:
    """Return what bytes of any kind hold."""
    if not isinstance(value, (bytes, bytearray)):
        raise wrong_type(value, "bytes")
    return value if type(value) is bytes else memoryview(value).tobytes()


_NO_WHITESPACE = str.maketrans("", "", WHITESPACE)


def _parse_base64(text: str) -> bytes:
    try:
        written = text.translate(_NO_WHITESPACE).encode("ascii")
        value = binascii.a2b_base64(written, strict_mode=True)
    except ValueError:
        raise ValueError("not base64") from None
    # Python passes over bits that stand for nothing (QR==), which the schema does not allow and writing would lose.
    if binascii.b2a_base64(value, newline=False) != written:
        raise ValueError("not base64")
    return value


def _format_base64(value: Any) -> str:
    return binascii.b2a_base64(_plain_bytes(value), newline=False).decode("ascii")


_HEX = "(?:[0-9A-Fa-f]{2})*"


def _parse_hex(text: str) -> bytes:
    text = text.strip(WHITESPACE)
    # bytes.fromhex() alone would accept blanks between the digits.
    if re.fullmatch(_HEX, text) is None:
        raise ValueError("not hexadecimal digits, two for each byte")
    return bytes.fromhex(text)


def _format_hex(value: Any) -> str:
    return _plain_bytes(value).hex().upper()


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

_NMTOKEN = _string("NMTOKEN", "collapse", r"[\w.:\u00b7-]+")
_IDREF = _string("IDREF", "collapse", _NAME)

BUILTINS: dict[str, SimpleType] = {
    qualified(XS, simple.name): simple
    for simple in (
        _any_string("string"),
        _any_string("anySimpleType"),
        SimpleType("boolean", bool, _parse_boolean, _format_boolean, zero=False),
        SimpleType("double", float, _parse_double, _format_double, zero=0.0),
        SimpleType("float", float, _parse_double, _format_double, zero=0.0),
        SimpleType("decimal", Decimal, _parse_decimal, _format_decimal, zero=Decimal(0), text_in_json=True),
        SimpleType("base64Binary", bytes, _parse_base64, _format_base64, zero=b"", text_in_json=True),
        SimpleType("hexBinary", bytes, _parse_hex, _format_hex, zero=b"", text_in_json=True),
        DATE_TIME,
        DATE,
        TIME,
        _signed("byte", 8),
        _signed("short", 16),
        _signed("int", 32),
        _signed("long", 64),
        _unsigned("unsignedByte", 8),
        _unsigned("unsignedShort", 16),
        _unsigned("unsignedInt", 32),
        _unsigned("unsignedLong", 64),
        _integer("integer"),
        _integer("nonNegativeInteger", low=0),
        _integer("positiveInteger", low=1),
        _integer("nonPositiveInteger", high=0),
        _integer("negativeInteger", high=-1),
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
        *(_string(name, "collapse", f"{form}{ZONE}") for name, form in _GREGORIAN.items()),
    )
}
"""The simple types of XML Schema that the bindings know, with the dates of Marketing Cloud."""

NAIVE_BUILTINS = BUILTINS | {qualified(XS, simple.name): simple for simple in (NAIVE_DATE_TIME, NAIVE_TIME)}
"""The same with the dates of any other service."""
