"""How many objects are done, and whether the writing is to go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..._runtime.client.errors import Outcome
from .options import Batch


class Tally:
    """Counts the outcomes of a writing.

    Args:
        stop_on: as in `WriteOptions`.
    """

    def __init__(self, stop_on: int | Callable[[Outcome[Any]], bool] | None) -> None:
        self._stop_on = stop_on
        self._batches = self._succeeded = self._failed = self._unknown = 0

    @property
    def total(self) -> int:
        """How many outcomes there are."""
        return self._succeeded + self._failed + self._unknown

    def add(self, outcomes: Sequence[Outcome[Any]]) -> Batch:
        """Add the outcomes of a batch. Return what is told of it."""
        succeeded = sum(outcome.ok for outcome in outcomes)
        unknown = sum(outcome.unknown for outcome in outcomes)
        self._batches += 1
        self._succeeded += succeeded
        self._unknown += unknown
        self._failed += len(outcomes) - succeeded - unknown
        return Batch(
            number=self._batches,
            count=len(outcomes),
            total=self.total,
            succeeded=self._succeeded,
            failed=self._failed,
            unknown=self._unknown,
        )

    def why_stop(self, outcomes: Sequence[Outcome[Any]]) -> str | None:
        """Return why the caller wants to stop after these outcomes, None if not so."""
        if callable(self._stop_on):
            found = next((each for each in outcomes if not each.ok and self._stop_on(each)), None)
            return None if found is None else f"stop_on, at [{found.index}] {'; '.join(found.reasons)}"
        count = self._failed + self._unknown
        if self._stop_on is None or count < self._stop_on:
            return None
        return f"stop_on, after {count} objects that did not succeed"
