"""What the conversations of both clients have in common: their id, and the parts that are held."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterable, Iterable
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ... import CreateOptions, DeleteOptions, UpdateOptions
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.locks import Lock
from ..._runtime.client.settings import CallOptions
from ..._runtime.missing_names import SuggestsNames
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


class _Stage(Enum):
    """How far a conversation is."""

    NEW = auto()
    OPEN = auto()
    ENDED = auto()


class BaseConversation(SuggestsNames, Generic[C]):
    """What a conversation is, for both clients.

    Args:
        client: what calls are made with.
        id: the ConversationID, None for a new one.
        queue: how its calls are queued.
        call: the options of each call.

    Attributes:
        report: what was queued, once the block has ended, and after an error what was lost or not sent. The place of
            an object is that in all that it was given.

    Raises:
        ConfigurationError: the id is empty, or was used before.
        TypeError: it is no text.
    """

    def __init__(self, client: C, id: str | None, queue: QueueOptions, call: CallOptions) -> None:
        self._client, self._queue, self._call = client, queue, call
        self._is_new = id is None
        self._id = uuid.uuid4().hex if id is None else self._checked(id)
        self._parts: list[ConversationPart] = []
        self._count = 0
        self._stage = _Stage.NEW
        self._lock = Lock()
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
            ConfigurationError: the conversation has ended, or has not begun.
            TypeError: one is no part.
        """
        given: list[Any] = []
        for each in parts:
            if not isinstance(each, ConversationPart):
                raise TypeError(f"parts: {wrong_type(each, 'a part of a conversation')}")
            given.append(each)
        self._hold(given)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {shorten(self._id)}: {len(self._parts)} calls>"

    def _collect(
        self, kind: Kind[Any], items: Iterable[Any] | AsyncIterable[Any], settings: WriteSettings
    ) -> Flow[None]:
        """Take items, and hold the calls that they become."""
        self._check_open()
        context = self._client._context
        parts = yield from parts_of(context, kind, items, queue=self._queue, settings=settings, before=self._count)
        # Meanwhile another thread or task may have ended it.
        self._hold(parts)

    def _hold(self, parts: Iterable[ConversationPart]) -> None:
        with self._lock:
            self._check_open()
            for part in parts:
                self._parts.append(part.placed(self._count))
                self._count += len(part.taken)

    def _begin(self) -> None:
        """Begin it.

        Raises:
            ConfigurationError: it has begun before.
        """
        with self._lock:
            if self._stage is not _Stage.NEW:
                raise ConfigurationError("the conversation was begun before: a block has a conversation of its own")
            self._stage = _Stage.OPEN

    def _send(self) -> Flow[None]:
        """Send what is held.

        Raises:
            ConversationError: a part failed.
            ConfigurationError: its time has passed meanwhile, or its id was used. Nothing was sent.
        """
        self._end()
        self.report.may_queue = True
        if not self._parts:
            return
        self._queue.check_time()
        if not self._is_new:
            self._use_id()
        delivery = PartsDelivery(
            self._client._context,
            self._id,
            self._parts,
            is_new=self._is_new,
            queue=self._queue,
            call=self._call,
            report=self.report,
        )
        yield from delivery.send()

    def _end(self) -> None:
        with self._lock:
            self._check_open()
            self._stage = _Stage.ENDED

    def _use_id(self) -> None:
        """Remember that the id is used.

        Raises:
            ConfigurationError: it was used before.
        """
        used, mine = self._client._memory.setdefault(_USED, {}), object()
        # In one step: two conversations may end at the same moment.
        if used.setdefault(self._id, mine) is not mine:
            raise _used_before(self._id)

    def _check_open(self) -> None:
        """Check that this is inside of the block of the conversation.

        Raises:
            ConfigurationError: it is not: what is held would never be sent.
        """
        if self._stage is _Stage.NEW:
            raise ConfigurationError("the conversation has not begun: use it in a `with`, which sends it in the end")
        if self._stage is _Stage.ENDED:
            raise ConfigurationError("the conversation has ended: begin another one, with another id")

    def _checked(self, id: object) -> str:
        if not isinstance(id, str):
            raise TypeError(f"id: {wrong_type(id, 'a str')}")
        if not id.strip():
            raise ConfigurationError("the id of the conversation is empty (code 207): leave it out for a new one")
        if id in self._client._memory.get(_USED, ()):
            raise _used_before(id)
        return id


def _used_before(id: str) -> ConfigurationError:
    return ConfigurationError(f"a conversation {shorten(repr(id))} was sent before (code 211): take a new id")


def held_options(
    method: str,
    batch_size: int | None,
    strict: Strict,
    *,
    call: CallOptions,
    options: CreateOptions | UpdateOptions | DeleteOptions | None = None,
) -> WriteSettings:
    """Return how what a method of a conversation is given is written.

    Raises:
        TypeError: an option is of a wrong type.
        ConfigurationError: one is outside of its range.
    """
    given: WriteOptions = {"batch_size": batch_size, "strict": strict, "queued": True, "options": options}
    return replace(write_options(given, method), call={**call, "raise_on": ()})
