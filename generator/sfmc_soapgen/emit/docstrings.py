"""Text from outside to docstrings: whatever it holds, it is text, and it reads as it is."""

from __future__ import annotations

import re
import textwrap

LINE_LENGTH = 120
"""The longest line of a generated file, in characters."""
PROSE_LENGTH = 110
"""The longest line of a docstring: prose is read in shorter lines than code."""

_QUOTES = '"""'


def readable(text: str) -> str:
    """Return text from outside as a docstring may hold it.

    White space becomes one blank, or an empty line between paragraphs. What no editor shows is left out, among it the
    characters that turn the direction of text. No line begins as an example that `doctest` would run.
    """
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n[^\S\n]*\n", text))
    shown = ("".join(filter(str.isprintable, paragraph)) for paragraph in paragraphs)
    return "\n\n".join(without_prompts(each).strip() for each in shown if each.strip())


def without_prompts(text: str) -> str:
    """Return a text in which `doctest` finds no example."""
    return text.replace(">>>", "> > >")


def wrapped(text: str, indent: int = 0, *, hanging: int = 0) -> str:
    """Return readable text with its lines broken, for a docstring that is indented.

    Args:
        text: paragraphs with an empty line between them.
        indent: the blanks before the docstring.
        hanging: the blanks before every line but the first of a paragraph, beside `indent`.
    """
    fill = textwrap.TextWrapper(
        PROSE_LENGTH - indent, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False
    )
    return "\n\n".join(fill.fill(paragraph) for paragraph in text.split("\n\n"))


def docstring(text: str, indent: int = 0) -> str:
    """Return the docstring, in three quotes, of readable text.

    Args:
        text: paragraphs with an empty line between them.
        indent: the blanks before the docstring.
    """
    return literal(wrapped(_QUOTES + text, indent).removeprefix(_QUOTES), indent)


def literal(text: str, indent: int = 0) -> str:
    """Return the string literal, in three quotes, that is this text when the indentation is taken off.

    Args:
        text: readable text, in lines.
        indent: the blanks before the literal.
    """
    source = text.replace("\\", "\\\\").replace(_QUOTES, '\\"\\"\\"')
    margin = " " * indent
    first, *others = (f" {source}" if source.startswith('"') else source).split("\n")
    if not others:
        return f"{_QUOTES}{first} {_QUOTES}" if first.endswith('"') else f"{_QUOTES}{first}{_QUOTES}"
    below = "".join(f"\n{margin}{line}" if line else "\n" for line in others)
    return f"{_QUOTES}{first}{below}\n{margin}{_QUOTES}"
