"""What writing to the disk has in common: files replaced in one step, a lock, errors that say where and what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

from .errors import SettingsError

_HINT = "Check the permissions and the free space on the disk."


def refuse_others(path: Path) -> None:
    """Refuse what is there and is no file, such as a folder or a device.

    Raises:
        SettingsError: it is.
    """
    if path.exists() and not path.is_file():
        raise SettingsError(f"{path}: is no file", hint="Name a file to write to.")


def write_file(path: Path, data: bytes) -> None:
    """Write a file, as `replace` does; its folder is made.

    Raises:
        SettingsError: there is something else than a file, or it cannot be written.
    """
    with clear_errors(path, "written"):
        refuse_others(path)
        folder = path.resolve().parent
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            replace(path, data)


def replace(path: Path, data: bytes) -> None:
    """Make a file hold these bytes: killed at any moment, it holds what it held before, or these. Follows a link.

    Of two processes that write to one file, each must hold the lock of its folder.
    """
    place = path.resolve()
    beside = place.with_name(f".{place.name}.sfmc-soapgen-new")
    beside.unlink(missing_ok=True)
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, beside)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with the process. Windows and some network file systems have none on folders."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def clear_errors(path: Path, verb: str) -> Iterator[None]:
    """Raise what the system says as a SettingsError: `path` cannot be read, written, ..."""
    try:
        yield
    except shutil.Error as error:
        source, _, reason = error.args[0][0]
        raise SettingsError(f"{path}: cannot be {verb}: {reason}: {source}", hint=_HINT) from error
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        problem = f"{path}: cannot be {verb}: {error.strerror or error}{where}"
        raise SettingsError(problem, hint=_HINT) from error
