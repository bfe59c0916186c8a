"""Messages laid out for people, as Python and as XML, without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml import etree
from sfmc_soap import Model, specified
from sfmc_soap._runtime.secret_names import HIDDEN, HIDDEN_IN_XML, is_secret
from sfmc_soap._runtime.shortening import shorten

_MOST_LINES = 2000
"""How many lines of a message are shown."""
_LONGEST_LINE = 5000
"""How many characters of a line are shown."""
_INDENT = "    "
_WIDTH = 88
"""How long a line may be that holds several parts."""


def python(value: Model | None) -> str:
    """Return the Python that makes a message, without secrets; "" for none."""
    return _cut(_laid_out(value)) if value is not None else ""


def xml(data: bytes) -> str:
    """Return a document with its elements on lines of their own, without secrets. What is not XML stays as it is."""
    root = parsed(data)
    if root is None:
        return _cut(iter(data.decode(errors="replace").splitlines()))
    for element in root.iter(etree.Element):
        if is_secret(etree.QName(element).localname):
            del element[:]
            element.text = HIDDEN_IN_XML
    return _cut(iter(etree.tostring(root, pretty_print=True, encoding="unicode").splitlines()))


def parsed(data: bytes) -> etree._Element | None:
    """Return the root of a document; None for what is not XML."""
    # What is shown was read within the codec's limits, or written by the tenant.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True, huge_tree=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _cut(lines: Iterator[str]) -> str:
    shown = [shorten(line, _LONGEST_LINE) for line in islice(lines, _MOST_LINES)]
    if next(lines, None) is not None:
        shown.append(f"... more than {_MOST_LINES:,} lines")
    return "\n".join(shown)


def _laid_out(value: Any, before: str = "", after: str = "", depth: int = 0) -> Iterator[str]:
    """Lay a value out as black does it: what does not fit into one line has a line for each part."""
    indent = _INDENT * depth
    if isinstance(value, Model):
        parts = [(f"{name}=", HIDDEN if is_secret(name) else getattr(value, name)) for name in specified(value)]
        opening, closing = f"{type(value).__name__}(", ")"
    elif isinstance(value, list):
        parts, opening, closing = [("", each) for each in value], "[", "]"
    else:
        yield f"{indent}{before}{_plain(value)}{after}"
        return
    line = f"{indent}{before}{opening}{_in_a_line(parts)}{closing}{after}"
    if len(line) <= _WIDTH and not any(isinstance(part, Model | list) for _, part in parts):
        yield line
        return
    yield f"{indent}{before}{opening}"
    for name, part in parts:
        yield from _laid_out(part, name, ",", depth + 1)
    yield f"{indent}{closing}{after}"


def _in_a_line(parts: Sequence[tuple[str, Any]]) -> str:
    """Return the first parts as they stand in one line: more than fit into one are too many."""
    return ", ".join(f"{name}{_plain(part)}" for name, part in parts[:_WIDTH])


def _plain(value: Any) -> str:
    return HIDDEN if value is HIDDEN else repr(value)
