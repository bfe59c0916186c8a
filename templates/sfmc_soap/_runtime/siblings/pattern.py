"""A shape as a regular expression.

Its groups are, for each part in turn: the text, or the text of all repeated elements together; and then, where that
does not tell which form stands there, the form. `readers` counts them in the same order.
"""

from __future__ import annotations

import re

from ..shapes import Unusual
from .forms import plain_form
from .shape import Content, Items, Part, Repeated, Text

_GROUP = "\0("
"""Begins a group, and cannot stand in a document."""
_SPACE = r"[ \t\n]*+"
_ANY_TEXT = "[^<]*"
_LONGEST = 10_000


def pattern_of(part: Part) -> re.Pattern[str]:
    """Return the regular expression of an element of this shape, and of the white space that may follow it.

    Raises:
        Unusual: it is too long to be kept.
    """
    is_spaced = isinstance(part.body, Content) and part.body.is_spaced
    pattern = _part(part).replace(_GROUP, "(") + (_SPACE if is_spaced else "")
    if len(pattern) > _LONGEST:
        raise Unusual
    return re.compile(pattern)


def is_constant(part: Part) -> bool:
    """Return whether there is only one text of this shape, so that its form is not a group."""
    return part.body is None and len(part.forms) == 1


def has_form_group(part: Part) -> bool:
    """Return whether the form of a part is a group. Where there is only one instead of a text, the text is none."""
    return len(part.forms) > 1 or (len(part.forms) == 1 and not isinstance(part.body, Text))


def _part(part: Part) -> str:
    # The longest first, as "" is in each text.
    forms = "|".join(map(re.escape, sorted(part.forms, key=len, reverse=True)))
    if is_constant(part):
        return forms
    body = _body(part)
    if not part.forms:
        return body
    if has_form_group(part):
        forms = f"{_GROUP}{forms})"
    return f"(?:{body}|{forms})" if body else forms


def _body(part: Part) -> str:
    body, name = part.body, re.escape(part.name)
    if isinstance(body, Text):
        form = plain_form(part.field) if body.is_plain else None
        return f"<{name}>{_GROUP}{form.pattern if form else _ANY_TEXT})</{name}>"
    if isinstance(body, Content):
        parts, start, space = body.parts, body.start, body.is_spaced
    elif isinstance(body, Items):
        parts, start, space = (body.repeated,) if body.repeated else (), body.start, body.is_spaced
    else:
        return ""
    gap = _SPACE if space else ""
    inside = "".join(gap + (_repeated(each, gap) if isinstance(each, Repeated) else _part(each)) for each in parts)
    return f"{re.escape(start)}{inside}{gap}</{name}>"


def _repeated(repeated: Repeated, gap: str) -> str:
    return f"{_GROUP}(?:{_part(repeated.item).replace(_GROUP, '(?:')}{gap})*)"
