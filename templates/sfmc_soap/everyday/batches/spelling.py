"""Names and keys that are spelled in another way than the service has them."""

from __future__ import annotations

from collections.abc import Iterable


def spelled(name: str, names: Iterable[str]) -> str | None:
    """Return a name as others spell it: case, spaces and underscores do not count. None if it is not among them."""
    bare = _bare(name)
    return next((each for each in names if _bare(each) == bare), None)


def folded(value: object) -> str:
    """Return a text that is the same for all that differ in case alone, "" for what is no text."""
    return value.casefold() if isinstance(value, str) else ""


def _bare(name: str) -> str:
    return folded(name.replace("_", "").replace(" ", ""))
