"""The hash that tells one file from another."""

from __future__ import annotations

import hashlib


def sha256(data: bytes) -> str:
    """Return the sha256 of a file's content, as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
