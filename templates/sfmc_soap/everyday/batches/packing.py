"""Items on their way into batches: they are taken as they are needed, checked, and made objects of."""

from __future__ import annotations

from collections.abc import AsyncIterable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow, Started
from ..._runtime.client.errors import Outcome
from ..._runtime.errors import SfmcSoapError
from .calls import Sent, not_sent
from .ending import Ending
from .errors import UnfitItem
from .guards import Guards
from .input import END, Input
from .kinds import Kind, Taken
from .options import WriteSettings

T = TypeVar("T")


@dataclass
class PackedBatch(Generic[T]):
    """Items that are sent together.

    Attributes:
        taken: the items.
        unfit: the outcomes of those that cannot be sent.
        keys: what the items are known by.
        call: the call that is under way, None if it has not begun, or is made without another thread or task.
        sent: what became of it, None if that is not known yet.
    """

    taken: list[Taken[T]] = field(default_factory=list)
    unfit: list[Outcome[T]] = field(default_factory=list)
    keys: set[Hashable] = field(default_factory=set)
    call: Started | None = None
    sent: Sent[T] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.taken and not self.unfit

    @property
    def is_done(self) -> bool:
        """Whether it is known what became of it."""
        return self.sent is not None or (self.call is not None and self.call.future.done())

    def with_unfit(self, outcomes: list[Outcome[T]]) -> list[Outcome[T]]:
        """Return the outcomes of all items, in their order."""
        if not self.unfit:
            return outcomes
        return sorted([*outcomes, *self.unfit], key=lambda outcome: outcome.index)


class Packer(Generic[T]):
    """Packs items into one batch after the other.

    Args:
        context: the client's.
        kind: what is done with the items.
        items: what was given. It is read once, and not held.
        options: how many at a time, and how.
        ending: is told of what ends the writing, and ends the packing.

    Raises:
        TypeError: the items cannot be iterated.

    Attributes:
        batch: the batch that is packed.
    """

    def __init__(
        self,
        context: CallContext,
        kind: Kind[T],
        items: Iterable[T] | AsyncIterable[T],
        *,
        options: WriteSettings,
        ending: Ending,
    ) -> None:
        self._context, self._kind, self._options, self._ending = context, kind, options, ending
        self._input = Input(items)
        self._guards = Guards(options.strict, options.max_bytes)
        self.batch: PackedBatch[T] = PackedBatch()
        self._at_hand: list[Taken[T]] = []
        self._index = 0
        self._is_prepared = self._is_all_taken = False

    @property
    def is_asynchronous(self) -> bool:
        """Whether items are awaited."""
        return self._input.is_asynchronous

    def prepare(self) -> Flow[None]:
        """Ask for what making objects needs, the first time."""
        if not self._is_prepared:
            yield from self._kind.prepare(self._context, self._options.call)
            self._is_prepared = True

    def pack(self) -> Flow[None]:
        """Take items until the batch is full, or nothing more is to be taken."""
        batch, size = self.batch, self._options.batch_size
        while not self._is_all_taken and not self._ending.has_come and max(len(batch.taken), len(batch.unfit)) < size:
            try:
                item = yield from self._input.next()
            except Exception as error:  # it is the caller's own
                self._ending.raise_later(error)
                return
            if item is END:
                self._is_all_taken = True
                return
            yield from self._add(batch, item)

    def begin_batch(self) -> None:
        """Begin the next batch. Somebody else has the one that was packed."""
        self.batch = PackedBatch()

    def left(self) -> list[Outcome[T]]:
        """Return the outcomes of what was taken and is not sent, wherever the packing was interrupted."""
        return self.batch.with_unfit(not_sent([*self.batch.taken, *self._at_hand], self._ending.cause))

    def _add(self, batch: PackedBatch[T], item: T) -> Flow[None]:
        """Add an item to a batch."""
        index = self._index
        self._index += 1
        taken = Taken(index, item)
        self._at_hand = [taken]
        try:
            self._input.check(item)
            taken.object = obj = self._kind.object(item)
            if self._guards.must_ask(obj):
                yield from self._guards.ask(self._context, self._options.call)
            self._guards.check(obj, self._kind.operation.name)
            key = self._kind.key(obj)
        except UnfitItem as error:
            batch.unfit.append(Outcome(item, None, index, reasons=error.reasons))
        except SfmcSoapError as error:
            batch.unfit.append(Outcome(item, None, index, reasons=[str(error)], error=error))
            self._ending.fail(error)
        except BaseException as error:  # an interruption, a warning that is an error, or one of the item itself
            # Its text may hold secrets.
            batch.unfit.append(Outcome(item, None, index, reasons=[f"not sent: {type(error).__name__}"]))
            if not isinstance(error, Exception):
                raise
            self._ending.raise_later(error)
        else:
            batch.taken.append(taken)
            if key is not None:
                batch.keys.add(key)
        self._at_hand = []
