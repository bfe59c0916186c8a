"""What a selection reads: which requests are sent, and what becomes of their results."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ... import APIObject, FilterPart
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions

if TYPE_CHECKING:
    from ..frames.columns import Column

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the requests of a selection say.

    Attributes:
        object_type: the ObjectType.
        properties: the names of the properties.
        filters: the filter of each request, None for all objects.
    """

    object_type: str
    properties: Sequence[str]
    filters: Sequence[FilterPart | None]


class Source(ABC, Generic[T]):
    """What a selection reads. It can be pickled, and holds nothing of a client."""

    @abstractmethod
    def asked(self, context: CallContext, memory: dict[Any, Any], call: CallOptions) -> Flow[Asked]:
        """Return what to ask for. Calls may be needed to know that.

        Args:
            context: the client's.
            memory: what the client has learned before about its account.
            call: the options of calls.
        """

    @abstractmethod
    def items(self, results: Sequence[APIObject]) -> list[T]:
        """Return what the caller gets of the results of a page.

        Raises:
            UnexpectedType: one is not what was asked for.
        """

    @abstractmethod
    def place(self, item: T) -> Mapping[str, Any]:
        """Return what an item is known by: names of properties to values."""

    @abstractmethod
    def columns(self, asked: Asked) -> Sequence[Column]:
        """Return the columns of a frame of the items."""

    def without(self, name: str, memory: dict[Any, Any]) -> bool:
        """Take note that the service does not return a property. Return whether it can be left out."""
        return False
