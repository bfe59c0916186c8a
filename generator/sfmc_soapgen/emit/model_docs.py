"""The docstrings of classes, enumerations and simple types, and those below their fields and members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .. import ir
from ..notes.notes import Note, TypeNote, told
from ..python.naming import Collision
from .context import title
from .docstrings import readable


def class_doc(type_: ir.Type, note: TypeNote, names: Mapping[str, str], *, is_message: bool) -> str:
    """Return the docstring of a class: what it is, and what one does with it.

    Args:
        type_: the type or message.
        note: what is known of it.
        names: the Python names of its fields, inherited ones included, by their wire names.
        is_message: whether it is a message.
    """
    kind = "message" if is_message else "abstract type" if type_.abstract else "type"
    derives = "restricts" if type_.restricts else "extends"
    extends = f", which {derives} `{type_.base.local}`" if type_.base else ""
    uses = " ".join(_uses(note, names))
    flags = " ".join(_flags(type_.documentation, note, deprecated=type_.deprecated))
    paragraphs = [
        told(type_.documentation, note.about),
        f"The {kind} {title(type_.wire)}{extends}.",
        flags,
        uses,
        f"Permission: {note.permission}" if note.permission else "",
    ]
    return readable("\n\n".join(filter(None, paragraphs)))


def _uses(note: TypeNote, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what operations do with objects of a type, as sentences."""
    if note.operations:
        yield f"Documented for {', '.join(note.operations)}."
    for fields, operations in _needs(note, names).items():
        verb = "needs" if len(operations) == 1 else "need"
        yield f"{_listed(operations)} {verb} {_listed(fields)}."
    if note.actions:
        yield f"Actions of Perform: {', '.join(note.actions)}."


def _needs(note: TypeNote, names: Mapping[str, str]) -> dict[tuple[str, ...], list[str]]:
    """Return which operations need the same fields, by the Python names of these: "`a` or `b`" if one will do."""
    needs: dict[tuple[str, ...], list[str]] = {}
    for operation, needed in note.needed.items():
        there = [[f"`{names[wire]}`" for wire in alternatives if wire in names] for alternatives in needed]
        fields = tuple(" or ".join(alternatives) for alternatives in there if alternatives)
        if fields:
            needs.setdefault(fields, []).append(operation)
    return needs


def _listed(items: Sequence[str]) -> str:
    """Return "a, b and c", or "a or b, and c" so that nobody takes it for "a or both b and c"."""
    *others, last = items
    comma = "," if any(" or " in item for item in items) else ""
    return f"{', '.join(others)}{comma} and {last}" if others else last


def field_doc(field: ir.Field, note: Note, collision: Collision | None = None) -> str:
    """Return the docstring below a field.

    Args:
        field: the field.
        note: what is known of it.
        collision: why it is not called what the rules make of its name; None if it is.
    """
    sentences = [*_flags(field.documentation, note, deprecated=field.deprecated, reserved=field.reserved)]
    if field.fixed is not None:
        sentences.append(f"Always {field.fixed!r}.")
    elif field.schema_default is not None:
        sentences.append(f"By default {field.schema_default!r}.")
    if collision:
        kind = "attribute" if field.kind is ir.Kind.ATTRIBUTE else "element"
        sentences.append(f"The {kind} {field.wire.local}; `{collision.wanted}` is {collision.why}.")
    return _documented(field.documentation, note.about, sentences)


def short_doc(documentation: str, note: Note) -> str:
    """Return the docstring of what has no flags in a WSDL: a member of an enumeration, an operation."""
    return _documented(documentation, note.about, [*_flags(documentation, note)])


def simple_doc(summary: str, documentation: str, note: Note) -> str:
    """Return the docstring of an enumeration or another simple type.

    Args:
        summary: what it is called.
        documentation: what the WSDL says.
        note: what is known of it.
    """
    flags = " ".join(_flags(documentation, note))
    return readable("\n\n".join(filter(None, [told(documentation, note.about), summary, flags])))


def _documented(documentation: str, about: str, sentences: list[str]) -> str:
    """Return a docstring of what the WSDL says, what is known, and sentences of our own."""
    known = readable(about)
    ended = f"{known}." if known and sentences and known[-1] not in ".!?" else known
    return readable(told(documentation, " ".join(filter(None, [ended, *sentences]))))


def _flags(
    documentation: str, note: Note, *, deprecated: ir.Deprecated | None = None, reserved: bool = False
) -> Iterator[str]:
    """Yield what is said of a thing by the WSDL's flags and by a note's, if no words say it."""
    said = told(documentation, note.about).lower()
    if note.read_only and "read-only" not in said:
        yield "Read-only."
    replaced = deprecated or note.deprecated
    replacement = replaced.replaced_by if replaced else None
    is_told = "deprecated" in said and (not replacement or _mentions(said, replacement))
    if replaced and not is_told:
        yield f"Deprecated: use {replacement}." if replacement else "Deprecated."
    if (reserved or note.reserved) and not said.startswith("reserved"):
        yield "Reserved by the vendor."


def _mentions(text: str, name: str) -> bool:
    """Tell whether a text has a name in it, in any case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
