"""Calls in a database. It knows nothing of SOAP: a message is a text to it."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

import sqlalchemy as sa

from ..._runtime.client.events import LOG
from ..._runtime.shortening import shorten
from .calls import NewCall, StoredCall, TakenCall
from .clock import read_clock
from .database import Database
from .errors import NoSuchCall, OutboxError
from .options import OutboxSettings
from .order import has_free, let_next_go, next_due, one_before
from .ownership import claim
from .room import Room
from .rows import TOLD, call_of, moment_of, values_of
from .steps import STEPS, State, StateName, Step, after_failure
from .tables import CALLS, SERVICE
from .texts import storable

_FREE = {"lane": None, "lease": None}
"""What a row has that no lane has."""
_LOST = "its worker is gone: nobody knows whether it was processed"


class Storage:
    """The calls of an outbox. Threads may share it.

    Args:
        url: where they are, as `Database` takes it.
        account: the MID of the account that they are sent to, "" for that of the token.
        settings: how many may wait, and for how long.

    Raises:
        TypeError: the URL is neither a path nor a text.
        ConfigurationError: the URL is none that an outbox can be kept at.
        OutboxError: the database cannot be used, or is another program's, or another account's.
    """

    def __init__(self, url: str | os.PathLike[str], account: str, settings: OutboxSettings) -> None:
        self._settings = settings
        self._database = Database(url)
        self._room = Room(f"{self}", settings)
        try:
            with self._database.transaction() as connection:
                is_new = claim(connection, account, f"{self}")
            self._database.protect()
        except BaseException:
            self.close()
            raise
        if is_new:
            LOG.info("the outbox %s was not there: it is a new one", self)

    def add(self, call: NewCall) -> int:
        """Store a call. Return its id.

        Raises:
            OutboxFull: too much waits, or for too long.
        """
        size = len(call.request.encode())
        with self._transaction() as (connection, now):
            self._room.take(connection, size, now)
            values = {**vars(call), "bytes": size, "state": State.WAITING, "stored": now, "due": now}
            return int(connection.execute(sa.insert(CALLS).values(values).returning(CALLS.c.id)).scalar_one())

    def take(self, lane: str, lease: float) -> TakenCall | None:
        """Take the call that has been due for the longest time. None if there is none, or the service is down.

        Args:
            lane: what will send it.
            lease: seconds for which it is nobody else's.
        """
        with self._transaction() as (connection, now):
            self._find_lost(connection, now, lane)
            if connection.scalar(sa.select(SERVICE.c.down_since)) is not None:
                return None
            found = next_due(connection, now)
            if found is None:
                return None
            taken = {"lane": lane, "lease": now + lease, "attempts": CALLS.c.attempts + 1}
            self._step(connection, found.id, Step.TAKE, now, values=taken)
            values = {**values_of(found), "state": State.SENDING, "attempts": found.attempts + 1}
            return TakenCall(**values, request=found.request)

    def keep(
        self,
        call: StoredCall,
        step: Step,
        *,
        reason: str = "",
        is_down: bool = False,
        pause: float = 0.0,
        **values: Any,
    ) -> bool:
        """Keep what became of a call that was taken. Return False if it was taken, settled or removed by others.

        It may come late: a response is one, whatever was thought of the call in the meantime.

        Args:
            call: the call, as it was taken.
            step: what happened to it.
            reason: why it is not done.
            is_down: whether the service is down for that reason: nothing is sent then.
            pause: seconds until it is due.
            values: further columns: `response` and `failures`.
        """
        with self._transaction() as (connection, now):
            if is_down:
                since = sa.func.coalesce(SERVICE.c.down_since, now)
                told = shorten(storable(reason))
                connection.execute(sa.update(SERVICE).values(down_since=since, reason=told))
            changed = {**values, **_FREE, "reason": storable(reason), "due": now + pause}
            if self._step(connection, call.id, step, now, attempts=call.attempts, values=changed):
                return True
            # The answer of the database to this very question may have been lost.
            kept = sa.select(CALLS.c.id).where(CALLS.c.id == call.id, CALLS.c.attempts == call.attempts)
            return connection.scalar(kept.where(CALLS.c.state == STEPS[step][1])) is not None

    def give_back(self, lane: str) -> None:
        """Give back what a lane has taken and has certainly not sent."""
        with self._transaction() as (connection, now):
            taken = connection.scalars(sa.select(CALLS.c.id).where(CALLS.c.lane == lane)).all()
            for id in taken:
                self._step(connection, id, Step.POSTPONE, now, values=_FREE)

    def settle(self, id: int, step: Step) -> None:
        """Do with a call what a person says.

        Raises:
            NoSuchCall: there is none of this id.
            OutboxError: that cannot be done in its state.
        """
        with self._transaction() as (connection, now):
            values = {"due": now, "failures": 0, "response": None, "reason": ""}
            if not self._step(connection, id, step, now, values=values):
                raise _not_possible("settled so", self._one(connection, id, CALLS.c.lease))

    def discard(self, id: int) -> None:
        """Remove a dead call.

        Raises:
            NoSuchCall: there is none of this id.
            OutboxError: it is not dead.
        """
        with self._transaction() as (connection, now):
            let_next_go(connection, id, self._oldest(now))
            gone = connection.execute(sa.delete(CALLS).where(CALLS.c.id == id, CALLS.c.state == State.DEAD))
            if not gone.rowcount:
                raise _not_possible("discarded", self._one(connection, id, CALLS.c.lease))

    def call(self, id: int) -> StoredCall:
        """Return a call.

        Raises:
            NoSuchCall: there is none of this id.
        """
        with self._transaction() as (connection, _):
            return _told(connection, self._one(connection, id))

    def messages(self, id: int) -> tuple[StoredCall, str, str | None]:
        """Return a call, its request and its response, the latter None if there is none.

        Raises:
            NoSuchCall: there is none of this id.
        """
        with self._transaction() as (connection, _):
            row = self._one(connection, id, CALLS.c.request, CALLS.c.response)
            return _told(connection, row), row.request, row.response

    def calls(self, state: State, limit: int) -> list[StoredCall]:
        """Return the calls in a state, those that were stored first first."""
        with self._transaction() as (connection, _):
            query = sa.select(*TOLD).where(CALLS.c.state == state).order_by(CALLS.c.id).limit(limit)
            return [_told(connection, row) for row in connection.execute(query).all()]

    def counts(self) -> dict[StateName, int]:
        """Return how many calls are in each state."""
        with self._transaction() as (connection, _):
            rows = connection.execute(sa.select(CALLS.c.state, sa.func.count()).group_by(CALLS.c.state))
            found = {str(state): int(count) for state, count in rows}
            return {name: found.get(name, 0) for name in get_args(StateName)}

    def has_work(self) -> bool:
        """Return whether a call is being sent, or waits for something else than a person."""
        with self._transaction() as (connection, _):
            sending = sa.select(CALLS.c.id).where(CALLS.c.state == State.SENDING).limit(1)
            return connection.scalar(sending) is not None or has_free(connection)

    def end_downtime(self) -> None:
        """Keep that the service is there again."""
        with self._transaction() as (connection, _):
            connection.execute(sa.update(SERVICE).values(down_since=None, reason=""))

    def may_ask(self, interval: float) -> bool:
        """Return whether to ask if the service is there again: it is down, and nobody has asked for so many seconds."""
        with self._transaction() as (connection, now):
            is_due = sa.and_(SERVICE.c.down_since.is_not(None), SERVICE.c.asked <= now - interval)
            return bool(connection.execute(sa.update(SERVICE).where(is_due).values(asked=now)).rowcount)

    def downtime(self) -> tuple[datetime, str] | None:
        """Return since when the service is down, and why; None if it is not."""
        with self._transaction() as (connection, _):
            since, reason = connection.execute(sa.select(SERVICE.c.down_since, SERVICE.c.reason)).one()
            return None if since is None else (moment_of(since), reason)

    def remove_old(self) -> None:
        """Remove calls that were done so long ago that nobody needs them."""
        with self._transaction() as (connection, now):
            is_old = sa.and_(CALLS.c.state == State.DONE, CALLS.c.ended < now - self._settings.keep)
            connection.execute(sa.delete(CALLS).where(is_old))

    def close(self) -> None:
        """Close the connections. Nothing can be stored or read any more."""
        self._database.close()

    def __str__(self) -> str:
        return f"{self._database}"

    @contextmanager
    def _transaction(self) -> Iterator[tuple[sa.Connection, float]]:
        """Do something as a whole or not at all: give a connection, and the moment by the clock that all share."""
        with self._database.transaction() as connection:
            yield connection, read_clock(connection)

    def _find_lost(self, connection: sa.Connection, now: float, lane: str) -> None:
        """See to calls whose workers are gone, and to one that a lane does not know it has: a reply was lost."""
        is_lost = sa.or_(CALLS.c.lease < now, CALLS.c.lane == lane)
        lost = connection.execute(
            sa.select(CALLS.c.id, CALLS.c.is_idempotent, CALLS.c.failures, CALLS.c.lane)
            .where(CALLS.c.state == State.SENDING, is_lost)
            .with_for_update(skip_locked=True)
        ).all()
        for row in lost:
            if row.lane == lane:
                self._step(connection, row.id, Step.POSTPONE, now, values=_FREE)
                continue
            step = after_failure(row.failures, self._settings.retry.attempts, may_repeat=row.is_idempotent)
            values = {**_FREE, "reason": _LOST, "failures": CALLS.c.failures + 1, "due": now}
            self._step(connection, row.id, step, now, values=values)

    def _oldest(self, now: float) -> float:
        """Return the moment from which a call that is freed has waited at most: then it keeps none from being stored.

        Half of the time that it may wait is left to send it. It goes before younger ones still.
        """
        return now - self._settings.longest_wait / 2

    def _step(
        self,
        connection: sa.Connection,
        id: int,
        step: Step,
        now: float,
        *,
        attempts: int | None = None,
        values: Mapping[str, Any],
    ) -> bool:
        """Make a step of a call. Return False if it is not in a state for it, or was taken again since."""
        before, after = STEPS[step]
        ended = now if after is State.DONE else None
        change = sa.update(CALLS).where(CALLS.c.id == id, CALLS.c.state.in_(before))
        if attempts is not None:
            change = change.where(CALLS.c.attempts == attempts)
        is_made = bool(connection.execute(change.values(state=after, ended=ended, **values)).rowcount)
        if is_made and after is State.DONE:
            let_next_go(connection, id, self._oldest(now))
        return is_made

    def _one(self, connection: sa.Connection, id: int, *more: sa.Column[Any]) -> Any:
        """Return the row of a call, with what is told of it and more columns.

        Raises:
            NoSuchCall: there is none of this id.
        """
        found = connection.execute(sa.select(*TOLD, *more).where(CALLS.c.id == id)).one_or_none()
        if found is None:
            raise NoSuchCall(f"there is no call {id} in this outbox, or it was done so long ago that it was removed")
        return found


def _told(connection: sa.Connection, row: Any) -> StoredCall:
    """Return what is told of a call. One that waits for another one of its key says so."""
    call = call_of(row)
    if call.state is not State.WAITING or call.key is None:
        return call
    before = one_before(connection, row)
    if before is None:
        return call
    return replace(call, reason=f"behind call {before.id} ({before.state}), key {call.key!r}")


_POSSIBLE = {
    State.UNDECIDED: "settle it first",
    State.DEAD: "sent=False has all of it sent again, and discard removes it",
}
"""State -> what a person can do with a call, where there is something."""


def _not_possible(what: str, row: Any) -> OutboxError:
    until = "" if row.lease is None else f", and a worker's until {moment_of(row.lease):%H:%M:%S} UTC"
    possible = f": {_POSSIBLE[row.state]}" if row.state in _POSSIBLE else ""
    return OutboxError(f"call {row.id} cannot be {what}: it is {row.state}{until}{possible}")
