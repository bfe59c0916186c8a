"""What programs do with a tenant: fixtures, a dump, the clock, faults and calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sfmc_soap import Model, to_dict

from ..access import Access
from ..recorded import RecordedCall, RecordedCalls
from ..soap.orders import Faults
from ..state.clock import Clock, with_zone
from .asked import Asked

Action = Callable[[Asked], Any]
"""Does what is asked for. Returns what is answered: JSON, a text, or None. It may raise a ValueError."""

_LARGEST_MID = 2**31
_NUMBER = (int, float)
_FAULT = {
    "kind": (str,),
    "after": (int,),
    "times": (int, type(None)),
    "operation": (str,),
    "where": (str,),
    "seconds": _NUMBER,
    "probability": _NUMBER,
    "seed": (int,),
}
"""The members of a request for a fault, and the types of their values."""


class Controlled(Protocol):
    """A tenant, as far as it is controlled from outside: see `Tenant`."""

    clock: Clock
    calls: RecordedCalls
    access: Access
    faults: Faults

    def load_text(self, text: str, *, mid: int = ...) -> None:
        """Fill it with fixtures."""

    def load_demo(self) -> None:
        """Fill it with the demo shop."""

    def dump(self) -> str:
        """Return all that it holds."""
        ...

    def reset(self) -> None:
        """Let it be as a new one."""


class Control:
    """What is done with a tenant. Each method is an `Action`.

    Args:
        tenant: the tenant.
    """

    def __init__(self, tenant: Controlled) -> None:
        self._tenant = tenant

    def calls(self, asked: Asked) -> Any:
        """Return the calls after one, the oldest first.

        Raises:
            ValueError: `after` is not a number.
        """
        after = asked.number("after", 0)
        return [_told(call) for call in self._tenant.calls if call.number > after]

    def forget_calls(self, asked: Asked) -> Any:
        """Forget all calls."""
        self._tenant.calls.clear()

    def time(self, asked: Asked) -> Any:
        """Return the time."""
        return {"now": self._tenant.clock.now().isoformat()}

    def set_clock(self, asked: Asked) -> Any:
        """Stop the clock, move it on, or both. Return the time.

        Raises:
            ValueError: that is not possible.
        """
        given = asked.members({"stop": (str,), "move": _NUMBER})
        if "stop" in given:
            at = None if given["stop"] == "now" else datetime.fromisoformat(given["stop"])
            self._tenant.clock.stop(at and with_zone(at))
        self._tenant.clock.move(given.get("move", 0))
        return self.time(asked)

    def faults(self, asked: Asked) -> Any:
        """Return the faults on order."""
        return [
            {
                "kind": order.fault.kind,
                "after": order.after,
                "times": order.times,
                "operation": order.operation,
                "where": order.where,
                "happened": order.happened,
            }
            for order in self._tenant.faults.orders
        ]

    def order_fault(self, asked: Asked) -> Any:
        """Order a fault.

        Raises:
            ValueError: there is no such fault.
        """
        given = asked.members(_FAULT)
        self._tenant.faults.add(given.pop("kind", ""), **given)

    def clear_faults(self, asked: Asked) -> Any:
        """Forget all orders for faults."""
        self._tenant.faults.clear()

    def expire_tokens(self, asked: Asked) -> Any:
        """Let all tokens expire."""
        self._tenant.access.expire_tokens()

    def load(self, asked: Asked) -> Any:
        """Fill the tenant with fixtures.

        Raises:
            ValueError: they are not as they must be.
        """
        if "mid" in asked.query:
            self._tenant.load_text(asked.text, mid=min(asked.number("mid", 0), _LARGEST_MID))
        else:
            self._tenant.load_text(asked.text)

    def load_demo(self, asked: Asked) -> Any:
        """Fill the tenant with the demo shop."""
        self._tenant.load_demo()

    def dump(self, asked: Asked) -> Any:
        """Return all that the tenant holds, as YAML."""
        return self._tenant.dump()

    def reset(self, asked: Asked) -> Any:
        """Let the tenant be as a new one."""
        self._tenant.reset()


def _told(call: RecordedCall) -> dict[str, Any]:
    """Return a call as JSON can hold it."""
    names = "number kind operation method path status fault ordered mid seconds".split()
    messages = {"request": call.request, "response": call.response}
    return {
        **{name: getattr(call, name) for name in names},
        "at": call.at.isoformat(),
        **{name: to_dict(held) if isinstance(held, Model) else held for name, held in messages.items()},
    }
