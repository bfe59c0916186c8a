"""The service that the tests of a client talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from service.loopback import Loopback


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A fresh service, which at the end has nothing to complain of that the test did not take."""
    with Loopback() as service:
        yield service
    assert service.violations == []
    assert service.errors == []
