"""What a pattern has found, as objects: a reader for each element of a shape, each for many siblings at once.

A reader takes rows, which are the groups of a match each, and whether texts have references. It gives a value for each
row. A value that is not plainly what its text says raises: see `Matcher.read` in `matcher`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import compress, pairwise, repeat
from operator import itemgetter
from typing import Any, TypeAlias

from ..model import Model
from ..plans import FieldPlan
from .forms import PlainForm
from .pattern import has_name_group, has_stand_in_group, pattern_of
from .references import unescaped
from .shape import Body, Content, Repeated, Shape, Text, nil

Row: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Sequence[Row], bool], Iterable[Any]]
States: TypeAlias = Sequence[dict[str, Any]]
"""The `__dict__` of objects, to which a field is added."""
Store: TypeAlias = Callable[[States, Sequence[Row], bool], None]


def reader_of(shape: Shape, index: int = 0) -> tuple[Reader, int]:
    """Return the reader of an element that is not absent, and the index of the group that follows its own.

    Args:
        shape: its shape.
        index: of its first group.
    """
    if shape.body is None:
        return _stand_in(shape, index)
    if not shape.stand_ins:
        return _body(shape, shape.body, index)
    read_body, after = _body(shape, shape.body, index + has_name_group(shape))
    makes = shape.stand_ins

    def read(rows: Sequence[Row], has_references: bool) -> list[Any]:  # noqa: FBT001 - see Reader
        bodies = iter(read_body([row for row in rows if row[index] is not None], has_references))
        return [makes[row[after]]() if row[index] is None else next(bodies) for row in rows]

    return read, after + 1


def _stand_in(shape: Shape, index: int) -> tuple[Reader, int]:
    """Return the reader of what has no body, and the index of the group that follows its own."""
    makes = shape.stand_ins
    if has_stand_in_group(shape):
        return lambda rows, has_references: [makes[row[index]]() for row in rows], index + 1
    [make] = makes.values()
    return _constant(make), index


def _constant(make: Callable[[], Any]) -> Reader:
    """Return a reader of what has always the same text."""
    if make is nil:
        return lambda rows, has_references: repeat(None, len(rows))
    return lambda rows, has_references: [make() for _ in rows]


def _body(shape: Shape, body: Body, index: int) -> tuple[Reader, int]:
    """Return the reader of what always has a body, and the index of the group that follows its own."""
    if isinstance(body, Text):
        return _text(shape.field, body.form, index), index + 1
    if isinstance(body, Content):
        return _content(body, index)
    return (_constant(list), index) if body.repeated is None else _lists(body.repeated, index)


def _text(field: FieldPlan, form: PlainForm | None, index: int) -> Reader:
    """Return a reader of texts."""
    group = itemgetter(index)
    parse = partial(map, field.parse) if form is None else form.parse

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        texts: Iterable[str] = map(group, rows)
        if has_references:
            texts = map(unescaped, texts)
        return texts if field.parse is str else parse(texts)

    return read


def _content(content: Content, index: int) -> tuple[Reader, int]:
    """Return a reader of objects, and the index of the group that follows theirs."""
    model = content.model
    stores: list[Store] = []
    for child in content.children:
        if isinstance(child, Repeated):
            read_lists, index = _lists(child, index)
            stores.append(_storing_lists(child.field.name, read_lists))
        else:
            more, index = _stores_of(child, index)
            stores += more

    def read(rows: Sequence[Row], has_references: bool) -> list[Model]:  # noqa: FBT001 - see Reader
        objects = list(map(model.__new__, repeat(model, len(rows))))
        states = [obj.__dict__ for obj in objects]
        for store in stores:
            store(states, rows, has_references)
        return objects

    return read, index


def _stores_of(shape: Shape, index: int) -> tuple[list[Store], int]:
    """Return what stores the values of a field, and the index of the group that follows its own."""
    name = shape.field.name
    if not shape.may_be_absent and not has_stand_in_group(shape):
        read, index = reader_of(shape, index)
        return [_storing(name, read)], index
    stores: list[Store] = []
    if shape.body is not None:
        read_body, after = _body(shape, shape.body, index + has_name_group(shape))
        is_text = isinstance(shape.body, Text) and shape.field.parse is str
        stores.append(_storing_bodies(name, index, read_body, is_text=is_text))
        index = after
    if has_stand_in_group(shape):
        stores.append(_storing_stand_ins(shape, index))
        index += 1
    return stores, index


def _storing(name: str, read: Reader) -> Store:
    """Return what stores the values of a field."""

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        for state, value in zip(states, read(rows, has_references)):
            state[name] = value

    return store


def _storing_lists(name: str, read: Reader) -> Store:
    """Return what stores the values of a field that repeats, and is absent where none of it is there."""

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        for state, value in zip(states, read(rows, has_references)):
            if value:
                state[name] = value

    return store


def _storing_bodies(name: str, index: int, read: Reader, *, is_text: bool) -> Store:
    """Return what stores the values of a field where it has a body.

    Args:
        name: of the field.
        index: of the group that has found something there.
        read: reads the bodies.
        is_text: whether what the group has found is the value.
    """

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        if is_text and not has_references:
            # The usual case, in half the time.
            for state, row in zip(states, rows):
                if row[index] is not None:
                    state[name] = row[index]
            return
        are_there = [row[index] is not None for row in rows]
        for state, value in zip(compress(states, are_there), read([*compress(rows, are_there)], has_references)):
            state[name] = value

    return store


def _storing_stand_ins(shape: Shape, index: int) -> Store:
    """Return what stores the values of a field where something stands in for its body."""
    name, makes = shape.field.name, shape.stand_ins

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        for state, row in zip(states, rows):
            if row[index] is not None:
                state[name] = makes[row[index]]()

    return store


def _finder(item: Shape) -> Callable[[str], Iterable[Row]]:
    """Return what finds the groups of each repeated element in the text of all of them."""
    pattern = pattern_of(item)
    # Faster than matches. But a single group gives no tuples, and one in an alternative that is not there gives "".
    if pattern.groups > 1 and "|" not in pattern.pattern:
        return pattern.findall
    return lambda text: map(re.Match.groups, pattern.finditer(text))


def _lists(repeated: Repeated, index: int) -> tuple[Reader, int]:
    """Return a reader of lists, and the index of the group that follows theirs."""
    group = itemgetter(index)
    find = _finder(repeated.item)
    read_items, _ = reader_of(repeated.item)

    def read(rows: Sequence[Row], has_references: bool) -> list[list[Any]]:  # noqa: FBT001 - see Reader
        items: list[Row] = []
        ends = [0]
        for text in map(group, rows):
            items += find(text)
            ends.append(len(items))
        values = [*read_items(items, has_references)]
        return [values[start:end] for start, end in pairwise(ends)]

    return read, index + 1
