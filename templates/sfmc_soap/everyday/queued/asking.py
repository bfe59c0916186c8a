"""Whose results are asked for, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from ..._runtime.client.settings import PAUSE, CallOptions
from ..._runtime.warning import warn
from ..batches.chosen import Queued, calls_of
from ..batches.options import each_call
from ..batches.queued_calls import QueuedCall
from ..batches.report import Report
from ..tasks.waiting import WaitOptions, wait_options

_NOTHING = (
    "nothing of the report was to be queued, so that there are no results to ask for: queued=True or"
    ' fallback="queue" has calls queued, and a conversation when its block has ended'
)

QueuedT = TypeVar("QueuedT")
"""The type of what was given and queued, in the annotations of the clients."""


def asked(queued: Queued[Any]) -> list[QueuedCall[Any]]:
    """Return the calls whose results are asked for. Warn if nothing of a report was to be queued.

    Raises:
        ConfigurationError: a RequestID is empty.
        TypeError: it is something else.
    """
    if isinstance(queued, Report) and not (queued.queued or queued.may_queue):
        warn(_NOTHING)
    return calls_of(queued, "queued")


def result_options(*, wait: float | None, poll: float | None, progress: bool, call: CallOptions) -> WaitOptions:
    """Return how results are waited for.

    Raises:
        ConfigurationError: a number is outside of its range.
        TypeError: there is no option of a name.
    """
    if wait is not None:
        PAUSE.checked(wait, "wait")
    options = wait_options(timeout=wait, poll=poll, on_poll=None, progress=progress)
    return replace(options, call=each_call(call, "results"))
