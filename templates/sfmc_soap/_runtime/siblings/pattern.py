"""A shape as a regular expression.

Its groups are, for each part in turn: its name, if it may be absent or have a stand-in, and its body is not a text;
then those of its body, which are the text, or the text of all repeated elements together, or those of its parts; then
the stand-in, if it may be something else. A group in an alternative that is not there has found nothing: None.
`readers` counts them in the same order.
"""

from __future__ import annotations

import re

from .shape import Body, Content, Items, Part, Repeated, Text, parts_of

_GROUP = "\0("
"""Begins a group, and cannot stand in a document."""
_SPACE = r"[ \t\n]*+"
_ANY_TEXT = "[^<]*"
_GROUPS = 16
"""So many characters of a pattern are there for each element, beside what is written in a document."""


def pattern_of(part: Part) -> re.Pattern[str]:
    """Return the regular expression of an element of this shape, and of the white space that may follow it."""
    is_spaced = isinstance(part.body, Content) and part.body.is_spaced
    return re.compile(_part(part).replace(_GROUP, "(") + (_SPACE if is_spaced else ""))


def length_of_patterns(part: Part, patterns: int = 1) -> int:
    """Return about how many characters there are in the patterns that `readers` needs for a part.

    Args:
        part: the part.
        patterns: in how many it stands: there is one for the whole, and one more for each list around it.
    """
    body = part.body
    length = _GROUPS + 2 * len(part.name) + sum(map(len, part.stand_ins))
    if isinstance(body, Text):
        length += len(body.form.pattern) if body.form else 0
    elif body is not None:
        length += len(body.start)
    length *= patterns
    for each in parts_of(body):
        if isinstance(each, Repeated):
            length += length_of_patterns(each.item, patterns + 1)
        else:
            length += length_of_patterns(each, patterns)
    return length


def has_stand_in_group(part: Part) -> bool:
    """Return whether the stand-in of a part is a group."""
    return len(part.stand_ins) > 1 or bool(part.stand_ins and (part.body is not None or part.may_be_absent))


def has_name_group(part: Part) -> bool:
    """Return whether the name of a part is a group. A text needs none to tell whether it is there."""
    return bool(part.stand_ins or part.may_be_absent) and isinstance(part.body, Content | Items)


def _part(part: Part) -> str:
    ways = [] if part.body is None else [_body(part, part.body)]
    if part.stand_ins:
        stand_ins = "|".join(map(re.escape, part.stand_ins))
        ways.append(f"{_GROUP}{stand_ins})" if has_stand_in_group(part) else stand_ins)
    if part.may_be_absent:
        ways.append("")
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _body(part: Part, body: Body) -> str:
    name = re.escape(part.name)
    start = f"<{_GROUP}{name})" if has_name_group(part) else f"<{name}"
    if isinstance(body, Text):
        return f"{start}>{_GROUP}{body.form.pattern if body.form else _ANY_TEXT})</{name}>"
    gap = _SPACE if body.is_spaced else ""
    parts = parts_of(body)
    inside = "".join(gap + (_repeated(each, gap) if isinstance(each, Repeated) else _part(each)) for each in parts)
    return f"{start}{re.escape(body.start[1 + len(part.name) :])}{inside}{gap}</{name}>"


def _repeated(repeated: Repeated, gap: str) -> str:
    return f"{_GROUP}(?:{_part(repeated.item).replace(_GROUP, '(?:')}{gap})*)"
