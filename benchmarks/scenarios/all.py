"""All scenarios, by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..contestants import Contestant
from ..report import Row
from .bulk import pulling_in_bulk
from .calls import calling
from .codec import decoding, encoding
from .events import pulling
from .generator import comparison, generation, vendoring
from .growth import growing_calls, growing_messages
from .memory import peak_memory
from .outboxes import storing_and_sending
from .processes import fresh_processes
from .slow_pages import slow_pages
from .tenant import trying_things
from .upserts import upserting


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        results: how many results a response has.
        objects: how many objects a request has.
        rounds: how many turns each contestant has.
    """

    results: int
    objects: int
    rounds: int

    @property
    def pulled(self) -> int:
        """How many events and rows are pulled in bulk."""
        return self.results * 400


Scenario: TypeAlias = Callable[[Mapping[str, Contestant], Sizes], Iterable[Row]]
"""Measures, and gives the rows of the table."""

SCENARIOS: Mapping[str, Scenario] = {
    "calls": lambda _, sizes: calling(rounds=sizes.rounds),
    "growing-calls": lambda _, sizes: growing_calls(rounds=sizes.rounds),
    "decoding": lambda contestants, sizes: decoding(contestants, results=sizes.results, rounds=sizes.rounds),
    "slow-pages": lambda _, sizes: slow_pages(results=sizes.results, rounds=sizes.rounds),
    "encoding": lambda contestants, sizes: encoding(contestants, objects=sizes.objects, rounds=sizes.rounds),
    "processes": lambda _, sizes: fresh_processes(rounds=sizes.rounds),
    "memory": lambda _, sizes: [peak_memory(results=sizes.results)],
    "growing-messages": lambda _, sizes: growing_messages(results=sizes.results, rounds=sizes.rounds),
    "generation": lambda _, sizes: generation(rounds=sizes.rounds),
    "comparison": lambda _, sizes: [comparison(rounds=sizes.rounds)],
    "vendoring": lambda _, sizes: vendoring(rounds=sizes.rounds),
    "tenant": lambda _, sizes: trying_things(rounds=sizes.rounds),
    "events": lambda _, sizes: pulling(events=sizes.results * 40, rounds=sizes.rounds),
    "upserts": lambda _, sizes: upserting(rows=sizes.results * 4, rounds=sizes.rounds),
    "outboxes": lambda _, sizes: storing_and_sending(calls=sizes.results // 5, rounds=sizes.rounds),
    "bulk": lambda _, sizes: pulling_in_bulk(count=sizes.pulled, rounds=sizes.rounds),
}
