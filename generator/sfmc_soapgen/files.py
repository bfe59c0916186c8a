"""Puts a single file in its place: all of it or nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .errors import SettingsError


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step: at any moment, others find what was there before or all of this.

    Args:
        path: the file; its parents are made. Where it is a link, what it leads to is written.
        data: the bytes.

    Raises:
        SettingsError: the path is a folder or a device, or cannot be written.
    """
    try:
        place = path.resolve()
        if place.exists() and not place.is_file():
            raise SettingsError(f"{path}: is no file", hint="Name a file to write to.")
        place.parent.mkdir(parents=True, exist_ok=True)
        work = place.with_name(f".sfmc-soapgen.{os.getpid()}")
        try:
            work.write_bytes(data)
            if place.exists():
                shutil.copymode(place, work)
            work.replace(place)
        finally:
            work.unlink(missing_ok=True)
    except OSError as error:
        problem = f"{path}: cannot be written: {error.strerror or error}"
        raise SettingsError(problem, hint="Check the permissions and the free space on the disk.") from error
