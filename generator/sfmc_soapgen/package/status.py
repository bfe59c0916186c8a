"""A package in somebody's source tree: what in it was edited, and what of it is no longer current."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from ..disk import explain_os_errors
from .manifest import MANIFEST, hashes, read_manifest, sha256

_DIGITS = 12


@dataclass(frozen=True)
class State:
    """What can be said of a copy. Nothing, of one that is as it should be.

    Attributes:
        edited: the files that are not as the copy's manifest says.
        gone: those that are not there.
        outdated: why it is not what would be generated now, in words.
    """

    edited: tuple[str, ...]
    gone: tuple[str, ...]
    outdated: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        """Whether it is untouched and current."""
        return not (self.edited or self.gone or self.outdated)


def state(folder: Path, files: Mapping[str, str]) -> State:
    """Compare a copy with its own manifest, and its manifest with the one that would be written.

    Raises:
        InputError: there is no copy, or its manifest cannot be read.
        SettingsError: a file of it cannot be read.
    """
    was, now = read_manifest(folder), json.loads(files[MANIFEST])
    with explain_os_errors(folder, "read"):
        touched = [path for path, digest in hashes(was).items() if _digest(folder / path) != digest]
    return State(
        tuple(sorted(path for path in touched if (folder / path).is_file())),
        tuple(sorted(path for path in touched if not (folder / path).is_file())),
        tuple(_reasons(was, now)),
    )


def edits(folder: Path, files: Mapping[str, str], paths: Iterable[str]) -> str:
    """A unified diff from what would be written to what is there: lines with "+" would be lost."""
    return "".join(line for path in paths for line in _file_diff(folder / path, path, files.get(path, "")))


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()) if path.is_file() else ""


def _file_diff(file: Path, path: str, text: str) -> Iterator[str]:
    there = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    for line in unified_diff(
        text.splitlines(keepends=True), there.splitlines(keepends=True), f"generated/{path}", f"here/{path}"
    ):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _reasons(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    versions = [_part(each, "generator").get("version", "unknown") for each in (was, now)]
    if versions[0] != versions[1]:
        yield f"made by sfmc-soapgen {versions[0]}, and this is {versions[1]}"
    wsdls = [_part(each, "wsdl") for each in (was, now)]
    digests = [str(each.get("sha256", "unknown"))[:_DIGITS] for each in wsdls]
    if digests[0] != digests[1]:
        yield f"made from the WSDL {digests[0]}, and this is {digests[1]}"
    elif wsdls[0] != wsdls[1]:
        yield "a file that the WSDL imports is another"
    if was.get("selection") != now.get("selection"):
        yield "another selection"
    made, files = hashes(was), hashes(now)
    differing = [path for path in sorted({*made, *files}) if made.get(path) != files.get(path)]
    if differing:
        yield f"files that would be others: {', '.join(differing)}"
    elif was != now:
        yield f"{MANIFEST} would be another"


def _part(manifest: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = manifest.get(name)
    return part if isinstance(part, dict) else {}
