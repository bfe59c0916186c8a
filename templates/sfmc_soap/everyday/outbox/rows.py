"""Rows of the table of calls, as what is told of a call."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from .calls import StoredCall
from .errors import OutboxError
from .steps import State
from .tables import CALLS

TOLD = [
    CALLS.c[name]
    for name in ("id", "operation", "key", "is_idempotent", "state", "attempts", "failures", "stored", "reason")
]
"""The columns that are told."""
IS_FREE = sa.and_(CALLS.c.state == State.WAITING, CALLS.c.is_held.is_(False))
"""Whether a call waits to be sent, and not for one before it in its key."""


def call_of(row: Any) -> StoredCall:
    """Return what a row tells of a call.

    Raises:
        OutboxError: it is none that an outbox has written.
    """
    return StoredCall(**values_of(row))


def values_of(row: Any) -> dict[str, Any]:
    """Return the same by the names of the attributes."""
    values = {column.name: getattr(row, column.name) for column in TOLD}
    try:
        values |= {"state": State(row.state), "stored": moment_of(row.stored)}
        values |= {name: int(values[name]) for name in ("attempts", "failures")}
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise OutboxError(f"the row of call {row.id} is damaged: {error}") from error
    return values


def moment_of(seconds: float) -> datetime:
    """Return a moment in UTC.

    Args:
        seconds: since 1970.
    """
    return datetime.fromtimestamp(seconds, UTC)
