"""Whether there is room for another call in an outbox."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import time
from datetime import UTC, datetime

import sqlalchemy as sa

from .errors import OutboxFull
from .options import OutboxSettings
from .rows import IS_FREE
from .steps import OPEN
from .tables import CALLS

_INTERVAL = 1.0
"""Seconds for which a count is good enough: counting takes longer, the more there is to count."""


class Room:
    """How much of an outbox is taken, as far as this process knows. What others store in the meantime comes on top.

    Args:
        name: what the outbox is called in messages.
        settings: how many calls may wait, and for how long.
    """

    def __init__(self, name: str, settings: OutboxSettings) -> None:
        self._name, self._settings = name, settings
        self._counted: float | None = None
        self._calls, self._bytes = 0, 0
        self._first: float | None = None

    def take(self, connection: sa.Connection, size: int, now: float) -> None:
        """Take room for a call.

        Args:
            connection: to the database.
            size: the bytes of its message.
            now: seconds since 1970, by the clock of the database.

        Raises:
            OutboxFull: there is none.
        """
        is_old = self._counted is None or time.monotonic() - self._counted >= _INTERVAL
        if is_old or self._problem(size, now):
            self._count(connection)
        if problem := self._problem(size, now):
            raise OutboxFull(f"{self._name}: {problem}")
        self._calls += 1
        self._bytes += size

    def _count(self, connection: sa.Connection) -> None:
        total = sa.func.coalesce(sa.func.sum(CALLS.c.bytes), 0)
        taken = connection.execute(sa.select(sa.func.count(), total).where(CALLS.c.state.in_(OPEN))).one()
        self._calls, self._bytes = int(taken[0]), int(taken[1])
        # One that is held waits for a person, perhaps: that it is old does not say that nobody sends.
        self._first = connection.scalar(sa.select(sa.func.min(CALLS.c.due)).where(IS_FREE))
        self._counted = time.monotonic()

    def _problem(self, size: int, now: float) -> str:
        """Return what is against another call, "" if nothing is."""
        most = self._settings
        if self._calls >= most.most_calls:
            return (
                f"{self._calls:,} calls are not done, and may be {most.most_calls:,}: have them sent, and settle or"
                " discard those that need a person"
            )
        if self._bytes + size > most.most_bytes:
            return f"the calls that are not done have {self._bytes:,} bytes, and may have {most.most_bytes:,}"
        if self._first is not None and now - self._first > most.longest_wait:
            since = datetime.fromtimestamp(self._first, UTC).isoformat(timespec="seconds")
            return (
                f"a call has waited since {since}, longer than {most.longest_wait:g} s: see to it that calls are sent,"
                " and to those that need a person"
            )
        return ""
