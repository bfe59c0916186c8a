"""A package in somebody's source tree: what was edited in it, and what is no longer current."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from ..disk import explain_os_errors
from ..hashing import sha256
from .differences import files_in, in_the_way
from .manifest import MANIFEST, Manifest


@dataclass(frozen=True)
class Status:
    """What can be said of a copy. All four are empty if it is untouched and current.

    Attributes:
        edited: the files that are not as the copy's manifest says.
        gone: the files of the manifest that are not there.
        in_the_way: other files, which Python would import instead of those of the copy.
        outdated: in what the copy differs from one that would be generated now, in words.
    """

    edited: tuple[str, ...]
    gone: tuple[str, ...]
    in_the_way: tuple[str, ...]
    outdated: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        """Whether the copy is untouched and current."""
        return not (self.edited or self.gone or self.in_the_way or self.outdated)


def status(folder: Path, manifest: Manifest, current: Manifest) -> Status:
    """Compare the files of a copy with its manifest, and its manifest with the one that would be written.

    Raises:
        SettingsError: If a file cannot be read.
    """
    with explain_os_errors(folder, "read"):
        on_disk = files_in(folder)
        foreign = in_the_way(folder, current.files)
        here = {path: sha256((folder / path).read_bytes()) for path in manifest.files.keys() & on_disk}
    return Status(
        edited=tuple(sorted(path for path, digest in here.items() if digest != manifest.files[path])),
        gone=tuple(sorted(manifest.files.keys() - here.keys())),
        in_the_way=tuple(path for path in foreign if path not in manifest.files),
        outdated=tuple(_reasons(manifest, current)),
    )


def edits(folder: Path, files: Mapping[str, str], paths: Iterable[str]) -> str:
    """Return a unified diff from what would be written to what is there: lines with "+" would be lost."""
    return "".join(line for path in paths for line in _file_diff(folder / path, path, files.get(path, "")))


def _file_diff(file: Path, path: str, text: str) -> Iterator[str]:
    there = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    new, old = text.splitlines(keepends=True), there.splitlines(keepends=True)
    for line in unified_diff(new, old, f"generated/{path}", f"here/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _reasons(was: Manifest, now: Manifest) -> Iterator[str]:
    """Say in what a copy differs from one that would be generated now."""
    if was.version != now.version:
        yield f"made by sfmc-soapgen {was.version}, and this is {now.version}"
    if was.wsdl.sha256 != now.wsdl.sha256:
        yield f"made from the WSDL {was.wsdl.short}, and this is {now.wsdl.short}"
    elif was.wsdl != now.wsdl:
        yield "a file that the WSDL imports has changed"
    if was.notes != now.notes:
        yield "the notes beyond the WSDL are others"
    if was.selection_json != now.selection_json:
        yield "the selection has changed"
    differing = [path for path in sorted({*was.files, *now.files}) if was.files.get(path) != now.files.get(path)]
    if differing:
        yield f"files would change: {', '.join(differing)}"
    elif was != now:
        yield f"{MANIFEST} would change"
