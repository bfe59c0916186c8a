"""The moment, by the clock of the database. What waits for a moment waits no longer if the clock is set back."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import time

import sqlalchemy as sa

from .tables import CALLS, SERVICE

_GRAIN = 10.0
"""Seconds after which the moment is noted anew. So much later a call is due at most when the clock is set back."""
_JITTER = 1.0


def read_clock(connection: sa.Connection) -> float:
    """Return the seconds since 1970. Machines that share a database go by its clock."""
    noted, moment = _read(connection)
    is_set_back = moment < noted - _JITTER
    if is_set_back or moment >= noted + _GRAIN:
        # Of several transactions that find the same, one does it.
        mine = sa.update(SERVICE).where(SERVICE.c.clock == noted).values(clock=moment)
        if connection.execute(mine).rowcount and is_set_back:
            _follow(connection, noted - moment)
    return moment


def _read(connection: sa.Connection) -> tuple[float, float]:
    """Return the moment that was noted last, and the moment."""
    if connection.dialect.name != "postgresql":
        return float(connection.execute(sa.select(SERVICE.c.clock)).scalar_one()), time.time()
    row = connection.execute(sa.select(SERVICE.c.clock, sa.extract("epoch", sa.func.clock_timestamp()))).one()
    return float(row[0]), float(row[1])


def _follow(connection: sa.Connection, seconds: float) -> None:
    """Set back by so many seconds what is to come: calls that are due, ends of leases, questions for the status."""
    connection.execute(sa.update(CALLS).where(CALLS.c.ended.is_(None)).values(due=CALLS.c.due - seconds))
    connection.execute(sa.update(CALLS).where(CALLS.c.lease.is_not(None)).values(lease=CALLS.c.lease - seconds))
    connection.execute(sa.update(SERVICE).values(asked=SERVICE.c.asked - seconds))
