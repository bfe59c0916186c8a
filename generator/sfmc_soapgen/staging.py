"""A folder beside a file or package, where what replaces it is made, and the proof that the folder is ours.

The folder has a name of its own, but a name proves nothing: somebody may have a folder of that name, or get one with a
repository. So what is ours stands one level deeper, in the only folder inside it, which is called after the number that
the file system gave to the outer one. No copy and no checkout has the same number. Nothing else is ever moved into
place or removed.

Whoever uses these functions must hold the lock of the folder around: see `disk.locked`.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from .errors import SettingsError


def left_behind(target: Path) -> Path | None:
    """Return what is ours in the staging folder of a file or package; None if nothing is."""
    outer = _outer(target)
    if outer.is_symlink() or not outer.is_dir():
        return None
    inner = _inner(outer)
    is_ours = [*outer.iterdir()] == [inner] and inner.is_dir() and not inner.is_symlink()
    return inner if is_ours else None


def is_begun(target: Path) -> bool:
    """Tell whether there is a staging folder of a file or package, or anything else of its name."""
    return os.path.lexists(_outer(target))


def clear(target: Path) -> None:
    """Remove the staging folder, as far as it is ours."""
    inner = left_behind(target)
    if inner is not None:
        shutil.rmtree(inner)
    # Refused by the system for a folder that has anything in it, and for a link.
    with suppress(OSError):
        _outer(target).rmdir()


def begin(target: Path) -> Path:
    """Make the staging folder of a file or package, without what a killed process has left in it. `clear` ends it.

    Raises:
        SettingsError: If something is there that is not ours.
    """
    clear(target)
    outer = _outer(target)
    try:
        outer.mkdir()
    except FileExistsError as error:
        problem = f"{outer}: is in the way, and was not left there by a write on this file system"
        raise SettingsError(problem, hint="See what is in it, then move or remove it.") from error
    inner = _inner(outer)
    inner.mkdir()
    return inner


def _outer(target: Path) -> Path:
    return target.with_name(f".{target.name}.sfmc-soapgen")


def _inner(outer: Path) -> Path:
    return outer / str(outer.stat().st_ino)
