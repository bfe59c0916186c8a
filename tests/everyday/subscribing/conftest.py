"""A list of a tenant, and who is on it."""

from __future__ import annotations

import pytest
from support.everyday.sides import Side
from support.tenant.people import list_named


@pytest.fixture
def club(side: Side) -> int:
    """The ID of a list that nobody is on."""
    with side.tenant.client() as client:
        return list_named(client, "Tea club")
