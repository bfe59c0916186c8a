"""The shape that two siblings have together."""

from __future__ import annotations

from ..unusual import Unusual
from .forms import plain_form
from .shape import Body, Child, Content, Items, Repeated, Shape, Text

_MOST_STAND_INS = 6
"""So many stand-ins may an element have: somebody may write it in ever new ways."""


def merge(one: Shape, other: Shape) -> Shape:
    """Return the shape of whatever has one of two shapes. Where it adds nothing to the first, it is equal to it.

    Raises:
        Unusual: their names, start tags or classes differ, or there would be too many stand-ins.
    """
    # What makes a value is compared by identity, so that of the first stays.
    stand_ins = {**other.stand_ins, **one.stand_ins}
    if one.name != other.name or len(stand_ins) > _MOST_STAND_INS:
        raise Unusual
    body, may_be_absent = _merged_body(one.body, other.body), one.may_be_absent or other.may_be_absent
    return _with_text(Shape(one.name, one.field, stand_ins, body, may_be_absent=may_be_absent))


def _with_text(shape: Shape) -> Shape:
    """Return an element that varies with a text as one more way, if it may be one, though no sibling had one yet."""
    if shape.body is None and len(shape.stand_ins) + shape.may_be_absent > 1 and _may_be_text(shape):
        return shape._replace(body=Text(plain_form(shape.field)))
    return shape


def _may_be_text(shape: Shape) -> bool:
    """Return whether a text in an element of this name has one meaning.

    The type of a wrapper's field is that of its items. A prefix that the element itself declares has no meaning, or
    another one, where it does not.
    """
    field = shape.field
    return field.simple is not None and not field.item and not any("xmlns" in way for way in shape.stand_ins)


def _merged_body(one: Body | None, other: Body | None) -> Body | None:
    if one is None or other is None:
        return one or other
    if isinstance(one, Text) and isinstance(other, Text):
        return Text(one.form if other.form else None)
    if isinstance(one, Content) and isinstance(other, Content) and (one.start, one.model) == (other.start, other.model):
        children = _merged_children(one.children, other.children)
        return Content(one.start, one.model, children, one.is_spaced or other.is_spaced)
    if isinstance(one, Items) and isinstance(other, Items) and one.start == other.start:
        repeated = _merged_items(one.repeated, other.repeated)
        return Items(one.start, repeated, one.is_spaced or other.is_spaced)
    raise Unusual


def _merged_children(one: tuple[Child, ...], other: tuple[Child, ...]) -> tuple[Child, ...]:
    """Return the children of both, in the order of their fields. If one of them may be absent, so may all.

    A few siblings do not show all that may be left out, and what is absent is a field that is not set, whichever it is.
    """
    firsts = {child.field.index: child for child in one}
    seconds = {child.field.index: child for child in other}
    # All of them first: most that cannot be merged differ in one, and making others absent would be in vain.
    merged = tuple(_merged_child(firsts.get(index), seconds.get(index)) for index in sorted({*firsts, *seconds}))
    return merged if firsts.keys() == seconds.keys() else tuple(map(_perhaps_absent, merged))


def _merged_child(one: Child | None, other: Child | None) -> Child:
    if isinstance(one, Shape) and isinstance(other, Shape):
        return merge(one, other)
    if isinstance(one, Repeated) and isinstance(other, Repeated):
        return Repeated(merge(one.item, other.item))
    alone = one or other
    assert alone is not None
    return alone


def _perhaps_absent(child: Child) -> Child:
    """Return a child that may be absent. Elements that repeat always may be."""
    if not isinstance(child, Shape) or child.may_be_absent:
        return child
    return _with_text(child._replace(may_be_absent=True))


def _merged_items(one: Repeated | None, other: Repeated | None) -> Repeated | None:
    return Repeated(merge(one.item, other.item)) if one is not None and other is not None else one or other
