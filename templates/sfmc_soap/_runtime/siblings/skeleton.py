"""A document without most of its siblings, as the hardened parser reads it."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import Any, NamedTuple

from ..unusual import Unusual
from ..xml.element import Element
from ..xml.limits import Limits
from ..xml.names import WHITESPACE
from ..xml.parser import parse
from .outline import Outline


class Skeleton(NamedTuple):
    """A document without most of its siblings.

    Attributes:
        root: its root element.
        message: the element that the siblings stand in, which may be the root.
        tag: the qualified name of the siblings.
        depth: how deep the siblings are: 2 in a message without an envelope.
    """

    root: Element
    message: Element
    tag: str
    depth: int


def parse_skeleton(text: str, outline: Outline, kept: Sequence[tuple[int, int]], limits: Limits) -> Skeleton:
    """Return a document with its first sibling and a few others.

    A mark stands where others were left out. It is found where the text has it only if the parser was in the content
    of the message there, and not in a comment or in CDATA; nobody can write the mark, as it is another one each time.

    Args:
        text: the document.
        outline: where its siblings stand.
        kept: where those begin and end that are kept beside the first.
        limits: those of the document.

    Raises:
        DecodeError: the skeleton cannot be read.
        Unusual: the siblings are not what they seem to be.
    """
    name = f"m{token_hex(16)}"
    mark = f'<{name} xmlns=""/>'
    pieces = [text[: outline.second], mark]
    for start, stop in kept:
        pieces += text[start:stop], mark
    pieces.append(text[outline.stop :])
    # libxml2 compares the xml:id of all elements of a document.
    if any("xml:id" in piece for piece in pieces):
        raise Unusual
    root: Any = parse("".join(pieces), limits, strict=True)
    marks = list(root.iter(name))
    message = marks[0].getparent() if marks else root
    children = list(message)
    first = children.index(marks[0]) if marks else 0
    # The first sibling, a mark, a sibling, a mark and so on.
    row = children[max(first - 1, 0) : first + 2 * len(kept) + 1]
    if len(row) != 2 * len(kept) + 2 or row[1::2] != marks:
        raise Unusual
    if any(child.tag != row[0].tag for child in row[::2]) or (row[-1].tail or "").strip(WHITESPACE):
        raise Unusual
    for each in marks:
        message.remove(each)
    return Skeleton(root, message, row[0].tag, sum(1 for _ in message.iterancestors()) + 2)
