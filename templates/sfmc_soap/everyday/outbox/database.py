"""Transactions of an outbox: from any thread and process, with errors that tell no secret."""

# mypy: disable-error-code="import-not-found,unused-ignore"
# pyright: reportMissingImports=false

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..._runtime.client.redaction import excerpt
from .addresses import address_of
from .engines import log_ahead, postgresql_engine, sqlite_engine
from .errors import OutboxAway, OutboxError
from .files import DatabaseFile
from .tables import SERVICE

_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
"""Errors of SQLite that need not come again: another one writes, or the disk is full."""


class Database:
    """A database that an outbox is kept in. Threads may share it, and processes that are forked.

    Args:
        url: where it is, as `address_of` takes it.

    Raises:
        TypeError: the URL is neither a path nor a text.
        ConfigurationError: no outbox can be kept there.
        OutboxError: the file cannot be made, or is something else than an outbox.
        MissingLibrary: the driver for PostgreSQL is not installed.
    """

    def __init__(self, url: str | os.PathLike[str]) -> None:
        address = address_of(url)
        self._name, self._secrets = f"{address}", address.secrets
        self._file = None if address.path is None else DatabaseFile(address.path, SERVICE.name)
        self._engine = postgresql_engine(address) if self._file is None else sqlite_engine(self._file.path)
        self._process, self._is_closed = os.getpid(), False
        # SQLite lets one write at a time. Those of this process wait here, where a fork waits as well.
        self._turn = threading.RLock() if self._file is not None else None
        if self._turn is not None:
            _FILES.add(self)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Do something as a whole or not at all.

        Raises:
            OutboxAway: the database does not answer just now.
            OutboxError: it cannot be used, or its file was removed or replaced: what was done is lost with it.
        """
        if self._turn is None:
            with self._begun() as connection:
                yield connection
            return
        with self._turn:
            self._check_file()
            with self._begun() as connection:
                yield connection
            self._check_file()

    def protect(self) -> None:
        """Make a file its owner's alone, and have it written to by a log. It is known to be an outbox."""
        if self._file is not None:
            self._file.make_private()
            log_ahead(self._file.path)

    def close(self) -> None:
        """Close the connections. There are no transactions any more."""
        self._is_closed = True
        self._engine.dispose()

    def __str__(self) -> str:
        return self._name

    def _check_file(self) -> None:
        if self._file is not None:
            self._file.check()

    @contextmanager
    def _begun(self) -> Iterator[sa.Connection]:
        if self._is_closed:
            raise OutboxError(f"{self}: it is closed")
        if self._process != os.getpid():
            # Connections are of the process that made them, and are left to it.
            self._engine.dispose(close=False)
            self._process = os.getpid()
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            # Its own text may show what was stored.
            raise self._failure(error) from None

    def _failure(self, error: SQLAlchemyError) -> OutboxError:
        """Return what is told of an error: what the database says in its first line. Others quote what was stored."""
        cause: Any = getattr(error, "orig", None) or error
        said = next(iter(f"{cause}".splitlines()), "")
        kind = OutboxAway if _is_passing(error, cause) else OutboxError
        return kind(f"{self}: {type(cause).__name__}: {excerpt(said, self._secrets)}")


def _is_passing(error: SQLAlchemyError, cause: object) -> bool:
    """Return whether a database that could be opened before may answer again."""
    if isinstance(cause, sqlite3.Error):
        # The other bits say more exactly what it is.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _PASSING
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return is_lost or isinstance(error, OperationalError | InterfaceError | PoolTimeout)


_FILES: WeakSet[Database] = WeakSet()
_FORKING = threading.local()


def _before_fork() -> None:
    """Wait for the transactions of other threads, and close the connections to files.

    A process must not go on with what SQLite knows of the locks of another one.
    """
    _FORKING.held = []
    for each in list(_FILES):
        if each._turn is not None:
            each._turn.acquire()
            _FORKING.held.append(each._turn)
            each._engine.dispose()


def _after_fork() -> None:
    while _FORKING.held:
        _FORKING.held.pop().release()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
