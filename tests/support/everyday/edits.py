"""Edits of a response, for `Side.edited`."""

from __future__ import annotations

import re
from collections.abc import Callable

Edit = Callable[[bytes], bytes]


def with_value(column: str, value: str) -> Edit:
    """Return an edit that gives a column of rows another value everywhere."""
    pattern = rb"(<Name>" + column.encode() + rb"</Name>)<Value>[^<]*</Value>"
    return lambda content: re.sub(pattern, rb"\g<1><Value>" + value.encode() + b"</Value>", content)


def replaced(old: bytes, new: bytes) -> Edit:
    """Return an edit that replaces something everywhere."""
    return lambda content: content.replace(old, new)


def without_results(type_: str) -> Edit:
    """Return an edit that removes the results of a type."""
    pattern = rb'<Results xsi:type="' + type_.encode() + rb'">.*?</Results>'
    return lambda content: re.sub(pattern, b"", content, flags=re.DOTALL)
