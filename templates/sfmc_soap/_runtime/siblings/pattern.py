"""A shape as a regular expression.

Its groups are, for each element in turn: its name, if it may be absent or have a stand-in, and its body is not a text;
then those of its body, which are the text, or the text of all repeated elements together, or those of its children;
then the stand-in, if it may be something else. A group in an alternative that is not there has found nothing: None.
`readers` counts them in the same order.

A sibling has one way to match at most, and what was found of it is never given up for another: after a list, and where
an element is absent, none of its name may begin, and texts are possessive. So what does not match takes no longer to
try than to go through it once. Nothing larger is possessive, as early releases of Python 3.11 match that wrongly.
"""

from __future__ import annotations

import re

from .shape import Body, Content, Items, Repeated, Shape, Text, children_of

_GROUP = "\0("
"""Begins a group, and cannot stand in a document."""
_SPACE = r"[ \t\n]*+"
_ANY_TEXT = "[^<]*+"
_END_OF_NAME = r"[ \t\n/>]"
_GROUPS = 16
"""So many characters of a pattern are there for each element, beside what is written in a document."""


def pattern_of(shape: Shape) -> re.Pattern[str]:
    """Return the regular expression of an element of this shape, and of the white space that may follow it."""
    is_spaced = isinstance(shape.body, Content) and shape.body.is_spaced
    return re.compile(_element(shape).replace(_GROUP, "(") + (_SPACE if is_spaced else ""))


def length_of_patterns(shape: Shape, patterns: int = 1) -> int:
    """Return about how many characters there are in the patterns that `readers` needs for a shape.

    Args:
        shape: the shape.
        patterns: in how many it stands: there is one for the whole, and one more for each list around it.
    """
    body = shape.body
    length = _GROUPS + 2 * len(shape.name) + sum(map(len, shape.stand_ins))
    if shape.may_be_absent:
        length += _GROUPS + len(shape.name)
    if isinstance(body, Text):
        length += len(body.form.pattern) if body.form else 0
    elif body is not None:
        length += len(body.start)
    length *= patterns
    for each in children_of(body):
        if isinstance(each, Repeated):
            length += length_of_patterns(each.item, patterns + 1)
        else:
            length += length_of_patterns(each, patterns)
    return length


def has_stand_in_group(shape: Shape) -> bool:
    """Return whether the stand-in of an element is a group."""
    return len(shape.stand_ins) > 1 or bool(shape.stand_ins and (shape.body is not None or shape.may_be_absent))


def has_name_group(shape: Shape) -> bool:
    """Return whether the name of an element is a group. A text needs none to tell whether it is there."""
    return bool(shape.stand_ins or shape.may_be_absent) and isinstance(shape.body, Content | Items)


def _element(shape: Shape) -> str:
    ways = [] if shape.body is None else [_body(shape, shape.body)]
    if shape.stand_ins:
        stand_ins = "|".join(map(re.escape, shape.stand_ins))
        ways.append(f"{_GROUP}{stand_ins})" if has_stand_in_group(shape) else stand_ins)
    if shape.may_be_absent:
        ways.append(_none(shape))
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _body(shape: Shape, body: Body) -> str:
    name = re.escape(shape.name)
    start = f"<{_GROUP}{name})" if has_name_group(shape) else f"<{name}"
    if isinstance(body, Text):
        return f"{start}>{_GROUP}{body.form.pattern if body.form else _ANY_TEXT})</{name}>"
    gap = _SPACE if body.is_spaced else ""
    children = (_repeated(each, gap) if isinstance(each, Repeated) else _element(each) for each in children_of(body))
    inside = "".join(gap + child for child in children)
    return f"{start}{re.escape(body.start[1 + len(shape.name) :])}{inside}{gap}</{name}>"


def _repeated(repeated: Repeated, gap: str) -> str:
    item = _element(repeated.item).replace(_GROUP, "(?:")
    return f"{_GROUP}(?:{item}{gap})*){_none(repeated.item)}"


def _none(shape: Shape) -> str:
    """Return what matches where no element of a name begins."""
    return f"(?!<{re.escape(shape.name)}{_END_OF_NAME})"
