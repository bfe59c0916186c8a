"""What all tests of reading by siblings begin with."""

from __future__ import annotations

import pytest
from support.siblings.both_ways import forget


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No shape is known."""
    forget()
