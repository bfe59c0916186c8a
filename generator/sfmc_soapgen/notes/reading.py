"""A file of notes, from text. Its form stands at the head of `wsdl/notes.toml`."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from ..errors import SettingsError
from ..hashing import sha256
from ..ir import Deprecated, Origin, QName
from ..toml.tables import Table, read_toml, text_of
from .notes import EnumNote, Note, Notes, OperationNote, TypeNote

_OR = re.compile(r"\s+or\s+", re.IGNORECASE)

_Note = TypeVar("_Note", bound=Note)


def load_notes(path: Path) -> Notes:
    """Read a file of notes.

    Raises:
        SettingsError: it cannot be read, or is not of the form that `wsdl/notes.toml` describes; with its line.
    """
    return read_notes(text_of(path), str(path))


@lru_cache(maxsize=2)
def read_notes(text: str, file: str) -> Notes:
    """Read notes.

    Args:
        text: what the file says.
        file: its name, for messages.

    Raises:
        SettingsError: it is not TOML, or not of the form that `wsdl/notes.toml` describes; with its line.
    """
    top = read_toml(text, file)
    namespace = top.text("namespace")
    notes = Notes(
        types=_by_name(top.table("types"), namespace, _type),
        messages=_by_name(top.table("messages"), namespace, _type),
        enums=_by_name(top.table("enumerations"), namespace, _enum),
        simples=_by_name(top.table("simple_types"), namespace, _simple),
        operations=_by_name(top.table("operations"), namespace, _operation),
        sha256=sha256(text.encode()),
    )
    top.finish("namespace, types, messages, enumerations, simple_types and operations")
    for names in (notes.types, notes.messages, notes.enums, notes.simples, notes.operations):
        if any(not name.namespace for name in names):
            hint = 'Begin the file with the namespace of the WSDL: namespace = "..."'
            raise SettingsError("no namespace is named", Origin(file, 1), hint)
    return notes


def _by_name(tables: Table, namespace: str, read: Callable[[Table], _Note]) -> dict[QName, _Note]:
    return {QName(table.text("namespace") or namespace, name): read(table) for name, table in tables.tables()}


def _type(table: Table) -> TypeNote:
    needed = table.table("needed")
    note = TypeNote(
        about=table.text("about"),
        reserved=table.flag("reserved"),
        deprecated=_deprecated(table),
        operations=table.texts("operations"),
        needed={operation: _alternatives(needed.texts(operation)) for operation in [*needed.values]},
        actions=table.texts("actions"),
        permission=table.text("permission"),
        fields=_members(table.table("fields")),
    )
    table.finish("namespace, about, reserved, deprecated, operations, needed, actions, permission and fields")
    return note


def _alternatives(fields: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return fields with their alternatives."""
    return tuple(tuple(_OR.split(field.strip())) for field in fields)


def _enum(table: Table) -> EnumNote:
    note = EnumNote(
        about=table.text("about"),
        reserved=table.flag("reserved"),
        deprecated=_deprecated(table),
        members=_members(table.table("members")),
    )
    table.finish("namespace, about, reserved, deprecated and members")
    return note


def _simple(table: Table) -> Note:
    note = Note(about=table.text("about"), reserved=table.flag("reserved"), deprecated=_deprecated(table))
    table.finish("namespace, about, reserved and deprecated")
    return note


def _operation(table: Table) -> OperationNote:
    example = table.table("example")
    note = OperationNote(
        about=table.text("about"),
        reserved=table.flag("reserved"),
        deprecated=_deprecated(table),
        details=table.text("details"),
        example={parameter: _expression(example, parameter) for parameter in [*example.values]},
    )
    table.finish("namespace, about, reserved, deprecated, details and example")
    return note


def _members(table: Table) -> dict[str, Note]:
    """Return the notes of fields or of members: each is a text, or a table."""
    return {name: _member(table, name) for name in [*table.values]}


def _member(table: Table, name: str) -> Note:
    if isinstance(table.values[name], str):
        return Note(about=table.text(name))
    if not isinstance(table.values[name], dict):
        table.refuse(name, "a text or a table is expected")
    member = table.table(name)
    note = Note(
        about=member.text("about"),
        read_only=member.flag("read_only"),
        reserved=member.flag("reserved"),
        deprecated=_deprecated(member),
    )
    member.finish("about, read_only, reserved and deprecated")
    return note


def _deprecated(table: Table) -> Deprecated | None:
    """Take what is deprecated: true, or what to use."""
    if isinstance(table.values.get("deprecated"), str):
        return Deprecated(table.text("deprecated"))
    return Deprecated() if table.flag("deprecated") else None


def _expression(table: Table, parameter: str) -> str:
    """Take Python that may stand in a docstring."""
    text = table.text(parameter)
    if not text.replace("\n", "").isprintable():
        table.refuse(parameter, "has characters that do not print")
    try:
        with warnings.catch_warnings(action="error"):
            ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        table.refuse(parameter, "is not an expression in Python")
    return text
