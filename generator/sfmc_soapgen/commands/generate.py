"""`generate`: the bindings of a WSDL, in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..package.differences import Difference
from ..pipeline import load_sources
from .generation import prepare


@dataclass(frozen=True)
class Generated:
    """What was written.

    Attributes:
        folder: the package's folder.
        files: the paths of all files of the package.
        changes: the files that were written or removed, and what they were before.
    """

    folder: Path
    files: tuple[str, ...]
    changes: tuple[Difference, ...]


def generate(folder: Path, wsdl: Path | None = None, *, notes: Path | None = None, force: bool = False) -> Generated:
    """Write the bindings of a WSDL. Touch nothing if nothing has changed.

    Args:
        folder: the package's folder.
        wsdl: the WSDL, if not the embedded one.
        notes: the file of notes, if not the embedded one.
        force: overwrite files that were edited by hand.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, the notes are not of their form, or the folder
            cannot be written.
    """
    generation = prepare(folder, load_sources(wsdl), notes=notes, keep_layouts=not force)
    changes = generation.package.write(generation.files, force=force)
    return Generated(folder, tuple(generation.files), tuple(changes))
