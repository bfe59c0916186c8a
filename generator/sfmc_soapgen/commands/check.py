"""`check`: whether a package is what would be generated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..package.differences import Difference
from ..pipeline import load_sources
from .generation import prepare


@dataclass(frozen=True)
class Checked:
    """How a package differs from what `generate` would write; not at all if it is current."""

    folder: Path
    differences: tuple[Difference, ...]


def check(folder: Path, wsdl: Path | None = None, notes: Path | None = None) -> Checked:
    """Compare a package with what `generate` would write.

    Args:
        folder: the package's folder.
        wsdl: the WSDL, if not the embedded one.
        notes: the file of notes, if not the embedded one.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, or no package is in the folder.
    """
    generation = prepare(folder, load_sources(wsdl), notes=notes)
    before = generation.before
    before.require()
    return Checked(folder, tuple(before.compare(generation.files)))
