"""What every command that makes a package begins with: the package that is there, and the files that a WSDL gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..diff import diff
from ..diff.changes import Change
from ..package.package import Package
from ..pipeline import Result, default_settings, run
from ..python.bindings import Bindings, Selection
from ..wsdl.reader import Sources


@dataclass(frozen=True)
class Generation:
    """The files that a WSDL gives for a folder. None of them is written yet.

    Attributes:
        package: the package to write, in its folder.
        sources: the WSDL.
        result: what the stages gave.
    """

    package: Package
    sources: Sources
    result: Result

    @property
    def before(self) -> Package:
        """The package that is there."""
        return self.package.standing

    @property
    def part(self) -> Bindings:
        """What the package holds of the WSDL."""
        return self.result.part

    @property
    def files(self) -> Mapping[str, str]:
        """The files to write: path inside the package -> text."""
        return self.result.files

    def changes(self) -> tuple[Change, ...] | None:
        """Return how the interface differs from that of the package that is there; None if there is no package.

        Raises:
            InputError: If the manifest of that package cannot be read, or does not say what its interface is.
        """
        return None if self.before.known is None else diff(self.before.interface, self.part.interface)


def prepare(
    package: Package,
    sources: Sources,
    selection: Selection | None = None,
    *,
    notes: Path | None = None,
    keep_layouts: bool = False,
) -> Generation:
    """Generate the files of a package, without writing them.

    Args:
        package: the package, which may not be there yet.
        sources: the WSDL.
        selection: what the package will hold; None for what the package that is there holds.
        notes: the file of notes, if not the embedded one.
        keep_layouts: do not lay out again what the package that is there has laid out already. That saves time; but
            who wants to know whether the package is as it should be must not ask the package.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, or lacks what was selected; if the notes are not
            of their form; or if the manifest of the package that is there cannot be read.
    """
    before = package.standing
    settings = default_settings(before.selection if selection is None else selection, notes)
    return Generation(package, sources, run(sources, settings, before.layouts if keep_layouts else None))
