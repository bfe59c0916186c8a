"""What the conversations of both clients have in common: their id, and the parts that are held."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ... import CreateOptions, DeleteOptions, UpdateOptions
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..batches.kinds import Kind
from ..batches.options import Strict, WriteOptions, WriteSettings, write_options
from ..batches.queueing import QueueOptions
from ..batches.report import Report
from .delivery import PartsDelivery
from .parts import ConversationPart, parts_of

if TYPE_CHECKING:
    from ... import AsyncClient, Client

C = TypeVar("C", bound="Client | AsyncClient")

_USED = "ids of conversations"
"""Where the memory of a client has the ConversationIDs that it was given."""


class BaseConversation(Generic[C]):
    """What a conversation is, for both clients.

    Args:
        client: what calls are made with.
        id: the ConversationID, None for a new one.
        queue: how its calls are queued.

    Attributes:
        report: what was queued, once the block has ended well.

    Raises:
        ConfigurationError: the id is empty, or was used before.
        TypeError: it is no text.
    """

    def __init__(self, client: C, id: str | None, queue: QueueOptions) -> None:
        self._client, self._queue = client, queue
        self._id = uuid.uuid4().hex if id is None else self._checked(id)
        self._parts: list[ConversationPart] = []
        self._is_open = True
        self.report: Report[Any] = Report()

    @property
    def id(self) -> str:
        """Its ConversationID."""
        return self._id

    @property
    def parts(self) -> tuple[ConversationPart, ...]:
        """Its calls, in their order."""
        return tuple(self._parts)

    def add(self, parts: Iterable[ConversationPart]) -> None:
        """Add parts that another conversation was left with, such as `unprocessed` of a `ConversationError`.

        Raises:
            ConfigurationError: the conversation has ended.
        """
        self._check_open()
        self._parts += parts

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {shorten(self._id)}: {len(self._parts)} calls>"

    def _collect(
        self, kind: Kind[Any], items: Iterable[Any] | AsyncIterable[Any], settings: WriteSettings
    ) -> Flow[None]:
        """Take items, and hold the calls that they become."""
        self._check_open()
        context = self._client._context
        self._parts += yield from parts_of(context, kind, items, queue=self._queue, settings=settings)

    def _send(self) -> Flow[None]:
        """Send what is held.

        Raises:
            ConversationError: a part failed.
        """
        self._check_open()
        self._is_open = False
        self._client._memory.setdefault(_USED, set()).add(self._id)
        yield from PartsDelivery(self._client._context, self._id, self._parts, self.report).send()

    def _give_up(self) -> None:
        self._is_open = False

    def _check_open(self) -> None:
        """Check that the conversation has not ended.

        Raises:
            ConfigurationError: it has.
        """
        if not self._is_open:
            raise ConfigurationError("the conversation has ended: begin another one, with another id")

    def _checked(self, id: object) -> str:
        if not isinstance(id, str):
            raise TypeError(f"id: {wrong_type(id, 'a str')}")
        if not id.strip():
            raise ConfigurationError("the id of the conversation is empty (code 207): leave it out for a new one")
        if id in self._client._memory.get(_USED, ()):
            raise ConfigurationError(f"a conversation {shorten(repr(id))} was sent before (code 211): take a new id")
        return id


def held_options(
    method: str,
    batch_size: int | None,
    strict: Strict,
    options: CreateOptions | UpdateOptions | DeleteOptions | None = None,
) -> WriteSettings:
    """Return how what a method of a conversation is given is written.

    Raises:
        TypeError: an option is of a wrong type.
        ConfigurationError: one is outside of its range.
    """
    given: WriteOptions = {"batch_size": batch_size, "strict": strict, "queued": True, "options": options}
    return write_options(given, method)
