"""Files that are imported: their rows, by the names of the fields that the columns go to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from sfmc_soap import FieldMap, FileType, ImportDefinition, ImportDefinitionFieldMappingType, UnsetType

from .tasks import TaskFailed

_DELIMITERS = {FileType.CSV: ",", FileType.TAB: "\t"}


def rows_of(
    definition: ImportDefinition, content: bytes, fields: Sequence[str] | None, *, first: int
) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a file, each a mapping from the names of fields.

    Args:
        definition: says how the file is written, and which column goes to which field.
        content: the file.
        fields: the fields that there are, in their order; None if there may be any.
        first: the number of the first column in maps by position.

    Raises:
        TaskFailed: the file cannot be read, or its columns do not fit.
    """
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=_delimiter(definition)))
    except (csv.Error, TypeError, ValueError) as error:
        raise TaskFailed(f"The file could not be read: {error}") from None
    headings = max(definition.header_lines, 0) if isinstance(definition.header_lines, int) else 0
    if _needs_headings(definition):
        headings = max(headings, 1)
    columns = _columns(definition, lines[0] if headings and lines else [], fields, first)
    for line in lines[headings:]:
        if line:
            yield {
                field: "" if line[at] == definition.null_representation else line[at]
                for field, at in columns.items()
                if at < len(line)
            }


def _delimiter(definition: ImportDefinition) -> str:
    kind = definition.file_type
    return (
        str(definition.delimiter) if isinstance(kind, UnsetType) else _DELIMITERS.get(kind, str(definition.delimiter))
    )


def _needs_headings(definition: ImportDefinition) -> bool:
    if _maps(definition):
        return any(each.source_name for each in _maps(definition))
    return definition.field_mapping_type == ImportDefinitionFieldMappingType.INFER_FROM_COLUMN_HEADINGS


def _maps(definition: ImportDefinition) -> Sequence[FieldMap]:
    return [] if isinstance(definition.field_maps, UnsetType) else definition.field_maps


def _columns(
    definition: ImportDefinition, heading: Sequence[str], fields: Sequence[str] | None, first: int
) -> Mapping[str, int]:
    """Return the position of the column for each field.

    Raises:
        TaskFailed: a map names a column that is not there.
    """
    places = {like(name): at for at, name in enumerate(heading)}
    if _maps(definition):
        return {str(each.destination_name): _place(each, places, first) for each in _maps(definition)}
    if definition.field_mapping_type == ImportDefinitionFieldMappingType.MAP_BY_ORDINAL:
        return {field: at for at, field in enumerate(fields or ())}
    names = heading if fields is None else fields
    return {name: places[like(name)] for name in names if like(name) in places}


def _place(each: FieldMap, places: Mapping[str, int], first: int) -> int:
    at = places.get(like(str(each.source_name))) if each.source_name else None
    if isinstance(each.source_ordinal, int):
        at = each.source_ordinal - first
    if at is None or at < 0:
        raise TaskFailed(f"The file has no column for {each.destination_name}.")
    return at


def like(name: str) -> str:
    """Return what similar headings have in common."""
    return "".join(character for character in name.casefold() if character.isalnum())
