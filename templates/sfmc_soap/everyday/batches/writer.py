"""Many items, written in batches: several are under way at a time, and outcomes come in the order of the items."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import AsyncIterable, Hashable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self, TypeVar

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import AwaitFuture, Flow, RunCallback, Start, Started
from ..._runtime.client.errors import CallError, Outcome
from ..._runtime.errors import SfmcSoapError
from ..frames.progress import Progress
from .errors import UnfitItem
from .guards import Guards
from .input import END, Input
from .kinds import Kind, Taken
from .options import WriteSettings
from .report import Report
from .sending import Sender, Sent, lost, not_sent
from .tally import Tally

T = TypeVar("T")

_LOST = "nobody knows whether it was done: it was under way in another process, or in an event loop that was closed"
_LEFT = "nobody knows whether it was done: it was under way when the run was ended"


@dataclass
class _Batch(Generic[T]):
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
    def is_done(self) -> bool:
        return self.sent is not None or (self.call is not None and self.call.future.done())

    def with_unfit(self, outcomes: list[Outcome[T]]) -> list[Outcome[T]]:
        """Return the outcomes of all items, in their order."""
        if not self.unfit:
            return outcomes
        return sorted([*outcomes, *self.unfit], key=lambda outcome: outcome.index)


class Writer(Generic[T]):
    """One run: what was given is taken, sent in batches, and told of.

    Args:
        context: the client's.
        kind: what is done with the items.
        items: what was given. It is read once, and not held.
        options: how many at a time, and how.

    Raises:
        TypeError: the items cannot be iterated.
    """

    def __init__(
        self, context: CallContext, kind: Kind[T], items: Iterable[T] | AsyncIterable[T], options: WriteSettings
    ) -> None:
        self._context, self._kind, self._options = context, kind, options
        self._input = Input(items)
        self._guards = Guards(options.strict, options.max_bytes)
        self._sender = Sender(context, kind, options)
        self._tally = Tally(options.stop_on)
        self._progress = Progress(shown=options.progress, what="objects")
        self._report: Report[T] | None = None
        self._under_way: deque[_Batch[T]] = deque()
        self._next: _Batch[T] = _Batch()
        self._at_hand: list[Taken[T]] = []
        self._told: list[Outcome[T]] = []
        self._is_prepared = self._is_all_taken = self._was_sent = False
        self._fatal: SfmcSoapError | None = None
        self._raised: Exception | None = None
        self._stopped: str | None = None
        self._process = os.getpid()
        self._index = 0

    def report(self, report: Report[T] | None = None) -> Flow[Report[T]]:
        """Write everything. Return what became of it.

        Args:
            report: what the outcomes are added to, None for a new one.

        Raises:
            SfmcSoapError: nothing could be sent.
        """
        self._report = Report() if report is None else report
        while (outcomes := (yield from self.read())) is not None:
            self._report.add(outcomes)
        self._report.stopped = self._stopped
        return self._report

    def read(self) -> Flow[list[Outcome[T]] | None]:
        """Return the outcomes of the next batch, in the order of its items, None at the end.

        Raises:
            SfmcSoapError: nothing could be sent.
            Exception: the caller's own iterable or function raised it. It comes after what was under way is told.
        """
        if not self._is_prepared:
            yield from self._kind.prepare(self._context, self._options.call)
            self._is_prepared = True
        yield from self._fill()
        if self._under_way:
            return (yield from self._finish(self._under_way[0]))
        if self._fatal is not None and not self._was_sent:
            raise self._fatal
        left = self._next
        if left.taken or left.unfit:
            outcomes = left.with_unfit(not_sent(left.taken, self._fatal or self._stopped or ""))
            yield from self._tell(outcomes)
            self._told, self._next = outcomes, _Batch()
            return outcomes
        self._progress.end(self._tally.total)
        if self._raised is not None:
            raise self._raised
        return None

    @property
    def is_asynchronous(self) -> bool:
        """Whether items are awaited."""
        return self._input.is_asynchronous

    def raise_if_stopped(self) -> None:
        """Raise what ended the run before all was taken, for a caller that gets no report."""
        if self._fatal is not None:
            raise self._fatal

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        """Drop what is under way. Put a report of all that is known on an exception."""
        self._progress.leave()
        for batch in self._under_way:
            if batch.call is not None:
                batch.call.cancel()
        if error is not None and not isinstance(error, GeneratorExit):
            report: Report[T] = Report() if self._report is None else self._report
            report.add(self._left(report))
            report.stopped = self._stopped or type(error).__name__
            report.unknown  # noqa: B018 - whoever gets the exception is told
            vars(error)["report"] = report

    def _left(self, report: Report[T]) -> list[Outcome[T]]:
        """Return the outcomes that a report lacks, wherever this run was interrupted."""
        # Whoever iterates was given those that were told.
        left = [*self._told] if report is self._report else []
        for batch in self._under_way:
            if batch.sent is None and batch.call is not None and _has_result(batch.call):
                batch.sent = batch.call.future.result()
            left += batch.with_unfit(lost(batch.taken, _LEFT) if batch.sent is None else batch.sent.outcomes)
        left += self._next.with_unfit(not_sent([*self._next.taken, *self._at_hand], "the run was ended"))
        each_once = {outcome.index: outcome for outcome in reversed(left)}
        return [each_once[index] for index in sorted(each_once) if index >= report.count or report is not self._report]

    @property
    def _goes_on(self) -> bool:
        return self._stopped is None

    def _fill(self) -> Flow[None]:
        """Start batches while there may be more under way."""
        if self._process != os.getpid():
            self._stop(CallError("the run was begun in another process, which goes on with it"))
        while self._goes_on and len(self._under_way) < self._options.concurrency:
            yield from self._take()
            batch = self._next
            if not self._goes_on or not (batch.taken or batch.unfit) or self._must_wait(batch):
                return
            yield from self._start(batch)

    def _take(self) -> Flow[None]:
        """Take items until the next batch is full."""
        batch, size = self._next, self._options.batch_size
        while not self._is_all_taken and self._goes_on and max(len(batch.taken), len(batch.unfit)) < size:
            try:
                item = yield from self._input.next()
            except Exception as error:  # it is the caller's own, who gets it after what is under way
                self._raise_later(error)
                return
            if item is END:
                self._is_all_taken = True
                return
            yield from self._add(batch, item)

    def _add(self, batch: _Batch[T], item: T) -> Flow[None]:
        """Add an item to a batch."""
        index = self._index
        self._index += 1
        self._at_hand = [Taken(index, item, None, None)]
        try:
            self._input.check(item)
            obj = self._kind.object(item)
            if self._guards.must_ask(obj):
                yield from self._guards.ask(self._context, self._options.call)
            self._guards.check(obj, self._kind.operation.name)
            key = self._kind.key(item, obj)
        except UnfitItem as error:
            batch.unfit.append(Outcome(item, None, index, reasons=error.reasons))
        except SfmcSoapError as error:
            batch.unfit.append(Outcome(item, None, index, reasons=[str(error)], error=error))
            self._stop(error)
        except BaseException as error:  # an interruption, a warning that is an error, or one of the item itself
            # Its text may hold secrets.
            batch.unfit.append(Outcome(item, None, index, reasons=[f"not sent: {type(error).__name__}"]))
            if not isinstance(error, Exception):
                raise
            self._raise_later(error)
        else:
            batch.taken.append(Taken(index, item, obj, key))
            if key is not None:
                batch.keys.add(key)
        self._at_hand = []

    def _must_wait(self, batch: _Batch[T]) -> bool:
        """Return whether an item with the same key as one of this batch is under way."""
        return any(not other.is_done and not other.keys.isdisjoint(batch.keys) for other in self._under_way)

    def _start(self, batch: _Batch[T]) -> Flow[None]:
        """Send a batch beside this flow. Send it here if only one is sent at a time, or this is inside of a call."""
        self._under_way.append(batch)
        self._next = _Batch()
        if not batch.taken:
            batch.sent = Sent([])
        elif self._options.concurrency == 1 or self._context.line.is_inside():
            batch.sent = yield from self._sender.send(batch.taken)
        else:
            batch.call = yield Start(self._sender.send(batch.taken))

    def _finish(self, batch: _Batch[T]) -> Flow[list[Outcome[T]]]:
        """Return the outcomes of a batch."""
        sent = yield from self._await(batch)
        if sent.fatal is not None:
            self._stop(sent.fatal)
        if self._fatal is not None and not self._was_sent:
            for other in self._under_way:
                yield from self._await(other)
            if not self._was_sent:
                raise self._fatal
        outcomes = batch.with_unfit(sent.outcomes)
        yield from self._tell(outcomes)
        self._told = outcomes
        self._under_way.popleft()
        return outcomes

    def _await(self, batch: _Batch[T]) -> Flow[Sent[T]]:
        """Return what became of a batch, when that is known."""
        if batch.sent is None:
            assert batch.call is not None
            if batch.call.is_lost:
                batch.sent = Sent(lost(batch.taken, _LOST))
            else:
                batch.sent = yield AwaitFuture(batch.call.future, None)
        self._was_sent = self._was_sent or batch.sent.was_sent
        return batch.sent

    def _tell(self, outcomes: list[Outcome[T]]) -> Flow[None]:
        """Count outcomes, and tell of them."""
        batch = self._tally.add(outcomes)
        self._progress.show(batch.total)
        try:
            if self._goes_on:
                self._stopped = self._tally.why_stop(outcomes)
            if self._options.on_batch is not None:
                yield RunCallback(self._options.on_batch, (batch,), None)
        except Exception as error:  # it is the caller's own, who gets it after what is under way
            self._raise_later(error)

    def _stop(self, error: SfmcSoapError) -> None:
        """End the run with an error: send nothing more."""
        if self._goes_on:
            self._fatal, self._stopped = error, str(error)

    def _raise_later(self, error: Exception) -> None:
        if self._raised is None:
            self._raised = error
            self._stopped = self._stopped or f"{type(error).__name__}, raised by what was given"


def _has_result(call: Started) -> bool:
    return call.future.done() and call.future.exception() is None
