"""Many items, written in batches: several are under way at a time, and outcomes come in the order of the items."""

from __future__ import annotations

import inspect
import os
from collections import deque
from collections.abc import AsyncIterable, Iterable
from types import TracebackType
from typing import Generic, Self, TypeVar

from ..._runtime.client.background import StartFlow
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import AwaitFuture, Flow, RunCallback, Started
from ..._runtime.client.errors import CallError, Outcome
from ..._runtime.errors import SfmcSoapError
from ..frames.progress import Progress
from .calls import Calls, Sent, lost
from .ending import Ending
from .kinds import Kind
from .options import WriteSettings
from .packing import PackedBatch, Packer
from .report import Report
from .tally import Tally

T = TypeVar("T")

_LOST = "nobody knows whether it was done: it was under way in another process, or in an event loop that was closed"
_LEFT = "nobody knows whether it was done: it was under way when the writing was ended"


class Writer(Generic[T]):
    """One writing: what was given is taken, sent in batches, and told of.

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
        self._context, self._options = context, options
        self._ending = Ending()
        self._packer = Packer(context, kind, items, options=options, ending=self._ending)
        self._calls = Calls(context, kind, options)
        self._tally = Tally(options.stop_on)
        self._progress = Progress(shown=options.progress, what="objects")
        self._report: Report[T] | None = None
        self._under_way: deque[PackedBatch[T]] = deque()
        self._told: list[Outcome[T]] = []
        self._was_sent = False
        self._process = os.getpid()

    def report(self, report: Report[T] | None = None) -> Flow[Report[T]]:
        """Write everything. Return what became of it.

        Args:
            report: what the outcomes are added to, None for a new one.

        Raises:
            SfmcSoapError: nothing could be sent.
        """
        self._report = Report() if report is None else report
        self._report.may_queue = self._options.may_queue
        while (outcomes := (yield from self.read())) is not None:
            self._report.add(outcomes)
        self._report.stopped = self._ending.why
        return self._report

    def read(self) -> Flow[list[Outcome[T]] | None]:
        """Return the outcomes of the next batch, in the order of its items, None at the end.

        Raises:
            SfmcSoapError: nothing could be sent.
            Exception: the caller's own iterable or function raised it. It comes after what was under way is told.
        """
        yield from self._packer.prepare()
        yield from self._fill()
        if self._under_way:
            return (yield from self._finish(self._under_way[0]))
        if self._ending.fatal is not None and not self._was_sent:
            raise self._ending.fatal
        if left := self._packer.left():
            yield from self._tell(left)
            self._packer.begin_batch()
            return left
        self._progress.end(self._tally.total)
        if self._ending.raised is not None:
            raise self._ending.raised
        return None

    @property
    def is_asynchronous(self) -> bool:
        """Whether items, or what is called for each batch, are awaited."""
        return self._packer.is_asynchronous or inspect.iscoroutinefunction(self._options.on_batch)

    @property
    def cause(self) -> SfmcSoapError | str:
        """What kept from being sent what the writing did not come to."""
        return self._ending.cause

    def raise_if_stopped(self) -> None:
        """Raise what ended the writing before all was taken, for a caller that gets no report."""
        if self._ending.fatal is not None:
            raise self._ending.fatal

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
            report.stopped = self._ending.why or type(error).__name__
            report.unknown  # noqa: B018 - whoever gets the exception is told
            vars(error)["report"] = report

    def _left(self, report: Report[T]) -> list[Outcome[T]]:
        """Return the outcomes that a report lacks, wherever the writing was interrupted."""
        # Whoever iterates was given those that were told.
        left = [*self._told] if report is self._report else []
        for batch in self._under_way:
            if batch.sent is None and batch.call is not None and _has_result(batch.call):
                batch.sent = batch.call.future.result()
            left += batch.with_unfit(lost(batch.taken, _LEFT) if batch.sent is None else batch.sent.outcomes)
            _take_queued(batch.sent, report)
        left += self._packer.left()
        each_once = {outcome.index: outcome for outcome in reversed(left)}
        return [each_once[index] for index in sorted(each_once) if index >= report.count or report is not self._report]

    def _fill(self) -> Flow[None]:
        """Start batches while there may be more under way."""
        if self._process != os.getpid():
            self._ending.fail(CallError("the writing was begun in another process, which goes on with it"))
        while not self._ending.has_come and len(self._under_way) < self._options.concurrency:
            yield from self._packer.pack()
            batch = self._packer.batch
            if self._ending.has_come or batch.is_empty or self._must_wait(batch):
                return
            yield from self._start(batch)

    def _must_wait(self, batch: PackedBatch[T]) -> bool:
        """Return whether an item with the same key as one of this batch is under way."""
        return any(not other.is_done and not other.keys.isdisjoint(batch.keys) for other in self._under_way)

    def _start(self, batch: PackedBatch[T]) -> Flow[None]:
        """Send a batch beside this flow. Send it here if only one is sent at a time, or this is inside of a call."""
        self._under_way.append(batch)
        self._packer.begin_batch()
        if not batch.taken:
            batch.sent = Sent([])
        elif self._options.concurrency == 1 or self._context.line.is_inside():
            batch.sent = yield from self._calls.make(batch.taken, batch.keys)
        else:
            batch.call = yield StartFlow(self._calls.make(batch.taken, batch.keys))

    def _finish(self, batch: PackedBatch[T]) -> Flow[list[Outcome[T]]]:
        """Return the outcomes of a batch."""
        sent = yield from self._await(batch)
        _take_queued(sent, self._report)
        if sent.fatal is not None:
            self._ending.fail(sent.fatal)
        if self._ending.fatal is not None and not self._was_sent:
            for other in self._under_way:
                yield from self._await(other)
            if not self._was_sent:
                raise self._ending.fatal
        outcomes = batch.with_unfit(sent.outcomes)
        yield from self._tell(outcomes)
        self._under_way.popleft()
        return outcomes

    def _await(self, batch: PackedBatch[T]) -> Flow[Sent[T]]:
        """Return what became of a batch, when that is known."""
        sent = batch.sent
        if sent is None:
            assert batch.call is not None
            if batch.call.is_lost:
                sent = Sent(lost(batch.taken, _LOST))
            else:
                sent = yield AwaitFuture(batch.call.future, None)
            batch.sent = sent
        self._was_sent = self._was_sent or sent.was_sent
        return sent

    def _tell(self, outcomes: list[Outcome[T]]) -> Flow[None]:
        """Count outcomes, and tell of them."""
        batch = self._tally.add(outcomes)
        self._progress.show(batch.total)
        try:
            if not self._ending.has_come:
                self._ending.why = self._tally.why_stop(outcomes)
            if self._options.on_batch is not None:
                yield RunCallback(self._options.on_batch, (batch,), None)
        except Exception as error:  # it is the caller's own
            self._ending.raise_later(error)
        self._told = outcomes


def _take_queued(sent: Sent[T] | None, report: Report[T] | None) -> None:
    """Hand the calls that were queued over to a report, if there is one."""
    if sent is not None and report is not None:
        report.queued += sent.queued
        sent.queued = []


def _has_result(call: Started) -> bool:
    return call.future.done() and call.future.exception() is None
