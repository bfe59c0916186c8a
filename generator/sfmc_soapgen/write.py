"""Puts a package in its place, or compares. Never touches a folder that the generator did not make."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import SettingsError
from .manifest import MANIFEST, hashes, sha256


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
    on_disk = _read(folder)
    return _compare(on_disk, _made(folder, on_disk), files)


def write(folder: Path, files: Mapping[str, str], force: bool = False) -> list[Difference]:
    """Make a folder hold a package: the whole of it, or on any failure what was there before.

    Files that are right keep their time, files that the generator never made are kept, and nothing at all is touched if
    nothing has changed.

    Args:
        folder: the package's folder; its parents are made.
        files: path inside it -> text.
        force: overwrite files that were edited by hand.

    Returns:
        What was changed.

    Raises:
        SettingsError: the folder holds something else than a generated package, cannot be written, or has edits.
    """
    on_disk = _read(folder)
    differences = _compare(on_disk, _made(folder, on_disk), files)
    if not differences:
        return []
    edited = [difference.path for difference in differences if difference.kind == "edited"]
    if edited and not force:
        raise SettingsError(
            f"{folder}: edited by hand since it was generated: {', '.join(edited)}",
            hint="Keep the edits elsewhere, or overwrite them with --force.",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
            new = Path(temporary) / "new"
            _stage(new, folder, files, on_disk.keys() - {difference.path for difference in differences})
            _swap(folder, new, Path(temporary) / "old")
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return differences


def _compare(on_disk: Mapping[str, bytes], made: Mapping[str, str], files: Mapping[str, str]) -> list[Difference]:
    differences = []
    for path in sorted({*files, *made}):
        text = on_disk.get(path)
        if path not in files:
            kind = "" if text is None else "left over" if sha256(text) == made[path] else "edited"
        elif text is None:
            kind = "missing"
        elif text == files[path].encode():
            kind = ""
        else:
            kind = "stale" if path == MANIFEST or sha256(text) == made.get(path) else "edited"
        if kind:
            differences.append(Difference(path, kind))
    return differences


def _read(folder: Path) -> dict[str, bytes]:
    if not folder.exists():
        return {}
    if not folder.is_dir():
        raise SettingsError(f"{folder}: there is a file of this name", hint="Name another folder with --output.")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _made(folder: Path, on_disk: Mapping[str, bytes]) -> dict[str, str]:
    """The generated files that the folder's manifest names."""
    made = hashes(on_disk.get(MANIFEST, b"").decode("utf-8", "replace"))
    if on_disk and not made:
        raise SettingsError(
            f"{folder}: not empty, and not made by sfmc-soapgen (it has no readable {MANIFEST})",
            hint="Name another folder with --output, or empty this one.",
        )
    return made


def _stage(new: Path, folder: Path, files: Mapping[str, str], kept: set[str]) -> None:
    """Make the package as it shall be, beside its place: what is kept comes from there, with its time."""
    for path in sorted({*files, *kept}):
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path in kept:
            shutil.copy2(folder / path, target)
        else:
            target.write_bytes(files[path].encode())


def _swap(folder: Path, new: Path, old: Path) -> None:
    """Put the new folder in the old one's place."""
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    finally:
        # On Ctrl-C too: the old package is now in a folder that is about to be removed.
        if not folder.exists():
            old.rename(folder)
