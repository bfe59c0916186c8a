"""Messages laid out for people, as Python, XML and JSON. Recorded calls have no secrets in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml import etree
from sfmc_soap import Model, specified

from ..redaction import parsed
from .rendering import shorten

_MOST_LINES = 2000
"""How many lines of a message are shown."""
_LONGEST_LINE = 5000
"""How many characters of a line are shown."""
_INDENT = "    "
_WIDTH = 88
"""How long a line may be that holds several parts."""


def python(value: Model | None) -> str:
    """Return the Python that makes a message; "" for none."""
    return _cut(_laid_out(value)) if value is not None else ""


def xml(data: bytes) -> str:
    """Return a document with its elements on lines of their own. What is not XML stays as it is."""
    root = parsed(data)
    if root is None:
        return _cut(iter(data.decode(errors="replace").splitlines()))
    etree.indent(root)
    return _cut(iter(etree.tostring(root, encoding="unicode").splitlines()))


def json_text(value: Any) -> str:
    """Return what JSON holds with its members on lines of their own."""
    try:
        return _cut(iter(json.dumps(value, indent=2, ensure_ascii=False).splitlines()))
    except RecursionError:
        return "It is nested too deep to be shown."


def _cut(lines: Iterator[str]) -> str:
    shown = [shorten(line, _LONGEST_LINE) for line in islice(lines, _MOST_LINES)]
    if next(lines, None) is not None:
        shown.append(f"... more than {_MOST_LINES:,} lines")
    return "\n".join(shown)


def _laid_out(value: Any, before: str = "", after: str = "", depth: int = 0) -> Iterator[str]:
    """Lay a value out as black does it: what does not fit into one line has a line for each part."""
    indent = _INDENT * depth
    if isinstance(value, Model):
        parts = [(f"{name}=", getattr(value, name)) for name in specified(value)]
        opening, closing = f"{type(value).__name__}(", ")"
    elif isinstance(value, list):
        parts, opening, closing = [("", each) for each in value], "[", "]"
    else:
        yield f"{indent}{before}{value!r}{after}"
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
    return ", ".join(f"{name}{part!r}" for name, part in parts[:_WIDTH])
