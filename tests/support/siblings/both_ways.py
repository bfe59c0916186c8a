"""A document read by siblings and as a whole: what both make of it, in a form that shows every difference."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime, time
from decimal import Decimal
from importlib import import_module
from typing import Any
from unittest import mock

from sfmc_soap import Limits, RetrieveResponseMsg, XmlElement, _codec, _soap, loads, unwrap
from sfmc_soap._runtime.header import Header
from sfmc_soap._runtime.siblings import reading  # noqa: F401 - otherwise it may be loaded when its parser is replaced

LIMITS = Limits(max_depth=40)

Read = Callable[[bytes], Any]


def _as_text(document: bytes) -> Any:
    return loads(document.decode("utf-8", "surrogateescape"), RetrieveResponseMsg)


WAYS: dict[str, Read] = {
    "of a type": lambda document: loads(document, RetrieveResponseMsg),
    "of any type": lambda document: loads(document, limits=LIMITS),
    "as text": _as_text,
    "charset": lambda document: loads(document, encoding="utf-8"),
    "unwrap": unwrap,
    "unwrap a type": lambda document: unwrap(document, RetrieveResponseMsg),
    "open": lambda document: _soap.open(document, RetrieveResponseMsg),
}
"""The ways to read a document."""
TYPED = WAYS["of a type"]


@contextmanager
def least_size(size: int, package: str = "sfmc_soap") -> Iterator[None]:
    """Let a package read documents by siblings from this size on, also the first, whatever they hold."""
    codec = import_module(f"{package}._runtime.codec")
    family = import_module(f"{package}._runtime.siblings.family")
    outline = import_module(f"{package}._runtime.siblings.outline")
    plain_text = import_module(f"{package}._runtime.siblings.plain_text")
    with (
        mock.patch.object(codec, "_WORTH_SIBLINGS", size),
        mock.patch.object(family, "_WORTH_LEARNING", 0),
        mock.patch.object(family, "_COST_OF_SAMPLES", 0),
        mock.patch.object(family, "_COST_OF_PATTERNS", 1e-9),
        mock.patch.object(outline, "_LEAST_SHARE", 0),
        mock.patch.object(plain_text, "_LONG_TEXT", sys.maxsize),
        mock.patch.object(plain_text, "_FEW_REFERENCES", 0),
    ):
        yield


def by_siblings(document: bytes, read: Read, package: str = "sfmc_soap") -> Any:
    """Return what comes of a document that is read by siblings, if it may be."""
    with least_size(0, package):
        return outcome(document, read)


def as_a_whole(document: bytes, read: Read, package: str = "sfmc_soap") -> Any:
    """Return what comes of a document that is read as a whole."""
    with least_size(sys.maxsize, package):
        return outcome(document, read)


def outcome(document: bytes, read: Read) -> Any:
    """Return what comes of a document: its value, or the error, in a form that shows every difference."""
    try:
        return shown(read(document))
    except ValueError as error:
        return type(error), str(error)


def know(document: bytes) -> None:
    """Let the shapes of a document be known."""
    for read in WAYS.values():
        by_siblings(document, read)


def assert_same(document: bytes, *ways: str) -> None:
    """Assert that a document is read the same, by shapes that are new and by those that are known."""
    for name in ways or WAYS:
        whole = as_a_whole(document, WAYS[name])
        for _ in range(2):
            assert by_siblings(document, WAYS[name]) == whole, name


def is_read_by_siblings(document: bytes, read: Read, package: str = "sfmc_soap") -> bool:
    """Return whether a document is read, and not as a whole."""
    parser = import_module(f"{package}._runtime.xml.parser")
    with least_size(0, package), mock.patch.object(parser, "parse", side_effect=AssertionError):
        try:
            read(document)
        except ValueError:
            return False
    return True


def is_read_by_known_shapes(document: bytes, read: Read, package: str = "sfmc_soap") -> bool:
    """Return whether all siblings of a document but the first are read by shapes, and none by the decoder."""
    listing = import_module(f"{package}._runtime.siblings.listing")
    with mock.patch.object(listing.Listing, "_decode_places", side_effect=AssertionError):
        return is_read_by_siblings(document, read, package)


def forget() -> None:
    """Forget all shapes."""
    _codec.__dict__.pop("_siblings", None)


def shown(value: Any) -> Any:
    """Return a value as tuples, with its types, the order of its fields, and what is kept beside them."""
    kind = type(value)
    if isinstance(value, (list, tuple)):
        return kind, *map(shown, value)
    parts = _parts(value)
    return (kind, value) if parts is None else (kind, *((name, shown(each)) for name, each in parts.items()))


def _parts(value: Any) -> dict[str, Any] | None:
    """Return what an object consists of, None for what has no parts."""
    if hasattr(value, "__particles__"):  # an object, of whichever package
        found: dict[str, Any] = value.__dict__
        return found
    if isinstance(value, Header):
        return {"blocks": value.read(lambda text: False), "names": (value.relates_to(), value.not_understood())}
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, (datetime, time)):
        return {"text": value.isoformat(), "zone": type(value.tzinfo), "fold": value.fold}
    if isinstance(value, (float, Decimal, XmlElement)):
        return {"text": str(value)}
    return None
