"""What the page shows of a tenant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..access import Access
from ..call.call import Call
from ..recorded import RecordedCalls
from ..soap.orders import Faults
from ..state.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """A tenant, as far as the page knows it: see `Tenant`.

    Attributes:
        look: returns a call by which to look at what a business unit has; the first one, if none is named.
    """

    clock: Clock
    calls: RecordedCalls
    access: Access
    faults: Faults
    look: Callable[..., Call]
