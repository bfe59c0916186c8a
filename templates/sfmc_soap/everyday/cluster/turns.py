"""The turns of partitions: no more of them are read at a time than a client makes calls, in the whole cluster."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from threading import BoundedSemaphore
from typing import Any
from weakref import WeakKeyDictionary

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.locks import Lock
from .libraries import load_distributed

_LOCK = Lock()
_OF_PROCESS: dict[tuple[str, int], BoundedSemaphore] = {}
_OF_WORKERS: WeakKeyDictionary[Any, dict[tuple[str, int], Any]] = WeakKeyDictionary()
"""What a worker shares turns by. It is made once: the worker tells the scheduler by it, for ever, that it lives."""


def turn_of(tenant: str, width: int) -> AbstractContextManager[Any]:
    """Return what waits for a turn when it is entered, and gives it back when it is left.

    The workers of a cluster share their turns. One that was lost with its worker comes back after the cluster's
    `distributed.scheduler.locks.lease-timeout`. A process that is no worker has turns of its own.

    Args:
        tenant: whose turns they are.
        width: how many there are.

    Raises:
        ConfigurationError: the workers share another number of turns already.
    """
    worker = _worker()
    with _LOCK:
        if worker is None:
            return _OF_PROCESS.setdefault((tenant, width), BoundedSemaphore(width))
        turns = _OF_WORKERS.setdefault(worker, {})
        if (tenant, width) not in turns:
            turns[tenant, width] = _shared(tenant, width)
        shared: AbstractContextManager[Any] = turns[tenant, width]
        return shared


def _worker() -> Any:
    """Return the worker that runs this code, None if none does."""
    if "distributed.worker" not in sys.modules:
        return None
    try:
        return load_distributed().get_worker()
    except ValueError:
        return None


def _shared(tenant: str, width: int) -> Any:
    """Return the turns that all workers share.

    Raises:
        ConfigurationError: they share another number already.
    """
    semaphore = load_distributed().Semaphore(max_leases=width, name=f"sfmc-soap {tenant}")
    try:
        semaphore.register()
    except ValueError as error:
        raise ConfigurationError(
            f"the workers of this cluster share another number of turns at {tenant} already, and not {width}: make all"
            " frames of it with the same concurrency of the client"
        ) from error
    return semaphore
