"""The shape of siblings: their markup, as it is written, around the texts that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from ..model import Model
from ..plans import FieldPlan
from .forms import PlainForm


def nil() -> None:
    """Return the value of a nil element."""
    return


class Text(NamedTuple):
    """The body of an element of a simple type.

    Attributes:
        form: the plain form of its type, if every text seen had it.
    """

    form: PlainForm | None


class Content(NamedTuple):
    """The body of an element of a complex type.

    Attributes:
        start: its start tag.
        model: its class.
        children: the shapes of its children, in the order of their fields.
        is_spaced: whether there is white space between its children.
    """

    start: str
    model: type[Model]
    children: tuple[Child, ...]
    is_spaced: bool


class Items(NamedTuple):
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


class Shape(NamedTuple):
    """The shape of an element: of a sibling, or of what is in one.

    Attributes:
        name: its name, as it is written.
        field: its field.
        stand_ins: what stands for the whole element where it has no body: the text of an empty or nil element -> what
            makes its value.
        body: what is in it, None if it was only seen without a body.
        may_be_absent: whether it may be left out.
    """

    name: str
    field: FieldPlan
    stand_ins: Mapping[str, Callable[[], Any]]
    body: Body | None
    may_be_absent: bool = False


class Repeated(NamedTuple):
    """Elements of one name, one after the other, or none.

    Attributes:
        item: the shape that they have in common.
    """

    item: Shape

    @property
    def field(self) -> FieldPlan:
        """Their field."""
        return self.item.field


Child: TypeAlias = Shape | Repeated
"""What is in a body: a shape, or what repeats."""


def children_of(body: Body | None) -> Sequence[Child]:
    """Return the shapes of the elements in a body."""
    if isinstance(body, Content):
        return body.children
    return (body.repeated,) if isinstance(body, Items) and body.repeated is not None else ()


def depth_of(shape: Shape) -> int:
    """Return how many levels of elements a shape has, with its own."""
    inside = (each.item if isinstance(each, Repeated) else each for each in children_of(shape.body))
    return 1 + max(map(depth_of, inside), default=0)
