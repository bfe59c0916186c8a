"""`update`: brings a package to what a tenant's WSDL says now: changelog, WSDL, package, in this order.

The package is what the next run compares with, so it comes last: killed at any moment, the same command sees the same
changes again, finds the entry and the files that are there already, and does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..diff import changelog, report
from ..diff.changes import Change, Effect, worst
from ..package.differences import refuse_edits
from ..package.package import Package
from ..wsdl import store
from ..wsdl.download import Download, located
from .generation import Generation, prepare
from .tenant import Tenant


@dataclass(frozen=True)
class Targets:
    """What is brought up to date.

    Attributes:
        wsdl: the file of the WSDL. What it imports stands beside it.
        package: the folder of the package.
        changelog: the file of the changelog; None for no entry.
    """

    wsdl: Path
    package: Path
    changelog: Path | None


@dataclass(frozen=True)
class Step:
    """One of the three that an update consists of.

    Attributes:
        what: what it writes.
        path: where.
        changed: the names of what it has written or removed, or would.
        files: the names of all that is there afterwards.
    """

    what: Literal["changelog", "wsdl", "package"]
    path: Path
    changed: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Update:
    """An update that is prepared. Nothing is touched yet.

    Attributes:
        targets: what is brought up to date.
        download: the WSDL as the tenant serves it.
        generation: the files of the new package.
        changes: how the interface differs from that of the package that is there; None if there is no package yet.
        force: whether files of the package that were edited by hand are overwritten.
    """

    targets: Targets
    download: Download
    generation: Generation
    changes: tuple[Change, ...] | None
    force: bool

    @property
    def is_breaking(self) -> bool:
        """Whether any change breaks code or messages."""
        return worst(self.changes or ()) is Effect.BREAKING

    def steps(self, *, dry_run: bool = False) -> Iterator[Step]:
        """Write changelog, WSDL and package, one step after the other.

        Args:
            dry_run: write nothing, only say what would be written.

        Yields:
            Each step, after it is done.

        Raises:
            SettingsError: If one of them cannot be written.
        """
        if self.targets.changelog is not None:
            yield self._write_changelog(self.targets.changelog, dry_run=dry_run)
        yield self._save_wsdl(dry_run=dry_run)
        yield self._write_package(dry_run=dry_run)

    def _write_changelog(self, path: Path, *, dry_run: bool) -> Step:
        if self.changes is None:
            section = "Added"
            entry = f"- `{self.targets.package.name}`, generated from `{self.targets.wsdl.name}`.\n"
        else:
            section, entry = "Changed", report.markdown(self.changes)
        is_new = self.changes != () and changelog.add(path, section, entry, dry_run=dry_run)
        return Step("changelog", path, ("entry",) if is_new else (), ("entry",))

    def _save_wsdl(self, *, dry_run: bool) -> Step:
        path, sources = self.targets.wsdl, self.generation.sources
        names = store.outdated(path, sources) if dry_run else store.save(path, sources)
        return Step("wsdl", path, tuple(names), tuple(sources.files))

    def _write_package(self, *, dry_run: bool) -> Step:
        files = self.generation.files
        if dry_run:
            differences = self.generation.before.compare(files)
        else:
            differences = self.generation.package.write(files, force=self.force)
        return Step("package", self.targets.package, tuple(each.path for each in differences), tuple(files))


def prepare_update(tenant: Tenant, targets: Targets, *, notes: Path | None = None, force: bool = False) -> Update:
    """Download a tenant's WSDL, and find out what is to be done and whether it can be. Nothing is touched.

    Args:
        tenant: who serves the WSDL.
        targets: what is brought up to date.
        notes: the file of notes, if not the embedded one.
        force: overwrite files of the package that were edited by hand.

    Raises:
        GeneratorError: If the WSDL cannot be downloaded or is not supported, or if what is there cannot be compared
            with or replaced.
    """
    download = tenant.download()
    sources, urls = store.arrange(download, targets.wsdl)
    with located(urls):
        generation = prepare(Package(targets.package), sources, notes=notes)
    differences = generation.before.compare(generation.files)
    refuse_edits(targets.package, differences, force=force)
    return Update(targets, download, generation, changes=generation.changes(), force=force)
