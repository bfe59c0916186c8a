"""Buyers as subscribers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orders.vendor.marketing import (
    UNSET,
    Attribute,
    Client,
    CreateOptions,
    PartialFailure,
    RetrieveRequest,
    SaveAction,
    SaveOption,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SubscriberStatus,
)


@dataclass(frozen=True)
class Buyer:
    """Somebody who has bought something."""

    email: str
    city: str = ""


def save(client: Client, buyers: Iterable[Buyer]) -> list[str]:
    """Add or update buyers; the addresses that were refused."""
    options = CreateOptions(save_options=[SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)])
    try:
        client.create(objects=[_subscriber(buyer) for buyer in buyers], options=options)
    except PartialFailure as failure:
        return [_address(each.object) for each in failure.results if not each.ok]
    return []


def reachable(client: Client, domain: str) -> Iterator[Buyer]:
    """The buyers of a domain who want to hear from us."""
    wanted = SimpleFilterPart(property="EmailAddress", simple_operator=SimpleOperators.ENDS_WITH, value=[f"@{domain}"])
    request = RetrieveRequest(object_type="Subscriber", properties=["EmailAddress", "Status"], filter=wanted)
    for found in client.retrieve(retrieve_request=request).results:
        if isinstance(found, Subscriber) and found.email_address is not UNSET and greets(found):
            yield Buyer(found.email_address)


def greets(subscriber: Subscriber) -> bool:
    """Whether somebody may be written to."""
    return subscriber.status == SubscriberStatus.ACTIVE


def _subscriber(buyer: Buyer) -> Subscriber:
    attributes = [Attribute(name="City", value=buyer.city)] if buyer.city else []
    return Subscriber(subscriber_key=buyer.email, email_address=buyer.email, attributes=attributes)


def _address(sent: object) -> str:
    return str(sent.email_address) if isinstance(sent, Subscriber) else ""
