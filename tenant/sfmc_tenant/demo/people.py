"""The customers of the shop, and the lists that they are on."""

from __future__ import annotations

from collections.abc import Iterator

from sfmc_soap import (
    List,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
)

from ..call.call import Call
from ..contents.filling import add

CUSTOMERS = 600

_FIRST = (
    "Ada Ben Cora Dan Eve Finn Gita Hugo Ida Jon Kim Leo Mia Nils Olga Paul Quinn Rosa Sven Tara"
    " Uma Viktor Wanda Xaver Yara Zoe Aki Bea Carl Dora"
).split()
_LAST = (
    "Ahlgren Berg Costa Dahl Ek Falk Gruber Holm Ivarsson Jansen Keller Lund Moreau Novak Olsen Petit Quist"
    " Rossi Silva Tran"
).split()


def customers() -> Iterator[tuple[str, str, str]]:
    """Yield the number, first name and last name of each customer."""
    for index in range(CUSTOMERS):
        yield f"C{index + 1:04d}", _FIRST[index % len(_FIRST)], _LAST[index // len(_FIRST)]


def address(first: str, last: str) -> str:
    """Return the email address of a customer."""
    return f"{first}.{last}@example.com".lower()


def add_people(call: Call) -> int:
    """Add the lists and the subscribers. Return the ID of the list that everybody is on."""
    lists = add(
        call,
        [
            List(list_name="Newsletter", customer_key="newsletter", description="Once a month"),
            List(list_name="Tea club", customer_key="tea-club", description="Who buys often"),
        ],
    )
    everybody, club = (result.new_id for result in lists if isinstance(result.new_id, int))
    subscribers = []
    for place, (number, first, last) in enumerate(customers()):
        on = [everybody, club] if place % 5 == 0 else [everybody]
        left = place % 40 == 39
        subscribers.append(
            Subscriber(
                subscriber_key=number,
                email_address=address(first, last),
                status=SubscriberStatus.UNSUBSCRIBED if left else SubscriberStatus.ACTIVE,
                lists=[SubscriberList(id=each) for each in on],
            )
        )
    add(call, subscribers)
    return everybody
