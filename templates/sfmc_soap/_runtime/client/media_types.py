"""What a Content-Type says beside the media type itself.

The standard library reads these too, but in a time that grows with the square of their length, and some that are
damaged make it raise a TypeError.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PARAMETER = re.compile(r';\s*+([^\s;="]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s;"]*+))')
_ESCAPED = re.compile(r"\\(.)")


def parameters_of(content_type: str) -> dict[str, str]:
    """Return the parameters of a Content-Type by their names in lower case: of those of one name, the first."""
    found: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(content_type):
        found.setdefault(name.lower(), _ESCAPED.sub(r"\1", quoted) or plain)
    return found


@lru_cache(maxsize=16)
def charset_in(content_type: str) -> str | None:
    """Return the charset that a Content-Type names; None for none, and for one that is not read."""
    # Loaded here: importing a client needs none of it.
    from ..xml.encodings import is_readable

    name = parameters_of(content_type).get("charset", "").strip("'\" ")
    return name if is_readable(name) else None
