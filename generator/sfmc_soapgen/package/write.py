"""Puts a package in its place, or compares. Never touches a folder that the generator did not make.

A package is made whole in a work folder beside its place, and the two folders are then exchanged. On Linux and macOS
that is one step of the system, so a process killed at any moment leaves the old package or the new one. Where there is
no such step (Windows, some network file systems) it takes two renames: killed between them, no package is in its place
until the next `write` puts the old one back. Every `write` first clears away what a killed one left in the work folder.

Nothing is forced to the disk: after a power cut, use `check`, or empty the folder and generate again.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..disk import explain_os_errors, locked
from ..errors import SettingsError
from .manifest import MANIFEST, hashes, known_of, sha256


@dataclass(frozen=True)
class Difference:
    """How one file on disk is not what it should be.

    Attributes:
        path: inside the package.
        kind: "missing", "stale" (as generated, but from another WSDL or templates), "edited" (not as generated) or
            "left over" (generated once, and no longer).
    """

    path: str
    kind: str


def compare(folder: Path, files: Mapping[str, str]) -> list[Difference]:
    """What `write` would change, by path. Files that the generator never made are not looked at.

    Raises:
        SettingsError: the folder holds something else than a generated package.
    """
    with explain_os_errors(folder, "read"):
        return _compare(folder, files)


def write(folder: Path, files: Mapping[str, str], force: bool = False) -> list[Difference]:
    """Make a folder hold a package: the whole of it, or on any failure what was there before.

    Files that are right keep their time, files that the generator never made are kept, and nothing at all is touched if
    nothing has changed. Of two processes that write to one folder the second waits for the first.

    Args:
        folder: the package's folder; its parents are made.
        files: path inside it -> text.
        force: overwrite files that were edited by hand.

    Returns:
        What was changed.

    Raises:
        SettingsError: the folder holds something else than a generated package, cannot be written, or has edits.
    """
    with explain_os_errors(folder, "written"):
        place = folder.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        with locked(place.parent):
            work = _work(place)
            _clear(place, work)
            differences = _compare(folder, files)
            if not force:
                refuse_edits(folder, differences)
            if differences:
                try:
                    _stage(work / "new", place, files, [difference.path for difference in differences])
                    _swap(place, work)
                finally:
                    _clear(place, work)
            return differences


def refuse_edits(folder: Path, differences: Sequence[Difference]) -> None:
    """What `write` does about files that were edited by hand.

    Raises:
        SettingsError: there are some.
    """
    edited = [difference.path for difference in differences if difference.kind == "edited"]
    if edited:
        raise SettingsError(
            f"{folder}: edited by hand since it was generated: {', '.join(edited)}",
            hint="Keep the edits elsewhere, or overwrite them with --force.",
        )


def standing(folder: Path) -> Path:
    """Where the package of a folder is to be read: there, but where a `write` was killed between its two renames."""
    place = folder.resolve()
    return _work(place) / "old" if _is_between(place, _work(place)) else folder


def _compare(folder: Path, files: Mapping[str, str]) -> list[Difference]:
    on_disk = _paths(folder)
    made = _made(folder, on_disk)
    differences = []
    for path in sorted({*files, *(made.keys() & on_disk)}):
        data = (folder / path).read_bytes() if path in on_disk else None
        if data is None:
            kind = "missing"
        elif path not in files:
            kind = "left over" if sha256(data) == made[path] else "edited"
        elif data == files[path].encode():
            kind = ""
        else:
            kind = "stale" if path == MANIFEST or sha256(data) == made.get(path) else "edited"
        if kind:
            differences.append(Difference(path, kind))
    return differences


def _paths(folder: Path) -> set[str]:
    """The files in the folder."""
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise SettingsError(f"{folder}: there is a file of this name", hint="Name another folder with --output.")
    paths = (path for path in folder.rglob("*") if "__pycache__" not in path.parts and path.is_file())
    return {path.relative_to(folder).as_posix() for path in paths}


def _made(folder: Path, on_disk: Collection[str]) -> dict[str, str]:
    """The generated files that the folder's manifest names, with their hashes."""
    made = hashes(known_of(folder)) if MANIFEST in on_disk else {}
    if on_disk and not made:
        raise SettingsError(
            f"{folder}: not empty, and not made by sfmc-soapgen (it has no readable {MANIFEST})",
            hint="Name another folder with --output, or empty this one.",
        )
    return made


def _stage(new: Path, folder: Path, files: Mapping[str, str], changed: Collection[str]) -> None:
    """Make the package as it shall be, beside its place: what is kept comes from there, with its time."""
    if folder.exists():
        new.parent.mkdir()
        shutil.copytree(folder, new, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for path in changed:
        target = new / path
        for parent in target.relative_to(new).parents:
            if (new / parent).is_symlink():
                raise SettingsError(f"{folder / parent}: is a link to another folder", hint="Remove the link.")
        # First away with what is there: it may be a link to a file elsewhere.
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
    """Put the new folder in the old one's place."""
    if not folder.exists():
        (work / "new").rename(folder)
    elif not _exchange(work / "new", folder):
        folder.rename(work / "old")
        (work / "new").rename(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step. False where the system or the file system has no such step."""
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        at_cwd, exchange = -100, 2
        rename = getattr(ctypes.CDLL(None), "renameat2", None)
        return rename is not None and rename(at_cwd, paths[0], at_cwd, paths[1], exchange) == 0
    if sys.platform == "darwin":
        swap = 2
        return bool(ctypes.CDLL(None).renamex_np(*paths, swap) == 0)
    return False  # pragma: no cover - Windows


def _clear(folder: Path, work: Path) -> None:
    """Remove the work folder. Where a write ended between its two renames, first put the old package back."""
    if _is_between(folder, work):
        (work / "old").rename(folder)
    if work.exists():
        shutil.rmtree(work)


def _is_between(folder: Path, work: Path) -> bool:
    """Whether a write has ended between its two renames."""
    return (work / "old").exists() and (work / "new").exists() and not folder.exists()


def _work(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.sfmc-soapgen")
