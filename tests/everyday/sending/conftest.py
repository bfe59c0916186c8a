"""Messages are sent by a definition that is active."""

from __future__ import annotations

import pytest
from support.everyday.sides import Side
from support.tenant.mailing import define_triggered


@pytest.fixture
def side(side: Side) -> Side:
    """A side whose tenant has the definition."""
    with side.tenant.client() as client:
        define_triggered(client)
    side.tenant.clock.move(10)
    side.tenant.calls.clear()
    return side
