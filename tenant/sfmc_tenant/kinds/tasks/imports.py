"""Imports of files into data extensions and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from sfmc_soap import (
    UNSET,
    APIObject,
    DataExtension,
    FileType,
    ImportDefinition,
    ImportDefinitionFieldMappingType,
    ImportDefinitionSubscriberImportType,
    ImportDefinitionUpdateType,
    UnsetType,
)

from ...call.call import Call
from ...call.errors import Refusal
from ...state.files import Files, file_name
from ...state.store import Row
from ..base.kind import Outcome
from .import_destinations import Destination, Duplicate, destination_of
from .import_files import rows_of
from .tasks import Counts, Statuses, TaskFailed, TaskKind

_SUPPORTED = (
    UNSET,
    ImportDefinitionUpdateType.ADD_AND_DO_NOT_UPDATE,
    ImportDefinitionUpdateType.ADD_AND_UPDATE,
    ImportDefinitionUpdateType.OVERWRITE,
    ImportDefinitionUpdateType.UPDATE_BUT_DO_NOT_ADD,
)

_REQUIRED = {
    "RetrieveFileTransferLocation": "retrieve_file_transfer_location",
    "FieldMappingType": "field_mapping_type",
    "FileType": "file_type",
}


class Imports(TaskKind):
    """The kind of import definitions."""

    statuses = Statuses("New", "Processing", "Completed", writing="IOWork")
    said = "{kind} performed AsyncID:{id}"
    exists = (43030, "An ImportDefinition with the same key exists already.")
    missing = (43010, "The ImportDefinition was not found.")

    def __init__(self) -> None:
        super().__init__(ImportDefinition, has_number=False)

    def check(self, call: Call, obj: APIObject) -> None:
        assert isinstance(obj, ImportDefinition)
        if not obj.customer_key:
            raise Refusal(43000, "The CustomerKey is required.")
        _check(obj)

    def change(self, call: Call, there: Row, obj: APIObject) -> Outcome:
        assert isinstance(obj, ImportDefinition)
        if obj.destination_object is not UNSET and not _is_destination(obj.destination_object):
            raise Refusal(43050, "The custom object cannot be empty.")
        _check_supported(obj)
        return super().change(call, there, obj)

    def definition(self, call: Call, obj: APIObject) -> APIObject:
        assert isinstance(obj, ImportDefinition)
        if not obj.destination_object:
            return super().definition(call, obj)
        _check(obj)
        if not isinstance(obj.destination_object, DataExtension):
            raise Refusal(43020, "An import that is not saved can only have a data extension as its destination.")
        return obj

    def begin(self, call: Call, definition: APIObject) -> int:
        assert isinstance(definition, ImportDefinition)
        id = super().begin(call, definition)
        # One that is not there fails when the import has begun.
        with suppress(TaskFailed):
            destination = destination_of(call, definition)
            values = (destination.type, destination.id, id)
            call.store.run("UPDATE tasks SET type = ?, destination = ? WHERE id = ?", *values)
        return id

    def work(self, call: Call, task: Row, definition: APIObject) -> Counts:
        assert isinstance(definition, ImportDefinition)
        files = Files(call.store, call.clock)
        name = file_name(str(definition.file_spec or ""), call.clock.now())
        if name not in files:
            raise TaskFailed(f"The file {name} was not found.")
        destination = destination_of(call, definition)
        if definition.update_type == ImportDefinitionUpdateType.OVERWRITE:
            destination.clear()
        rows = rows_of(definition, files[name], destination.fields, first=destination.first)
        counts = _saved(call, rows, destination, stops=definition.allow_errors is False)
        if definition.delete_file is True:
            del files[name]
        return counts


def _saved(call: Call, rows: Iterable[Mapping[str, str]], destination: Destination, *, stops: bool) -> Counts:
    """Save rows. Return what became of them.

    Args:
        call: the call that the import runs in.
        rows: the rows.
        destination: where they go.
        stops: whether the first that cannot be saved ends the import.

    Raises:
        TaskFailed: one cannot be saved that ends it.
    """
    counts = Counts()
    for row in rows:
        counts.total += 1
        try:
            with call.store.transaction():
                destination.save(row)
            counts.successful += 1
        except Duplicate:
            counts.duplicated += 1
        except Refusal as refusal:
            counts.errors += 1
            if stops:
                raise TaskFailed(refusal.message, counts) from None
    return counts


def _check(obj: ImportDefinition) -> None:
    """Check that an import says all that it needs.

    Raises:
        Refusal: it does not.
    """
    if not _is_destination(obj.destination_object):
        raise Refusal(43040, "The custom object cannot be empty.")
    for name, field in _REQUIRED.items():
        if not getattr(obj, field):
            raise Refusal(43060, f"{name} is required.")
    if obj.field_mapping_type == ImportDefinitionFieldMappingType.MANUAL_MAP and not obj.field_maps:
        raise Refusal(43060, "FieldMaps are required for ManualMap.")
    if obj.file_type == FileType.OTHER and len(str(obj.delimiter or "")) != 1:
        raise Refusal(43060, "A Delimiter of one character is required for FileType Other.")
    _check_supported(obj)


def _is_destination(obj: APIObject | UnsetType | None) -> bool:
    return isinstance(obj, APIObject) and type(obj) is not APIObject


def _check_supported(obj: ImportDefinition) -> None:
    """Check that an import asks for nothing that the tenant does not do.

    Raises:
        Refusal: it does.
    """
    sms = obj.subscriber_import_type == ImportDefinitionSubscriberImportType.SMS
    if obj.update_type not in _SUPPORTED or obj.source_object or obj.auto_generate_destination or sms:
        raise Refusal(43020, "The import is not supported.")
