"""The tables of a tenant, in memory or in a file of SQLite."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

Row = sqlite3.Row
"""A row of a table: its values by the names of its columns."""


class Store:
    """The tables. One thread at a time works on them; what it does in a transaction happens as a whole or not at all.

    Args:
        path: the file, which survives; None for tables in memory.

    Raises:
        OSError: the file cannot be opened, or is none of SQLite.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        try:
            self._connection = sqlite3.connect(
                ":memory:" if path is None else path, isolation_level=None, check_same_thread=False
            )
            # A file is whole after a kill at any moment, and holds all that was answered.
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            raise OSError(f"{path} cannot be used as a file of SQLite: {error}") from None
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(files("sfmc_tenant.state").joinpath("schema.sql").read_text(encoding="utf-8"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing of it if it raises. May stand inside another one, which then decides."""
        with self._lock:
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
        with self._lock:
            return self._connection.execute(sql, values).lastrowid or 0

    def run_many(self, sql: str, rows: Iterable[Sequence[Any] | Mapping[str, Any]]) -> None:
        """Run a statement for each row of values."""
        with self._lock:
            self._connection.executemany(sql, rows)

    def changed(self, sql: str, *values: Any) -> int:
        """Run a statement. Return how many rows it has changed."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Return the rows that a query finds."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        """Return the first row that a query finds, None if there is none."""
        with self._lock:
            found: Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first value of the first row that a query finds, None if there is none."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
