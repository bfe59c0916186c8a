"""Faults on order: what goes wrong with calls because a test has asked for it."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast, get_args

from sfmc_soap.operations import OPERATIONS

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

Where = Literal["", "first", "continue"]
"""Which pages of a Retrieve an order is for: all, the first, or those that a ContinueRequest asks for."""

_PAGED = "Retrieve"
"""The operation whose responses are pages."""
_LATE = 3600
"""How long a late answer takes, in seconds."""
_MOST = 999_999_999
"""The largest number that an order takes."""


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


@dataclass
class Order:
    """An order for faults.

    Attributes:
        fault: what goes wrong.
        after: how many matching calls are spared first.
        times: how many calls it is for; None for all that follow.
        operation: the operation that it is for, such as "Retrieve"; "" for all.
        where: which pages of a Retrieve it is for.
        probability: how probable the fault is for each of them.
        seen: how many matching calls there were.
        happened: how often the fault has happened.
    """

    fault: OrderedFault
    after: int = 0
    times: int | None = 1
    operation: str = ""
    where: Where = ""
    probability: float = 1
    chance: random.Random = field(default_factory=random.Random, repr=False)
    seen: int = 0
    happened: int = 0

    def takes(self, operation: str, where: Where) -> bool:
        """Count a call, and tell whether the fault is due with it."""
        if self.operation not in ("", operation) or self.where not in ("", where):
            return False
        self.seen += 1
        if self.seen <= self.after or self.happened == self.times:
            return False
        return self.probability >= 1 or self.chance.random() < self.probability


class Faults:
    """The faults that were ordered. Each call has one of them at most."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._lock = threading.Lock()

    @property
    def orders(self) -> tuple[Order, ...]:
        """All orders, those that are done as well."""
        return tuple(self._orders)

    def add(
        self,
        kind: FaultKind,
        *,
        after: int = 0,
        times: int | None = 1,
        operation: str = "",
        where: Where = "",
        seconds: float = 30,
        probability: float = 1,
        seed: int = 0,
    ) -> None:
        """Order a fault.

        Args:
            kind: what goes wrong.
            after: how many calls are spared first.
            times: with how many calls it happens; None for all.
            operation: the operation whose calls it happens with, such as "Retrieve"; "" for every one.
            where: with which pages of a Retrieve it happens: "first", "continue" for those that a ContinueRequest asks
                for, "" for every one.
            seconds: how long a slow answer takes; what HTTP 429 asks to wait. At most 999,999,999.
            probability: how probable it is for each of them, from 0 to 1.
            seed: chooses the calls, where it is not certain: the same calls for the same seed.

        Raises:
            ValueError: there is no such kind of fault, no such operation, or a number makes no sense.
        """
        for name, number in (("after", after), ("times", times or 0), ("seconds", seconds)):
            _check_number(name, number, _MOST)
        _check_number("probability", probability, 1)
        _check_word("fault", kind, get_args(FaultKind))
        _check_word("operation", operation, ("", *OPERATIONS))
        _check_word("page", where, get_args(Where))
        if where or kind in get_args(PageFault):
            _check_word("operation with pages", operation, ("", _PAGED))
            operation = _PAGED
        chance = random.Random(seed)  # noqa: S311 - it is no secret
        fault = OrderedFault(kind, seconds)
        with self._lock:
            self._orders.append(
                Order(fault, after, times, operation, where=where, probability=probability, chance=chance)
            )

    def schedule(self, kinds: Sequence[FaultKind | None], *, operation: str = "", where: Where = "") -> None:
        """Order a fault for each of the next calls; None spares one.

        Args:
            kinds: the faults, in the order of the calls.
            operation: the operation whose calls count; "" for every one.
            where: which pages of a Retrieve count; "" for every one.

        Raises:
            ValueError: there is no such kind of fault, or no such operation.
            TypeError: one fault was given, and not a list.
        """
        if isinstance(kinds, str):
            raise TypeError(f"schedule() takes a list of faults, one for each call: write [{kinds!r}]")
        for index, kind in enumerate(kinds):
            if kind is not None:
                self.add(kind, after=index, operation=operation, where=where)

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._orders.clear()

    def next(self, operation: str, where: Where) -> OrderedFault | None:
        """Return what goes wrong with a call that has come in; None for nothing.

        Args:
            operation: its operation.
            where: which page of a Retrieve it asks for; "" if it is none.
        """
        with self._lock:
            due = [order for order in self._orders if order.takes(operation, where)]
            if not due:
                return None
            due[0].happened += 1
            return due[0].fault


def _check_number(name: str, given: float, most: float) -> None:
    """Check a number.

    Raises:
        ValueError: it is negative, or too large.
    """
    if not 0 <= given <= most:
        raise ValueError(f"{name} is {given}: it must be a number from 0 to {most:,}")


def _check_word(what: str, given: str, known: Sequence[str]) -> None:
    """Check that there is what a word names.

    Raises:
        ValueError: there is not.
    """
    if given not in known:
        raise ValueError(f"{given!r} is no {what}: it must be one of {', '.join(filter(None, known))}")
