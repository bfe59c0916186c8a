"""A tenant for one test, and its client. Modules that need another one define it by the same name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sfmc_soap import Client
from sfmc_tenant import Tenant
from support.tenant.validity import assert_valid


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    """Give a tenant to a test. Every answer that it gave must be valid by the WSDL."""
    with Tenant() as tenant:
        yield tenant
        assert_valid(tenant)


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """Give a client of the tenant to a test."""
    return tenant.client()
