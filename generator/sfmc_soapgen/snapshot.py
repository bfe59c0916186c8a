"""Files at a moment, and whether anything was written to them since."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


class Snapshot:
    """Files, and folders with all that is in them, at the moment when it is taken.

    Args:
        paths: the files and folders.
    """

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self._states = self._now()

    def files(self) -> list[Path]:
        """Return the files that are there now, in one order.

        Raises:
            OSError: If a folder cannot be read.
        """
        return [file for path in self._paths for file in sorted(files_in(path))]

    def is_unchanged(self) -> bool:
        """Tell whether no file has come, gone or been written to since, even what it held before.

        No file is read: the system gives another time to each that is written.
        """
        return self._states is not None and self._now() == self._states

    def _now(self) -> dict[str, tuple[int, ...]] | None:
        """Return what a write makes another, of each file; None if a file cannot be asked for it."""
        try:
            return {str(file): _state(file) for path in self._paths for file in files_in(path)}
        except OSError:
            return None


def files_in(path: Path) -> Iterator[Path]:
    """Yield a file, or all that is in a folder and is no folder itself, but for what Python has compiled.

    Raises:
        OSError: If a folder cannot be read.
    """
    if path.is_symlink() or not path.is_dir():
        yield path
    else:
        yield from map(Path, _inside(str(path)))


def _inside(folder: str) -> Iterator[str]:
    """Yield what is in a folder, as text: a path takes longer to make than to look at."""
    with os.scandir(folder) as found:
        entries = [entry for entry in found if entry.name != "__pycache__"]
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _inside(entry.path)
        else:
            yield entry.path


def _state(path: Path) -> tuple[int, ...]:
    found = path.lstat()
    return found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns
