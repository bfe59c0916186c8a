"""Fixtures of pytest, which finds them by their entry point. Nothing is imported until a test uses one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sfmc_soap import AsyncClient, Client

    from .tenant import Tenant


@pytest.fixture
def sfmc_tenant() -> Iterator[Tenant]:
    """Give a new tenant of Marketing Cloud, in memory, to one test."""
    from .tenant import Tenant

    with Tenant() as tenant:
        yield tenant


@pytest.fixture
def sfmc_tenant_url(sfmc_tenant: Tenant) -> Iterator[str]:
    """Serve the tenant of a test at a free port of the loopback interface, and give the address.

    Client id and secret are `demo`. It needs the extra `tenant`.
    """
    from .tenant import DEMO, MID

    sfmc_tenant.access.install(DEMO, DEMO, MID)
    with sfmc_tenant.server().running() as url:
        yield url


@pytest.fixture
def sfmc_client(sfmc_tenant: Tenant) -> Iterator[Client]:
    """Give a client of the tenant to its test."""
    with sfmc_tenant.client() as client:
        yield client


@pytest.fixture
def sfmc_async_client(sfmc_tenant: Tenant) -> AsyncClient:
    """Give a client of the tenant to its test, for asyncio. There is nothing to close: it has no connections."""
    return sfmc_tenant.async_client()
