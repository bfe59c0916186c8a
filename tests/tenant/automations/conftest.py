"""A tenant at night, with something for automations to do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pytest
from sfmc_soap import Client, FileTransferActivity
from sfmc_tenant import Tenant
from support.tenant.automations import NIGHT


@pytest.fixture
def now() -> datetime:
    """The night."""
    return NIGHT


@pytest.fixture
def oddities() -> Collection[str]:
    """Results of Perform have no Task, and come with an object that has no more than was sent."""
    return ("Task", "Object")


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """Give a client to a test, of a tenant that has an activity."""
    client = tenant.client()
    client.create([FileTransferActivity(customer_key="fetch", name="Fetch")])
    return client
