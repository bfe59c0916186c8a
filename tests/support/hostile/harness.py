"""What must hold for any input: an error of ours, or objects that can be written, copied and read again."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

from sfmc_soap import (
    Envelope,
    Fault,
    Limits,
    Model,
    SfmcSoapError,
    XmlElement,
    dumps,
    from_dict,
    loads,
    to_dict,
    unwrap,
    wrap,
)

LIMITS = Limits(max_bytes=1_000_000, max_depth=50)


def judge(data: bytes) -> None:
    """Read the input in every way there is, and check what comes of it."""
    for value in _read(data):
        if isinstance(value, Envelope):
            assert all(XmlElement(str(block)) == block for block in value.headers)
            found = value.body.detail if isinstance(value.body, Fault) else (value.body,)
        else:
            found = (value,)
        for item in found:
            if isinstance(item, XmlElement):
                check_element(item)
            else:
                check_object(item)


def _read(data: bytes) -> Iterator[Any]:
    text = data.decode("utf-8", "surrogateescape")
    ways: list[Callable[[], Any]] = [
        lambda: loads(data, limits=LIMITS),
        lambda: loads(text, limits=LIMITS),
        lambda: loads(data, strict=True, limits=LIMITS),
        lambda: unwrap(data, limits=LIMITS),
        lambda: XmlElement(text),
        lambda: from_dict(_mapping(data)),
    ]
    for read in ways:
        try:
            yield read()
        except SfmcSoapError as error:
            assert str(error)


def _mapping(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return {}


def check_object(obj: Model) -> None:
    """An object that was read can be written, read again as the same object, copied, and made a dict and back."""
    written = dumps(obj)
    again = loads(written, type(obj))
    assert again == obj
    assert dumps(again) == written
    assert from_dict(json.loads(json.dumps(to_dict(obj)))) == obj
    assert pickle.loads(pickle.dumps(obj)) == obj
    assert repr(obj)
    if type(obj).__message__:
        assert unwrap(wrap(obj)).body == obj


def check_element(element: XmlElement) -> None:
    """Raw XML is its own text, and gives its parts."""
    assert XmlElement(str(element)) == element
    assert element.tag
    assert element.attributes == XmlElement(str(element)).attributes
    for child in element.children:
        assert XmlElement(str(child)) == child
