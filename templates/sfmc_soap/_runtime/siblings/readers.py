"""What a pattern has found, as objects: a reader for each part of a shape, and each reader for many siblings at once.

A reader takes rows, which are the groups of a match each, and whether texts have references. It gives a value for each
row. A value that is not plainly what its text says raises: see `Shape.read` in `family`.
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
from .shape import Body, Content, Part, Repeated, Text, nil

Row: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Sequence[Row], bool], Iterable[Any]]
States: TypeAlias = Sequence[dict[str, Any]]
"""The `__dict__` of objects, to which a field is added."""
Store: TypeAlias = Callable[[States, Sequence[Row], bool], None]


def reader_of(part: Part, index: int = 0) -> tuple[Reader, int]:
    """Return the reader of a part that is not absent, and the index of the group that follows its own.

    Args:
        part: the part.
        index: of its first group.
    """
    if part.body is None:
        return _stand_in(part, index)
    if not part.stand_ins:
        return _body(part, part.body, index)
    read_body, after = _body(part, part.body, index + has_name_group(part))
    makes = part.stand_ins

    def read(rows: Sequence[Row], has_references: bool) -> list[Any]:  # noqa: FBT001 - see Reader
        bodies = iter(read_body([row for row in rows if row[index] is not None], has_references))
        return [makes[row[after]]() if row[index] is None else next(bodies) for row in rows]

    return read, after + 1


def _stand_in(part: Part, index: int) -> tuple[Reader, int]:
    """Return the reader of what has no body, and the index of the group that follows its own."""
    makes = part.stand_ins
    if has_stand_in_group(part):
        return lambda rows, has_references: [makes[row[index]]() for row in rows], index + 1
    [make] = makes.values()
    return _constant(make), index


def _constant(make: Callable[[], Any]) -> Reader:
    """Return a reader of what has always the same text."""
    if make is nil:
        return lambda rows, has_references: repeat(None, len(rows))
    return lambda rows, has_references: [make() for _ in rows]


def _body(part: Part, body: Body, index: int) -> tuple[Reader, int]:
    """Return the reader of what always has a body, and the index of the group that follows its own."""
    if isinstance(body, Text):
        return _text(part.field, body.form, index), index + 1
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
    for part in content.parts:
        if isinstance(part, Repeated):
            read_lists, index = _lists(part, index)
            stores.append(_storing_lists(part.field.name, read_lists))
        else:
            more, index = _stores_of(part, index)
            stores += more

    def read(rows: Sequence[Row], has_references: bool) -> list[Model]:  # noqa: FBT001 - see Reader
        objects = list(map(model.__new__, repeat(model, len(rows))))
        states = [obj.__dict__ for obj in objects]
        for store in stores:
            store(states, rows, has_references)
        return objects

    return read, index


def _stores_of(part: Part, index: int) -> tuple[list[Store], int]:
    """Return what stores the values of a field, and the index of the group that follows its own."""
    name = part.field.name
    if not part.may_be_absent and not has_stand_in_group(part):
        read, index = reader_of(part, index)
        return [_storing(name, read)], index
    stores: list[Store] = []
    if part.body is not None:
        read_body, after = _body(part, part.body, index + has_name_group(part))
        is_text = isinstance(part.body, Text) and part.field.parse is str
        stores.append(_storing_bodies(name, index, read_body, is_text=is_text))
        index = after
    if has_stand_in_group(part):
        stores.append(_storing_stand_ins(part, index))
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


def _storing_stand_ins(part: Part, index: int) -> Store:
    """Return what stores the values of a field where something stands in for its body."""
    name, makes = part.field.name, part.stand_ins

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        for state, row in zip(states, rows):
            if row[index] is not None:
                state[name] = makes[row[index]]()

    return store


def _finder(item: Part) -> Callable[[str], Iterable[Row]]:
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
