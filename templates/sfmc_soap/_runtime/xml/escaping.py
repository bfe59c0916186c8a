"""Text and names as they stand in a document."""

from __future__ import annotations

import re

_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""The characters that XML 1.0 cannot carry, not even as references."""
_SPECIAL = re.compile(f"[&<>\r{_FORBIDDEN}]")
_SPECIAL_IN_ASCII = b"&<>" + bytes(range(0x20)).translate(None, b"\t\n")
_SPECIAL_IN_ATTRIBUTES = re.compile('["\n\t]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_LETTERS = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ASCII_NAME = re.compile("[A-Za-z_][A-Za-z_.0-9-]*")
_ANY_NAME = f"[{_LETTERS}][{_LETTERS}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*"


def is_name(name: str) -> bool:
    """Return whether XML allows a name without a colon."""
    # Compiling the second pattern takes longer than importing this package, and it is hardly ever needed.
    return _ASCII_NAME.fullmatch(name) is not None or re.fullmatch(_ANY_NAME, name) is not None


def checked_name(name: str) -> str:
    """Return the name.

    Raises:
        ValueError: XML does not allow the name.
    """
    if not is_name(name):
        raise ValueError(f"{name!r} is not a name that XML allows")
    return str.__str__(name)


def escape_text(text: str) -> str:
    """Return text as element content.

    Raises:
        ValueError: the text holds a character that XML 1.0 cannot carry. The message does not quote the text.
    """
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(_escape, text)


def escape_texts(texts: list[str]) -> list[str]:
    """Return texts as `escape_text` does. Most need nothing, so they are looked through together.

    Raises:
        TypeError: something is no text.
        ValueError: a text holds a character that XML 1.0 cannot carry.
    """
    together = "".join(texts)
    # Five times as fast as to search.
    if together.isascii() and len(together.encode().translate(None, _SPECIAL_IN_ASCII)) == len(together):
        return texts
    return texts if _SPECIAL.search(together) is None else [*map(escape_text, texts)]


def forbidden_in(text: str) -> str:
    """Return the first character of a text that XML 1.0 cannot carry, such as `U+001F`; "" if it can carry all."""
    found = re.search(f"[{_FORBIDDEN}]", text)
    return f"U+{ord(found[0]):04X}" if found else ""


def can_carry(text: str) -> bool:
    """Return whether XML 1.0 can carry every character of a text."""
    # Most texts need one look: what XML cannot carry is special.
    return _SPECIAL.search(text) is None or not forbidden_in(text)


def escape_attribute(text: str) -> str:
    """Return text as an attribute value in double quotes.

    Raises:
        ValueError: the text holds a character that XML 1.0 cannot carry.
    """
    return _SPECIAL_IN_ATTRIBUTES.sub(_escape, escape_text(text))


def raw_text(text: str) -> str:
    """Return text of raw XML as element content: what XML 1.0 cannot carry becomes a reference, as it is sent."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(_escape_raw, text)


def raw_attribute(text: str) -> str:
    """Return text of raw XML as an attribute value in double quotes, as `raw_text` does."""
    return _SPECIAL_IN_ATTRIBUTES.sub(_escape, raw_text(text))


def _escape_raw(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"&#x{ord(character):X};"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character not in _ESCAPES:
        raise ValueError(f"character {match.start()} is U+{ord(character):04X}, which XML cannot carry: remove it")
    return _ESCAPES[character]
