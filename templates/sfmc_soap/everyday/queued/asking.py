"""Whose results are asked for, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.settings import PAUSE, CallOptions
from ..._runtime.simple_type import wrong_type
from ..._runtime.warning import warn
from ..batches.options import each_call
from ..batches.queued_calls import QueuedCall
from ..batches.report import Report
from ..tasks.waiting import WaitOptions, wait_options

_NOTHING = (
    "nothing of the report was to be queued, so that there are no results to ask for: queued=True or"
    ' fallback="queue" has calls queued'
)

QueuedT = TypeVar("QueuedT")
"""The type of what was given and queued, in the annotations of the clients."""


Queued: TypeAlias = Report[QueuedT] | QueuedCall[QueuedT] | Iterable[QueuedCall[QueuedT]] | str
"""What results are asked for: a str is a RequestID."""


def calls_of(queued: Queued[Any]) -> list[QueuedCall[Any]]:
    """Return the calls whose results are asked for.

    Raises:
        ConfigurationError: a RequestID is empty.
        TypeError: it is something else.
    """
    if isinstance(queued, Report):
        if not (queued.queued or queued.may_queue):
            warn(_NOTHING)
        return [*queued.queued]
    if isinstance(queued, QueuedCall):
        return [queued]
    if isinstance(queued, str):
        if not queued.strip():
            raise ConfigurationError("the RequestID of the queued call is empty")
        return [QueuedCall(request_id=queued.strip())]
    calls: list[QueuedCall[Any]] = []
    for each in queued if isinstance(queued, Iterable) else [queued]:
        if not isinstance(each, QueuedCall):
            raise TypeError(f"queued: {wrong_type(each, 'a report, a QueuedCall or a RequestID')}")
        calls.append(each)
    return calls


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
