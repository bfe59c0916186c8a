"""Keeps a downloaded WSDL and its imports in a folder, so that a WSDL there always has the imports it came with.

A file that is imported is never overwritten with other content: for a moment the old WSDL would import something new.
Where a name is taken, the import gets another name (`local_names`). The WSDL, which says the names, is replaced last
and in one step. What only the old WSDL imported stays where it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..disk import explain_os_errors, locked, refuse_non_file, replace
from ..errors import SettingsError
from .download import Download
from .local_names import local_sources
from .reader import Sources


def arrange(download: Download, wsdl: Path) -> tuple[Sources, dict[str, str]]:
    """Return the files of a download as they are to stand beside a path, and the address of each name.

    Names are free, or hold just that file. Nothing is written.

    Raises:
        SettingsError: If the path is a folder or the like, or cannot be read.
    """
    with explain_os_errors(wsdl, "compared"):
        refuse_non_file(wsdl)
        return local_sources(download, wsdl.name, lambda name, data: _is_taken(wsdl.with_name(name), data))


def outdated(wsdl: Path, sources: Sources) -> list[str]:
    """Return the names of the files that `save` would write, in its order."""
    with explain_os_errors(wsdl, "compared"):
        wsdl_last = sorted(sources.files, key=lambda name: (name == sources.root, name))
        return [name for name in wsdl_last if not _holds(wsdl.with_name(name), sources.files[name])]


def save(wsdl: Path, sources: Sources) -> list[str]:
    """Write a WSDL and its imports, the WSDL last. Touch nothing that is as it should be.

    Returns:
        The names of the files that were written.

    Raises:
        SettingsError: If they cannot be written, or a name was taken in the meantime.
    """
    with explain_os_errors(wsdl, "written"):
        wsdl.parent.mkdir(parents=True, exist_ok=True)
        with locked(wsdl.parent):
            names = outdated(wsdl, sources)
            for name in names:
                if name != sources.root and _is_taken(wsdl.with_name(name), sources.files[name]):
                    raise SettingsError(f"{wsdl.with_name(name)}: appeared meanwhile", hint="Run the command again.")
            for name in names:
                replace(wsdl.with_name(name), sources.files[name])
            return names


def _is_taken(path: Path, data: bytes) -> bool:
    return os.path.lexists(path) and not _holds(path, data)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
