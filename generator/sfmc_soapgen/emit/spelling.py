"""Values as Python that black would spell in no other way."""

from __future__ import annotations


def spelled(value: object) -> str:
    """Return the expression that is a text, a number, None, or a tuple of them."""
    if isinstance(value, tuple):
        items = ", ".join(map(spelled, value))
        return f"({items},)" if len(value) == 1 else f"({items})"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """Return a text in the quotes with which it needs fewer escapes, or in double quotes."""
    # Where there is a single quote and no double one, Python takes double quotes.
    inside = '\\"'.join(repr(f"{part}'")[1:-2] for part in text.split('"'))
    double, plain = f'"{inside}"', repr(text)
    return double if double.count("\\") <= plain.count("\\") else plain
