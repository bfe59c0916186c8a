"""How the files in a folder differ from those of a package that would be written there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import SettingsError
from ..hashing import sha256
from .manifest import MANIFEST, Manifest

_COMPILED = frozenset({".so", ".pyd"})


@dataclass(frozen=True)
class Difference:
    """How one file is not what it should be.

    Attributes:
        path: inside the package.
        kind: "missing", "stale" (as generated, but from another WSDL or templates), "edited" (not as generated),
            "left over" (generated once, and no longer) or "in the way" (not generated, and Python would import it
            instead of what is).
    """

    path: str
    kind: str


def compare(folder: Path, files: Mapping[str, str], known: Manifest | None) -> list[Difference]:
    """Return what writing a package would change, by path. Files that the generator never made may only be in the way.

    Args:
        folder: the package's folder.
        files: path inside it -> text.
        known: the manifest in the folder.

    Raises:
        SettingsError: If the folder holds something other than a generated package.
    """
    on_disk = files_in(folder)
    made = _made(folder, on_disk, known)
    differences = []
    for path in sorted({*files, *(made.keys() & on_disk)}):
        data = (folder / path).read_bytes() if path in on_disk else None
        kind = _kind(path, data, files.get(path), made.get(path))
        if kind:
            differences.append(Difference(path, kind))
    foreign = [path for path in in_the_way(folder, files) if path not in made]
    return differences + [Difference(path, "in the way") for path in foreign]


def in_the_way(folder: Path, generated: Iterable[str]) -> list[str]:
    """Return the files that Python would import instead of generated ones: packages and compiled modules.

    It imports no folder, whatever that is called.

    Args:
        folder: the package's folder.
        generated: the paths of the generated files.
    """
    modules = [folder / path.removesuffix(".py") for path in generated if path.endswith(".py")]
    found = [
        path
        for module in modules
        for path in (*module.glob("__init__.*"), *module.parent.glob(f"{module.name}.*"))
        if (path.parent == module or path.suffix in _COMPILED) and path.is_file()
    ]
    return sorted({path.relative_to(folder).as_posix() for path in found})


def files_in(folder: Path) -> set[str]:
    """Return the paths of the files in a package's folder. What a link to another folder leads to is not in it.

    Raises:
        SettingsError: If there is a file in the place of the folder.
    """
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise SettingsError(f"{folder}: there is a file of this name", hint="Name another folder with --output.")
    inside = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path.as_posix() for path in inside if "__pycache__" not in path.parts}


def refuse_edits(folder: Path, differences: Iterable[Difference], *, force: bool = False) -> None:
    """Refuse to write over what is not ours to replace.

    Args:
        folder: the package's folder.
        differences: what writing would change.
        force: do not mind files that were edited by hand.

    Raises:
        SettingsError: If files were edited by hand, or are in the way.
    """
    differences = [*differences]
    foreign = [difference.path for difference in differences if difference.kind == "in the way"]
    if foreign:
        problem = f"{folder}: Python would import these instead of generated files: {', '.join(foreign)}"
        raise SettingsError(problem, hint="sfmc-soapgen did not make them. See what they are, and remove them.")
    if force:
        return
    edited = [difference.path for difference in differences if difference.kind == "edited"]
    if edited:
        raise SettingsError(
            f"{folder}: edited by hand since it was generated: {', '.join(edited)}",
            hint="Keep the edits elsewhere, or overwrite them with --force.",
        )


def _kind(path: str, data: bytes | None, text: str | None, made: str | None) -> str:
    """Return how a file differs, "" if it does not.

    Args:
        path: inside the package.
        data: what is there, None for no file.
        text: what should be there, None for no file.
        made: the hash that the manifest has of it.
    """
    if data is None:
        return "missing"
    if text is None:
        return "left over" if sha256(data) == made else "edited"
    if data == text.encode():
        return ""
    return "stale" if path == MANIFEST or sha256(data) == made else "edited"


def _made(folder: Path, on_disk: Collection[str], known: Manifest | None) -> Mapping[str, str]:
    """Return the generated files that the folder's manifest names, with their hashes."""
    made = known.files if known is not None else {}
    if on_disk and not made:
        raise SettingsError(
            f"{folder}: not empty, and not made by sfmc-soapgen (it has no {MANIFEST})",
            hint="Name another folder with --output, or empty this one.",
        )
    return made
