"""What a reading of events remembers from run to run: what it is for, and which windows are finished."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

from ... import SERVER_TIME
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.shortening import shorten
from .database import Database
from .repeats import DIGESTS
from .windows import Window

_VERSION = 1
_SCHEMA = (
    "CREATE TABLE reading (purpose TEXT NOT NULL, mark TEXT NOT NULL, since INTEGER NOT NULL)",
    """CREATE TABLE windows (
        start INTEGER NOT NULL CHECK (typeof(start) = 'integer'),
        until INTEGER NOT NULL CHECK (typeof(until) = 'integer' AND until > start),
        sends TEXT NOT NULL,
        events INTEGER NOT NULL CHECK (typeof(events) = 'integer' AND events >= 0),
        file TEXT UNIQUE,
        temporary TEXT
    )""",
    "CREATE INDEX windows_by_end ON windows (until)",
    DIGESTS,
)
"""Moments are seconds since 1970. A window without events has no file. While a file is put in its place, `temporary` is
the name under which it is whole."""


@dataclass(frozen=True)
class Placing:
    """A file that is whole, and may be in its place or not.

    Attributes:
        file: its name.
        temporary: its name before it comes to its place.
    """

    file: str
    temporary: str


class State:
    """What is finished, in a file of SQLite or in memory.

    Args:
        path: the file, which is made if it is not there; None to remember nothing beyond this run.
        purpose: what is read, as names and plain values. A state goes on with what it has begun with.
        since: where it begins.

    Attributes:
        database: where it is kept.
        mark: what the temporary names of its files have, and no others.
        since: the first moment that it was ever to read.

    Raises:
        StateError: the file cannot be used.
        StateInUse: another process works with it.
        ConfigurationError: it is for something else.
    """

    def __init__(self, path: str | os.PathLike[str] | None, *, purpose: Mapping[str, Any], since: datetime) -> None:
        self._path = None if path is None else Path(path)
        self.database = Database(self._path, schema=_SCHEMA, version=_VERSION)
        try:
            self.mark, self.since = self._begin(json.loads(json.dumps(purpose)), since)
        except BaseException:
            self.close()
            raise

    @property
    def is_kept(self) -> bool:
        """Whether it is there for the next run."""
        return self._path is not None

    def finished(self, window: Window) -> list[Window]:
        """Return the windows that are finished and share some time with this one."""
        rows = self.database.query(
            "SELECT start, until, sends FROM windows WHERE until > ? AND start < ? ORDER BY rowid",
            [_seconds(window.start), _seconds(window.end)],
        )
        with self.database.typed():
            return [Window(_moment(start), _moment(end), _sends(sends)) for start, end, sends in rows]

    def left(self, period: Window) -> list[Window]:
        """Return what is left to read of a period, in order of time."""
        return period.without(self.finished(period))

    def left_in_order(self, period: Window) -> list[Window]:
        """Return the same for a reading whose windows come after all that are finished, so that repeats are known.

        Raises:
            ConfigurationError: something before the period was never read.
        """
        rule = "with drop_repeats=True, events are read in order of time and nothing is left out"
        if period.start < self.since:
            raise ConfigurationError(
                f"since is {period.start.isoformat()}, and {self.database} began with {self.since.isoformat()}: {rule}:"
                " use another state and another folder for what was before"
            )
        left = self.left(replace(period, start=self.since))
        if left and left[0].start < period.start:
            raise ConfigurationError(
                f"since is {period.start.isoformat()}, and {self.database} was read up to {left[0].start.isoformat()}:"
                f" {rule}: begin there, or before"
            )
        return left

    def count(self) -> tuple[int, int]:
        """Return how many windows are finished, and how many events they have."""
        [(windows, events)] = self.database.query("SELECT count(*), total(events) FROM windows")
        return windows, int(events)

    def finish(self, window: Window, events: int, placing: Placing | None = None) -> None:
        """Keep that a window is finished.

        Args:
            window: the window.
            events: how many it has.
            placing: its file, which is whole and on the disk, and will be put in its place; None if it has none.
        """
        file, temporary = (None, None) if placing is None else (placing.file, placing.temporary)
        row = _seconds(window.start), _seconds(window.end), json.dumps(window.sends), events, file, temporary
        with self.database.transaction():
            self.database.query("INSERT INTO windows VALUES (?, ?, ?, ?, ?, ?)", row)

    def placed(self, file: str) -> None:
        """Keep that a file is in its place."""
        with self.database.transaction():
            self.database.query("UPDATE windows SET temporary = NULL WHERE file = ?", [file])

    def placing(self) -> list[Placing]:
        """Return the files of which it is not known whether they are in their places."""
        rows = self.database.query("SELECT file, temporary FROM windows WHERE temporary IS NOT NULL ORDER BY rowid")
        return [Placing(file, temporary) for file, temporary in rows]

    def has_file(self, file: str) -> bool:
        """Return whether a window that is finished has a file of this name."""
        return bool(self.database.query("SELECT 1 FROM windows WHERE file = ?", [file]))

    def close(self) -> None:
        """Let go of the file. What is not finished is forgotten."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, purpose: dict[str, Any], since: datetime) -> tuple[str, datetime]:
        """Return the mark, and where the reading began."""
        with self.database.transaction():
            rows = self.database.query("SELECT purpose, mark, since FROM reading")
            if not rows:
                rows = [(json.dumps(purpose), f"{token_hex(4)}-", _seconds(since))]
                self.database.query("INSERT INTO reading VALUES (?, ?, ?)", rows[0])
            with self.database.typed():
                [(text, mark, first)] = rows
                known, begun = dict(json.loads(text)), _moment(first)
        self._check(known, purpose)
        return mark, begun

    def _check(self, known: dict[str, Any], purpose: dict[str, Any]) -> None:
        different = [name for name in purpose if known.get(name) != purpose[name]]
        if different:
            name = different[0]
            raise ConfigurationError(
                f"{self._path}: this state is for another reading: {name} was {_shown(known.get(name))}, and is"
                f" {_shown(purpose[name])}: use another state and another folder for it"
            )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, SERVER_TIME)


def _sends(text: str) -> tuple[int, ...] | None:
    sends = json.loads(text)
    return None if sends is None else tuple(int(each) for each in sends)


def _shown(value: object) -> str:
    return "not given" if value in (None, "", []) else shorten(json.dumps(value), 100)
