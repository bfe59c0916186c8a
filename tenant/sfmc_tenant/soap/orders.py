"""Orders for faults: with which calls something goes wrong, because a test has asked for it."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from sfmc_soap.operations import OPERATIONS

from ..call.call import PageFault
from .faults import FaultKind, OrderedFault

Where = Literal["", "first", "continue"]
"""Which pages of a Retrieve an order is for: all, the first, or those that a ContinueRequest asks for."""

_PAGED = "Retrieve"
"""The operation whose responses are pages."""
_MOST = 999_999_999
"""The largest number that an order takes."""


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
