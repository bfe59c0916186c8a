"""What goes wrong with a call, because a test has asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from ..call.call import PageFault
from ..call.errors import ServiceFault
from ..exchange import Answer, Arrival, text_answer

FaultKind = Literal[
    "rate limited",
    "maintenance",
    "login failed",
    "token expired",
    "HTTP 429",
    "HTTP 503",
    "HTTP 504",
    "slow",
    "late",
    "dropped before",
    "dropped after",
    "half a page",
    PageFault,
]
"""What can go wrong.

"dropped before" and "dropped after" break the connection before and after the call is carried out; "half a page" breaks
it in the middle of the response; "late" lets the client wait for it in vain; "token expired" lets all tokens expire
that were given.
"""

_LATE = 3600
"""How long a late answer takes, in seconds."""


@dataclass(frozen=True)
class OrderedFault:
    """What goes wrong with one call.

    Attributes:
        kind: what it is.
        seconds: how long a slow answer is held back; what Retry-After says.
    """

    kind: FaultKind
    seconds: float

    def before(self) -> Answer | None:
        """Return what is answered without carrying the call out; None if it is carried out.

        Raises:
            ServiceFault: that is a SOAP fault.
        """
        match self.kind:
            case "rate limited":
                raise ServiceFault("Rate Limited", 17)
            case "maintenance":
                raise ServiceFault("InMaintenance", 9)
            case "login failed":
                raise ServiceFault("Login Failed", security=True)
            case "HTTP 429":
                return replace(text_answer("Too Many Requests", 429), headers={"retry-after": f"{self.seconds:.0f}"})
            case "HTTP 503":
                return text_answer("Service Unavailable", 503)
            case "HTTP 504":
                return text_answer("Gateway Timeout", 504)
            case "dropped before":
                return replace(text_answer(""), arrival=Arrival.NOTHING)
        return None

    @property
    def of_page(self) -> PageFault | None:
        """What goes wrong with a page; None if it is nothing of the kind."""
        return cast(PageFault, self.kind) if self.kind in get_args(PageFault) else None

    def after(self, answer: Answer) -> Answer:
        """Return the answer to a call that was carried out, as it gets through."""
        match self.kind:
            case "slow":
                return replace(answer, seconds=self.seconds)
            case "late":
                return replace(answer, seconds=_LATE)
            case "dropped after":
                return replace(answer, arrival=Arrival.NOTHING)
            case "half a page":
                return replace(answer, arrival=Arrival.HALF)
        return answer
