"""How SQLAlchemy comes to the database of an outbox: a file of SQLite, or PostgreSQL for several machines."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError

from ..._runtime.client.errors import ConfigurationError
from ..frames.libraries import load
from .addresses import Address
from .errors import OutboxAway

BUSY_LIMIT = 30.0
"""Seconds for which a transaction of SQLite waits for its turn."""
_GLANCE = 0.02


def postgresql_engine(address: Address) -> sa.Engine:
    """Return the engine of a database of PostgreSQL.

    Raises:
        MissingLibrary: the driver is not installed.
        ConfigurationError: an option of the URL cannot be understood.
    """
    load("psycopg", "outbox")
    try:
        # A connection that has been lost is noticed before it is used.
        return sa.create_engine(
            address.url,
            connect_args={**address.options},
            pool_pre_ping=True,
            hide_parameters=True,
            # Each statement sees what others have done, whatever the server's settings say.
            isolation_level="READ COMMITTED",
        )
    except (ArgumentError, ValueError):
        raise ConfigurationError(f"the URL {address} has an option that cannot be understood") from None


def sqlite_engine(path: Path) -> sa.Engine:
    """Return the engine of a file of SQLite, which must be there."""
    url = sa.URL.create("sqlite", database=f"{path}")
    engine = sa.create_engine(url, creator=lambda: _connected(path), hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def log_ahead(path: Path) -> None:
    """Have SQLite write to a log first, which takes fewer writes. The file keeps that.

    Raises:
        OutboxAway: others use the file all the time.
    """
    end = time.monotonic() + BUSY_LIMIT
    with closing(_connected(path)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # Of all who open it for the first time one does this, and SQLite does not let the others wait.
                if time.monotonic() >= end:
                    raise OutboxAway(f"{path}: {error}") from error
            time.sleep(_GLANCE)


def _connected(path: Path) -> sqlite3.Connection:
    # A file that was removed is not made again.
    return sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=BUSY_LIMIT, check_same_thread=False)


def _set_up_sqlite(connection: Any, _: object) -> None:
    # Transactions are begun below: Python would begin them too late.
    connection.isolation_level = None
    # What was committed survives a loss of power.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: sa.Connection) -> None:
    # Whoever begins will write: one that became a writer later could fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
