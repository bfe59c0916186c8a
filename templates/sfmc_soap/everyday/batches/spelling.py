"""Names that are spelled in another way than the service has them."""

from __future__ import annotations

from collections.abc import Iterable


def spelled(name: str, names: Iterable[str]) -> str | None:
    """Return a name as others spell it: case, spaces and underscores do not count. None if it is not among them."""
    folded = _folded(name)
    return next((each for each in names if _folded(each) == folded), None)


def _folded(name: str) -> str:
    return name.replace("_", "").replace(" ", "").casefold()
