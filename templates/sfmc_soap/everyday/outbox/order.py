"""Calls of one key in their order: those behind an open one are held, so that nobody looks at each again and again."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .rows import IS_FREE, TOLD
from .steps import OPEN, State
from .tables import CALLS


def next_due(connection: sa.Connection, now: float) -> Any:
    """Return the row of the call that has been due for the longest time, None if there is none.

    Args:
        connection: to the database. The row is locked.
        now: the moment.
    """
    while True:
        found = connection.execute(
            sa.select(*TOLD, CALLS.c.request)
            .where(IS_FREE, CALLS.c.due <= now)
            .order_by(CALLS.c.due, CALLS.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if found is None or not _has_earlier(connection, found):
            return found
        _hold(connection, found)


def let_next_go(connection: sa.Connection, id: int, oldest: float) -> None:
    """Free the call that comes next in the key of one that is done. Whoever is about to hold it is waited for.

    Args:
        connection: to the database.
        id: the call that is done.
        oldest: the moment from which the next one has waited at most: it waited for this call, and not to be sent.
    """
    key = sa.select(CALLS.c.key).where(CALLS.c.id == id).scalar_subquery()
    behind = sa.select(CALLS.c.id).where(CALLS.c.key == key, CALLS.c.state == State.WAITING)
    first = behind.order_by(CALLS.c.id).limit(1).scalar_subquery()
    due = sa.case((CALLS.c.due < oldest, oldest), else_=CALLS.c.due)
    connection.execute(sa.update(CALLS).where(CALLS.c.id == first).values(is_held=False, due=due))


def has_free(connection: sa.Connection) -> bool:
    """Return whether a call waits for something else than one before it."""
    return connection.scalar(sa.select(CALLS.c.id).where(IS_FREE).limit(1)) is not None


def one_before(connection: sa.Connection, row: Any) -> Any:
    """Return the `id` and `state` of the call that holds up another one of its key, None if there is none."""
    # The index gives the first of each: thousands may wait in a key, and hardly one is something else.
    for states in (OPEN - {State.WAITING}, {State.WAITING}):
        earlier = sa.select(CALLS.c.id, CALLS.c.state).where(_is_earlier(row), CALLS.c.state.in_(states))
        found = connection.execute(earlier.order_by(CALLS.c.id).limit(1)).one_or_none()
        if found is not None:
            return found
    return None


def _has_earlier(connection: sa.Connection, row: Any) -> bool:
    """Return whether an earlier call of a key is open. The row is locked: what is done from now on waits for it."""
    if row.key is None:
        return False
    earlier = sa.select(CALLS.c.id).where(_is_earlier(row), CALLS.c.state.in_(OPEN))
    return connection.scalar(earlier.limit(1)) is not None


def _is_earlier(row: Any) -> sa.ColumnElement[bool]:
    return sa.and_(CALLS.c.key == row.key, CALLS.c.id < row.id)


def _hold(connection: sa.Connection, row: Any) -> None:
    """Hold a call, and those of its key behind it. Those before it may be freed by others at this moment."""
    behind = sa.select(CALLS.c.id).where(IS_FREE, CALLS.c.key == row.key, CALLS.c.id >= row.id)
    held = CALLS.c.id.in_(behind.with_for_update(skip_locked=True))
    connection.execute(sa.update(CALLS).where(held).values(is_held=True))
