"""Which names stand for secrets. Reprs, logs, messages and redaction all ask this module."""

from __future__ import annotations

import re

SECRET_NAMES = (
    "pass_?word|secret|token|fueloauth|challenge_?answer|code_?verifier"  # noqa: S105 - a pattern, no password
)
"""A regular expression that is found in every such name, in whichever case the name is written."""

_SECRET = re.compile(SECRET_NAMES, re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Return whether a value under this name, or in this markup, must stay out of reprs and messages."""
    return _SECRET.search(name) is not None
