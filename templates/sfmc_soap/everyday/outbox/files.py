"""The file of SQLite that an outbox is kept in: no other kind of file, and no other program's."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from ..._runtime.client.locks import Lock
from .errors import OutboxError

_OWNER_ALONE = stat.S_IRUSR | stat.S_IWUSR
_MAKING = Lock()
"""Is held while a file is made: to close it lets go of all locks that this process has on it."""


class DatabaseFile:
    """A file, which is made if it is not there. One that is there stays as it is until it is known to be an outbox.

    Args:
        path: its path.
        mark: the name of a table that an outbox has.

    Attributes:
        path: the same from the root, so that it is the same file when the working directory changes.

    Raises:
        OutboxError: it cannot be made, is no regular file, or has something else in it.
    """

    def __init__(self, path: str, mark: str) -> None:
        self.path = Path(os.path.realpath(path))
        try:
            found = self._made()
        except OSError as error:
            raise OutboxError(f"the outbox {self.path} cannot be made: {error.strerror}") from error
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "a device, a pipe or a socket"
            raise OutboxError(f"the outbox {self.path} is {what}: it must be a file")
        if found.st_size:
            self._check_content(mark)
        self._identity = found.st_dev, found.st_ino

    def check(self) -> None:
        """Check that the file is still there: SQLite would go on writing to one that nobody finds any more.

        Connections keep it open, so that no other file has its number.

        Raises:
            OutboxError: it was removed or replaced.
        """
        try:
            found = self.path.stat()
        except OSError as error:
            raise OutboxError(f"the outbox {self.path} was removed since it was opened: {error.strerror}") from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise OutboxError(f"the outbox {self.path} was replaced by another file since it was opened")

    def make_private(self) -> None:
        """Make the file its owner's alone, and with it the logs that are beside it.

        Raises:
            OutboxError: that cannot be done.
        """
        if os.name != "posix":  # pragma: no cover - Windows
            return
        for path in (self.path, Path(f"{self.path}-wal"), Path(f"{self.path}-shm")):
            try:
                with suppress(FileNotFoundError):
                    if stat.S_IMODE(path.stat().st_mode) & ~_OWNER_ALONE:
                        path.chmod(_OWNER_ALONE)
            except OSError as error:
                raise OutboxError(f"{path} cannot be made its owner's alone: {error.strerror}") from error

    def _made(self) -> os.stat_result:
        # A file that is there is not opened here, for the same reason.
        with _MAKING, suppress(FileExistsError):
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ALONE))
        return self.path.stat()

    def _check_content(self, mark: str) -> None:
        """Check that there is an outbox in it, by its first page alone: nothing is locked, made or taken back.

        The tables of an outbox come into its file with its first page.
        """
        try:
            with closing(sqlite3.connect(f"{self.path.as_uri()}?immutable=1", uri=True)) as connection:
                # Another process may be making the file larger: its size is not compared with what its head says.
                connection.execute("PRAGMA writable_schema = ON")
                is_outbox = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (mark,)).fetchone()
        except sqlite3.Error as error:
            raise OutboxError(f"the outbox {self.path} cannot be read: {error}") from error
        if is_outbox is None:
            raise OutboxError(f"the outbox {self.path} is the database of another program")
