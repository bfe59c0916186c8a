"""Which names stand for secrets, and what is told in their place. Calls, the page and dumps all ask here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from typing import Any

from lxml import etree
from sfmc_soap import AsyncResponse, Model

from .exchange import read_json

HIDDEN = "[hidden]"
"""What is told in place of a secret."""

_SECRET = re.compile(r"pass_?word|secret|token(?!_type)|challenge_?answer|code_?verifier", re.IGNORECASE)
_NAMES = ("name", "key", "property")
"""What is called so says what the value beside it is."""
_VALUES = ("value", "default_value")
"""What such a value is called, in Python."""
_WIRE_VALUES = ("value", "values", "defaultvalue")
"""The same in XML and JSON, in lower case."""
_ADDRESS = "ResponseAddress"
"""The element that holds the address of a callback, which may have secrets in it."""
_IN_ADDRESS = re.compile(rf"(?<=//)[^/?#]*(?=@)|(?<=[?&])(?=[^=&#]*(?:{_SECRET.pattern}))[^&#]*", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Tell whether what stands under a name is a secret, as a password is."""
    return _SECRET.search(name) is not None


def mentions_secret(data: bytes) -> bool:
    """Tell whether a secret can be in a document of UTF-8: its name must be there."""
    words = data.lower().replace(b"_", b"")
    return any(word in words for word in (b"password", b"secret", b"token", b"challengeanswer", b"codeverifier"))


def hide_secrets(message: Model) -> None:
    """Put `HIDDEN` in the place of every secret in a message."""
    waiting: list[Any] = [message]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += [item for item in each if isinstance(item, Model)]
            continue
        held = vars(each)
        for name in _secret_fields(each.__class__):
            if isinstance(held.get(name), str):
                held[name] = HIDDEN
        if isinstance(each, AsyncResponse) and isinstance(each.response_address, str):
            each.response_address = _IN_ADDRESS.sub(HIDDEN, each.response_address)
        if any(_tells_of_secret(name, held.get(name)) for name in _NAMES):
            held |= {name: _hidden(held[name]) for name in _VALUES if name in held}
        waiting += [value for value in held.values() if isinstance(value, Model | list)]


def xml_without_secrets(data: bytes) -> bytes:
    """Return a document with `HIDDEN` in the place of every secret; what is not XML stays as it is."""
    root = parsed(data)
    if root is None:
        return data
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if is_secret(name) or (name.lower() in _WIRE_VALUES and any(is_secret(told) for told in _told_beside(element))):
            del element[:]
            element.text = HIDDEN
        elif name == _ADDRESS:
            element.text = _IN_ADDRESS.sub(HIDDEN, element.text or "")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def json_without_secrets(data: bytes | str, more: Iterable[str] = ()) -> Any:
    """Return what a document of JSON holds, with `HIDDEN` in the place of every secret.

    Args:
        data: the document.
        more: other names that stand for secrets.

    Raises:
        ValueError: it is not JSON.
    """

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = {*more, *(_WIRE_VALUES if any(_tells_of_secret(*pair) for pair in pairs) else ())}
        return {
            name: HIDDEN if (is_secret(name) or name.lower() in names) and _tells_something(value) else value
            for name, value in pairs
        }

    return read_json(data, members)


def parsed(data: bytes) -> etree._Element | None:
    """Return the root of a document; None for what is not XML."""
    # It was read within the codec's limits before, or written by the tenant.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


@cache
def _secret_fields(model: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(model) if is_secret(field.name))


def _tells_of_secret(name: str, value: Any) -> bool:
    """Tell whether a member says that the value beside it is a secret."""
    return name.lower() in _NAMES and isinstance(value, str) and is_secret(value)


def _hidden(value: Any) -> Any:
    """Return what stands in the place of a text, or of a list of them; anything else is no secret."""
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return HIDDEN if isinstance(value, str) else value


def _tells_something(value: Any) -> bool:
    """Tell whether a value can be a secret: whether a password must be changed is none."""
    return bool(value) and not isinstance(value, bool)


def _told_beside(element: etree._Element) -> list[str]:
    """Return what stands in the Name, Key or Property beside an element."""
    around = element.getparent()
    beside = () if around is None else around.iterchildren("{*}Name", "{*}Key", "{*}Property")
    return [each.text or "" for each in beside]
