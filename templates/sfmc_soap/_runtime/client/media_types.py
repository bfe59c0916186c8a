"""What a Content-Type says beside the media type itself."""

from __future__ import annotations

from functools import lru_cache

_LONGEST = 500
"""The characters of a Content-Type that are looked at: to parse it takes a time that grows with their square."""


def charset_in(content_type: str) -> str | None:
    """Return the charset that a Content-Type names; None for none, and for one that is not read."""
    return _charset_in(content_type[:_LONGEST])


@lru_cache(maxsize=16)
def _charset_in(content_type: str) -> str | None:
    # Loaded here: importing a client needs none of it.
    from email.message import Message

    from ..xml.encodings import is_readable

    header = Message()
    header["content-type"] = content_type
    name = (header.get_content_charset() or "").strip("'\" ")
    return name if is_readable(name) else None
