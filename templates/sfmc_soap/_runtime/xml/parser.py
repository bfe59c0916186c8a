"""The hardened parser: no network, no entities, no DOCTYPE, and bounds on what a document may cost."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from ..errors import DecodeError
from .element import Element
from .encodings import in_utf8
from .inspection import DOCTYPE_FOUND, NotWellFormed, has_more_elements, inspect
from .limits import DEFAULT_LIMITS, Limits

# Imported by name: lxml has no types, and users need not install any to check their code.
etree: Any = import_module("lxml.etree")

_MAX_ATTRIBUTES = 1000
_SHORTEST_LEVEL = len("<a></a>")
_SHORTEST_ATTRIBUTE = len(' a=""')


def parse(
    data: bytes | str, limits: Limits = DEFAULT_LIMITS, *, encoding: str | None = None, strict: bool = False
) -> Element:
    """Return the root element of a document, without comments and processing instructions.

    Args:
        data: the document.
        limits: how large and how deep it may be.
        encoding: that of bytes, as it is known from outside: see `encodings`.
        strict: refuse characters that XML forbids. Otherwise the elements have them in their texts: see `damage`.

    Raises:
        DecodeError: the document is not well-formed, has a DOCTYPE, or is beyond a limit.
    """
    if not isinstance(data, (str, bytes, bytearray)):
        raise DecodeError(f"expected XML as bytes, bytearray or str, got {type(data).__name__}")
    text = _encoded(data, strict=strict) if isinstance(data, str) else data
    if len(text) > limits.max_bytes:
        raise limits.too_large(len(text))
    # A declaration inside a str names the encoding it once had, not the one it has now.
    text = in_utf8(text, "utf-8" if isinstance(data, str) else encoding)
    try:
        return _parsed(text, limits)
    except NotWellFormed as error:
        problem = error.problem
    # Outside of the handler: an exception that is not public is no other's context.
    mended = None if strict else _mended(text, limits)
    if mended is None:
        raise DecodeError(problem)
    return mended


def _mended(data: bytes, limits: Limits) -> Element | None:
    """Return the root element of a document that only characters which XML forbids keep from being well-formed."""
    # Loaded here: hardly any document needs it.
    from .damage import MARKED_ELEMENTS, mark

    marked = mark(data)
    try:
        return None if marked is None else _parsed(marked, limits, lookup=MARKED_ELEMENTS)
    except DecodeError:
        return None


def _parsed(data: bytes, limits: Limits, *, lookup: Any = None) -> Element:
    """Return the root element of a document in UTF-8.

    Args:
        data: the document.
        limits: how large and how deep it may be.
        lookup: gives the class of its elements, None for lxml's own.

    Raises:
        NotWellFormed: the document is not well-formed.
        DecodeError: it is refused for another reason.
    """
    if has_more_elements(data, limits.max_elements):
        raise limits.too_many()
    # Without huge_tree, libxml2 refuses a text longer than 10 MB. With it, libxml2 has no limits of its own: ours
    # replace them where the inspection was complete.
    parser = _parser(huge_tree=inspect(data))
    if lookup is not None:
        parser.set_element_class_lookup(lookup)
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in (error.msg or ""):
            raise limits.too_deep() from None
        problem = (error.msg or "syntax error").replace("\n", "")
        raise NotWellFormed(f"not well-formed XML: {problem}") from None
    for entry in parser.error_log:
        # lxml raises on an error of namespaces only if no warning follows, such as of one that is a relative URI.
        if entry.level_name != "WARNING":
            raise DecodeError(f"not well-formed XML: {entry.message}, line {entry.line}, column {entry.column}")
    if root.getroottree().docinfo.doctype:
        raise DecodeError(DOCTYPE_FOUND)
    _check_shape(root, len(data), limits)
    element: Element = root
    return element


def _encoded(text: str, *, strict: bool) -> bytes:
    try:
        return text.encode("utf-8", "strict" if strict else "surrogatepass")
    except UnicodeEncodeError as error:
        raise DecodeError(f"not text: a lone surrogate at character {error.start}") from None


def _parser(*, huge_tree: bool) -> Any:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=huge_tree,
        remove_comments=True,
        remove_pis=True,
    )


def _check_shape(root: Any, size: int, limits: Limits) -> None:
    """Refuse a document that nests too deeply, or that has an element with too many attributes.

    Each test looks at every element once, inside libxml2. A document that is too short for the shape needs none.

    Raises:
        DecodeError: the document has such a shape.
    """
    try:
        too_deep = size > _SHORTEST_LEVEL * limits.max_depth and _deeper_than(limits.max_depth)(root)
        # lxml takes a time for attributes that grows with the square of their number.
        too_many = size > _SHORTEST_ATTRIBUTE * _MAX_ATTRIBUTES and _more_attributes_than(_MAX_ATTRIBUTES)(root)
    except etree.XPathEvalError:  # XPath holds no more than ten million elements at once
        too_deep, too_many = _walked_shape(root, limits)
    if too_deep:
        raise limits.too_deep()
    if too_many:
        raise DecodeError(f"an element has more than {_MAX_ATTRIBUTES} attributes")


def _walked_shape(root: Any, limits: Limits) -> tuple[bool, bool]:
    """Return whether a document nests too deeply and whether an element has too many attributes, by a walk."""
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if depth > limits.max_depth:
            return True, False
        if len(element.attrib) > _MAX_ATTRIBUTES:
            return False, True
    return False, False


@lru_cache(maxsize=16)
def _deeper_than(depth: int) -> Any:
    """Return a test of whether a document nests deeper."""
    return etree.XPath(f"boolean({'/*' * (depth + 1)})")


@lru_cache(maxsize=1)
def _more_attributes_than(number: int) -> Any:
    """Return a test of whether an element has more attributes."""
    return etree.XPath(f"boolean(/descendant::*/attribute::*[{number + 1}])")
