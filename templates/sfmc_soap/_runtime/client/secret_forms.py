"""The ways in which a server may write a secret that it repeats."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Iterator
from itertools import product
from urllib.parse import quote, quote_plus

_SHORT = 6
"""Secrets with fewer characters are looked for as they are only: other forms of them may be parts of any word."""

_SHORT_BASE64 = 8

_APOSTROPHES = ("'", "\\'", "&#x27;", "&#39;", "&apos;")
_QUOTES = ('"', "&quot;", "&#34;")


def written_forms(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, and as XML, HTML, JSON, Python, URLs, base64 and hexadecimal digits write it.

    The shortest comes first.
    """
    forms = _in_text(secret)
    if len(secret) >= _SHORT:
        data = secret.encode("utf-8", "surrogatepass")
        forms |= {*_in_text(secret.lower()), *_in_text(secret.upper()), data.hex(), data.hex().upper()}
        forms |= {*_in_urls(data), *_in_base64(data), *_escaped_character_by_character(secret)}
    return tuple(sorted(forms, key=len))


def _in_text(secret: str) -> set[str]:
    data = secret.encode("utf-8", "surrogatepass")
    return {secret, *_in_markup(secret), *_in_json(secret), *_in_python(secret, data)}


def _in_markup(secret: str) -> Iterator[str]:
    escaped = html.escape(secret, quote=False)
    for apostrophe, quotation in product(_APOSTROPHES, _QUOTES):
        yield escaped.replace("'", apostrophe).replace('"', quotation)


def _in_json(secret: str) -> Iterator[str]:
    for ascii_only in (False, True):
        text = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield from (text, text.replace("/", "\\/"))
        for digits in ("04x", "04X"):
            # Encoders that are careful about HTML escape these as well.
            yield text.translate({ord(each): f"\\u{ord(each):{digits}}" for each in "<>&'+"})


def _in_python(secret: str, data: bytes) -> Iterator[str]:
    """Yield what reprs show. They escape an apostrophe where there is a quotation mark as well."""
    for written in (repr, ascii):
        yield from (written(secret)[1:-1], written('"' + secret)[2:-1])
    yield from (repr(data)[2:-1], repr(b'"' + data)[3:-1])


def _in_urls(data: bytes) -> Iterator[str]:
    for text in (quote(data, safe=""), quote(data, safe="/"), quote_plus(data), quote(data, safe="/+=:,@!$'()*;")):
        yield text
        yield _with_lower_hex(text)


def _with_lower_hex(text: str) -> str:
    """Return a percent-encoded text with its hexadecimal digits in lower case."""
    first, *others = text.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in others)])


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield what does not depend on what stands before and after, for each of the three places of its first byte."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode()
        # Six bits to a character: those of the bytes before, of which the last is shared, and whole ones of the data.
        fixed = text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        if len(fixed) >= _SHORT_BASE64:
            yield fixed
            yield fixed.translate({ord("+"): "-", ord("/"): "_"})


def _escaped_character_by_character(secret: str) -> Iterator[str]:
    """Yield the secret with escapes for all its characters, and with escapes for all but letters and digits."""
    for escape in _ESCAPES:
        yield "".join(map(escape, secret))
        yield "".join(each if each.isalnum() else escape(each) for each in secret)
        yield "".join(each if each.isalnum() and each.isascii() else escape(each) for each in secret)


def _percent(each: str, digits: str) -> str:
    return "".join(f"%{byte:{digits}}" for byte in each.encode("utf-8", "surrogatepass"))


_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda each: _percent(each, "02x"),
    lambda each: _percent(each, "02X"),
    lambda each: f"&#{ord(each)};",
    lambda each: f"&#x{ord(each):x};",
    lambda each: f"&#x{ord(each):X};",
    lambda each: f"\\x{ord(each):02x}",
    lambda each: f"\\x{ord(each):02X}",
    lambda each: f"\\u{ord(each):04x}",
    lambda each: f"\\u{ord(each):04X}",
)
