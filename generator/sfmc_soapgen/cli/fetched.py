"""Lines that `fetch` and `update` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import counted
from .console import how_many

if TYPE_CHECKING:
    from ..diff.changes import Change
    from ..wsdl.download import Download

_SHOWN = 12
"""How many names a line has at most. Of more files, the names are only in the JSON."""


def downloaded(download: Download) -> str:
    """Return the line about what was downloaded."""
    return f"{download.url}: {counted(len(download.files), 'file')}, {download.size:,} bytes"


def compared(what: Path, changes: Sequence[Change]) -> str:
    """Return the lines about what has changed since the last time."""
    from ..diff.report import text

    return f"{what}: compared with what is there:\n{text(changes).rstrip()}"


def changed(path: Path, names: Sequence[str], files: Sequence[str], *, is_done: bool) -> str:
    """Return the line about what was written or removed, or would be, for `files` to be there."""
    if not names:
        return f"{path}: nothing to do"
    done = "written" if is_done else "written if this were done"
    shown = f": {', '.join(names)}" if len(names) <= _SHOWN else ""
    written, removed = how_many(names, files)
    return f"{path}: {written} of {len(files)} {done}{removed}{shown}"


def changes_json(changes: Sequence[Change] | None) -> dict[str, Any] | None:
    """Return changes as plain values, None for what was not compared."""
    from ..diff.report import as_json

    return None if changes is None else as_json(changes)
