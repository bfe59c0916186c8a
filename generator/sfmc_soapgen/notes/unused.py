"""Notes that a service has no use for: what they are about is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from .. import ir
from .notes import Notes, TypeNote


def unused(notes: Notes, service: ir.Service) -> list[str]:
    """Return what notes are about and a service does not have, kind by kind, in the order of the file.

    It is named as `Type`, `Type.Field` or `Type: Operation`.
    """
    return [
        *_unused_types(notes.types, (*service.messages, *service.types), service),
        *_unused_types(notes.messages, (*service.types, *service.messages), service),
        *_unused_members(notes, service),
        *_missing(notes.simples, (simple.wire for simple in service.simples)),
        *_missing(notes.operations, (operation.wire for operation in service.operations)),
    ]


def _unused_types(notes: Mapping[ir.QName, TypeNote], types: Iterable[ir.Type], service: ir.Service) -> Iterator[str]:
    """Yield what notes on types name and a service lacks. Of types with one name, they are about the last."""
    there = {ir.QName(type_.wire.namespace, type_.wire.path): type_ for type_ in types}
    operations = {operation.wire.local for operation in service.operations}
    for name, note in notes.items():
        if name not in there:
            yield name.local
            continue
        inherited = {field for each in service.lineage(there[name]) for field in each.by_name}
        missing = [field for field in note.fields if field not in there[name].by_name]
        missing += [field for field in needed_fields(note) if field not in inherited]
        yield from (f"{name.local}.{field}" for field in dict.fromkeys(missing))
        named = dict.fromkeys([*note.operations, *note.needed])
        yield from (f"{name.local}: {operation}" for operation in named if operation not in operations)


def needed_fields(note: TypeNote) -> Iterator[str]:
    """Yield the fields that operations need, each alternative by itself."""
    for fields in note.needed.values():
        for alternatives in fields:
            yield from alternatives


def _unused_members(notes: Notes, service: ir.Service) -> Iterator[str]:
    there = {ir.QName(enum.wire.namespace, enum.wire.path): enum.members for enum in service.enums}
    for name, note in notes.enums.items():
        if name in there:
            yield from (f"{name.local}.{member}" for member in note.members if member not in there[name])
        else:
            yield name.local


def _missing(notes: Collection[ir.QName], there: Iterable[ir.TypeName]) -> Iterator[str]:
    names = {ir.QName(wire.namespace, wire.path) for wire in there}
    yield from (name.local for name in notes if name not in names)
