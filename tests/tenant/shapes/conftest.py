"""A tenant whose clock stands, so that its answers are the same each time, and a client that raises at no status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sfmc_soap import SERVER_TIME, Client
from sfmc_tenant import Tenant

NINE = datetime(2026, 3, 1, 9, 0, 0, 500_000, tzinfo=SERVER_TIME)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    """Give a tenant to a test: at nine o'clock and half a second."""
    with Tenant() as tenant:
        tenant.clock.stop(NINE)
        yield tenant


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """Give a client of the tenant to a test."""
    return tenant.client(raise_on=())
