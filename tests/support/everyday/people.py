"""Subscribers of a tenant, and what is there of them."""

from __future__ import annotations

from sfmc_soap import ListSubscriber, P, Subscriber, SubscriberStatus
from sfmc_tenant import Tenant

KEYS = [f"key {number:02}" for number in range(25)]
"""The keys of the subscribers, in order."""

THREE = [{"SubscriberKey": key, "EmailAddress": f"{key}@example.org"} for key in ("ada", "bob", "cy")]
"""People as they are given to be subscribed."""


def subscribe_all(tenant: Tenant, keys: list[str] = KEYS) -> None:
    """Make a subscriber for each key."""
    people = [
        Subscriber(
            subscriber_key=key, email_address=f"{key.replace(' ', '')}@example.com", status=SubscriberStatus.ACTIVE
        )
        for key in keys
    ]
    with tenant.client() as client:
        client.create(people)


def account(tenant: Tenant) -> dict[object, object]:
    """The status of each subscriber, by the key."""
    with tenant.client() as client:
        return {each.subscriber_key: each.status for each in client.select(Subscriber, "SubscriberKey", "Status")}


def members(tenant: Tenant, list_id: int) -> dict[object, object]:
    """The status of each member of a list, by the key."""
    with tenant.client() as client:
        found = client.select(ListSubscriber, "SubscriberKey", "Status", where=P("ListID") == list_id)
        return {each.subscriber_key: each.status for each in found}
