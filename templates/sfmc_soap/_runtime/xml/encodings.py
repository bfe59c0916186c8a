"""The encoding of a document: found as RFC 7303 says, and turned into UTF-8, which the parsers read.

A byte order mark wins over the charset that came with the document (in an HTTP header), and that wins over the XML
declaration. What contradicts the bytes is passed over: UTF-16 that is announced for bytes without a zero.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import lru_cache

from ..errors import DecodeError

_UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, _UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZEROS = (
    (re.compile(rb"[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[^\0]"), "utf-16-be"),
)
"""A document begins with a character of ASCII: where its zeros are tells how many bytes a character has."""
_EBCDIC = ("cp037", "<?xml".encode("cp037"))
_UTF8_BY_ITSELF = re.compile(
    rb"""<(?:[^?\0]|\?xml[ ]version=["'][0-9.]+["'][ ]*(?:\?|encoding=["'][uU][tT][fF]-8["']))"""
)
"""How a document in UTF-8 mostly begins."""
_DECLARED = re.compile(rb"""[ \t\r\n]*<\?xml[ \t\r\n][^>]{0,1000}?encoding[ \t\r\n]*=[ \t\r\n]*["']([^"'<>]*)["']""")
_LATE_DECLARATION = re.compile(rb"([ \t\r\n]+)(<\?xml[ \t\r\n][^>]*>)")
_DECLARATION = 1024
"""The bytes that hold a declaration."""

_NAME = re.compile("[A-Za-z][A-Za-z0-9._:-]{0,39}")
_ALIASED = frozenset(aliases) | frozenset(aliases.values())
_WITHOUT_ALIAS = frozenset(
    "cp1006 cp720 cp737 cp856 cp874 cp875 koi8_t koi8_u "
    "mac_arabic mac_croatian mac_farsi mac_romanian palmos utf_8_sig".split()
)
_KNOWN = _ALIASED | _WITHOUT_ALIAS
_REFUSED = frozenset(("utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "undefined"))
"""Encodings in which markup looks like other text, and those that depend on the machine."""
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "cp950"}
"""What is sent under the name of an encoding that has fewer characters."""


def is_readable(name: str) -> bool:
    """Return whether an encoding of this name is known and is read."""
    return _codec_of(name) is not None


def in_utf8(data: bytes, charset: str | None = None) -> bytes:
    """Return a document in UTF-8, without a byte order mark.

    Its declaration may still name another encoding. One that blank lines stand before is blanked out.

    Args:
        data: the document.
        charset: its encoding as it is known from outside, such as by an HTTP header.

    Raises:
        DecodeError: the encoding is not known, is refused, or is not that of the bytes.
    """
    if charset is not None and not is_readable(charset):
        raise DecodeError(f"the encoding {charset!r} cannot be read: name the document's encoding, or none")
    if charset is None and _UTF8_BY_ITSELF.match(data):
        return data
    text = _transcoded(data, charset)
    late = _LATE_DECLARATION.match(text)
    if late is None:
        return text
    # Blanked out and not cut off, so that errors still tell the right line.
    blank = re.sub(rb"[^\r\n]", b" ", late[2])
    return late[1] + blank + text[late.end() :]


def _transcoded(data: bytes, charset: str | None) -> bytes:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :] if name == _UTF8 else _converted(data[len(mark) :], [name])
    for zeros, name in _ZEROS:
        if zeros.match(data):
            return _converted(data, [name])
    ebcdic, start = _EBCDIC
    if data.startswith(start):
        declared = data[:_DECLARATION].decode(ebcdic).encode()
        names = [name for name in _announced(declared, charset) if start.decode(name, "replace") == "<?xml"]
        return _converted(data, [*names, ebcdic])
    names = [name for name in _announced(data, charset) if b"<".decode(name, "replace") == "<"]
    if set(names) <= {_UTF8}:
        return data
    return _converted(data, [*names, _UTF8])


def _announced(data: bytes, charset: str | None) -> Iterator[str]:
    """Yield the encodings that a document is said to have, the most trusted first.

    Raises:
        DecodeError: nobody but the declaration says it, and its encoding is not known or is refused.
    """
    if charset is not None:
        yield _codec_of(charset) or _UTF8
    found = _DECLARED.match(data)
    if found is None:
        return
    declared = found[1].decode("ascii", "replace")
    codec = _codec_of(declared)
    if codec is not None:
        yield codec
    elif charset is None:
        raise DecodeError(f"the document's encoding cannot be read: {declared[:40]!r}: use UTF-8")


def _converted(data: bytes, names: list[str]) -> bytes:
    """Return bytes of the first of these encodings that they can be of, in UTF-8.

    Raises:
        DecodeError: they are of none.
    """
    problem = ""
    for name in dict.fromkeys(each for said in names for each in (said, _WIDER.get(said, said))):
        # The parser says where half a surrogate pair stands.
        handling = "surrogatepass" if name.startswith("utf-") and name != _UTF8 else "strict"
        try:
            return data.decode(name, handling).encode(_UTF8, "surrogatepass")
        except UnicodeDecodeError as error:
            problem = problem or f"byte {error.start} is not {name}"
    raise DecodeError(f"not well-formed XML: {problem}")


@lru_cache(maxsize=64)
def _codec_of(name: str) -> str | None:
    """Return Python's name of an encoding, None if it is not known or is refused."""
    if _NAME.fullmatch(name) is None:
        return None
    normal = normalize_encoding(name).lower().removeprefix("x_")
    # Python remembers every name that it is given, also those that it does not know.
    if normal not in _KNOWN:
        return None
    try:
        codec = codecs.lookup(normal)
        is_text = isinstance(b"<".decode(normal, "replace"), str)
    except (LookupError, UnicodeError):
        return None
    return codec.name if is_text and codec.name.replace("-", "_") not in _REFUSED else None
