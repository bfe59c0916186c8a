"""What a pattern has found, as objects: a reader for each part of a shape, and each reader for many siblings at once.

A reader takes rows, which are the groups of a match each, and whether texts have references. It gives a value for each
row. A value that is not plainly what its text says raises: see `Shape.read` in `family`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, repeat
from operator import itemgetter
from typing import Any, TypeAlias

from ..model import Model
from ..plans import FieldPlan
from ..shapes import Unusual
from .forms import plain_form
from .pattern import is_constant, pattern_of
from .shape import ABSENT, Content, Items, Part, Repeated, Text, has_one_form, nil

Row: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Sequence[Row], bool], Iterable[Any]]

_REFERENCE = re.compile("&([^;]*;?)")
_NAMED = {"amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'"}


def reader_of(part: Part, index: int = 0) -> tuple[Reader, int]:
    """Return the reader of a part, and the index of the group that follows its own.

    Args:
        part: the part.
        index: of its first group.
    """
    if is_constant(part):
        [make] = part.forms.values()
        return _constant(make), index
    body = part.body
    if isinstance(body, Text) and len(part.forms) > 1:
        return _text_or_forms(part, index, is_plain=body.is_plain), index + 2
    if isinstance(body, Text) and part.forms:
        return _text_or_form(part, index, is_plain=body.is_plain), index + 1
    if isinstance(body, Text):
        read, after = _text(part.field, index, is_plain=body.is_plain), index + 1
    elif isinstance(body, Content):
        read, after = _content(body, index)
    elif isinstance(body, Items):
        read, after = (_constant(list), index) if body.repeated is None else _repeated(body.repeated, index, list)
    else:
        read, after = _nothing, index
    return (_either(part, read, after), after + 1) if part.forms else (read, after)


def unescaped(text: str) -> str:
    """Return a text with the characters that its references stand for.

    Raises:
        Unusual: it has a reference to another character than the five that have names.
    """
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(reference: re.Match[str]) -> str:
    found = _NAMED.get(reference[1])
    if found is None:
        raise Unusual
    return found


def _nothing(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
    return ()


def _constant(make: Callable[[], Any]) -> Reader:
    """Return a reader of what has always the same text."""
    if make is nil:
        return lambda rows, has_references: repeat(None, len(rows))
    return lambda rows, has_references: [make() for _ in rows]


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


def _escaped(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a function that parses texts which may have references."""
    return lambda text: parse(unescaped(text))


def _text_or_form(part: Part, index: int, *, is_plain: bool) -> Reader:
    """Return a reader of what has a text or one form."""
    [make] = part.forms.values()
    parse = _parse_of(part.field, is_plain=is_plain)
    parse_escaped = _escaped(parse)

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        parse_text = parse_escaped if has_references else parse
        return [make() if (text := row[index]) is None else parse_text(text) for row in rows]

    return read


def _text_or_forms(part: Part, index: int, *, is_plain: bool) -> Reader:
    """Return a reader of what has a text or one of several forms."""
    parse, forms = _parse_of(part.field, is_plain=is_plain), part.forms
    parse_escaped = _escaped(parse)

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        parse_text = parse_escaped if has_references else parse
        return [forms[row[index + 1]]() if (text := row[index]) is None else parse_text(text) for row in rows]

    return read


def _either(part: Part, read_body: Reader, index: int) -> Reader:
    """Return a reader of what has a body or one of several forms."""
    forms = part.forms

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        with_body = [row for row in rows if row[index] is None]
        bodies = iter(read_body(with_body, has_references) if with_body else ())
        return [next(bodies) if (form := row[index]) is None else forms[form]() for row in rows]

    return read


def _content(content: Content, index: int) -> tuple[Reader, int]:
    """Return a reader of objects, and the index of the group that follows theirs."""
    model = content.model
    fields: list[tuple[str, Reader, bool]] = []
    for part in content.parts:
        if isinstance(part, Repeated):
            read_part, index = _repeated(part, index, absent_list)
        else:
            read_part, index = reader_of(part, index)
        fields.append((part.field.name, read_part, isinstance(part, Repeated) or "" in part.forms))

    def read(rows: Sequence[Row], has_references: bool) -> list[Model]:  # noqa: FBT001 - see Reader
        objects = list(map(model.__new__, repeat(model, len(rows))))
        states = [obj.__dict__ for obj in objects]
        for name, read_values, may_be_absent in fields:
            values = read_values(rows, has_references)
            if may_be_absent:
                for held, value in zip(states, values):
                    if value is not ABSENT:
                        held[name] = value
            else:
                for held, value in zip(states, values):
                    held[name] = value
        return objects

    return read, index


def _finder(item: Part) -> Callable[[str], Iterable[Row]]:
    """Return what finds the groups of each repeated element in the text of all of them."""
    pattern = pattern_of(item)
    # Faster, but gives no tuples for a single group, and "" for a group that is not there.
    if pattern.groups > 1 and has_one_form(item):
        return pattern.findall
    return lambda text: [match.groups() for match in pattern.finditer(text)]


def absent_list() -> Any:
    """Return what stands for no elements of a field that repeats."""
    return ABSENT


def _repeated(repeated: Repeated, index: int, make_empty: Callable[[], Any]) -> tuple[Reader, int]:
    """Return a reader of lists, and the index of the group that follows theirs."""
    group = itemgetter(index)
    find = _finder(repeated.item)
    read_items, _ = reader_of(repeated.item)

    def read(rows: Sequence[Row], has_references: bool) -> Iterable[Any]:  # noqa: FBT001 - see Reader
        items: list[Row] = []
        lengths = []
        for text in map(group, rows):
            before = len(items)
            items += find(text)
            lengths.append(len(items) - before)
        values: Iterator[Any] = iter(read_items(items, has_references))
        return [list(islice(values, length)) if length else make_empty() for length in lengths]

    return read, index + 1
