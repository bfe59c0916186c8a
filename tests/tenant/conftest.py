"""A tenant for one test, and its client. Modules and folders that need another one define it by the same name."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from datetime import datetime

import pytest
from sfmc_soap import Client
from sfmc_tenant import Tenant
from support.tenant.validity import assert_valid


@pytest.fixture
def now() -> datetime | None:
    """The time at which the tenant's clock stands. None: it goes."""
    return None


@pytest.fixture
def oddities() -> Collection[str]:
    """Elements that are missing, or not as the WSDL wants them, because the service is so."""
    return ()


@pytest.fixture
def tenant(now: datetime | None, oddities: Collection[str]) -> Iterator[Tenant]:
    """Give a tenant to a test. Every answer that it gave must be valid by the WSDL."""
    with Tenant() as tenant:
        if now is not None:
            tenant.clock.stop(now)
        yield tenant
        assert_valid(tenant, oddities=oddities)


@pytest.fixture
def client(tenant: Tenant) -> Client:
    """Give a client of the tenant to a test."""
    return tenant.client()


@pytest.fixture(autouse=True)
def paging_by_hand() -> Iterator[None]:
    """Let tests ask for one page at a time, of which a client warns: what the tenant makes of that is seen here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "this is the first page")
        yield
