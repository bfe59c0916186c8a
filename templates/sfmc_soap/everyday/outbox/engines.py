"""The database of an outbox is opened: a file of SQLite, or PostgreSQL for several machines."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError

from ..._runtime.client.errors import ConfigurationError
from ..frames.libraries import load
from .errors import OutboxError

_WAIT = 30.0
"""Seconds for which a transaction of SQLite waits for its turn."""
_OWNER_ALONE = stat.S_IRUSR | stat.S_IWUSR


def open_engine(url: str | os.PathLike[str]) -> sa.Engine:
    """Return the engine of a database.

    Args:
        url: the path of a file, which is made if it is not there, or an URL of SQLAlchemy.

    Raises:
        ConfigurationError: it is neither SQLite nor PostgreSQL, or in memory.
        OutboxError: the file cannot be made.
        MissingLibrary: the driver for PostgreSQL is not installed.
    """
    made = _url(url)
    match made.get_backend_name():
        case "sqlite":
            return _sqlite(made)
        case "postgresql":
            return _postgresql(made)
        case other:
            raise ConfigurationError(f"an outbox is kept in SQLite or PostgreSQL, not in {other}")


def _url(url: str | os.PathLike[str]) -> sa.URL:
    if isinstance(url, str) and "://" in url:
        try:
            made = sa.make_url(url)
        except ArgumentError:
            # The text may hold a password.
            raise ConfigurationError("the URL of the outbox cannot be read: expected one of SQLAlchemy") from None
        # The driver that the extra installs, and not the one that SQLAlchemy takes by itself.
        return made.set(drivername="postgresql+psycopg") if made.drivername == "postgresql" else made
    return sa.URL.create("sqlite", database=os.fspath(url))


def _postgresql(url: sa.URL) -> sa.Engine:
    if url.get_driver_name() == "psycopg":
        load("psycopg", "outbox")
    # A connection that has been lost is noticed before it is used.
    return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:" or "mode=memory" in url.database or url.query:
        raise ConfigurationError("an outbox in memory would forget its calls: pass the path of a file")
    _make_private(url.database)
    engine = sa.create_engine(url, connect_args={"timeout": _WAIT}, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: str) -> None:
    """Make the file if it is not there. It is its owner's alone, and SQLite gives its logs the same mode."""
    try:
        # A file that is there is not opened: closing it would let go of the locks of this process.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ALONE))
        if os.name == "posix" and stat.S_IMODE(Path(path).stat().st_mode) & ~_OWNER_ALONE:
            Path(path).chmod(_OWNER_ALONE)
    except OSError as error:
        raise OutboxError(f"the outbox {path} cannot be made, or not be made its owner's alone: {error}") from error


def _set_up_sqlite(connection: Any, _: object) -> None:
    # Transactions are begun below: Python would begin them too late.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # What was committed survives a loss of power.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: sa.Connection) -> None:
    # Whoever begins will write: one that became a writer later could fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
