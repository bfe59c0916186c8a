"""Whatever is written, and whatever goes wrong: with a fallback, nothing is lost, done twice, or said wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, get_args

import pytest
from sfmc_soap import Email, Subscriber
from sfmc_tenant.call.call import PageFault
from sfmc_tenant.soap.faults import FaultKind
from support.everyday.orders import open_orders
from support.everyday.queues import emails
from support.everyday.sends import KEY, messages, person
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered

KINDS = sorted({*get_args(FaultKind)} - {*get_args(PageFault)})
MORE = ("update", "delete", "send", "insert")
NEVER_TWICE = {"create", "send", "insert"}
"""What is not sent again if an attempt may have been processed."""
CERTAIN: set[FaultKind] = {"rate limited", "maintenance", "login failed", "token expired", "HTTP 429"}
"""After these, a call was certainly not processed."""


def done(side: Side, what: str) -> Counter[int]:
    """How often each of three items was done."""
    with side.tenant.client() as client:
        if what == "create":
            names = [str(each.name) for each in client.select(Email, "Name")]
            return Counter(int(name) for name in names if name in "012")
        if what == "send":
            return Counter({int(key[1:]): count for key, count in messages(side.tenant).items()})
        if what == "upsert":
            return Counter(int(str(each.subscriber_key)) for each in client.select(Subscriber, "SubscriberKey"))
        if what == "update":
            found = client.select(Email, "CustomerKey", "Name").list()
            return Counter(int(str(each.customer_key)) for each in found if each.name == "new")
        if what == "delete":
            left = {str(each.customer_key) for each in client.select(Email, "CustomerKey")}
            return Counter(place for place in range(3) if str(place) not in left)
        return Counter(int(str(row["OrderNo"])) for row in client.data_extension("orders").rows("OrderNo"))


def write(side: Side, what: str, **options: Any) -> Any:
    """Write three items."""
    client, keys = side.client, ("0", "1", "2")
    people = [Subscriber(subscriber_key=key, email_address=f"{key}@example.org") for key in keys]
    orders = client.data_extension("orders", columns=["OrderNo"])
    ways: dict[str, Callable[[], Any]] = {
        "create": lambda: client.create_all([Email(name=key, subject="Hello") for key in keys], **options),
        "upsert": lambda: client.upsert_all(people, **options),
        "update": lambda: client.update_all([Email(customer_key=key, name="new") for key in keys], **options),
        "delete": lambda: client.delete_all([Email(customer_key=key) for key in keys], **options),
        "send": lambda: client.send(KEY, [person(number) for number in range(3)], **options),
        "insert": lambda: orders.insert([(number,) for number in range(3)], **options),
    }
    return side.run(ways[what]())


@pytest.mark.parametrize("times", [pytest.param(1, marks=pytest.mark.slow), 3, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["create", "upsert", *(pytest.param(each, marks=pytest.mark.slow) for each in MORE)])
def test_what_is_said_is_what_is_done(side: Side, what: str, kind: Any, times: int) -> None:
    with side.tenant.client() as client:
        open_orders(client)
        define_triggered(client)
        if what in ("update", "delete"):
            client.create_all(emails("0", "1", "2"))
    side.tenant.clock.move(10)
    operation = {"update": "Update", "delete": "Delete"}.get(what, "Create")
    side.tenant.faults.schedule([None, *[kind] * times], operation=operation)
    report = write(side, what, batch_size=1, concurrency=1, fallback="queue")
    side.tenant.faults.clear()
    results = side.run(side.client.results(report))
    side.tenant.clock.move(3600)
    there = done(side, what)
    waits = {index for call in report.queued for index in call.indexes}
    failed, unknown = ({each.index for each in found} for found in (results.failures, results.unknown))
    assert results.count == report.count and (report.count == 3 or report.stopped)
    assert waits.isdisjoint(each.index for each in report.failures) and results.stopped == report.stopped
    for index in {0, 1, 2} - unknown:
        was_done = index < report.count and index not in failed
        assert bool(there[index]) == was_done, index
    if what in NEVER_TWICE:
        assert set(there.values()) <= {1}
    if kind in CERTAIN:
        assert not unknown
