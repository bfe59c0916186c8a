"""A list of a tenant, and who is on it."""

from __future__ import annotations

import pytest
from sfmc_soap import List
from support.everyday.sides import Side


@pytest.fixture
def club(side: Side) -> int:
    """The ID of a list that nobody is on."""
    with side.tenant.client() as client:
        made = client.create([List(list_name="Tea club")]).results[0].new_id
    assert isinstance(made, int)
    return made
