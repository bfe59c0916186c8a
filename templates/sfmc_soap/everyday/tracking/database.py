"""A database of SQLite that one process works with at a time. What goes wrong with it is a `StateError`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import StateError, StateInUse

_APPLICATION = 0x53464D54
"""Stands in the head of the file, and says whose database it is."""

_PROBLEMS = {
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_NOTADB": "it is not a database of SQLite",
    "SQLITE_FULL": "there is no room on the disk",
    "SQLITE_READONLY": "it cannot be written",
    "SQLITE_CANTOPEN": "it cannot be opened: is its folder there, and may files be made in it?",
}
"""Name of an error of SQLite -> what that means. Longer names begin with these."""
_IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")


class Database:
    """A database, which is made if it is not there.

    What was committed is on the disk. The system lets go of it when the process ends, however that happens.

    Args:
        path: the file, None for one in memory.
        schema: what makes its tables.
        version: of the schema.

    Raises:
        StateError: it cannot be used: it is something else, damaged, or of another version.
        StateInUse: another process works with it, or another part of this one.
    """

    def __init__(self, path: Path | None, *, schema: Sequence[str], version: int) -> None:
        self._path = path
        with self.typed():
            self._connection = sqlite3.connect(
                ":memory:" if path is None else path.absolute(),
                timeout=0,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            self._open(schema, version)
        except BaseException:
            self.close()
            raise

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Carry out a statement. Return the rows that it gives."""
        with self.typed():
            return self._connection.execute(sql, values).fetchall()

    def begin(self) -> None:
        """Begin a transaction, unless one has begun."""
        if not self._connection.in_transaction:
            self.query("BEGIN")

    def commit(self) -> None:
        """End a transaction: what was done in it stays."""
        self.query("COMMIT")

    def roll_back(self) -> None:
        """End a transaction, if one has begun: what was done in it was never done."""
        if self._connection.in_transaction:
            self.query("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do something as a whole or not at all, and all that was done since `begin` with it."""
        self.begin()
        try:
            yield
            self.commit()
        except BaseException:
            self.roll_back()
            raise

    @contextmanager
    def typed(self) -> Iterator[None]:
        """Raise what goes wrong with the database as a `StateError`, values that are none of ours with it."""
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(_IN_USE):
                raise StateInUse(f"{self}: another process is working with it, or another part of this one") from error
            known = (problem for start, problem in _PROBLEMS.items() if name.startswith(start))
            raise StateError(f"{self}: {next(known, f'SQLite says: {error}')}") from error
        except (TypeError, ValueError, OverflowError) as error:
            raise StateError(f"{self}: it is damaged: it holds what was never written into it") from error

    def close(self) -> None:
        """Let go of the database. A transaction that has begun is rolled back."""
        self._connection.close()

    def _open(self, schema: Sequence[str], version: int) -> None:
        self.query("PRAGMA locking_mode = EXCLUSIVE")
        # With a log that is written ahead, one write to the disk is enough for each transaction.
        self.query("PRAGMA journal_mode = WAL")
        self.query("PRAGMA synchronous = FULL")
        self.query("BEGIN EXCLUSIVE")
        with self.transaction():
            [(application,)], [(found,)] = self.query("PRAGMA application_id"), self.query("PRAGMA user_version")
            [(tables,)] = self.query("SELECT count(*) FROM sqlite_master")
            if not tables:
                self._make(schema, version)
            elif application != _APPLICATION:
                raise StateError(f"{self}: it is a database of another program")
            elif found != version:
                raise StateError(f"{self}: it is of version {found}, and this program knows version {version}")
            elif (damage := self.query("PRAGMA quick_check(1)")) != [("ok",)]:
                raise StateError(f"{self}: it is damaged: {damage[0][0]}")

    def _make(self, schema: Sequence[str], version: int) -> None:
        for statement in schema:
            self.query(statement)
        self.query(f"PRAGMA application_id = {_APPLICATION}")
        self.query(f"PRAGMA user_version = {version}")

    def __str__(self) -> str:
        return "the state in memory" if self._path is None else f"the state {self._path}"
