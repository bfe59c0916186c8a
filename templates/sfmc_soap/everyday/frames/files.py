"""A file that comes to its place when it is whole."""

from __future__ import annotations

import errno
import os
import shutil
from io import BufferedWriter
from pathlib import Path
from secrets import token_hex

_SHOWN = 40
"""How much of the name of a file stands in its temporary name."""


class NewFile:
    """A file under a temporary name beside its target, which it replaces when it is whole. Follows links.

    A process that is killed leaves the temporary file behind, and the target as it was.

    Args:
        path: the target. What is there keeps its content until then.
        mark: what the temporary name has beside that of the target, so that its owner finds it again.

    Attributes:
        file: what is written to.
        temporary: where it is until then.

    Raises:
        OSError: the target cannot be written: its folder is not there or takes no files, or it is no file.
    """

    file: BufferedWriter

    def __init__(self, path: str | os.PathLike[str], *, mark: str = "") -> None:
        self._target = Path(path).resolve()
        self._check_target()
        self.temporary = self._target.with_name(f".{self._target.name[:_SHOWN]}-{mark}{token_hex(4)}.part")
        try:
            self.file = self.temporary.open("xb")
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._target)) from None

    def end(self) -> None:
        """Write the file to its end, on the disk. It stays under its temporary name.

        Raises:
            OSError: it cannot be written to the end.
        """
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()

    def put_in_place(self) -> None:
        """Put the file, which was written to its end, in the place of its target.

        Raises:
            OSError: it cannot be put there.
        """
        if self._target.exists():
            shutil.copymode(self._target, self.temporary)
        self.temporary.replace(self._target)

    def remove(self) -> None:
        """Remove the file, unless it has been put in its place."""
        # Not the file itself, which would write first what it has kept back: nobody will read it.
        self.file.raw.close()
        self.temporary.unlink(missing_ok=True)

    def _check_target(self) -> None:
        number = 0
        if self._target.is_dir():
            number = errno.EISDIR
        elif self._target.exists() and not self._target.is_file():
            number = errno.EINVAL
        elif self._target.exists() and not os.access(self._target, os.W_OK):
            number = errno.EACCES
        if number:
            raise OSError(number, os.strerror(number), str(self._target))


def sync_folder(folder: Path) -> None:
    """Have the names of the files in a folder written to the disk, where the system can be told to do that.

    Raises:
        OSError: it cannot be done.
    """
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
