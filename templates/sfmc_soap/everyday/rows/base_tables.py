"""What the tables of both clients have in common: which data extension it is, and what its columns are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from ..._runtime.client.effects import Flow
from ..select.options import ReadOptions
from .columns import Column
from .definitions import Definition, Description

if TYPE_CHECKING:
    from ... import AsyncClient, Client

C = TypeVar("C", bound="Client | AsyncClient")


class BaseDataExtensionTable(Generic[C]):
    """A data extension as a table, for both clients.

    Args:
        client: what calls are made with.
        definition: the data extension.
    """

    def __init__(self, client: C, definition: Definition) -> None:
        self._client, self._definition = client, definition

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._definition}>"

    def _columns(self) -> Flow[list[Column]]:
        known = yield from self._definition.known(self._client._context, ReadOptions())
        return [*known.columns.values()]

    def _key_columns(self) -> Flow[list[Column]]:
        columns = yield from self._columns()
        return [column for column in columns if column.is_key]

    def _describe(self) -> Flow[Description]:
        return self._definition.describe(self._client._context)
