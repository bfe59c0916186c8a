"""What is refused before libxml2 reads a document: a DOCTYPE, and elements or namespaces without end.

A DOCTYPE must be refused before its entities expand. Namespaces are limited because libxml2 takes a time that grows
with the square of their number, so that a short document could make endless work. expat finds both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from ..errors import DecodeError

DOCTYPE_FOUND = "the document has a DOCTYPE, which SOAP forbids"
_MAX_NAMESPACES = 100
_MAX_NAMESPACE_LENGTH = 255
_PROLOG = 1024
"""The bytes that mostly hold all that stands before the root element."""
_STARTS_WITH_ROOT = re.compile(rb"<[A-Za-z_]")
_XMLNS = b"xmlns"
_SHORTEST_ELEMENT = b"<a/>"
_LONG_NAMESPACE = re.compile(rb"""xmlns[^<=]*=[ \t\r\n]*(?:"[^"<]{256}|'[^'<]{256})""")


NOT_MARKUP = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
"""What opens a part of a document in which `<` and `&` stand for themselves, and what closes it."""
_OPENING = re.compile(b"|".join(map(re.escape, NOT_MARKUP)))


class NotWellFormed(DecodeError):
    """A document that is not well-formed, perhaps only by a character that XML forbids: see `damage`."""


class _RootReached(Exception):
    """Ends a pass of expat at the root element."""


class _Handlers:
    """What expat calls while it reads.

    Attributes:
        declared: the number of namespaces that are declared where expat stands.
    """

    def __init__(self) -> None:
        self.declared = 0

    def doctype(self, *_: object) -> None:
        raise DecodeError(DOCTYPE_FOUND)

    def start_namespace(self, _: str | None, uri: str | None) -> None:
        self.declared += 1
        if self.declared > _MAX_NAMESPACES:
            raise DecodeError(f"more than {_MAX_NAMESPACES} namespaces are declared in one place")
        if len(uri or "") > _MAX_NAMESPACE_LENGTH:
            raise DecodeError(f"the name of a namespace is longer than {_MAX_NAMESPACE_LENGTH} characters")

    def end_namespace(self, _: str | None) -> None:
        self.declared -= 1

    def start_element(self, *_: object) -> None:
        raise _RootReached


def inspect(data: bytes) -> bool:
    """Refuse a DOCTYPE and too many or too long namespaces.

    Args:
        data: the document, in UTF-8.

    Returns:
        Whether the inspection was complete. expat knows fewer letters in names than libxml2, and stops at others.

    Raises:
        DecodeError: the document is refused.
        NotWellFormed: it is not well-formed.
    """
    whole = _may_have_many_namespaces(data)
    if not whole and _STARTS_WITH_ROOT.match(data):
        return True
    expat: Any = import_module("xml.parsers.expat")
    parser = expat.ParserCreate("utf-8", namespace_separator="\n")
    handlers = _Handlers()
    parser.StartDoctypeDeclHandler = handlers.doctype
    parser.StartNamespaceDeclHandler = handlers.start_namespace
    parser.EndNamespaceDeclHandler = handlers.end_namespace
    if not whole:
        parser.StartElementHandler = handlers.start_element
    try:
        parser.Parse(data[:_PROLOG], False)  # noqa: FBT003 - expat takes no keywords
        parser.Parse(data[_PROLOG:], True)  # noqa: FBT003 - expat takes no keywords
    except _RootReached:
        pass
    except expat.ExpatError as error:
        unknown_letter = expat.ErrorString(error.code) == expat.errors.XML_ERROR_INVALID_TOKEN
        if unknown_letter and not whole and data.lstrip().startswith(b"<"):
            return False
        problem = f"{expat.ErrorString(error.code)}, line {error.lineno}, column {error.offset + 1}"
        raise NotWellFormed(f"not well-formed XML: {problem}") from None
    return True


def has_more_elements(data: bytes, limit: int) -> bool:
    """Return whether a document in UTF-8 has more elements. Mostly its length or the number of its `<` tells."""
    if len(data) < limit * len(_SHORTEST_ELEMENT) or data.count(b"<") <= limit:
        return False
    elements = sum(data.count(b"<", *part) - data.count(b"</", *part) for part in _markup(data))
    return elements > limit


def _markup(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the parts of a document that are neither comments, CDATA sections nor processing instructions."""
    start = 0
    while (opening := _OPENING.search(data, start)) is not None:
        yield start, opening.start()
        start = data.find(NOT_MARKUP[opening[0]], opening.end())
        if start < 0:
            return
    yield start, len(data)


def _may_have_many_namespaces(data: bytes) -> bool:
    """Return whether all of the document must be inspected. Text that mentions xmlns counts."""
    mentions = data.count(_XMLNS)
    if mentions > _MAX_NAMESPACES:
        return True
    place = -1
    # They mostly stand at the beginning, and a search would go through all of the document once more.
    for _ in range(mentions):
        place = data.index(_XMLNS, place + 1)
        if _LONG_NAMESPACE.match(data, place):
            return True
    return False
