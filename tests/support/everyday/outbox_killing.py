"""Processes that store calls in an outbox, and send them, and are killed. As a program, what they are forked from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from sfmc_soap import Client, ClientCredentials, Outbox, Timeouts
from sfmc_soap.everyday.outbox import sending, worker
from support.everyday.forking import serve
from support.everyday.outboxes import FAST, row

LIMIT = 1.0
"""Seconds that a call may take. Twice as long nobody else takes it."""


def is_upsert(number: int) -> bool:
    """Return whether the order of a number is stored by a call that may be sent twice."""
    return number % 2 == 0


def _do(order: dict[str, Any], tell: Callable[[str], object]) -> None:
    """Store the orders of some numbers, and tell the id of each call; or send what is stored."""
    limits = Timeouts(synchronous=LIMIT, asynchronous=LIMIT, retrieve=LIMIT)
    credentials = ClientCredentials(client_id="one", client_secret="two", auth_url=order["url"])
    with (
        patch.object(sending, "_SLACK", 0.1),
        patch.object(worker, "STATUS_INTERVAL", 0.0),
        Client(credentials, timeouts=limits) as client,
        Outbox(order["outbox"], client, poll=0.02, retry=FAST, concurrency=order.get("concurrency", 1)) as outbox,
    ):
        for number in order.get("numbers", []):
            store = outbox.upsert if is_upsert(number) else outbox.create
            tell(f"{store(row(number))} ")
        if "numbers" not in order:
            outbox.run(until_empty=True)


if __name__ == "__main__":
    serve(_do)
