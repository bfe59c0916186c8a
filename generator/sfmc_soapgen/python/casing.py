"""The case of names."""

from __future__ import annotations

import re

RULES = 1
"""The number of the rules that make names. A manifest tells it, and leaves out the names that the rules give: whoever
changes a rule adds one, and manifests with another number are refused.
"""

_WORD = re.compile(r"[A-Z]+s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def snake_case(wire: str) -> str:
    """`HTMLBody` -> `html_body`, `ClientIDs` -> `client_ids`, `Base16Encrypted` -> `base16_encrypted`."""
    words: list[str] = []
    for part in re.split(r"[^A-Za-z0-9]+", wire):
        for match in _WORD.finditer(part):
            # A number belongs to the word it ends: URL2 is one word.
            if match.group().isdigit() and words and match.start() > 0:
                words[-1] += match.group()
            else:
                words.append(match.group().lower())
    return "_".join(words)
