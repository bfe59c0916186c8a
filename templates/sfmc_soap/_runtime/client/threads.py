"""Threads that run one flow after the other: to make a thread for each takes longer than many a flow."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

_IDLE_SECONDS = 1.0
"""How long a thread waits for more work before it ends."""


class Threads:
    """As many threads as there is work at a time. One that waits for work holds nothing."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all threads: they stay behind when a process is forked."""
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        # How many threads wait for work that is not on its way to them.
        self._idle = threading.Semaphore(0)

    def start(self, work: Callable[[], None]) -> None:
        """Have a thread do something that raises no exception.

        Raises:
            RuntimeError: there can be no more threads.
        """
        if not self._idle.acquire(blocking=False):
            threading.Thread(target=self._serve, daemon=True).start()
        self._work.put(work)

    def _serve(self) -> None:
        while True:
            try:
                work = self._work.get(timeout=_IDLE_SECONDS)
            except Empty:
                if self._idle.acquire(blocking=False):
                    return
                continue
            work()
            # What was done is not held while nothing is.
            del work
            self._idle.release()


THREADS = Threads()
"""Those of all clients: a thread belongs to a client only while it works for it."""

if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows
    os.register_at_fork(after_in_child=THREADS.forget)
