"""Whose results are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.simple_type import wrong_type
from ..batches.queued_calls import QueuedCall
from ..batches.report import Report

QueuedT = TypeVar("QueuedT")
"""The type of what was given and queued, in the annotations of the clients."""


def calls_of(queued: Report[Any] | QueuedCall[Any] | Iterable[QueuedCall[Any]] | str) -> list[QueuedCall[Any]]:
    """Return the calls whose results are asked for.

    Raises:
        ConfigurationError: a RequestID is empty.
        TypeError: it is something else.
    """
    if isinstance(queued, Report):
        return [*queued.queued]
    if isinstance(queued, QueuedCall):
        return [queued]
    if isinstance(queued, str):
        if not queued.strip():
            raise ConfigurationError("the RequestID of the queued call is empty")
        return [QueuedCall(request_id=queued.strip())]
    calls: list[Any] = [*queued] if isinstance(queued, Iterable) else [queued]
    for each in calls:
        if not isinstance(each, QueuedCall):
            raise TypeError(f"queued: {wrong_type(each, 'a report, a QueuedCall or a RequestID')}")
    return calls
