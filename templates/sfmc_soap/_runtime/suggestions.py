"""Suggestions for names that are nearly right. Loaded when an error is made."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return `: did you mean 'x'?` for a name that is nearly one of `names`, also for a wire name; else ""."""
    folded = {known.replace("_", "").lower(): known for known in names}
    near = difflib.get_close_matches(name.replace("_", "").lower(), folded, n=1)
    return f": did you mean {folded[near[0]]!r}?" if near else ""
