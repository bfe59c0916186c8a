"""Objects that are sent as they are given: they are created, updated, upserted or deleted."""

from __future__ import annotations

from typing import Any, TypeVar

from ... import APIObject
from ..._runtime.model import Model
from ..._runtime.operation import Operation
from ..._runtime.simple_type import wrong_type
from ...operations import CREATE, DELETE, UPDATE
from .errors import UnfitItem
from .kinds import Kind, options_of, with_save_option

WrittenT = TypeVar("WrittenT", bound=APIObject)
"""The type of what is written, in the annotations of the clients."""

_UPSERTING: dict[str, Operation[Any, Any]] = {"DataExtensionObject": UPDATE, "List": CREATE, "Subscriber": CREATE}
"""The operation that upserts objects of a type.

Sources: the vendor's pages "Managing Data in Data Extensions" and "Update a Subscriber"; "CreateOptions" for lists. The
codes 68000 and 68001 say that an operation does not take a SaveAction.
"""
_INSTEAD = {
    "Send": "creating a Send sends it, each time",
    "TriggeredSend": "creating a TriggeredSend sends it, each time",
    "SubscriberList": "add_to_list and remove_from_list change who is on a list",
}
_OTHERWISE = "select which are there, update those and create the others"


def creating(options: Model | None) -> Kind[Any]:
    """Return what creates objects."""
    return _Objects(CREATE, options)


def updating(options: Model | None) -> Kind[Any]:
    """Return what updates objects."""
    return _Objects(UPDATE, options)


def deleting(options: Model | None) -> Kind[Any]:
    """Return what deletes objects."""
    return _Objects(DELETE, options)


def upserting(options: Model | None) -> Kind[Any]:
    """Return what updates objects, or creates those that are not there."""
    return _Upserts(options)


class _Objects(Kind[Any]):
    """Objects that one operation takes.

    Args:
        operation: CREATE, UPDATE or DELETE.
        options: the options of each request, None for none.
    """

    def __init__(self, operation: Operation[Any, Any], options: Model | None) -> None:
        self.operation = operation
        self.idempotent = operation is not CREATE
        self.options = options_of(operation, options)

    def object(self, item: Any) -> Any:
        """Return the object itself.

        Raises:
            UnfitItem: it is something else.
        """
        return _checked(item)


class _Upserts(Kind[Any]):
    """Objects that are updated, or created where they do not exist. The first one says with which operation.

    Args:
        options: the options of each request, None for none.
    """

    idempotent = is_upsert = True

    def __init__(self, options: Model | None) -> None:
        self._given = options

    def object(self, item: Any) -> Any:
        """Return the object itself.

        Raises:
            UnfitItem: objects of its type cannot be upserted, or not together with the first one.
        """
        name = type(_checked(item)).__name__
        operation = _upsert_operation(name)
        if not hasattr(self, "operation"):
            self.operation = operation
            self.options = with_save_option(options_of(operation, self._given))
        if operation is not self.operation:
            raise UnfitItem(f"{name} cannot be upserted together with what needs {self.operation.name}")
        return item


def _checked(item: Any) -> Any:
    """Return an item that is an object of the service.

    Raises:
        UnfitItem: it is something else.
    """
    if not isinstance(item, APIObject):
        raise UnfitItem(str(wrong_type(item, "an object of the service, such as Subscriber(...)")))
    return item


def _upsert_operation(name: str) -> Operation[Any, Any]:
    """Return the operation that upserts objects of a type.

    Raises:
        UnfitItem: none does. The reason says what to do instead.
    """
    operation = _UPSERTING.get(name)
    if operation is None:
        known = ", ".join(_UPSERTING)
        raise UnfitItem(f"{name} cannot be upserted, as {known} can: {_INSTEAD.get(name, _OTHERWISE)}")
    return operation
