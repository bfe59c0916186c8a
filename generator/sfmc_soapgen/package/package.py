"""One generated package: what it says of itself, how it differs from what it should be, and writing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..disk import explain_os_errors
from ..python.bindings import Selection
from ..python.interface import Interface
from .differences import Difference, compare
from .manifest import MANIFEST, Manifest, known_manifest, parse_manifest, read_manifest, sha256
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
        folder = standing_folder(self.folder)
        return self if folder == self.folder else Package(folder)

    @cached_property
    def known(self) -> Manifest | None:
        """The manifest; None if there is none, or none that can be read."""
        return known_manifest(self.folder)

    @property
    def manifest(self) -> Manifest:
        """The manifest.

        Raises:
            InputError: If there is none, or it cannot be read.
        """
        return self.known or read_manifest(self.folder)

    @property
    def exists(self) -> bool:
        """Whether there is a manifest, readable or not."""
        return (self.folder / MANIFEST).is_file()

    @property
    def selection(self) -> Selection:
        """What the package holds of its WSDL; everything, if there is no readable manifest.

        Raises:
            InputError: If what the manifest says is damaged.
        """
        return self.known.selection if self.known else Selection()

    @property
    def interface(self) -> Interface:
        """What the package offers.

        Raises:
            InputError: If there is no manifest, or it does not say or is damaged.
        """
        return self.manifest.interface

    @property
    def formatted(self) -> dict[str, str]:
        """Fingerprint of an unformatted text -> the text that the formatter made of it, for `emit.format`.

        Nothing else of an earlier run is used: everything up to formatting is done again, so no change of the WSDL, the
        templates or the generator can be missed, and the manifest need not name the versions of libraries, which would
        make it differ between machines. A file that is not as it was generated is not used.
        """
        texts: dict[str, str] = {}
        for name, fingerprint in self.known.unformatted.items() if self.known else ():
            file = self.folder / name
            data = file.read_bytes() if file.is_file() else b""
            if self.known and sha256(data) == self.known.files.get(name):
                texts[fingerprint] = data.decode("utf-8", "replace")
        return texts

    def compare(self, files: Mapping[str, str]) -> list[Difference]:
        """Return what `write` would change, by path. Files that the generator never made are not looked at.

        Args:
            files: path inside the package -> text.

        Raises:
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
        return status(self.folder, self.manifest, parse_manifest(files[MANIFEST]))

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
