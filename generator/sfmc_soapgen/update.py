"""Brings a package to what a tenant's WSDL says now: changelog, WSDL, package, in this order.

The package is what the next run compares with, so it comes last: killed at any moment, the same command sees the same
changes again, finds the entry and the files that are there already, and does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .diff import changelog, diff, report
from .diff.changes import Change
from .package import write
from .package.manifest import MANIFEST, formatted
from .pipeline import emit, load_interface, settings_of, understand
from .python.selection import select
from .wsdl import store
from .wsdl.download import Download, located
from .wsdl.reader import Sources


@dataclass(frozen=True)
class Update:
    """What is to be done.

    Attributes:
        wsdl, folder, changelog: where the WSDL, the package and the changelog are; None for no changelog.
        sources, files: what is to be there as WSDL and as package.
        changes: between the package that is there and the WSDL; None if there is no package yet.
        force: overwrite files of the package that were edited by hand.
    """

    wsdl: Path
    folder: Path
    changelog: Path | None
    sources: Sources
    files: dict[str, str]
    changes: tuple[Change, ...] | None
    force: bool

    def log(self, dry_run: bool = False) -> bool:
        """Write the changelog. Whether there is anything to write."""
        if self.changelog is None or self.changes == ():
            return False
        if self.changes is None:
            entry = f"- `{self.folder.name}`, generated from `{self.wsdl.name}`.\n"
            return changelog.add(self.changelog, "Added", entry, dry_run)
        return changelog.add(self.changelog, "Changed", report.markdown(self.changes), dry_run)

    def place(self, dry_run: bool = False) -> list[str]:
        """Put the WSDL and what it imports in place. The names of the files to write."""
        return store.outdated(self.wsdl, self.sources) if dry_run else store.save(self.wsdl, self.sources)

    def write(self, dry_run: bool = False) -> list[str]:
        """Write the package. The paths of the files to write."""
        if dry_run:
            differences = write.compare(write.standing(self.folder), self.files)
        else:
            differences = write.write(self.folder, self.files, self.force)
        return [difference.path for difference in differences]


def prepare(download: Download, wsdl: Path, folder: Path, log: Path | None, force: bool) -> Update:
    """Find out what is to be done, and whether it can be. Nothing is touched.

    Args:
        download: the WSDL as it is now.
        wsdl: where it is to be put.
        folder: the package.
        log: the changelog, if there is to be an entry.
        force: overwrite files of the package that were edited by hand.

    Raises:
        GeneratorError: the WSDL cannot be understood, or what is there cannot be compared with or replaced.
    """
    sources, urls = store.arrange(download, wsdl)
    standing = write.standing(folder)
    with located(urls):
        settings = settings_of(standing)
        model = select(understand(sources, settings), settings.selection)
        files = emit(model, sources, settings, formatted(standing))
    differences = write.compare(standing, files)
    if not force:
        write.refuse_edits(folder, differences)
    changes = None
    if (standing / MANIFEST).exists():
        changes = diff(load_interface(standing), model.interface)
    return Update(wsdl, folder, log, sources, files, changes, force)
