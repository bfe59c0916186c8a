"""Checks that the contestants do the same work: each must read and write the values of `data`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any

from lxml import etree

from . import data
from .contestants import Contestant


def differences(contestant: Contestant, *, results: int, objects: int) -> Iterator[str]:
    """Find where what a contestant reads or writes differs from the data.

    Args:
        contestant: the contestant to check.
        results: the number of results in each response.
        objects: the number of objects in each request.
    """
    for kind in data.RESPONSES:
        yield from _compare_response(kind, data.response(kind, results), contestant)
        yield from _compare_response(f"{kind} that differ", data.varied_response(kind, results), contestant)
    yield from request_differences(contestant, objects=objects)


def request_differences(contestant: Contestant, *, objects: int) -> Iterator[str]:
    """Find where what a contestant writes differs from the data.

    Args:
        contestant: the contestant to check.
        objects: the number of objects in each request.
    """
    yield from _compare_request("CreateRequest", contestant.create(data.people(objects)), objects)
    yield from _compare_request("UpdateRequest", contestant.update(data.rows(objects)), objects)


def _compare_response(title: str, expected: data.Value, contestant: Contestant) -> Iterator[str]:
    """Compare a response that was read with the data, as objects and as dicts."""
    found = contestant.decode(data.document("RetrieveResponseMsg", expected))
    yield from compare(expected, found, contestant, f"{title}: ")
    yield from compare(expected, contestant.to_dict(found), contestant, f"{title} as dict: ")


def compare(expected: data.Value, found: Any, contestant: Contestant, path: str) -> Iterator[str]:
    """Find where a value that was read differs from the data.

    Args:
        expected: the value in the data.
        found: an object of the contestant's, or dicts and lists.
        contestant: who has read it.
        path: the beginning of each line: what is compared.
    """
    if isinstance(expected, dict):
        yield from _compare_fields(expected, found, contestant, path)
    elif isinstance(expected, list):
        items = found if isinstance(found, list) else []
        if len(items) != len(expected):
            yield f"{path}: {len(items)} items instead of {len(expected)}"
        for index, (value, item) in enumerate(zip(expected, items)):
            yield from compare(value, item, contestant, f"{path}[{index}]")
    elif _wire_text(found) != expected and not (found is None and expected == "" and contestant.reads_empty_as_none):
        yield f"{path}: {found!r} instead of {expected!r}"


def _compare_fields(expected: dict[str, data.Value], found: Any, contestant: Contestant, path: str) -> Iterator[str]:
    """Compare fields. A dict shows all that there are, so it must have no values but those of the data."""
    is_dict = isinstance(found, dict)
    for name, value in expected.items():
        if name != "@type":
            field = found.get(name) if is_dict else contestant.get(found, name)
            yield from compare(value, field, contestant, f"{path}.{name}")
        elif not is_dict and type(found).__name__ != value:
            yield f"{path}: {type(found).__name__} instead of {value}"
    for name in found.keys() - expected.keys() - {"@type"} if is_dict else ():
        if found[name] not in (None, []):
            yield f"{path}.{name}: {found[name]!r}, which is not in the data"


def _compare_request(name: str, written: bytes, objects: int) -> Iterator[str]:
    """Compare a request that was written with the data, wherever it stands in the document."""
    expected = _meaning(etree.fromstring(data.document(name, data.REQUESTS[name](objects))))
    request = next(etree.fromstring(written).iter(f"{{{data.API}}}{name}"), None)
    if request is None:
        yield f"{name}: it is missing"
    elif _meaning(request) != expected:
        yield f"{name}: {etree.tostring(request).decode()[:500]} instead of {expected}"[:1500]


def _wire_text(value: Any) -> str | None:
    """Return a value as the text that it has on the wire in `data`."""
    if hasattr(value, "to_datetime"):
        value = value.to_datetime()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds")
    if isinstance(value, Enum):
        value = value.value
    return None if value is None else str(value)


def _meaning(element: etree._Element) -> Any:
    """Return what an element says, without prefixes and without nil elements, which xsdata writes for unset fields."""
    type_name = element.get(f"{{{data.XSI}}}type", "").rpartition(":")[2]
    children = [_meaning(child) for child in element if child.get(f"{{{data.XSI}}}nil") != "true"]
    return element.tag, type_name, children or element.text or ""
