"""What is told of queued calls is put together with what was known when they were queued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from ..._runtime.client.errors import Outcome
from ..batches.report import Report

T = TypeVar("T")


def whole(before: Report[T], told: Iterable[Outcome[T]]) -> Report[T]:
    """Return what became of everything that was given, with the places that it had there.

    Args:
        before: the report of what was queued, and of what was not.
        told: what became of the objects of the calls that were queued, each once.
    """
    known = {outcome.index: outcome for outcome in (*before.failures, *before.unknown)}
    report: Report[T] = Report()
    report.succeeded, report.stopped = before.succeeded, before.stopped
    outcomes = []
    for outcome in told:
        refused = known.pop(outcome.index, None)
        if refused is None:
            report.succeeded -= 1  # it was counted as queued
        outcomes.append(refused if refused is not None and outcome.unknown else outcome)
    report.add(sorted([*known.values(), *outcomes], key=lambda outcome: outcome.index))
    return report
