"""A data extension is made, with its columns."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Literal, TypeAlias

from ... import (
    UNSET,
    Attribute,
    CreateOptions,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
)
from ..._runtime.client.arguments import check_options
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.flow import call_flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.suggestions import suggestion
from ...operations import CREATE
from ..batches.errors import UnfitItem
from ..batches.guards import Guards
from ..batches.options import Strict
from ..rows.columns import Column
from ..rows.definitions import Definition

SentTo: TypeAlias = Literal["Subscriber Key", "Email Address"]
"""What a person is known by whom a sendable data extension names."""


def data_extension_of(
    definition: Definition,
    columns: Sequence[Column],
    settings: DataExtension | None,
    *,
    name: str | None,
    folder: int | None,
    sendable: str | None,
    sent_to: SentTo,
) -> DataExtension:
    """Return the data extension that is to be made.

    Args:
        definition: what it is known by.
        columns: its columns.
        settings: further properties of it, None for none.
        name: its name; left out, it is that or the key of the definition.
        folder: the ID of its folder, None for the one that the service takes.
        sendable: the column that names a person, None if it is not for sending.
        sent_to: what that column holds.

    Raises:
        ConfigurationError: no column has the name that is in `sendable`.
    """
    made = DataExtension() if settings is None else copy(settings)
    if definition.given_key is not None:
        made.customer_key = definition.given_key
    made.name = name or definition.given_name or definition.given_key or ""
    made.fields = [_field(column) for column in columns]
    if folder is not None:
        made.category_id = folder
    if sendable is not None:
        names = [column.name for column in columns]
        if sendable not in names:
            raise ConfigurationError(f"sendable: no column is called {sendable!r}{suggestion(sendable, names)}")
        made.is_sendable = True
        made.sendable_data_extension_field = DataExtensionField(name=sendable)
        made.sendable_subscriber_field = Attribute(name=sent_to, value="")
    return made


def check(made: DataExtension, strict: Strict) -> None:
    """Hold a data extension to the known rules of the service.

    Raises:
        ConfigurationError: the service would refuse it, and `strict` is "error"; or `strict` is no known word.
    """
    try:
        Guards(strict).check(made, CREATE.name)
    except UnfitItem as unfit:
        raise ConfigurationError(f"create(): {unfit}") from None


def create(context: CallContext, definition: Definition, made: DataExtension, call: CallOptions) -> Flow[DataExtension]:
    """Make a data extension. Return it with its ObjectID.

    Raises:
        TotalFailure: the service refuses it.
        CallError: the call failed.
        TypeError: there is no option of a name.
    """
    check_options(call, CallOptions, "create")
    request = CreateRequest(objects=[made], options=CreateOptions())
    response = yield from call_flow(context, CREATE, request, call)
    definition.forget()
    made.object_id = next((each.new_object_id for each in response.results), UNSET)
    return made


def _field(column: Column) -> DataExtensionField:
    field = DataExtensionField(name=column.name, field_type=DataExtensionFieldType(column.type))
    sizes: dict[str, Any] = {
        "max_length": column.length,
        "precision": column.precision,
        "scale": column.scale,
        "default_value": column.default,
        "ordinal": column.ordinal,
        "is_required": column.is_required or column.is_key or None,
        "is_primary_key": column.is_key or None,
    }
    for name, value in sizes.items():
        if value is not None:
            setattr(field, name, value)
    return field
