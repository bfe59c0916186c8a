"""The shape that two siblings have together."""

from __future__ import annotations

from ..unusual import Unusual
from .forms import plain_form
from .shape import Body, Content, Items, Part, Repeated, Text

_MOST_STAND_INS = 6
"""So many stand-ins may an element have: somebody may write it in ever new ways."""


def merge(one: Part, other: Part) -> Part:
    """Return the shape of whatever has one of two shapes. Where it adds nothing to the first, it is equal to it.

    Raises:
        Unusual: their names, start tags or classes differ, or there would be too many stand-ins.
    """
    # What makes a value is compared by identity, so that of the first stays.
    stand_ins = {**other.stand_ins, **one.stand_ins}
    if one.name != other.name or len(stand_ins) > _MOST_STAND_INS:
        raise Unusual
    body, may_be_absent = _merged_body(one.body, other.body), one.may_be_absent or other.may_be_absent
    return _with_text(Part(one.name, one.field, stand_ins, body, may_be_absent=may_be_absent))


def _with_text(part: Part) -> Part:
    """Return an element that varies with a text as one more way, if it may be one, though no sibling had one yet."""
    if part.body is None and len(part.stand_ins) + part.may_be_absent > 1 and _may_be_text(part):
        return part._replace(body=Text(plain_form(part.field)))
    return part


def _may_be_text(part: Part) -> bool:
    """Return whether a text in an element of this name has one meaning.

    The type of a wrapper's field is that of its items. A prefix that the element itself declares has no meaning, or
    another one, where it does not.
    """
    return part.field.simple is not None and not part.field.item and not any("xmlns" in way for way in part.stand_ins)


def _merged_body(one: Body | None, other: Body | None) -> Body | None:
    if one is None or other is None:
        return one or other
    if isinstance(one, Text) and isinstance(other, Text):
        return Text(one.form if other.form else None)
    if isinstance(one, Content) and isinstance(other, Content) and (one.start, one.model) == (other.start, other.model):
        parts = _merged_parts(one.parts, other.parts)
        return Content(one.start, one.model, parts, one.is_spaced or other.is_spaced)
    if isinstance(one, Items) and isinstance(other, Items) and one.start == other.start:
        repeated = _merged_items(one.repeated, other.repeated)
        return Items(one.start, repeated, one.is_spaced or other.is_spaced)
    raise Unusual


def _merged_parts(one: tuple[Part | Repeated, ...], other: tuple[Part | Repeated, ...]) -> tuple[Part | Repeated, ...]:
    """Return the children of both, in the order of their fields. If one of them may be absent, so may all.

    A few siblings do not show all that may be left out, and what is absent is a field that is not set, whichever it is.
    """
    firsts = {part.field.index: part for part in one}
    seconds = {part.field.index: part for part in other}
    merged = (_merged_part(firsts.get(index), seconds.get(index)) for index in sorted({*firsts, *seconds}))
    return tuple(merged) if firsts.keys() == seconds.keys() else tuple(map(_perhaps_absent, merged))


def _merged_part(one: Part | Repeated | None, other: Part | Repeated | None) -> Part | Repeated:
    if isinstance(one, Part) and isinstance(other, Part):
        return merge(one, other)
    if isinstance(one, Repeated) and isinstance(other, Repeated):
        return Repeated(merge(one.item, other.item))
    alone = one or other
    assert alone is not None
    return alone


def _perhaps_absent(part: Part | Repeated) -> Part | Repeated:
    """Return a child that may be absent. Elements that repeat always may be."""
    return _with_text(part._replace(may_be_absent=True)) if isinstance(part, Part) else part


def _merged_items(one: Repeated | None, other: Repeated | None) -> Repeated | None:
    return Repeated(merge(one.item, other.item)) if one is not None and other is not None else one or other
