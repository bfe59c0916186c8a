"""Where something stands in the text of a TOML file: the parser tells no lines of what it has read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

DEEPEST_KEY = 32
"""How many parts a key may have. The parser's time grows with their square."""

_UNREAD = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*(?:"{3,5}|\Z)'
    r"|'''(?:[^']++|'(?!''))*(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]++|\\.)*"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
"""A text or a comment, in which nothing is a key or a bracket. One that does not end goes on to the end."""

_DEEP_KEY = re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{DEEPEST_KEY}}}")


def line_of_deep_key(source: str) -> int | None:
    """Return the line of the first key that has more parts than it may have, in text that may be no TOML."""
    deep = _DEEP_KEY.search(_outline(source))
    return deep.string.count("\n", 0, deep.start()) + 1 if deep else None


def line_of(source: str, path: tuple[str, ...]) -> int:
    """Return the line of valid TOML on which something begins."""
    header: tuple[str, ...] = ()
    for line, statement in _statements(source):
        if statement.lstrip().startswith("["):
            header = _keys(tomllib.loads(statement))
            if header[: len(path)] == path:
                return line
        elif header == path[: len(header)] and _has(tomllib.loads(statement), path[len(header) :]):
            return line
    raise AssertionError(f"{path} is not in the file")


def _statements(source: str) -> Iterator[tuple[int, str]]:
    """Yield the headers and assignments of valid TOML, each with the number of its first line."""
    lines = source.split("\n")
    first, depth = 0, 0
    for number, line in enumerate(_outline(source).split("\n"), 1):
        depth += line.count("[") + line.count("{") - line.count("]") - line.count("}")
        if depth == 0:
            yield first + 1, "\n".join([*lines[first:number], ""])
            first = number


def _outline(source: str) -> str:
    """Return TOML without what its texts and comments say, on the same lines."""
    return _UNREAD.sub(_placeholder, source)


def _placeholder(unread: re.Match[str]) -> str:
    """Return what stands for a text or a comment: of several lines it is brackets, as what is in them goes on."""
    lines = unread[0].count("\n")
    if lines:
        return f"[{chr(10) * lines}]"
    return "" if unread[0].startswith("#") else "x"


def _keys(header: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys of a header, as the parser reads it alone: `[a.b]` is a table in a table."""
    keys: list[str] = []
    while header:
        [(key, inner)] = header.items()
        keys.append(key)
        header = inner[0] if isinstance(inner, list) else inner
    return tuple(keys)


def _has(found: Any, path: tuple[str, ...]) -> bool:
    """Tell whether the keys lead to something in what was found."""
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True
