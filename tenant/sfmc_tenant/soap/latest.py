"""The latest calls of a tenant: `Tenant.calls`."""

from __future__ import annotations

from collections import deque

from .service import Handled

MOST = 1000
"""The most calls that are remembered."""
_LARGE = 100_000
"""From how many bytes on a response makes the tenant look at how much it remembers."""
_BYTES = 5_000_000
"""The most bytes of responses that are remembered, but for the latest."""


class LatestCalls(deque[Handled]):
    """The latest calls, the oldest first: as many as its `maxlen`, but fewer of large ones."""

    def append(self, handled: Handled) -> None:
        """Remember a call, and forget old ones that have become too many."""
        super().append(handled)
        if len(handled.answered) < _LARGE:
            return
        held = sum(len(each.answered) for each in self)
        while held > _BYTES and len(self) > 1:
            held -= len(self.popleft().answered)
