"""Puts a fetched WSDL and its imports in place, so that a WSDL there always has the imports it was fetched with.

No file that is imported is ever overwritten with other content: it would not be the old WSDL's any more, while the new
one is not there yet. Where a name is taken, the import gets another one (`Download.sources`). The WSDL says the names,
and is replaced last and in one step. What the old WSDL alone imported stays where it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..disk import clear_errors, locked, refuse_others, replace
from ..errors import SettingsError
from .download import Download
from .reader import Sources


def arrange(download: Download, wsdl: Path) -> tuple[Sources, dict[str, str]]:
    """What is to stand beside a path, under names that are free or hold just that; and the address of each name.

    Raises:
        SettingsError: the path is not that of a file, or cannot be read.
    """
    with clear_errors(wsdl, "compared"):
        refuse_others(wsdl)
        return download.sources(wsdl.name, lambda name, data: _taken(wsdl.with_name(name), data))


def outdated(wsdl: Path, sources: Sources) -> list[str]:
    """The names of the files that `place` would write, in its order."""
    with clear_errors(wsdl, "compared"):
        last = sorted(sources.files, key=lambda name: (name == sources.root, name))
        return [name for name in last if not _holds(wsdl.with_name(name), sources.files[name])]


def place(wsdl: Path, sources: Sources) -> list[str]:
    """Put a WSDL and its imports in place, the WSDL last; touch nothing that is as it should be.

    Returns:
        The names of the files that were written.

    Raises:
        SettingsError: they cannot be written, or a name was taken in the meantime.
    """
    with clear_errors(wsdl, "written"):
        wsdl.parent.mkdir(parents=True, exist_ok=True)
        with locked(wsdl.parent):
            names = outdated(wsdl, sources)
            for name in names:
                if name != sources.root and _taken(wsdl.with_name(name), sources.files[name]):
                    raise SettingsError(f"{wsdl.with_name(name)}: appeared meanwhile", hint="Run the command again.")
            for name in names:
                replace(wsdl.with_name(name), sources.files[name])
            return names


def _taken(path: Path, data: bytes) -> bool:
    return os.path.lexists(path) and not _holds(path, data)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
