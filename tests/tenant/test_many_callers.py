"""Many callers at once: every row that was answered is there, once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from sfmc_tenant import Tenant
from support.tenant.shop import UPSERT, open_shop, order, orders

pytestmark = pytest.mark.slow


def test_threads() -> None:
    with Tenant() as tenant:
        client = tenant.client()
        open_shop(client)

        def write(number: int) -> None:
            client.update([order({"OrderNo": f"{number}-{place}", "Items": "1"}) for place in range(5)], options=UPSERT)
            client.update([order({"OrderNo": "shared", "Items": str(number)})], options=UPSERT)

        with ThreadPoolExecutor(64) as pool:
            list(pool.map(write, range(200)))
        assert len(orders(client, "OrderNo")) == 200 * 5 + 1


def test_tasks() -> None:
    async def write(tenant: Tenant) -> None:
        async with tenant.async_client() as client:
            await asyncio.gather(
                *(client.update([order({"OrderNo": str(number)})], options=UPSERT) for number in range(500))
            )

    with Tenant() as tenant:
        open_shop(tenant.client())
        asyncio.run(write(tenant))
        assert len(orders(tenant.client(), "OrderNo")) == 500
