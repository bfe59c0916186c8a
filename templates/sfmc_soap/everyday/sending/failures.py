"""Which recipients the service refused, as it tells under an OK as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ... import Subscriber, SubscriberResult
from ..batches.spelling import folded


@dataclass
class Refused:
    """Who was refused.

    Attributes:
        by_place: what the service said of recipients, by their places in the call.
        of_nobody: what it said of somebody who is not among them.
    """

    by_place: dict[int, SubscriberResult] = field(default_factory=dict)
    of_nobody: list[SubscriberResult] = field(default_factory=list)


def refused(people: Sequence[Subscriber], failures: Sequence[SubscriberResult]) -> Refused:
    """Return who was refused: paired by Ordinal, else by SubscriberKey, else by address.

    An Ordinal does not count where the person that it leads to is another one than the failure names. Of two with the
    same key, each failure takes the next.

    Args:
        people: those of one call.
        failures: the SubscriberFailures of its result.
    """
    known = _Known(people)
    found = Refused()
    for failure in failures:
        place = next((place for place in known.places(failure) if place not in found.by_place), None)
        if place is None:
            found.of_nobody.append(failure)
        else:
            found.by_place[place] = failure
    return found


class _Known:
    """The people of a call, by what they are known by."""

    def __init__(self, people: Sequence[Subscriber]) -> None:
        self._people = people
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._addresses: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(people):
            address = folded(person.email_address)
            # Who has no key is known by the address. Source: the vendor's page about subscriber keys.
            self._keys[folded(person.subscriber_key) or address].append(place)
            self._addresses[address].append(place)

    def places(self, failure: SubscriberResult) -> Iterator[int]:
        """Yield the places of those that a failure may be about, the likeliest first."""
        about = failure.subscriber if isinstance(failure.subscriber, Subscriber) else Subscriber()
        key, address = folded(about.subscriber_key), folded(about.email_address)
        place = failure.ordinal
        if isinstance(place, int) and 0 <= place < len(self._people):
            person = self._people[place]
            if _agree(key, folded(person.subscriber_key)) and _agree(address, folded(person.email_address)):
                yield place
        yield from self._keys.get(key, ()) if key else ()
        yield from self._addresses.get(address, ()) if address else ()


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other
