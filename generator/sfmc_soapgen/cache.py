"""The build cache: hashes of what `generate` and `check` have rendered. Where nothing has changed, nothing is rendered.

A package may be from anybody, with its manifest, so neither says that the package is current. An entry of the cache can
say it. It is outside of every package, is made only of what was rendered, and has for its name the digest of all that
decides what is rendered. Whatever is wrong with an entry or its folder, it is as if there was none.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from platformdirs import user_cache_dir

from . import resources, staging
from .disk import explain_os_errors, locked, real, write_file
from .errors import SettingsError
from .hashing import sha256
from .limits import LARGEST_FILE
from .snapshot import Snapshot, files_in

VARIABLE = "SFMC_SOAPGEN_CACHE_DIR"
"""The environment variable that names another folder than the usual one."""

_APPLICATION = "sfmc-soapgen"

_HINT = f"Name a folder with {VARIABLE} that can be used, or say --no-cache."

_LIBRARIES = ("black", "jinja2", "lxml", "xsdata")
"""Those whose version may make a difference to what is rendered."""

_FIRST_VERSIONS: dict[str, str] = {}
"""Those that they had when this process looked first: it may have loaded them."""

_IMPORTED = frozenset(["", ".so", ".pyd"])
"""The suffixes of compiled modules; a link to a folder may have none."""

_MOST = 100
"""How many entries are kept. One has 30 KB."""


def user_cache() -> Path | None:
    """Return the folder of the user's cache; None for a user who has no home.

    In the folder that the variable names it is a folder of its own, as others may use that one too.

    Raises:
        SettingsError: If the variable names a relative folder, which would be another one wherever a command is run.
    """
    named = os.environ.get(VARIABLE)
    if named:
        folder = Path(named)
        # A shell leaves `~` as it is inside quotes. Of a user whom nobody knows it stays as it is, and is refused.
        with suppress(RuntimeError):
            folder = folder.expanduser()
        if not folder.is_absolute():
            raise SettingsError(f"{VARIABLE}: {named!r} is not an absolute path", hint=_HINT)
        return folder / _APPLICATION
    folder = Path(user_cache_dir(_APPLICATION, appauthor=False))
    return folder if folder.is_absolute() else None


class _Known(NamedTuple):
    """What an entry says.

    Attributes:
        sources: the files of the WSDL that were read: name -> hash.
        files: the package as it was rendered: path inside it -> hash.
    """

    sources: Mapping[str, str]
    files: Mapping[str, str]


class Entry:
    """What the cache knows of one package. Made before anything is read for the package, as it is what decides on it.

    Args:
        cache: the folder of the cache; None for no cache.
        folder: the package's folder.
        wsdl, notes: the files that the package is made of. What the WSDL imports is known when it was read.
        keep_layouts: whether layouts of the package that is there may be kept, so that its bytes may be others.

    Attributes:
        problem: why nothing can be known the next time, "" if nothing is in the way of that.

    Raises:
        SettingsError: If the cache would be in the package.
    """

    def __init__(self, cache: Path | None, folder: Path, wsdl: Path, notes: Path, *, keep_layouts: bool) -> None:
        if cache is not None and real(cache).is_relative_to(real(folder)):
            raise SettingsError(f"{cache}: the build cache would be in the package {folder}", hint=_HINT)
        self._cache = cache
        self._folder = folder
        self._wsdl = wsdl
        self._notes = notes
        self._keep_layouts = keep_layouts
        self.problem = ""
        self._name = None if cache is None else self._digest()
        # With a name both are files. A folder would be looked through to its end.
        self._given = Snapshot(*((wsdl, notes) if self._name else ()))

    def current_files(self) -> tuple[str, ...] | None:
        """Return the paths of the package's files if it is just what was rendered; None if it is not, or nobody knows.

        It is not, either, if a file of others may be in the way, for a link, or for what a killed write has left.
        """
        if self._cache is None or self._name is None:
            return None
        folder = real(self._folder)
        # No path, no file, no lock: the usual way waits for who writes, or says what is wrong.
        with suppress(OSError, ValueError):
            known = _parsed(_content_of_own(self._cache / self._name))
            with locked(folder.parent, to_read=True):
                if known and self._is_as_known(folder, known) and not staging.is_begun(folder):
                    return tuple(known.files)
        return None

    def keep(self, sources: Mapping[str, bytes], files: Mapping[str, str]) -> None:
        """Write down what was rendered. `problem` says if that fails, or if what decides on it has changed meanwhile.

        Args:
            sources: the files of the WSDL that were read: name -> content.
            files: the package as it was rendered: path inside it -> text.
        """
        if self._cache is None or self._name is None:
            return
        if not self._given.is_unchanged() or self._name != self._digest():
            self.problem = self.problem or "what the package is made of has changed meanwhile"
            return
        known = _Known(
            sources={name: sha256(data) for name, data in sources.items()},
            files={path: sha256(text.encode()) for path, text in files.items()},
        )
        # A cache that cannot be written costs time, and nothing else.
        try:
            with explain_os_errors(self._cache, "written"):
                write_file(self._cache / self._name, json.dumps(known._asdict()).encode())
                _forget_the_oldest(self._cache)
        except SettingsError as error:
            self.problem = error.problem

    def _is_as_known(self, folder: Path, known: _Known) -> bool:
        """Return whether what is there is what an entry says. Names are compared first, as hashes take longer.

        Files of others are left out if Python cannot take them for files of the package.
        """
        paths = {path.relative_to(folder).as_posix(): path for path in files_in(folder)}
        files = {
            name: path
            for name, path in paths.items()
            if name in known.files or _may_be_in_the_way(PurePosixPath(name), known.files)
        }
        if not files or files.keys() != known.files.keys():
            return False
        sources = {name: self._wsdl.with_name(name) for name in known.sources}
        return _hashes_of(files) == known.files and _hashes_of(sources) == known.sources

    def _digest(self) -> str | None:
        """Return a name made of all that decides what is rendered; None, and a `problem`, if that cannot be known.

        A package's folder is part of it, as the package that is there says what was selected of the WSDL.
        """
        try:
            decided = (*resources.GENERATOR.files(), self._wsdl, self._notes)
            hashes = {str(path): _hash_of_file(path) for path in decided}
            libraries = {name: version(name) for name in _LIBRARIES}
        except PackageNotFoundError as error:
            self.problem = f"no version of {error} is known"
        except (OSError, ValueError) as error:
            self.problem = str(error)
        else:
            self.problem = _doubt(hashes, libraries)
            decisive = {
                "python": sys.version,
                "libraries": libraries,
                "files": [*hashes.items()],
                "folder": str(real(self._folder)),
                "keep_layouts": self._keep_layouts,
            }
            return None if self.problem else f"{sha256(json.dumps(decisive).encode())}.json"
        return None


def _doubt(hashes: Mapping[str, str | None], libraries: Mapping[str, str]) -> str:
    """Return why nobody can say what is rendered with these files and versions of libraries, "" if somebody can.

    What is rendered with is what was loaded, and that is what was there when the program began.
    """
    odd = [path for path, digest in hashes.items() if digest is None]
    if odd:
        return f"{odd[0]}: is a link, or no plain file, or too large"
    if not resources.GENERATOR.is_unchanged():
        return "the generator has changed since this program began"
    others = [name for name, known in libraries.items() if _FIRST_VERSIONS.setdefault(name, known) != known]
    return f"{others[0]} has changed since this program began" if others else ""


def _parsed(content: bytes | None) -> _Known | None:
    """Return what an entry says; None if it is not what `Entry.keep` writes.

    Raises:
        ValueError: If it is no JSON.
    """
    with suppress(RecursionError):
        said = json.loads(content or b"null")
        if isinstance(said, dict) and said.keys() == {*_Known._fields} and all(map(_is_of_hashes, said.values())):
            return _Known(**said)
    return None


def _is_of_hashes(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(digest, str) for digest in table.values())


def _hashes_of(paths: Mapping[str, Path]) -> dict[str, str | None]:
    return {name: _hash_of_file(path) for name, path in paths.items()}


def _may_be_in_the_way(path: PurePosixPath, files: Collection[str]) -> bool:
    """Tell whether Python might import what is at a path instead of one of these files: `enums.so` for `enums.py`."""
    stem = path.name.partition(".")[0]
    return f"{path.parent}.py" in files or (path.suffix in _IMPORTED and f"{path.parent / stem}.py" in files)


def _hash_of_file(path: Path) -> str | None:
    """Return the hash of a plain file; None if it is none, which is nothing that an entry says of a file."""
    content = _content(path)
    return None if content is None else sha256(content)


def _content_of_own(entry: Path) -> bytes | None:
    """Return the content of an entry; None if another user has written it, or it is no plain file."""
    is_own = sys.platform == "win32" or entry.lstat().st_uid == os.geteuid()
    return _content(entry) if is_own else None


def _content(path: Path) -> bytes | None:
    """Return the content of a plain file; None for a link or a pipe, or if it is larger than all that is ever read."""
    found = path.lstat()
    is_plain = stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST_FILE
    return path.read_bytes() if is_plain else None


def _forget_the_oldest(cache: Path) -> None:
    """Remove entries that have been there for long. Nothing else in the folder is ours."""
    entries = sorted(cache.glob("[0-9a-f]" * 64 + ".json"), key=lambda entry: entry.stat().st_mtime)
    for entry in entries[:-_MOST]:
        entry.unlink(missing_ok=True)
