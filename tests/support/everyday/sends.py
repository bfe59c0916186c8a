"""What was sent by triggered sends, as requests and events of the tenant tell it."""

from __future__ import annotations

from collections import Counter

from sfmc_soap import CreateRequest, NotSentEvent, SentEvent, Subscriber, TriggeredSend
from sfmc_tenant import Tenant

KEY = "welcome_ts"
"""The key of the definition."""


def person(number: int | str) -> dict[str, str]:
    """Somebody who can be sent to."""
    return {"SubscriberKey": f"k{number}", "EmailAddress": f"p{number}@example.org"}


def asked(tenant: Tenant) -> list[TriggeredSend]:
    """The triggered sends that were asked for, in the order of the calls."""
    requests = [call.request for call in tenant.calls.soap if isinstance(call.request, CreateRequest)]
    return [each for request in requests for each in request.objects if isinstance(each, TriggeredSend)]


def people_asked(tenant: Tenant) -> list[Subscriber]:
    """The subscribers in them."""
    return [each for send in asked(tenant) for each in send.subscribers]


def messages(tenant: Tenant) -> Counter[str]:
    """How many messages the tenant has sent to whom, or has decided not to send, when all is over."""
    tenant.clock.move(60)
    with tenant.client() as client:
        sent = client.select(SentEvent, "SubscriberKey").list()
        not_sent = client.select(NotSentEvent, "SubscriberKey").list()
    return Counter(str(event.subscriber_key) for event in (*sent, *not_sent))
