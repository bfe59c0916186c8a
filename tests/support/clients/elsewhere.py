"""A call in a process of its own, which loads nothing but the bindings."""

from __future__ import annotations

import asyncio

from sfmc_soap import AsyncClient, Client, Email

LETTER = Email(name="To ada@example.com", subject="Hello, Ada")
"""What most tests create: the service takes it any number of times."""


def create(client: Client | AsyncClient) -> str:
    """A Create, where there is no event loop: the status of its answer."""
    if isinstance(client, AsyncClient):
        return str(asyncio.run(_create_and_close(client)))
    with client:
        return str(client.create(objects=[LETTER]).overall_status)


async def _create_and_close(client: AsyncClient) -> object:
    async with client:
        return (await client.create(objects=[LETTER])).overall_status
