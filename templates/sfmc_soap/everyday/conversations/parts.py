"""The parts of a conversation: calls that are ready to be sent, but for their numbers."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from ... import dumps
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import Outcome, RequestTooLarge, TotalFailure, not_processed
from ..._runtime.client.results import describe_failures
from ..._runtime.model import Model
from ..batches.ending import Ending
from ..batches.kinds import Kind, Taken
from ..batches.options import WriteSettings
from ..batches.packing import Packer
from ..batches.queueing import QueueOptions, queued_request

_ENVELOPE = 20_000
"""How many bytes are left for what is around the message of a request: the header with the token, and the numbers."""


@dataclass(frozen=True, kw_only=True, repr=False)
class ConversationPart:
    """A call of a conversation, as it was when it was given. It can be pickled if what was given can.

    Attributes:
        kind: what is done with the items.
        taken: the items, in their order.
        request: the request, which does not say yet that it is queued.
    """

    kind: Kind[Any]
    taken: Sequence[Taken[Any]]
    request: Model

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return self.kind.operation.name

    @property
    def objects(self) -> list[Any]:
        """What was given."""
        return [each.item for each in self.taken]

    def placed(self, before: int) -> ConversationPart:
        """Return it with the places of its items in all that a conversation was given.

        Args:
            before: how many items it was given before.
        """
        return replace(self, taken=[replace(each, index=place) for place, each in enumerate(self.taken, before)])

    def queued(self, queue: QueueOptions, id: str, *, number: int, count: int) -> Model:
        """Return the request as it is queued, with its numbers in a conversation.

        Args:
            queue: how it is queued.
            id: the ConversationID.
            number: its SequenceCode.
            count: how many calls the conversation has.
        """
        request: Any = queued_request(self.request, queue)
        request.options.conversation_id = id
        request.options.sequence_code, request.options.calls_in_conversation = number, count
        queued: Model = request
        return queued

    def __repr__(self) -> str:
        # The objects are left out: there may be a secret in them.
        return f"<{type(self).__name__}: {self.operation} of {len(self.taken)} objects>"


def parts_of(
    context: CallContext,
    kind: Kind[Any],
    items: Iterable[Any] | AsyncIterable[Any],
    *,
    queue: QueueOptions,
    settings: WriteSettings,
    before: int,
) -> Flow[list[ConversationPart]]:
    """Return the parts that items become. Nothing of them is sent.

    Args:
        context: the client's.
        kind: what is done with the items.
        items: the items.
        queue: how they are queued.
        settings: how they are written.
        before: how many items the conversation was given before.

    Raises:
        TotalFailure: an item cannot be sent: `results` has each of these.
        SfmcSoapError: a request cannot be written, or another one that is needed to write it failed.
        Exception: the caller's own iterable raised it.
    """
    ending, taken, unfit = Ending(), [], []
    packer = Packer(context, kind, items, options=settings, ending=ending)
    yield from packer.prepare()
    while True:
        yield from packer.pack()
        batch = packer.batch
        packer.begin_batch()
        if (error := ending.raised or ending.fatal) is not None:
            raise error
        if batch.is_empty:
            break
        taken.append([_kept(each, before) for each in batch.taken])
        unfit += [replace(each, index=before + each.index) for each in batch.unfit]
    if unfit:
        raise _unfit(unfit, sum(map(len, taken)) + len(unfit))
    return [part for each in taken for part in _parts(kind, each, queue, settings.max_bytes)]


def _parts(kind: Kind[Any], taken: Sequence[Taken[Any]], queue: QueueOptions, max_bytes: int) -> list[ConversationPart]:
    """Return items as a part, or as several where the request is too large.

    Raises:
        RequestTooLarge: a single item is too large.
        EncodeError: the request cannot be written.
    """
    request: Any = kind.request([each.object for each in taken])
    request.options = deepcopy(request.options)
    size = len(dumps(queued_request(request, queue))) + _ENVELOPE
    if size <= max_bytes:
        return [ConversationPart(kind=kind, taken=taken, request=request)]
    if len(taken) == 1:
        raise RequestTooLarge(f"[{taken[0].index}] has {size:,} bytes, and a request may have {max_bytes:,}")
    middle = len(taken) // 2
    return [*_parts(kind, taken[:middle], queue, max_bytes), *_parts(kind, taken[middle:], queue, max_bytes)]


def _kept(taken: Taken[Any], before: int) -> Taken[Any]:
    """Return an item with its place in all, whose object stays as it is, whatever becomes of the caller's own."""
    return replace(taken, index=before + taken.index, object=deepcopy(taken.object))


def _unfit(outcomes: list[Outcome[Any]], count: int) -> TotalFailure:
    error = not_processed(TotalFailure(f"nothing was sent: {describe_failures(outcomes, count)}"))
    error.results = tuple(outcomes)
    return error
