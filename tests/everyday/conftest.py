"""Everyday work is done with both clients, on a tenant of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sfmc_tenant import Tenant
from support.everyday.sides import SIDES, Side


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    with_client = SIDES[request.param](Tenant())
    yield with_client
    with_client.close()
