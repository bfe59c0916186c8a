"""Email addresses: which texts the tenant takes for one."""

from __future__ import annotations

import re

LONGEST = 254
"""The most characters of an address."""
ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
"""What an address looks like, however long it is."""


def is_address(text: str) -> bool:
    """Tell whether a text is an email address."""
    return len(text) <= LONGEST and ADDRESS.fullmatch(text) is not None
