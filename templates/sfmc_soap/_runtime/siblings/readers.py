"""What a pattern has found, as objects: a reader for each part of a shape, and each reader for many siblings at once.

A reader takes rows, which are the groups of a match each, and whether texts have references. It gives a value for each
row. A value that is not plainly what its text says raises: see `Shape.read` in `family`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, repeat
from operator import itemgetter
from typing import Any, TypeAlias

from ..model import Model
from ..plans import FieldPlan
from ..unusual import Unusual
from ..xml.escaping import can_carry
from .forms import plain_form
from .pattern import has_stand_in_group, pattern_of
from .shape import ABSENT, Body, Content, Part, Repeated, Text, absent, nil

Row: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Sequence[Row], bool], Iterable[Any]]
States: TypeAlias = Iterable[dict[str, Any]]
"""The `__dict__` of objects, to which a field is added."""
Store: TypeAlias = Callable[[States, Sequence[Row], bool], None]

_REFERENCE = re.compile("&([^;]*;?)")
_NAMED = {"amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'"}
_NUMBERED = re.compile("#(?:([0-9]{1,9})|x([0-9A-Fa-f]{1,7}));")


def reader_of(part: Part, index: int = 0) -> tuple[Reader, int]:
    """Return the reader of a part, and the index of the group that follows its own.

    Args:
        part: the part.
        index: of its first group.
    """
    body = part.body
    if body is None:
        return _stand_in(part, index)
    if not part.stand_ins:
        return _body(part, body, index)
    read_body, after = _body(part, body, index + 1)
    read_stand_in, end = _stand_in(part, after)
    return _either(index, read_body, read_stand_in), end


def unescaped(text: str) -> str:
    """Return a text with the characters that its references stand for.

    Raises:
        Unusual: it has a reference that a parser would refuse.
        ValueError: it has one to a number that is no character's.
    """
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(reference: re.Match[str]) -> str:
    return _NAMED.get(reference[1]) or _numbered(reference[1])


def _numbered(reference: str) -> str:
    """Return the character that a reference names by its number."""
    found = _NUMBERED.fullmatch(reference)
    if found is None:
        raise Unusual
    character = chr(int(found[1]) if found[1] else int(found[2], 16))
    if not can_carry(character):
        raise Unusual
    return character


def _stand_in(part: Part, index: int) -> tuple[Reader, int]:
    """Return the reader of what has no body, and the index of the group that follows its own."""
    stand_ins = part.stand_ins
    if has_stand_in_group(part):
        return lambda rows, has_references: [stand_ins[row[index]]() for row in rows], index + 1
    [make] = stand_ins.values()
    return _constant(make), index


def _constant(make: Callable[[], Any]) -> Reader:
    """Return a reader of what has always the same text."""
    if make is nil:
        return lambda rows, has_references: repeat(None, len(rows))
    return lambda rows, has_references: [make() for _ in rows]


def _body(part: Part, body: Body, index: int) -> tuple[Reader, int]:
    """Return the reader of what always has a body, and the index of the group that follows its own."""
    if isinstance(body, Text):
        return _text(part.field, index, is_plain=body.is_plain), index + 1
    if isinstance(body, Content):
        return _content(body, index)
    return (_constant(list), index) if body.repeated is None else _repeated(body.repeated, index, list)


def _text(field: FieldPlan, index: int, *, is_plain: bool) -> Reader:
    """Return a reader of texts."""
    group = itemgetter(index)
    parse = _parse_of(field, is_plain=is_plain)

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        texts: Iterable[str] = map(group, rows)
        if has_references:
            texts = map(unescaped, texts)
        return texts if parse is str else map(parse, texts)

    return read


def _parse_of(field: FieldPlan, *, is_plain: bool) -> Callable[[str], Any]:
    form = plain_form(field) if is_plain else None
    return field.parse if form is None else form.parse


def _either(index: int, read_body: Reader, read_stand_in: Reader) -> Reader:
    """Return a reader of what has a body or a stand-in."""

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        bodies = iter(read_body([row for row in rows if row[index]], has_references))
        stand_ins = iter(read_stand_in([row for row in rows if not row[index]], has_references))
        return [next(bodies if row[index] else stand_ins) for row in rows]

    return read


def _content(content: Content, index: int) -> tuple[Reader, int]:
    """Return a reader of objects, and the index of the group that follows theirs."""
    model = content.model
    stores: list[Store] = []
    for part in content.parts:
        if isinstance(part, Repeated):
            read_part, index = _repeated(part, index, absent)
            stores.append(_storing_what_is_there(part.field.name, read_part))
        elif isinstance(part.body, Text) and part.stand_ins.keys() == {""}:
            stores.append(_storing_texts(part, index, is_plain=part.body.is_plain))
            index += 2
        else:
            read_part, index = reader_of(part, index)
            storing = _storing_what_is_there if "" in part.stand_ins else _storing
            stores.append(storing(part.field.name, read_part))

    def read(rows: Sequence[Row], has_references: bool) -> list[Model]:  # noqa: FBT001 - see Reader
        objects = list(map(model.__new__, repeat(model, len(rows))))
        states = [obj.__dict__ for obj in objects]
        for store in stores:
            store(states, rows, has_references)
        return objects

    return read, index


def _storing(name: str, read: Reader) -> Store:
    """Return what stores the values of a field."""

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        for state, value in zip(states, read(rows, has_references)):
            state[name] = value

    return store


def _storing_what_is_there(name: str, read: Reader) -> Store:
    """Return what stores the values of a field that may be absent."""

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        for state, value in zip(states, read(rows, has_references)):
            if value is not ABSENT:
                state[name] = value

    return store


def _storing_texts(part: Part, index: int, *, is_plain: bool) -> Store:
    """Return what stores the values of a field that has a text or is absent: the usual case, in half the time."""
    name, parse = part.field.name, _parse_of(part.field, is_plain=is_plain)
    text = index + 1

    def store(states: States, rows: Sequence[Row], has_references: bool) -> None:  # noqa: FBT001 - see Reader
        if has_references:
            for state, row in zip(states, rows):
                if row[index]:
                    state[name] = parse(unescaped(row[text]))
        elif parse is str:
            for state, row in zip(states, rows):
                if row[index]:
                    state[name] = row[text]
        else:
            for state, row in zip(states, rows):
                if row[index]:
                    state[name] = parse(row[text])

    return store


def _finder(item: Part) -> Callable[[str], Iterable[Row]]:
    """Return what finds the groups of each repeated element in the text of all of them."""
    pattern = pattern_of(item)
    # Twice as fast as matches, and it gives no tuples for a single group.
    return pattern.findall if pattern.groups > 1 else lambda text: [match.groups() for match in pattern.finditer(text)]


def _repeated(repeated: Repeated, index: int, make_empty: Callable[[], Any]) -> tuple[Reader, int]:
    """Return a reader of lists, and the index of the group that follows theirs."""
    group = itemgetter(index)
    find = _finder(repeated.item)
    read_items, _ = reader_of(repeated.item)

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        items: list[Row] = []
        ends = [0]
        for text in map(group, rows):
            items += find(text)
            ends.append(len(items))
        values = [*read_items(items, has_references)]
        return [values[start:end] if start < end else make_empty() for start, end in pairwise(ends)]

    return read, index + 1
