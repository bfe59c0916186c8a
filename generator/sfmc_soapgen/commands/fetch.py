"""`fetch`: a tenant's WSDL as it is now, compared with the file that is there and saved in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..diff import diff
from ..diff.changes import Change
from ..errors import GeneratorError
from ..pipeline import default_settings, load_sources, understand
from ..python.interface import Interface
from ..wsdl import store
from ..wsdl.download import Download, located
from ..wsdl.reader import Sources
from .tenant import Tenant


@dataclass(frozen=True)
class Fetched:
    """What was downloaded, and what is new in it.

    Attributes:
        download: the files, by address.
        wsdl: where the WSDL was saved.
        files: the names of all files, which stand in one folder.
        written: the names of the files that were not there as they are now.
        unused: the names of files beside the WSDL that only the old one imported.
        changes: how the interface has changed; None if there was no WSDL, or none that can be compared.
        not_compared: why the WSDL that was there cannot be compared, in words.
    """

    download: Download
    wsdl: Path
    files: tuple[str, ...]
    written: tuple[str, ...]
    unused: tuple[str, ...]
    changes: tuple[Change, ...] | None
    not_compared: str


@dataclass(frozen=True)
class _Before:
    """The WSDL that is there: what it describes and the names of its files, or why that is not known."""

    interface: Interface | None = None
    files: frozenset[str] = frozenset()
    problem: str = ""


def fetch(tenant: Tenant, wsdl: Path) -> Fetched:
    """Download a tenant's WSDL and what it imports, compare it with the file that is there, and save it.

    Args:
        tenant: who serves it.
        wsdl: where to save it. What it imports is saved beside it.

    Raises:
        GeneratorError: If it cannot be downloaded, is not supported, or cannot be saved. Nothing is touched then.
    """
    download = tenant.download()
    sources, urls = store.arrange(download, wsdl)
    with located(urls):
        new = _described(sources)
    before = _before(wsdl)
    changes = None if before.interface is None else diff(before.interface, new)
    return Fetched(
        download=download,
        wsdl=wsdl,
        files=tuple(sources.files),
        written=tuple(store.save(wsdl, sources)),
        unused=tuple(sorted(before.files - sources.files.keys())),
        changes=changes,
        not_compared=before.problem,
    )


def _described(sources: Sources) -> Interface:
    return understand(sources, default_settings()).interface


def _before(wsdl: Path) -> _Before:
    if not wsdl.exists():
        return _Before()
    try:
        sources = load_sources(wsdl)
        return _Before(_described(sources), frozenset(sources.files))
    except GeneratorError as error:
        return _Before(problem=str(error))
