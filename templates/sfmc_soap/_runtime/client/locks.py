"""A lock that survives a fork."""

from __future__ import annotations

import os
import threading
from weakref import WeakSet


class Lock:
    """A lock for short sections. In a forked process it is open, whichever thread of the parent held it.

    The thread that holds it may take it again: an abandoned flow ends when it is garbage-collected, which can happen
    at any moment in any thread.
    """

    def __init__(self) -> None:
        self._renew()
        _ALL.add(self)

    def _renew(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


_ALL: WeakSet[Lock] = WeakSet()


def _after_fork() -> None:  # pragma: no cover - in another process, which ends unmeasured
    for lock in _ALL:
        lock._renew()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows
    os.register_at_fork(after_in_child=_after_fork)
