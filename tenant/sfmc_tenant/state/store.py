"""The tables of a tenant, in memory or in a file of SQLite."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sfmc_soap import SfmcSoapError

Row = sqlite3.Row
"""A row of a table: its values by the names of its columns."""

_PATIENCE = 1
"""For how many seconds it is waited that another process closes a file."""


class WrongProcess(SfmcSoapError, RuntimeError):
    """A tenant was made in another process, of which this one is a fork."""

    def __init__(self) -> None:
        super().__init__(
            "this tenant was made before the process forked, and belongs to the other process: make one here,"
            " or let a server have it, which both can reach"
        )


class Store:
    """The tables. One thread at a time works on them; what it does in a transaction happens as a whole or not at all.

    Args:
        path: the file, which survives; None for tables in memory. No other store can have it at the same time.

    Raises:
        OSError: the file cannot be used: it is not a tenant's, or another tenant has it open.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._depth = 0
        try:
            self._connection = _connect(path)
        except (sqlite3.Error, ValueError) as error:
            is_taken = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            problem = "another tenant, or another program, has it open" if is_taken else error
            raise OSError(f"{path} cannot be the file of a tenant: {problem}") from error
        _STORES.add(self)

    def _own(self) -> AbstractContextManager[object]:
        """Return the lock under which one thread of this process works.

        Raises:
            WrongProcess: this is another process.
        """
        if os.getpid() != self._process:
            raise WrongProcess
        return self._lock

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing of it if it raises. May stand inside another one, which then decides."""
        with self._own():
            name = f"level_{self._depth}"
            self._connection.execute("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                undo = "ROLLBACK" if self._depth == 0 else f"ROLLBACK TO {name}"
                self._connection.execute(undo)
                raise
            self._depth -= 1
            self._connection.execute("COMMIT" if self._depth == 0 else f"RELEASE {name}")

    def run(self, sql: str, *values: Any) -> int:
        """Run a statement. Return the id of the row that it has inserted, if it has."""
        with self._own():
            return self._connection.execute(sql, values).lastrowid or 0

    def run_many(self, sql: str, rows: Iterable[Sequence[Any] | Mapping[str, Any]]) -> None:
        """Run a statement for each row of values."""
        with self._own():
            self._connection.executemany(sql, rows)

    def changed(self, sql: str, *values: Any) -> int:
        """Run a statement. Return how many rows it has changed."""
        with self._own():
            return self._connection.execute(sql, values).rowcount

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Return the rows that a query finds."""
        with self._own():
            return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        """Return the first row that a query finds, None if there is none."""
        with self._own():
            found: Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first value of the first row that a query finds, None if there is none."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def empty(self, keep: Collection[str]) -> None:
        """Remove all rows, but for those of some tables. New rows are counted from 1 again."""
        with self.transaction():
            for row in self.all("SELECT name FROM sqlite_master WHERE type = 'table'"):
                if row["name"] not in keep:
                    self.run(f"DELETE FROM {row['name']}")

    def keep_latest(self, table: str, most: int) -> None:
        """Forget the oldest rows of a table, beyond so many that are kept."""
        self.run(f"DELETE FROM {table} WHERE rowid <= (SELECT max(rowid) FROM {table}) - ?", most)

    def leave_open(self) -> None:
        """Never close the file, also not when the program ends.

        A forked process that did would take the journal from under the process which has the file.
        """
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._connection))

    def close(self) -> None:
        """Close the file; in a forked process, which does not have it, do nothing."""
        if os.getpid() == self._process:
            with self._lock:
                self._connection.close()


def _connect(path: Path | None) -> sqlite3.Connection:
    """Open a file, and make the tables that it does not have yet.

    Raises:
        sqlite3.Error, ValueError: it cannot be used.
    """
    name = ":memory:" if path is None else path
    connection = sqlite3.connect(name, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        if path is None:
            _tables().backup(connection)
        else:
            # A part of the state is in the process, such as how far ahead the clock is: a file is for one of them.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            # A file is whole after a kill at any moment, and holds all that was answered.
            connection.execute("PRAGMA journal_mode = WAL")
            _make_tables(connection)
            _check_pages(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _check_pages(connection: sqlite3.Connection) -> None:
    """Check that a file is whole.

    Raises:
        sqlite3.Error: it is not.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


@cache
def _tables() -> sqlite3.Connection:
    """Return empty tables in memory, to be copied: that is seven times as quick as making them."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _make_tables(connection)
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables that a file does not have yet.

    Raises:
        sqlite3.Error: it has others.
    """
    schema = files("sfmc_tenant.state").joinpath("schema.sql").read_text(encoding="utf-8")
    own = zlib.crc32(schema.encode()) >> 1
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        connection.execute(f"PRAGMA user_version = {own}")
    if connection.execute("PRAGMA user_version").fetchone()[0] != own:
        raise sqlite3.DatabaseError("its tables are of another version of sfmc_tenant, or of another program")
    connection.executescript(schema)


_STORES: WeakSet[Store] = WeakSet()
"""The stores of this process."""


def _leave_all_open() -> None:
    for store in _STORES:
        store.leave_open()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_all_open)
