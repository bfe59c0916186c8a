"""What became of many objects: how many succeeded, and which did not."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from ..._runtime.client.errors import Outcome, PartialFailure, TotalFailure
from ..._runtime.client.events import LOG
from ..._runtime.client.results import describe_failures
from .queued_calls import QueuedCall

T = TypeVar("T")


class _Watch:
    """Whether somebody has looked at the failures of a report, and what to say if nobody has.

    Attributes:
        count: how many objects did not succeed.
        total: how many there were.
        is_over: whether somebody has looked.
    """

    def __init__(self) -> None:
        self.count = self.total = 0
        self.is_over = False
        self._process = os.getpid()

    def end(self) -> None:
        """Log that nobody has looked, if there was something to look at."""
        if self.count and not self.is_over and self._process == os.getpid():
            text = "%d of %d objects did not succeed, and nobody looked: see failures and unknown of the report"
            LOG.warning(text, self.count, self.total)


class Report(Generic[T]):
    """What became of many objects. It can be pickled.

    Attributes:
        succeeded: how many succeeded. If the requests are asynchronous, that means: are queued.
        stopped: why nothing more was sent before the end of what was given; None if all of it was worked off. What had
            been taken by then is among the failures.
        queued: the calls that the service has queued, which hold their objects: `client.results` asks for what became
            of them.
        may_queue: whether calls were to be queued, all of them or those that could not be done at once.
    """

    def __init__(self) -> None:
        self.succeeded = 0
        self.stopped: str | None = None
        self.may_queue = False
        self.queued: list[QueuedCall[T]] = []
        self._failures: list[Outcome[T]] = []
        self._unknown: list[Outcome[T]] = []
        self._begin_watch()

    @property
    def failures(self) -> list[Outcome[T]]:
        """Those that certainly were not done, in the order in which they were given."""
        self._watch.is_over = True
        return self._failures

    @property
    def unknown(self) -> list[Outcome[T]]:
        """Those that were sent, and nobody knows whether they were done."""
        self._watch.is_over = True
        return self._unknown

    @property
    def queued_count(self) -> int:
        """How many objects are queued: they count as succeeded, and `client.results` tells what became of them."""
        return sum(len(call.taken) for call in self.queued)

    @property
    def count(self) -> int:
        """How many outcomes there are."""
        return self.succeeded + len(self._failures) + len(self._unknown)

    def raise_for_failures(self) -> None:
        """Raise an exception if an object did not succeed; its `results` are the failures and what is unknown.

        Raises:
            TotalFailure: none succeeded: they failed, or nobody knows.
            PartialFailure: some did not.
        """
        results = sorted([*self.failures, *self.unknown], key=lambda outcome: outcome.index)
        if not results:
            return
        kind = PartialFailure if self.succeeded else TotalFailure
        error = kind(describe_failures(results, self.count))
        error.results = tuple(results)
        if self._unknown:
            error.processed = None
        raise error

    def add(self, outcomes: Iterable[Outcome[T]]) -> None:
        """Add outcomes."""
        for outcome in outcomes:
            if outcome.ok:
                self.succeeded += 1
            else:
                (self._unknown if outcome.unknown else self._failures).append(outcome)
        self._watch.count, self._watch.total = len(self._failures) + len(self._unknown), self.count

    def __str__(self) -> str:
        self._watch.is_over = True
        queued = f" ({self.queued_count:,} of them queued)" if self.queued_count else ""
        parts = [f"{self.succeeded:,} succeeded{queued}", f"{len(self._failures):,} failed"]
        parts += [f"{len(self._unknown):,} unknown"] if self._unknown else []
        stopped = "" if self.stopped is None else f"; stopped: {self.stopped}"
        return ", ".join(parts) + stopped

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __getstate__(self) -> dict[str, Any]:
        # Whoever gets the copy looks at that.
        self._watch.is_over = True
        return {name: value for name, value in vars(self).items() if name != "_watch"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin_watch()
        self.add(())

    def _begin_watch(self) -> None:
        self._watch = _Watch()
        weakref.finalize(self, self._watch.end)
