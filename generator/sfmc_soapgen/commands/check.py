"""`check`: whether a package is what would be generated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import resources
from ..cache import Entry

if TYPE_CHECKING:
    from ..package.differences import Difference


@dataclass(frozen=True)
class Checked:
    """How a package differs from what `generate` would write; not at all if it is current.

    Attributes:
        folder: the package's folder.
        differences: the files that differ.
        not_remembered: why the next run will have to render all of it again, "" if it will not.
    """

    folder: Path
    differences: tuple[Difference, ...]
    not_remembered: str = ""


def check(folder: Path, wsdl: Path | None = None, notes: Path | None = None, *, cache: Path | None = None) -> Checked:
    """Compare a package with what `generate` would write.

    Args:
        folder: the package's folder.
        wsdl: the WSDL, if not the embedded one.
        notes: the file of notes, if not the embedded one.
        cache: the folder of the cache, from `cache.user_cache`; None to render the package whatever is known of it.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, or no package is in the folder, or the cache is.
    """
    entry = Entry(cache, folder, wsdl or resources.WSDL, notes or resources.NOTES, keep_layouts=False)
    if entry.current_files() is not None:
        return Checked(folder, ())
    # Loaded here: where all is current, nobody should wait for it.
    from ..package.package import Package
    from ..pipeline import load_sources
    from .generation import prepare

    # Asked for first: rendering takes seconds.
    package = Package(folder)
    package.standing.require()
    generation = prepare(package, load_sources(wsdl), notes=notes)
    differences = generation.before.compare(generation.files)
    entry.keep(generation.sources.files, generation.files)
    return Checked(folder, tuple(differences), entry.problem)
