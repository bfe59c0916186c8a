"""The shape of siblings: their markup, as it is written, around the texts that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..model import Model
from ..plans import FieldPlan

ABSENT = object()
"""In the place of a value: the element is not there."""


def absent() -> object:
    """Return what stands for the value of an element that is not there."""
    return ABSENT


def nil() -> None:
    """Return the value of a nil element."""
    return


@dataclass(frozen=True, slots=True)
class Text:
    """The body of an element of a simple type.

    Attributes:
        is_plain: whether every text seen had the plain form of its type: see `forms`.
    """

    is_plain: bool


@dataclass(frozen=True, slots=True)
class Content:
    """The body of an element of a complex type.

    Attributes:
        start: its start tag.
        model: its class.
        parts: its children, in the order of their fields.
        is_spaced: whether there is white space between its children.
    """

    start: str
    model: type[Model]
    parts: tuple[Part | Repeated, ...]
    is_spaced: bool


@dataclass(frozen=True, slots=True)
class Items:
    """The body of a wrapper.

    Attributes:
        start: its start tag.
        repeated: the elements inside, None if none was seen.
        is_spaced: whether there is white space between them.
    """

    start: str
    repeated: Repeated | None
    is_spaced: bool


Body: TypeAlias = Text | Content | Items


@dataclass(frozen=True, slots=True)
class Part:
    """An element.

    Attributes:
        name: its name, as it is written.
        field: its field.
        forms: what stands for the whole element where it has no body: the text of an empty or nil element, "" where
            it is absent -> what makes its value.
        body: what is in it, None if it was only seen without a body.
    """

    name: str
    field: FieldPlan
    forms: Mapping[str, Callable[[], Any]]
    body: Body | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """Elements of one name, one after the other, or none.

    Attributes:
        item: what they have in common.
    """

    item: Part

    @property
    def field(self) -> FieldPlan:
        """Their field."""
        return self.item.field


def has_one_form(part: Part) -> bool:
    """Return whether a part has always its body, and so has all that always stands in it."""
    body = part.body
    parts = body.parts if isinstance(body, Content) else ()
    return not part.forms and all(isinstance(each, Repeated) or has_one_form(each) for each in parts)


def depth_of(part: Part) -> int:
    """Return how many levels of elements there are in a part, with its own."""
    body = part.body
    if isinstance(body, Content):
        inside = [each.item if isinstance(each, Repeated) else each for each in body.parts]
    elif isinstance(body, Items) and body.repeated is not None:
        inside = [body.repeated.item]
    else:
        return 1
    return 1 + max(map(depth_of, inside), default=0)
