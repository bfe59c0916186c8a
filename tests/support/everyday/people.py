"""Subscribers of a tenant."""

from __future__ import annotations

from sfmc_soap import Subscriber, SubscriberStatus
from sfmc_tenant import Tenant

KEYS = [f"key {number:02}" for number in range(25)]
"""The keys of the subscribers, in order."""


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
