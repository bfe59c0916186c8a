"""A tenant that gives its tracking events, page by page: in this process, and served by a process of its own.

CPU time of this process, which is the tenant's as well if it is in it, and events per second on the clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import partial

import httpx
from lxml import etree
from sfmc_soap import (
    SERVER_TIME,
    Client,
    ClientCredentials,
    OpenEvent,
    RetrieveRequest,
    RetrieveRequestMsg,
)
from sfmc_soap.operations import RETRIEVE
from sfmc_tenant import Tenant

from ..caller import logged_in
from ..contestants import BASELINE, OURS
from ..contestants.baseline import walk
from ..data import API
from ..report import Row, at_least, share_of
from ..serving import PACKAGE, installed, running, serve
from ..timing import time_functions

_EVENT = "OpenEvent"
_PROPERTIES = ["SendID", "SubscriberKey", "EventDate"]
_SENDS, _SUBSCRIBERS = 12, 600
_WHEN = datetime(2025, 1, 2, tzinfo=SERVER_TIME)


def pulling(*, events: int, rounds: int) -> list[Row]:
    """Retrieve all events of a tenant, in the process and over the loopback interface."""
    rows = []
    with ExitStack() as stack:
        pulls = {
            "in the process": pulls_in_process(filled(events), stack),
            "served": pulls_over_http(stack.enter_context(running(__name__, events)), stack),
        }
        for where, functions in pulls.items():
            timings = time_functions(functions, rounds)
            work = f"pull {events:,} events from a tenant, {where}"
            per_second = {name: events / timing.wall for name, timing in timings.items()}
            cpu = {name: timing.cpu for name, timing in timings.items()}
            rows.append(Row(work, "s", cpu, [share_of(cpu, BASELINE, at_most=3)]))
            rows.append(Row(f"{work}: events", "/s", per_second, [at_least(per_second[OURS], 20_000, "/s")]))
    return rows


def filled(events: int) -> Tenant:
    """Return a tenant in which so many events have happened."""
    tenant = installed()
    tenant.track(
        *(
            OpenEvent(send_id=number % _SENDS + 1, subscriber_key=f"C{number % _SUBSCRIBERS:04d}", event_date=_WHEN)
            for number in range(events)
        )
    )
    return tenant


def pulls_in_process(tenant: Tenant, stack: ExitStack) -> dict[str, Callable[[], int]]:
    """Return what pulls all events of a tenant of this process, and how many they are."""
    http = stack.enter_context(httpx.Client(transport=tenant.transport()))
    return _pulls(stack.enter_context(tenant.client()), http, tenant.credentials)


def pulls_over_http(url: str, stack: ExitStack) -> dict[str, Callable[[], int]]:
    """Return what pulls all events of a tenant that is served, and how many they are."""
    credentials = {**PACKAGE, "auth_url": url}
    client = stack.enter_context(Client(ClientCredentials(**credentials)))
    return _pulls(client, stack.enter_context(httpx.Client()), credentials)


def _pulls(client: Client, http: httpx.Client, credentials: Mapping[str, str]) -> dict[str, Callable[[], int]]:
    return {OURS: partial(_pull, client), BASELINE: partial(_pull_by_hand, http, credentials)}


def _pull(client: Client) -> int:
    """Pull all events with a client. Return how many they are."""
    return sum(len(page) for page in client.select(_EVENT, *_PROPERTIES).pages())


def _pull_by_hand(http: httpx.Client, credentials: Mapping[str, str]) -> int:
    """Pull all events with httpx and lxml. Return how many they are."""
    caller = logged_in(http, credentials)
    request, count = RetrieveRequest(object_type=_EVENT, properties=_PROPERTIES), 0
    while True:
        answer = etree.fromstring(caller.post(RETRIEVE, RetrieveRequestMsg(retrieve_request=request)))
        walk(answer)
        count += len(answer.findall(f".//{{{API}}}Results"))
        if answer.findtext(f".//{{{API}}}OverallStatus") != "MoreDataAvailable":
            return count
        request = RetrieveRequest(
            object_type=_EVENT, continue_request=answer.findtext(f".//{{{API}}}RequestID", default="")
        )


if __name__ == "__main__":
    serve(filled(int(sys.argv[1])))
