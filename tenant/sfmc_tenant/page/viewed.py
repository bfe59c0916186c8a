"""What the page needs of a tenant."""

from __future__ import annotations

from collections import deque
from typing import Protocol

from ..access import Access
from ..call.call import Call
from ..soap.faults import Faults
from ..soap.service import Handled
from ..state.clock import Clock


class Viewed(Protocol):
    """A tenant, as far as the page knows it: see `Tenant`."""

    clock: Clock
    calls: deque[Handled]
    access: Access
    faults: Faults

    def look(self, mid: int = ..., /) -> Call:
        """Return a call by which to look at what a business unit has; the first one, if none is named."""
        ...
