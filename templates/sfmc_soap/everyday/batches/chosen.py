"""Which queued calls are meant by what was given: a report, some of its calls, or RequestIDs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.simple_type import wrong_type
from .queued_calls import QueuedCall
from .report import Report

T = TypeVar("T")

Queued: TypeAlias = Report[T] | QueuedCall[T] | str | Iterable[QueuedCall[T] | str]
"""Queued calls: a str is a RequestID."""


def calls_of(given: Queued[Any], name: str) -> list[QueuedCall[Any]]:
    """Return the calls that are meant.

    Args:
        given: what was given.
        name: the name of the argument.

    Raises:
        ConfigurationError: a RequestID is empty.
        TypeError: it is something else.
    """
    if isinstance(given, Report):
        return [*given.queued]
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        return [_call(each, name) for each in given]
    return [_call(given, name)]


def _call(given: object, name: str) -> QueuedCall[Any]:
    """Return a call that is given by itself or by its RequestID.

    Raises:
        ConfigurationError: the RequestID is empty.
        TypeError: it is something else.
    """
    if isinstance(given, QueuedCall):
        return given
    if not isinstance(given, str):
        raise TypeError(f"{name}: {wrong_type(given, 'a report, a QueuedCall or a RequestID')}")
    if not given.strip():
        raise ConfigurationError("the RequestID of the queued call is empty")
    return QueuedCall(request_id=given.strip())
