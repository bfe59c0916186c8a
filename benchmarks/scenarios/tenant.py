"""The tenant to try things on, by a client of the bindings in its process: what it costs a test. CPU time of both."""

from __future__ import annotations

from sfmc_soap import Client, Email, RetrieveRequest, SentEvent, SimpleFilterPart, SimpleOperators
from sfmc_tenant import Tenant

from ..contestants import OURS
from ..report import Goal, Row, below
from ..timing import cpu_of_functions

_PER_SECOND = 20_000
"""How many events are wanted in a second."""
_SEND = 7


def trying_things(*, events: int, rounds: int) -> list[Row]:
    """Open a tenant, make a small call, and read events page by page."""
    with Tenant() as tenant, tenant.client() as client:
        tenant.track(*(SentEvent(send_id=_SEND, subscriber_key=f"k-{number}") for number in range(events)))
        functions = {
            "open": lambda: Tenant().close(),
            "call": lambda: client.create([Email(name="Spring", subject="Hello")]),
            "events": lambda: _read(client),
        }
        seconds = cpu_of_functions(functions, rounds)
    small, served = seconds["call"] * 1e3, events / seconds["events"]
    wanted = Goal(f"at least {_PER_SECOND:,} /s", f"{served:,.0f} /s", served >= _PER_SECOND)
    return [
        Row("open a tenant", "ms", {OURS: seconds["open"] * 1e3}),
        Row("a Create of one Email on a tenant", "ms", {OURS: small}, [below(small, 2, "ms")]),
        Row(f"read {events:,} SentEvents of a tenant", "/s", {OURS: served}, [wanted]),
    ]


def _read(client: Client) -> int:
    """Read all events of the send, and return how many there are."""
    of_send = SimpleFilterPart(property="SendID", simple_operator=SimpleOperators.EQUALS, value=[str(_SEND)])
    properties = ["SendID", "SubscriberKey", "EventDate", "EventType", "BatchID"]
    request = RetrieveRequest(object_type="SentEvent", properties=properties, filter=of_send)
    count = 0
    while True:
        response = client.retrieve(request)
        count += len(response.results)
        if response.overall_status != "MoreDataAvailable":
            return count
        request = RetrieveRequest(object_type="SentEvent", continue_request=response.request_id)
