"""Whether the contestants do the same work: each must read and write what the data says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from typing import Any

from lxml import etree

from . import data
from .contestants import Contestant


def differences(contestant: Contestant, results: int, objects: int) -> Iterator[str]:
    """Every place where what a contestant reads or writes is not what the data says.

    Args:
        contestant: the one to look at.
        results: how many a response holds.
        objects: how many a request holds.
    """
    for kind in data.RESPONSES:
        expected = data.response(kind, results)
        read = contestant.decode(data.document("RetrieveResponseMsg", expected))
        yield from values(expected, read, contestant.get, f"{kind}: ")
        yield from values(expected, contestant.to_dict(read), contestant.get, f"{kind} as dict: ")
    for message, written in (
        ("CreateRequest", contestant.create(data.people(objects))),
        ("UpdateRequest", contestant.update(data.rows(objects))),
    ):
        expected = data.REQUESTS[message](objects)
        got = next(etree.fromstring(written).iter(f"{{{data.API}}}{message}"), None)
        if got is None:
            yield f"{message}: not there"
        elif _meaning(got) != (wanted := _meaning(etree.fromstring(data.document(message, expected)))):
            yield f"{message}: {etree.tostring(got).decode()[:500]} instead of {wanted}"[:1500]


def values(expected: data.Value, got: Any, get: Callable[[Any, str], Any], path: str) -> Iterator[str]:
    """Every place where a value is not what is expected.

    Args:
        expected: what it should be.
        got: what it is: an object of the contestant's, or dicts and lists.
        get: gives a field of an object by its wire name.
        path: what stands before each place.
    """
    if isinstance(expected, dict):
        for name, value in expected.items():
            if name != "@type":
                found = got.get(name) if isinstance(got, dict) else get(got, name)
                yield from values(value, found, get, f"{path}.{name}")
            elif not isinstance(got, dict) and type(got).__name__ != value:
                yield f"{path}: {type(got).__name__} instead of {value}"
    elif isinstance(expected, list):
        items = got if isinstance(got, list) else []
        if len(items) != len(expected):
            yield f"{path}: {len(items)} items instead of {len(expected)}"
        for index, (value, item) in enumerate(zip(expected, items)):
            yield from values(value, item, get, f"{path}[{index}]")
    elif _text(got) != expected:
        yield f"{path}: {got!r} instead of {expected!r}"


def _text(value: Any) -> str | None:
    """A value as it stands on the wire in `data`."""
    if hasattr(value, "to_datetime"):
        value = value.to_datetime()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds")
    if isinstance(value, Enum):
        value = value.value
    return None if value is None else str(value)


def _meaning(element: etree._Element) -> Any:
    """What an element says, whatever its prefixes; nil elements, which xsdata writes for unset ones, say nothing."""
    named = element.get(f"{{{data.XSI}}}type", "").rpartition(":")[2]
    children = [_meaning(child) for child in element if child.get(f"{{{data.XSI}}}nil") != "true"]
    return element.tag, named, children or element.text or ""
