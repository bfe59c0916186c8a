"""SQL of query activities, run by SQLite over copies of the rows: it can read them, and do nothing else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from .sql_values import prepare

MOST_STEPS = 20_000_000
"""How many instructions of SQLite a query may take."""

MOST_SECONDS = 10.0
"""How long a query may work: an instruction can be one on long texts."""
_CHECKED = 100
"""After how many instructions it is looked how much the query has taken."""

LONGEST = 100_000
"""The most bytes of a value or a statement."""

MOST_CHARACTERS = 50_000_000
"""How long all values together may be that a query gives."""

MOST_ROWS = 100_000
"""The most rows that a query gives."""

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


class WrongQuery(Exception):
    """A query cannot be run. The message says why."""


@dataclass(frozen=True)
class Table:
    """A table for queries.

    Attributes:
        name: its name.
        columns: the types and collations of its columns in SQLite, by their names.
        rows: its rows.
    """

    name: str
    columns: Mapping[str, str]
    rows: Iterable[Sequence[Any]]


def select(query: str, tables: Iterable[Table], now: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the rows that a query gives.

    Args:
        query: a SELECT. Names may stand in brackets, and `GETDATE()` is the time, as in SQL Server.
        tables: what it can read.
        now: the time.

    Raises:
        WrongQuery: it is not a SELECT, SQLite does not understand it, or it takes or gives too much.
    """
    connection = sqlite3.connect(":memory:")
    try:
        prepare(connection, now)
        for table in tables:
            _fill(connection, table)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100)
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        connection.set_progress_handler(_patience(), _CHECKED)
        cursor = connection.execute(query)
        if cursor.description is None:
            raise WrongQuery("it is not a SELECT")
        names = [column[0] for column in cursor.description]
        size = 0
        for number, row in enumerate(cursor):
            if number == MOST_ROWS:
                raise WrongQuery(f"it gives more than {MOST_ROWS:,} rows")
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            if size > MOST_CHARACTERS:
                raise WrongQuery(f"it gives values of more than {MOST_CHARACTERS:,} characters")
            yield dict(zip(names, row))
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        raise WrongQuery(str(error)) from None
    finally:
        connection.close()


def _patience() -> Callable[[], bool]:
    """Return what tells whether a query has taken too much, each time when it is asked."""
    started = time.thread_time()
    checks = count(1)
    return lambda: next(checks) * _CHECKED >= MOST_STEPS or time.thread_time() - started > MOST_SECONDS


def _fill(connection: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(f"{_quoted(name)} {type}" for name, type in table.columns.items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {_quoted(table.name)} ({columns})")
    places = ", ".join("?" * len(table.columns))
    connection.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({places})", table.rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
