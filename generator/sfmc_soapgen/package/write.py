"""Writes a package, or leaves what was there. Never touches a folder that the generator did not make.

A package is made complete in a staging folder beside its own, and the two folders are then exchanged. On Linux and
macOS that is one step of the system, so a process killed at any moment leaves the old package or the new one. Where
there is no such step (Windows, some network file systems) it takes two renames: killed between them, no package is in
the folder until the next `write` puts the old one back. Every `write` first removes what a killed one left in the
staging folder, if it is provably ours: see `staging`.

Nothing is forced to the disk: after a power cut, use `check`, or empty the folder and generate again.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from ..disk import explain_os_errors, locked, real
from ..errors import SettingsError
from ..staging import begin, clear, left_behind
from .differences import Difference, compare, refuse_edits
from .manifest import known_manifest


def write(folder: Path, files: Mapping[str, str], *, force: bool = False) -> list[Difference]:
    """Make a folder hold a package: all of it, or on any failure what was there before.

    Files that are right keep their time, files that the generator never made are kept, and nothing at all is touched if
    nothing has changed. Of two processes that write to one folder the second waits for the first.

    Args:
        folder: the package's folder; its parents are made.
        files: path inside it -> text.
        force: overwrite files that were edited by hand.

    Returns:
        What was changed.

    Raises:
        SettingsError: If the folder holds something other than a generated package, cannot be written, or has edits.
    """
    with explain_os_errors(folder, "written"):
        target = real(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with locked(target.parent):
            _put_back(target)
            # Read under the lock: another process may have written since somebody looked.
            differences = compare(folder, files, known_manifest(folder))
            refuse_edits(folder, differences, force=force)
            if differences:
                _replace(target, files, [difference.path for difference in differences])
            else:
                clear(target)
            return differences


def standing_folder(folder: Path) -> Path:
    """Return the folder where a package can be read: another one only if a `write` was killed between its renames."""
    return _set_aside(real(folder)) or folder


def _set_aside(target: Path) -> Path | None:
    """Return where the old package is, if a `write` was killed between its two renames; None if none was."""
    work = None if target.exists() else left_behind(target)
    is_between = work is not None and (work / "old").exists() and (work / "new").exists()
    return work / "old" if work is not None and is_between else None


def _put_back(target: Path) -> None:
    """Put the old package back, if a write was killed between its two renames."""
    old = _set_aside(target)
    if old is not None:
        old.rename(target)


def _replace(target: Path, files: Mapping[str, str], changed: Collection[str]) -> None:
    """Make the new package in the staging folder, and exchange it for the old one."""
    work = begin(target)
    try:
        _stage(work / "new", target, files, changed)
        _swap(target, work)
    finally:
        _put_back(target)
        clear(target)


def _stage(new: Path, folder: Path, files: Mapping[str, str], changed: Collection[str]) -> None:
    """Make the new package. What does not change is copied from the old one, with its time."""
    if folder.exists():
        shutil.copytree(folder, new, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for path in changed:
        target = new / path
        for parent in target.relative_to(new).parents:
            if (new / parent).is_symlink():
                raise SettingsError(f"{folder / parent}: is a link to another folder", hint="Remove the link.")
        # Not written over, but replaced: it may be a link to a file elsewhere.
        target.unlink(missing_ok=True)
        if path in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files[path].encode())
    _remove_empty(new, {(new / path).parent for path in changed})


def _remove_empty(new: Path, folders: Collection[Path]) -> None:
    """Remove the folders that have lost their last file."""
    for folder in folders:
        while folder != new and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def _swap(folder: Path, work: Path) -> None:
    """Replace the old folder with the new one."""
    if not folder.exists():
        (work / "new").rename(folder)
    elif not _exchange(work / "new", folder):
        folder.rename(work / "old")
        (work / "new").rename(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. Return false where the system or the file system has no such step."""
    source, target = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        at_cwd, exchange = -100, 2
        rename = getattr(ctypes.CDLL(None), "renameat2", None)
        arguments = (at_cwd, source, at_cwd, target, exchange)
        return rename is not None and rename(*arguments) == 0
    if sys.platform == "darwin":
        swap = 2
        return bool(ctypes.CDLL(None).renamex_np(source, target, swap) == 0)
    return False  # pragma: no cover - Windows
