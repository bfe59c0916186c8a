"""Responses of several parts: MTOM, whose document includes the other parts (XOP), and SOAP with attachments.

All of it takes a time that grows with the body alone, and an include counts as long as what it stands for.
Sources: RFC 2046, RFC 2387 (multipart/related), and W3C XML-binary Optimized Packaging.
"""

from __future__ import annotations

import base64
import html
import quopri
import re
from collections.abc import Iterator, Mapping
from email.parser import BytesHeaderParser
from typing import NamedTuple
from urllib.parse import unquote

from ..errors import DecodeError
from ..xml.limits import Limits
from ..xml.raw import XmlElement
from .media_types import charset_in, parameters_of

_XOP = "http://www.w3.org/2004/08/xop/include"
_INCLUDE = re.compile(r"<Include (?P<attributes>[^<>]*)(?:(?<=/)>|(?<!/)>[^<]*</Include>)")
_HREF = re.compile(r'(?:^|\s)href="([^"]*)"')
_MAX_HEAD = 4096
_MAX_PARTS = 1000
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class Document(NamedTuple):
    """The document of a response, without its attachments.

    Attributes:
        content_type: its media type.
        content: its bytes.
        attachments: the Content-IDs of the parts that it does not include.
    """

    content_type: str
    content: bytes
    attachments: tuple[str, ...] = ()


class _Part(NamedTuple):
    content_type: str
    content_id: str
    encoding: str
    content: bytes

    def decoded(self) -> bytes:
        """Return the content without its Content-Transfer-Encoding.

        Raises:
            DecodeError: it is not in that encoding, or this is none.
        """
        if self.encoding in ("", "7bit", "8bit", "binary"):
            return self.content
        if self.encoding == "quoted-printable":
            return quopri.decodestring(self.content)
        if self.encoding != "base64":
            raise DecodeError(f"a part has the Content-Transfer-Encoding {self.encoding[:50]!r}, which does not exist")
        try:
            return base64.b64decode(self.content.translate(None, b" \t\r\n"), validate=True)
        except ValueError:
            raise DecodeError("a part is not in base64, and its headers say it is") from None


def document_of(content_type: str, body: bytes, limits: Limits) -> Document:
    """Return the document of a body of several parts, with what it includes in place.

    Args:
        content_type: the media type with its parameters.
        body: the body.
        limits: how large and how deep the document may be.

    Raises:
        DecodeError: the body is damaged, has too many parts, includes what is not there, or is beyond a limit.
    """
    parameters = parameters_of(content_type)
    parts = list(_parts(body, parameters.get("boundary", "")))
    root = _root(parts, parameters.get("start", ""))
    others = {part.content_id: part for part in reversed(parts) if part is not root}
    content = root.decoded()
    if _XOP.encode() not in content and "xop+xml" not in root.content_type.lower():
        return Document(root.content_type, content, _ids(parts, but=root))
    included = _Includes(others, limits)
    content = included.put_into(content, charset_in(root.content_type))
    attachments = tuple(content_id for content_id in _ids(parts, but=root) if content_id not in included.used)
    return Document("text/xml; charset=utf-8", content, attachments)


def _ids(parts: list[_Part], *, but: _Part) -> tuple[str, ...]:
    return tuple(part.content_id for part in parts if part is not but)


def _parts(body: bytes, boundary: str) -> Iterator[_Part]:
    """Yield the parts between the boundaries.

    Raises:
        DecodeError: there is no boundary, the last one is missing, or there are too many parts.
    """
    if not boundary:
        raise DecodeError("its Content-Type names no boundary between the parts")
    start = -1
    for number, (before, after, is_last) in enumerate(_boundaries(body, boundary)):
        if number > _MAX_PARTS:
            raise DecodeError(f"it has more than {_MAX_PARTS} parts")
        if start >= 0:
            yield _part(body, start, before)
        if is_last:
            return
        start = after
    raise DecodeError("it is cut off: the boundary after the last part is missing")


def _boundaries(body: bytes, boundary: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each boundary begins, with the line end before it, and ends; and whether it is the last."""
    # It begins with what it looks for, so that it passes over other bytes quickly.
    line = re.compile(b"--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*+(?=\r?\n|\Z)")
    for found in line.finditer(body):
        before = body[max(found.start() - 2, 0) : found.start()]
        if not before or before.endswith(b"\n"):
            yield found.start() - (2 if before == b"\r\n" else len(before[-1:])), found.end(), bool(found[1])


def _part(body: bytes, start: int, end: int) -> _Part:
    """Return the part between two positions. The line end before its headers belongs to it."""
    found = _END_OF_HEAD.search(body, start, min(end, start + _MAX_HEAD))
    if found is None:
        raise DecodeError("a part has no end of its headers, or they are very long")
    headers = BytesHeaderParser().parsebytes(body[start : found.start()].lstrip(b"\r\n"))

    def text(name: str) -> str:
        return str(headers.get(name, "")).strip()

    return _Part(
        content_type=text("content-type"),
        content_id=text("content-id").removeprefix("<").removesuffix(">"),
        encoding=text("content-transfer-encoding").lower(),
        content=body[found.end() : end],
    )


def _root(parts: list[_Part], start: str) -> _Part:
    """Return the part with the document: the one that the body's type names, or else the first."""
    if not parts:
        raise DecodeError("it has no parts")
    content_id = start.strip().removeprefix("<").removesuffix(">")
    return next((part for part in parts if content_id and part.content_id == content_id), parts[0])


class _Includes:
    """Puts parts into a document, as text in base64 where the document includes them.

    Attributes:
        used: the Content-IDs of the parts that the document includes.
    """

    def __init__(self, parts: Mapping[str, _Part], limits: Limits) -> None:
        self.used: set[str] = set()
        self._parts = parts
        self._limits = limits
        self._texts: dict[str, str] = {}
        self._size = 0

    def put_into(self, content: bytes, encoding: str | None) -> bytes:
        """Return a document with the included parts in place, in UTF-8. Its own encoding may be known from outside."""
        # Loaded here, as it loads lxml: importing a client needs none.
        from ..xml.parser import parse

        # In canonical XML, an include is always written in one way, and "<" is always markup.
        canonical = str(XmlElement.of(parse(content, self._limits, encoding=encoding)))
        self._size = len(canonical)
        return _INCLUDE.sub(self._replaced, canonical).encode()

    def _replaced(self, found: re.Match[str]) -> str:
        """Return the text that an include stands for."""
        attributes = found["attributes"]
        href = _HREF.search(attributes)
        if f'xmlns="{_XOP}"' not in attributes:
            return found[0]
        text = self._text(html.unescape(href[1]) if href else "")
        # Counted before it is written: a part may be included a thousand times.
        self._size += len(text)
        if self._size > self._limits.max_bytes:
            raise self._limits.too_large(self._size)
        return text

    def _text(self, href: str) -> str:
        """Return the text of the part that an include refers to."""
        content_id = href[4:] if href[4:] in self._parts else unquote(href[4:])
        part = self._parts.get(content_id) if href[:4].lower() == "cid:" else None
        if part is None:
            raise DecodeError(f"its document includes {href[:100]!r}, and there is no such part")
        if content_id not in self._texts:
            self._texts[content_id] = base64.b64encode(part.decoded()).decode()
        self.used.add(content_id)
        return self._texts[content_id]
