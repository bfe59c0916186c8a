"""One generated package: what it says of itself, how it differs from what it should be, and writing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..disk import explain_os_errors
from ..emit.format import Layout
from ..errors import InputError
from ..hashing import sha256
from ..python.bindings import Selection
from ..python.interface import Interface
from .differences import Difference, compare, files_in
from .manifest import MANIFEST, Manifest, known_manifest, parse_manifest
from .status import Status, edits, status
from .write import standing_folder, write


@dataclass(frozen=True)
class Package:
    """A generated package in a folder, or a folder where one will be.

    Its manifest is read when somebody asks for it first, and parsed once.

    Attributes:
        folder: the package's folder.
    """

    folder: Path

    @cached_property
    def standing(self) -> Package:
        """The package to read: this one, or the old one beside the folder if a `write` was killed between its renames.

        The next `write` puts that one back.
        """
        with explain_os_errors(self.folder, "read"):
            folder = standing_folder(self.folder)
        return self if folder == self.folder else Package(folder)

    @cached_property
    def known(self) -> Manifest | None:
        """The manifest; None if there is none.

        Raises:
            InputError: If it is not one.
        """
        return known_manifest(self.folder)

    def require(self) -> Manifest:
        """Return the manifest.

        Raises:
            InputError: If there is none, or it cannot be read.
        """
        if self.known is None:
            problem = f"{self.folder}: no package is here: there is no {MANIFEST}"
            raise InputError(problem, hint="Name the folder of a package that sfmc-soapgen made, or generate it first.")
        return self.known

    @property
    def selection(self) -> Selection:
        """What the package holds of its WSDL; everything, if there is no manifest.

        Raises:
            InputError: If the manifest cannot be read, or what it says is damaged.
        """
        return self.known.selection if self.known else Selection()

    @property
    def interface(self) -> Interface:
        """What the package offers.

        Raises:
            InputError: If there is no manifest, or it does not say or is damaged.
        """
        return self.require().interface

    @property
    def layouts(self) -> dict[str, Layout]:
        """What an earlier run made of each file, for `emit.format`, which trusts none of it.

        Nothing else of an earlier run is used: everything up to formatting is done again, so no change of the WSDL, the
        templates or the generator can be missed, and the manifest need not name the versions of libraries, which would
        make it differ between machines. A file that is not as it was generated is not used.
        """
        known = self.known
        if known is None:
            return {}
        with explain_os_errors(self.folder, "read"):
            read = {
                path: (self.folder / path).read_bytes() for path in known.unformatted.keys() & files_in(self.folder)
            }
        return {
            path: Layout(known.unformatted[path], data)
            for path, data in read.items()
            if sha256(data) == known.files.get(path)
        }

    def compare(self, files: Mapping[str, str]) -> list[Difference]:
        """Return what `write` would change, by path. Files that the generator never made are not looked at.

        Args:
            files: path inside the package -> text.

        Raises:
            InputError: If the manifest cannot be read.
            SettingsError: If the folder holds something other than a generated package.
        """
        with explain_os_errors(self.folder, "read"):
            return compare(self.folder, files, self.known)

    def status(self, files: Mapping[str, str]) -> Status:
        """Say whether the package is untouched, and whether it is what would be generated now.

        Args:
            files: what would be generated now, with its manifest.

        Raises:
            InputError: If there is no package, or its manifest cannot be read.
            SettingsError: If a file of it cannot be read.
        """
        return status(self.folder, self.require(), parse_manifest(files[MANIFEST].encode()))

    def edits(self, files: Mapping[str, str], paths: Iterable[str]) -> str:
        """Return a unified diff from what would be written to what is there: lines with "+" would be lost."""
        return edits(self.folder, files, paths)

    def write(self, files: Mapping[str, str], *, force: bool = False) -> list[Difference]:
        """Make the folder hold a package: all of it, or on any failure what was there before. See `write.write`.

        Args:
            files: path inside the package -> text.
            force: overwrite files that were edited by hand.

        Returns:
            What was changed.

        Raises:
            SettingsError: If the folder holds something other than a generated package, cannot be written, or has
                edits.
        """
        return write(self.folder, files, force=force)
