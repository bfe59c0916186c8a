"""Texts of any length, cut to what a message or a line of a log can hold."""

from __future__ import annotations

MAX_WORDS = 500
"""How many characters of one text from outside a message quotes at most."""

MAX_MESSAGE = 1500
"""How many characters a message has at most. Its line in a log has a few more."""

MAX_REPR = 2_000
"""How many characters of a repr are made at most, before what follows is left out."""


def shorten(text: str, most: int = MAX_WORDS, *, of: int = 0) -> str:
    """Return the beginning of a text, with a note that says how many characters were cut off.

    Args:
        text: the text.
        most: how many characters to keep at most, without the note.
        of: how many characters the whole text has, if `text` is only its beginning.
    """
    length = max(len(text), of)
    return text if length <= most else f"{text[:most]}... ({length - most} more characters)"
