"""Writing to the disk: files replaced in one step, a lock, reserved names, and errors that say what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

from . import staging
from .errors import SettingsError

DEVICES = frozenset(
    ["aux", "con", "nul", "prn"] + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Names that Windows keeps for devices: no file or folder can be called so, in any case and with any suffix."""

_HINT = "Check the permissions and the free space on the disk."


def refuse_non_file(path: Path) -> None:
    """Refuse a path where there is something other than a file, such as a folder or a device.

    Raises:
        SettingsError: If there is.
    """
    if path.exists() and not path.is_file():
        raise SettingsError(f"{path}: is not a file", hint="Name a file to write to.")


def write_file(path: Path, data: bytes) -> None:
    """Write a file, as `replace` does, and make its folder.

    Raises:
        SettingsError: If there is something other than a file, or the file cannot be written.
    """
    with explain_os_errors(path, "written"):
        refuse_non_file(path)
        folder = real(path).parent
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            replace(path, data)


def replace(path: Path, data: bytes) -> None:
    """Make a file hold these bytes. Killed at any moment, it holds what it held before, or these. Follows a link.

    Of two processes that write to one file, each must hold the lock of its folder.
    """
    target = real(path)
    new = staging.begin(target) / target.name
    try:
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    finally:
        staging.clear(target)


def real(path: Path) -> Path:
    """Return where a path leads to. One that leads in a circle stays as it is, and is refused when it is opened."""
    return Path(os.path.realpath(path))


@contextmanager
def locked(folder: Path, *, to_read: bool = False) -> Iterator[None]:
    """Hold a lock on a folder that ends with the process. Windows and some network file systems have no such locks.

    Args:
        folder: the folder.
        to_read: let others read meanwhile, and wait for nobody who writes.

    Raises:
        BlockingIOError: If it is to be read, and somebody else writes.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB if to_read else fcntl.LOCK_EX)
        except OSError as error:  # any other says that there are no locks
            if isinstance(error, BlockingIOError):
                raise
        yield
    finally:
        os.close(descriptor)


@contextmanager
def explain_os_errors(path: Path, verb: str) -> Iterator[None]:
    """Turn the system's errors into a SettingsError that says what failed: `path` cannot be read, written, ..."""
    try:
        yield
    except shutil.Error as error:
        source, _, reason = error.args[0][0]
        raise SettingsError(f"{path}: cannot be {verb}: {reason}: {source}", hint=_HINT) from error
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        problem = f"{path}: cannot be {verb}: {error.strerror or error}{where}"
        raise SettingsError(problem, hint=_HINT) from error
