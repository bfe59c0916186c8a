"""Checks that every client returns what the service responds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from .. import agreement
from ..contestants import BY_HAND, OURS, ZEEP, Contestant
from ..data import API, XSI, Value
from .messages import OPERATIONS
from .modes import Mode
from .service import responses

_READERS = {OURS: OURS, BY_HAND: OURS, ZEEP: ZEEP}
"""Who calls -> the contestant whose objects the call returns."""


def differences(url: str, mode: Mode, contestants: Mapping[str, Contestant]) -> Iterator[str]:
    """Make each call, two in a row, and find where what it returns differs from what the service responds."""
    for work, response in responses(url).items():
        for name, reader in _READERS.items():
            for message in mode.run(mode.calls[name][work], at_once=1, in_a_row=2):
                found = compare(work, response=response, message=message, contestant=contestants[reader])
                yield from (f"{name}: {difference}" for difference in found)


def compare(work: str, *, response: bytes, message: Any, contestant: Contestant) -> Iterator[str]:
    """Find where a message differs from what the service responds.

    Args:
        work: SMALL or LARGE.
        response: what the service responds.
        message: what the contestant's call returned.
        contestant: the contestant that can read the message.
    """
    [element] = etree.fromstring(response).iter(f"{{{API}}}{OPERATIONS[work].response.__name__}")
    return agreement.compare(_value(element), message, contestant, f"{work}: ")


def _value(element: etree._Element) -> Value:
    """Return what an element says, in the form of `data`. In these responses, only Results are repeated."""
    if element.get(f"{{{XSI}}}nil") == "true":
        return None
    if not len(element):
        return _text(element)
    type_name = element.get(f"{{{XSI}}}type")
    fields: dict[str, Value] = {} if type_name is None else {"@type": type_name}
    results = [_value(child) for child in element.iterchildren(f"{{{API}}}Results")]
    for child in element:
        name = etree.QName(child).localname
        fields[name] = results if name == "Results" else _value(child)
    return fields


def _text(element: etree._Element) -> str:
    """Return the text of an element; that of a CreatedDate with three digits for fractions of a second."""
    text = element.text or ""
    if element.tag != f"{{{API}}}CreatedDate":
        return text
    seconds, _, fraction = text.partition(".")
    return f"{seconds}.{fraction:0<3}"
