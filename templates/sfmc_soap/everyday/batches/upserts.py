"""How the service upserts: with which operation, and with which options."""

from __future__ import annotations

from copy import copy
from typing import Any, cast

from ... import SaveAction, SaveOption
from ..._runtime.model import Model
from ..._runtime.operation import Operation
from ...operations import CREATE, UPDATE
from .errors import UnfitItem
from .kinds import Kind, Objects, checked, options_of

_OPERATIONS: dict[str, Operation[Any, Any]] = {"DataExtensionObject": UPDATE, "List": CREATE, "Subscriber": CREATE}
"""The operation that upserts objects of a type.

Sources: the vendor's pages "Managing Data in Data Extensions" and "Update a Subscriber"; "CreateOptions" for lists. The
codes 68000 and 68001 say that an operation does not take a SaveAction.
"""
_INSTEAD = {
    "Send": "creating a Send sends it, each time",
    "SubscriberList": "add_to_list and remove_from_list change who is on a list",
}
_OTHERWISE = "select which are there, and give those to update_all and the others to create_all"


class Upserts(Objects[Any]):
    """Objects that are updated, or created where they do not exist. The first one says with which operation.

    Args:
        options: the options of each request, None for none.
    """

    idempotent = is_upsert = True

    def __init__(self, options: Model | None) -> None:
        self._input: Model | None = options
        self._is_begun = False

    def object(self, item: Any) -> Any:
        """Return the object itself.

        Raises:
            UnfitItem: objects of its type cannot be upserted, or not together with the first one.
        """
        name = type(checked(item)).__name__
        operation = upsert_operation(name)
        if not self._is_begun:
            self.operation, self._is_begun = operation, True
            self.options = with_save_option(options_of(operation, self._input))
        if operation is not self.operation:
            raise UnfitItem(f"{name} cannot be upserted together with what needs {self.operation.name}")
        return item


def upsert_operation(name: str) -> Operation[Any, Any]:
    """Return the operation that upserts objects of a type.

    Raises:
        UnfitItem: none does. The reason says what to do instead.
    """
    operation = _OPERATIONS.get(name)
    if operation is None:
        known = ", ".join(_OPERATIONS)
        raise UnfitItem(f"{name} cannot be upserted, as {known} can: {_INSTEAD.get(name, _OTHERWISE)}")
    return operation


def upserting(options: Model | None) -> Kind[Any]:
    """Return what updates objects, or creates those that are not there."""
    return Upserts(options)


def with_save_option(options: Model, property_name: str = "*") -> Model:
    """Return the options of a request with the one that makes it an upsert."""
    wanted: Any = copy(options)
    wanted.save_options = [SaveOption(property_name=property_name, save_action=SaveAction.UPDATE_ADD)]
    return cast("Model", wanted)
