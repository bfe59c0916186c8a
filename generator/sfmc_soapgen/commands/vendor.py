"""`vendor`: the bindings, or a part of them, inside somebody's own source tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..diff.changes import Change, Effect, worst
from ..errors import InputError, SettingsError
from ..package.differences import Difference, refuse_edits
from ..package.manifest import WsdlHashes
from ..package.package import Package
from ..package.status import Status
from ..pipeline import load_sources
from ..python.bindings import Selection
from ..python.selection import ALL, left_out
from .generation import Generation, prepare


@dataclass(frozen=True)
class Vendored:
    """What was done about a copy.

    Attributes:
        folder: the folder of the copy.
        files: the paths of all its files.
        written: the files that were written or removed, and what they were before; none if nothing was touched.
        edited: the files among them that had been edited by hand.
        edits: what was edited, as `Copy.edits`.
        changes: how the interface differs from that of the copy that was there; none for a first copy.
        not_compared: why that is not known, in words.
    """

    folder: Path
    files: tuple[str, ...]
    written: tuple[Difference, ...]
    edited: tuple[str, ...]
    edits: str
    changes: tuple[Change, ...]
    not_compared: str

    @property
    def is_breaking(self) -> bool:
        """Whether any change breaks code or messages, or whether one does is not known."""
        return bool(self.not_compared) or worst(self.changes) is Effect.BREAKING


@dataclass(frozen=True)
class Copy:
    """A copy of the bindings that is generated, and not written yet."""

    generation: Generation

    @cached_property
    def status(self) -> Status:
        """What was edited in the copy that is there, and what is no longer current.

        Raises:
            InputError: If there is no copy, or its manifest cannot be read.
            SettingsError: If a file of it cannot be read.
        """
        return self.generation.before.status(self.generation.files)

    @cached_property
    def differences(self) -> Sequence[Difference]:
        """What writing would change.

        Raises:
            SettingsError: If the folder holds something other than a generated package.
        """
        return self.generation.before.compare(self.generation.files)

    @property
    def edited(self) -> tuple[str, ...]:
        """The files of the copy that is there that were edited by hand, and that writing would overwrite."""
        return tuple(each.path for each in self.differences if each.kind == "edited")

    @cached_property
    def edits(self) -> str:
        """A unified diff from what would be written to what is there, of the files that were edited."""
        return self.generation.before.edits(self.generation.files, self.edited)

    @property
    def counts(self) -> dict[str, int]:
        """How many types, enumerations, messages and operations the copy has."""
        service = self.generation.part.service
        return {
            "types": len(service.types),
            "enumerations": len(service.enums),
            "messages": len(service.messages),
            "operations": len(service.operations),
        }

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms of `everyday/` that the copy has."""
        return self.generation.part.everyday.names

    @property
    def selection(self) -> Selection:
        """What the copy holds of the WSDL, in the WSDL's spelling."""
        return self.generation.part.selection

    @cached_property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        """Types of fields -> their subtypes that the copy lacks."""
        return left_out(self.generation.result.whole, self.generation.part)

    def refuse_edits(self, *, force: bool = False) -> None:
        """Refuse to write over what is not ours to replace.

        Args:
            force: do not mind files that were edited by hand.

        Raises:
            SettingsError: If files of the copy were edited by hand, or others are in the way.
        """
        refuse_edits(self.generation.package.folder, self.differences, force=force)

    @cached_property
    def untouched(self) -> Vendored:
        """What is there and what would change, before anything is written.

        Raises:
            SettingsError: If the folder holds something other than a generated package.
        """
        try:
            changes, not_compared = self.generation.changes() or (), ""
        except InputError as error:
            changes, not_compared = (), f"what has changed cannot be shown: {error.problem}"
        return Vendored(
            folder=self.generation.package.folder,
            files=tuple(self.generation.files),
            written=(),
            edited=self.edited,
            edits=self.edits,
            changes=changes,
            not_compared=not_compared,
        )

    def write(self, *, force: bool = False) -> Vendored:
        """Write the copy.

        Args:
            force: overwrite files that were edited by hand.

        Raises:
            SettingsError: If the folder cannot be written, or files in it were edited.
        """
        before = self.untouched
        written = self.generation.package.write(self.generation.files, force=force)
        return replace(before, written=tuple(written))


def prepare_copy(
    folder: Path, wsdl: Path | None = None, selection: Selection | None = None, notes: Path | None = None
) -> Copy:
    """Generate a copy of the bindings, without writing it.

    Args:
        folder: the folder of the copy.
        wsdl: the WSDL, if not the embedded one.
        selection: what the copy will hold, from `selection_of`; None for what the copy that is there holds.
        notes: the file of notes, if not the embedded one.

    Raises:
        GeneratorError: If the WSDL is not readable or not supported, or lacks what was selected.
    """
    return Copy(prepare(Package(folder), load_sources(wsdl), selection, notes=notes))


def refuse_another_wsdl(folder: Path) -> None:
    """Refuse the embedded WSDL for a copy that was made from another one.

    Raises:
        InputError: If the manifest of the copy cannot be read.
        SettingsError: If it was made from another WSDL.
    """
    known = Package(folder).standing.known
    embedded = WsdlHashes.of(load_sources())
    if known is not None and known.wsdl != embedded:
        made = f"made from the WSDL {known.wsdl.short}, and the embedded one is {embedded.short}"
        hint = "Name its WSDL with --wsdl, or take the embedded one with --embedded-wsdl."
        raise SettingsError(f"{folder}: {made}", hint=hint)


def selection_of(
    types: tuple[str, ...] | None = None,
    operations: tuple[str, ...] | None = None,
    everyday: tuple[str, ...] | None = None,
) -> Selection | None:
    """Return the selection of what is named; None if nothing is given.

    Args:
        types: names of types, messages, enumerations and other simple types. "*" is all of them, and without
            operations and rooms everything.
        operations: names of operations; "*" is all of them.
        everyday: names of rooms of `everyday/`; "*" is all that the WSDL can have.

    Raises:
        SettingsError: If what is given has no names.
    """
    selection = Selection(types, operations, everyday)
    if selection.is_everything:
        return None
    if not (types or operations or everyday):
        problem = "--only, --operations and --everyday name nothing"
        raise SettingsError(problem, hint="Name types, operations or everyday rooms, or leave them out.")
    return Selection() if operations is everyday is None and ALL in (types or ()) else selection
