"""Documents that hold characters which XML forbids: read all the same, with each such character in its place.

Services write them, as control characters or as references such as `&#x1F;`, and no parser takes them. Each is replaced
by a mark that a parser takes, and the elements of such a document give their texts with the characters put back. Only
a document that was refused is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

from .inspection import NOT_MARKUP

_MARK = "\ufdd0"
"""Unicode keeps it free for uses like this. Where a document holds it, it is marked as well, so no text is mistaken."""
_MARK_BYTES = _MARK.encode()
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xed[\xa0-\xbf][\x80-\xbf]|\xef\xbf[\xbe\xbf]|" + _MARK_BYTES)
_PLACES = re.compile(rb"<!\[CDATA\[|<!--|<\?|&#x0*([0-9A-Fa-f]{1,6});|&#0*([0-9]{1,7});|" + _FORBIDDEN.pattern)
_PAIR = re.compile(b"M(d[89ab]..)MM(d[c-f]..)M".replace(b"M", _MARK_BYTES))
_MARKED = re.compile(f"{_MARK}([0-9a-f]+){_MARK}")


def mark(data: bytes) -> bytes | None:
    """Return a document with each character that XML forbids marked; None if it has none that can be marked.

    Two references to the halves of a surrogate pair mean one character, which is not forbidden.

    Args:
        data: the document, in UTF-8. Surrogates in it are encoded like other characters.
    """
    # There may be millions of pieces, which are not kept beside each other.
    pieces = BytesIO()
    pieces.writelines(_marked(data))
    marked = pieces.getvalue()
    return _PAIR.sub(_joined, marked) if marked != data else None


def _marked(data: bytes) -> Iterator[bytes]:
    """Yield the pieces of the marked document."""
    position = 0
    while (found := _PLACES.search(data, position)) is not None:
        yield data[position : found.start()]
        opening = found[0]
        position = found.end()
        if opening in NOT_MARKUP:
            end = data.find(NOT_MARKUP[opening], position)
            if end < 0:
                yield opening
                break  # It is not well-formed, whatever is marked.
            yield opening + _FORBIDDEN.sub(_mark_of_bytes, data[position:end])
            position = end
        else:
            yield _mark_of_reference(found) or _mark_of_bytes(found)
    yield data[position:]


def _mark_of_bytes(found: re.Match[bytes]) -> bytes:
    return _mark_of(ord(found[0].decode("utf-8", "surrogatepass")))


def _mark_of_reference(found: re.Match[bytes]) -> bytes:
    """Return the mark of a reference to a forbidden character, and any other reference as it is; b"" for none."""
    if not found[0].startswith(b"&"):
        return b""
    code = int(found[1], 16) if found[1] else int(found[2])
    return _mark_of(code) if _is_forbidden(code) else found[0]


def _is_forbidden(code: int) -> bool:
    control = code < 0x20 and code not in (0x9, 0xA, 0xD)
    return control or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF, ord(_MARK))


def _mark_of(code: int) -> bytes:
    return b"%b%x%b" % (_MARK_BYTES, code, _MARK_BYTES)


def _joined(pair: re.Match[bytes]) -> bytes:
    high, low = (int(half, 16) for half in pair.groups())
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).encode()


def _unmarked(text: str | None) -> str | None:
    """Return a text with the marked characters put back."""
    if text is None or _MARK not in text:
        return text
    return _MARKED.sub(lambda found: chr(int(found[1], 16)), text)


# Imported by name, as in `parser`.
_etree: Any = import_module("lxml.etree")
_Base: Any = _etree.ElementBase


def _attributes(element: Any) -> dict[str, str]:
    return {name: _unmarked(value) or "" for name, value in _Base.items(element)}


_MarkedElement: Any = type(
    "MarkedElement",
    (_Base,),
    {
        "__doc__": "An element of a marked document.",
        "is_damaged": True,
        "text": property(lambda element: _unmarked(_Base.text.__get__(element))),
        "tail": property(lambda element: _unmarked(_Base.tail.__get__(element))),
        "attrib": property(_attributes),
        "items": lambda element: list(_attributes(element).items()),
        "itertext": lambda element: map(_unmarked, _Base.itertext(element)),
        "get": lambda element, name: _unmarked(_Base.get(element, name)),
    },
)
MARKED_ELEMENTS = _etree.ElementDefaultClassLookup(element=_MarkedElement)
"""For the parser of a marked document: elements that give their texts with the characters put back."""
