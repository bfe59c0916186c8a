"""Names and keys that are spelled in another way than the service has them."""

from __future__ import annotations

from collections.abc import Iterable

MARK = "\ufeff"
"""What some programs put before the first name of a csv."""


def spelled(name: str, names: Iterable[str]) -> str | None:
    """Return a name as others spell it: case, spaces and underscores do not count. None if it is not among them."""
    bare = _bare(name)
    return next((each for each in names if _bare(each) == bare), None)


def mark_hint(name: str) -> str:
    """Return what to do about a name that begins with the mark, "" if it does not."""
    return ": open the file with encoding='utf-8-sig'" if name.startswith(MARK) else ""


def folded(value: object) -> str:
    """Return a text that is the same for all that differ in case alone, "" for what is no text."""
    return value.casefold() if isinstance(value, str) else ""


def alike(value: object) -> str:
    """Return a text that is the same for values that the service may take for one: case and spaces at the end.

    It is "" for what is no text, which cannot be sent.
    """
    return folded(value).rstrip()


def _bare(name: str) -> str:
    return folded(name.replace("_", "").replace(" ", ""))
