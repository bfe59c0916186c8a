"""Texts that every database takes."""

from __future__ import annotations


def storable(text: str) -> str:
    """Return a text with marks in place of what PostgreSQL does not take: zero bytes, and halves of characters."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
