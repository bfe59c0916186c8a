"""Which names stand for secrets, and what stands in place of one. Reprs, logs, messages and redaction all ask here."""

from __future__ import annotations

import re

SECRET_NAMES = (
    "pass_?word|secret|token|fueloauth|challenge_?answer|code_?verifier"  # noqa: S105 - a pattern, no password
)
"""A regular expression that is found in every such name, in whichever case the name is written."""

HIDDEN = "<hidden>"
"""What is shown in place of a secret."""

HIDDEN_IN_XML = "[hidden]"
"""The same where it must not be taken for markup."""

_SECRET = re.compile(SECRET_NAMES, re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Return whether a value under this name, or in this markup, must stay out of reprs and messages."""
    return _SECRET.search(name) is not None
