"""Messages about names that do not exist, with a suggestion where one is nearly right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_LONGEST = 200
"""How long a name may be to be nearly another one."""

_FIRST_WORD = "[^A-Z_]*[A-Z]*[^A-Z_]*"


class MissingName:
    """The message about a name that does not exist. It is made when somebody reads it: a suggestion takes long.

    Args:
        text: what is missing.
        name: the name.
        names: returns those that exist.
        advice: further sentences, "" for none.
    """

    __slots__ = ("advice", "name", "names", "text")

    def __init__(self, text: str, name: str, names: Callable[[], Iterable[str]], *, advice: str = "") -> None:
        self.text = text
        self.name = name
        self.names = names
        self.advice = advice

    def __str__(self) -> str:
        hint = suggestion(self.name, self.names())
        return f"{self.text}{hint or '.'} {self.advice}" if self.advice else f"{self.text}{hint}"

    def __repr__(self) -> str:
        return repr(str(self))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return `: did you mean 'x'?` for a name that is nearly one of `names`, also for a wire name; else ""."""
    if len(name) > _LONGEST:
        return ""
    # Loaded here: few programs ever need it.
    import difflib

    # Of several that fit, the first one in the order of `names`. Nobody means the opposite.
    known = [each for each in names if f"un{each}" != name and f"un{name}" != each][::-1]
    whole = {each.replace("_", "").lower(): each for each in known}
    by_first_word = {re.findall(_FIRST_WORD, each)[0].lower(): each for each in known}
    folded = name.replace("_", "").lower()
    # A first word alone has to be nearer: `rest` of `rest_auth` is not meant by `create`.
    for candidates, least in ((whole, 0.6), (by_first_word, 0.8)):
        near = difflib.get_close_matches(folded, candidates, n=1, cutoff=least)
        if near:
            return f": did you mean {candidates[near[0]]!r}?"
    return ""
