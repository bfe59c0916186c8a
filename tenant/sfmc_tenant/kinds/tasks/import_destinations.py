"""What files are imported into: data extensions and lists."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sfmc_soap import (
    UNSET,
    Attribute,
    CreateOptions,
    DataExtension,
    ImportDefinition,
    ImportDefinitionUpdateType,
    List,
    SaveAction,
    SaveOption,
    Subscriber,
    SubscriberList,
)

from ...call.call import Call
from ...call.errors import Refusal
from ..data.extension import Extension, by_key, by_object_id
from .import_files import like
from .tasks import TaskFailed

_ADD = ImportDefinitionUpdateType.ADD_AND_DO_NOT_UPDATE
_UPDATE = ImportDefinitionUpdateType.UPDATE_BUT_DO_NOT_ADD


class Duplicate(Exception):
    """A row is there already, and stays as it is."""


class Destination(ABC):
    """What rows are imported into.

    Attributes:
        type: what ImportType says.
        id: its id.
        fields: the names of its fields, in their order; None if it takes any.
        first: the number of the first column in maps by position.
    """

    type = ""
    id = ""
    fields: Sequence[str] | None = None
    first = 0

    def clear(self) -> None:
        """Remove all rows, if that can be.

        Raises:
            TaskFailed: it cannot be.
        """
        raise TaskFailed("The destination cannot be overwritten.")

    @abstractmethod
    def save(self, row: Mapping[str, str]) -> None:
        """Save a row.

        Raises:
            Duplicate: it is there already, and rows are only added.
            Refusal: it cannot be saved.
        """


class _IntoExtension(Destination):
    type = "Data Extensions"
    first = 1

    def __init__(self, call: Call, extension: Extension, update_type: object) -> None:
        self._call = call
        self._extension = extension
        self._update_type = update_type
        self.id = extension.object_id
        self.fields = tuple(column.name for column in extension.columns)

    def clear(self) -> None:
        if self._extension.primary_key:
            raise TaskFailed("A data extension with a primary key cannot be overwritten.")
        self._extension.clear()

    def save(self, row: Mapping[str, str]) -> None:
        given = self._extension.given({name: text or None for name, text in row.items()})
        there = self._extension.find(given) if self._extension.primary_key else None
        if there is None:
            if self._update_type == _UPDATE:
                raise Refusal(310004, "There is no such row to update.")
            self._extension.add(given, self._call.now)
        elif self._update_type == _ADD:
            raise Duplicate
        else:
            self._extension.change(there, given, self._call.now)


class _IntoList(Destination):
    type = "Subscriber List"

    def __init__(self, call: Call, id: int, definition: ImportDefinition) -> None:
        save = [SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)]
        self._call = replace(call, options=CreateOptions(save_options=save))
        self._update_type = definition.update_type
        self._list = id
        self.id = str(id)

    def save(self, row: Mapping[str, str]) -> None:
        own = {like(name): name for name in row}
        address, key = own.pop("emailaddress", ""), own.pop("subscriberkey", "")
        subscriber = Subscriber(
            email_address=row.get(address, UNSET),
            subscriber_key=row.get(key, UNSET),
            attributes=[Attribute(name=name, value=row[name]) for name in own.values()],
            lists=[SubscriberList(id=self._list, action="upsert")],
        )
        kind = self._call.kinds.of_model(Subscriber)
        there = kind.find(self._call, subscriber)
        if there is None and self._update_type == _UPDATE:
            raise Refusal(12001, "There is no such subscriber to update.")
        if there is not None and self._update_type == _ADD:
            raise Duplicate
        kind.create(self._call, subscriber)


def destination_of(call: Call, definition: ImportDefinition) -> Destination:
    """Return what an import goes into.

    Raises:
        TaskFailed: it is not there.
    """
    target = definition.destination_object
    match target:
        case DataExtension(object_id=str(object_id)):
            extension = by_object_id(call, object_id, call.mid)
        case DataExtension():
            extension = by_key(call, str(target.customer_key), call.mid)
        case List(id=int(id)) if call.kinds.of_model(List).find(call, target) is not None:
            return _IntoList(call, id, definition)
        case _:
            extension = None
    if extension is None:
        raise TaskFailed("The destination of the import was not found.")
    return _IntoExtension(call, extension, definition.update_type)
