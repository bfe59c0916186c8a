"""`generate`: the bindings of a WSDL, in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import resources
from ..cache import Entry

if TYPE_CHECKING:
    from ..package.differences import Difference


@dataclass(frozen=True)
class Generated:
    """What was written.

    Attributes:
        folder: the package's folder.
        files: the paths of all files of the package.
        changes: the files that were written or removed, and what they were before.
        not_remembered: why the next run will have to render all of it again, "" if it will not.
    """

    folder: Path
    files: tuple[str, ...]
    changes: tuple[Difference, ...]
    not_remembered: str = ""


def generate(
    folder: Path,
    wsdl: Path | None = None,
    *,
    notes: Path | None = None,
    force: bool = False,
    cache: Path | None = None,
) -> Generated:
    """Write the bindings of a WSDL. Touch nothing if nothing has changed.

    Args:
        folder: the package's folder.
        wsdl: the WSDL, if not the embedded one.
        notes: the file of notes, if not the embedded one.
        force: overwrite files that were edited by hand.
        cache: the folder of the cache, from `cache.user_cache`; None to render the package whatever is known of it.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, the notes are not of their form, or the folder
            cannot be written, or the cache would be in it.
    """
    entry = Entry(cache, folder, wsdl or resources.WSDL, notes or resources.NOTES, keep_layouts=not force)
    current = entry.current_files()
    if current is not None:
        return Generated(folder, current, ())
    # Loaded here: with nothing to do, nobody should wait for it.
    from ..package.package import Package
    from ..pipeline import load_sources
    from .generation import prepare

    generation = prepare(Package(folder), load_sources(wsdl), notes=notes, keep_layouts=not force)
    changes = generation.package.write(generation.files, force=force)
    entry.keep(generation.sources.files, generation.files)
    return Generated(folder, tuple(generation.files), tuple(changes), entry.problem)
