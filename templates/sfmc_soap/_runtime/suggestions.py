"""Suggestions for names that are nearly right. Loaded when an error is made."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_LONGEST = 200
"""How long a name may be to be nearly another one."""

_FIRST_WORD = re.compile("[^A-Z_]*[A-Z]*[^A-Z_]*")


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return `: did you mean 'x'?` for a name that is nearly one of `names`, also for a wire name; else ""."""
    if len(name) > _LONGEST:
        return ""
    # Of several that fit, the first one in the order of `names`.
    known = [*names][::-1]
    whole = {each.replace("_", "").lower(): each for each in known}
    by_first_word = {_FIRST_WORD.findall(each)[0].lower(): each for each in known}
    folded = name.replace("_", "").lower()
    for candidates in (whole, by_first_word):
        near = difflib.get_close_matches(folded, candidates, n=1)
        if near:
            return f": did you mean {candidates[near[0]]!r}?"
    return ""
