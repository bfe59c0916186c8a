"""A tenant whose clock stands, so that its answers are the same each time, and a client that raises at no status."""

from __future__ import annotations

from datetime import datetime

import pytest
from sfmc_soap import SERVER_TIME, Client
from sfmc_tenant import Tenant

NINE = datetime(2026, 3, 1, 9, 0, 0, 500_000, tzinfo=SERVER_TIME)


@pytest.fixture
def now() -> datetime:
    """Nine o'clock and half a second."""
    return NINE


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """Give a client of the tenant to a test."""
    return tenant.client(raise_on=())
