"""A tenant with a data extension of orders."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sfmc_soap import Client
from sfmc_tenant import Tenant
from support.tenant.shop import open_shop


@pytest.fixture
def oddities() -> Collection[str]:
    """Results of Perform have no Task: so the service was recorded."""
    return ("Task",)


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """Give a client to a test, of a tenant that has orders."""
    client = tenant.client()
    open_shop(client)
    return client
