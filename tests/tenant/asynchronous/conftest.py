"""A tenant whose clock stands: what is queued waits until a test moves it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


@pytest.fixture
def oddities() -> Collection[str]:
    """The result of a call that is a fault has no StatusMessage."""
    return ("StatusMessage",)
