"""What is queued, and conversations with both clients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sfmc_soap import CreateRequest, DeleteRequest, Email, UpdateRequest
from sfmc_tenant import Tenant
from support.everyday.sides import Blocking, Side
from support.tenant.queueing import keys


def emails(*names: str) -> list[Email]:
    """Emails to create."""
    return [Email(customer_key=name, name=name, subject="Hello") for name in names]


def there(tenant: Tenant) -> list[str]:
    """The keys of the emails that a tenant has now."""
    with tenant.client() as client:
        return sorted(keys(client))


def there_later(tenant: Tenant) -> list[str]:
    """The keys of the emails that it has when all that was queued is done."""
    tenant.clock.move(3600)
    return there(tenant)


def written(tenant: Tenant) -> Sequence[CreateRequest | UpdateRequest | DeleteRequest]:
    """The requests that a tenant got to write something."""
    requests = [call.request for call in tenant.calls.soap]
    return [each for each in requests if isinstance(each, CreateRequest | UpdateRequest | DeleteRequest)]


@contextmanager
def conversing(side: Side, id: str | None = None, **options: Any) -> Iterator[Any]:
    """Begin a conversation, whose block is that of the context. Of either client."""
    conversation = side.client.conversation(id, **options)
    if isinstance(side, Blocking):
        with conversation:
            yield conversation
        return
    awaited: Any = conversation
    side.run(awaited.__aenter__())
    try:
        yield conversation
    except BaseException as error:
        side.run(awaited.__aexit__(type(error), error, None))
        raise
    side.run(awaited.__aexit__(None, None, None))


def cancel(side: Side, scheduled: object, **options: Any) -> None:
    """Cancel what waits for its time."""
    client: Any = side.client
    side.run(client.cancel(scheduled, **options))
