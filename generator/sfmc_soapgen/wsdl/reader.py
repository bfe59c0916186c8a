"""Files of a WSDL, to their bytes, to the typed tree that `lower` works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from ..errors import InputError
from .documents import Document, read_documents
from .xml_parser import check_size
from .xsdata_adapter import Tree, to_tree


@dataclass(frozen=True)
class Sources:
    """The bytes of a WSDL and of the files that it imports.

    Attributes:
        root: the name of the WSDL in `files`.
        files: file name -> content. The names are without a folder.
        parsed: what `documents` would make of the files, where somebody has done that already.
    """

    root: str
    files: Mapping[str, bytes]
    parsed: tuple[Document, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The files as XML that keeps to the grammar. They are parsed and checked when it is asked for first.

        Raises:
            InputError: If a file is missing or is not the XML that it should be.
            UnsupportedError: If a file uses a construct that the generator refuses.
        """
        return self.parsed or read_documents(self.root, self.files.get)


def load(path: Path) -> Sources:
    """Read a WSDL and, from the same folder, everything that it imports or includes.

    Raises:
        InputError: If a file is missing, cannot be read or is not the XML that it should be.
        UnsupportedError: If a file uses a construct that the generator refuses.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", hint="Give the path of a WSDL file.")
    files: dict[str, bytes] = {}

    def read(name: str) -> bytes | None:
        data = _read_beside(path, name)
        if data is not None:
            files[name] = data
        return data

    documents = read_documents(path.name, read)
    return Sources(path.name, files, documents)


def parse(sources: Sources) -> Tree:
    """Return the typed tree of a WSDL and its schemas.

    Raises:
        InputError: If a file is missing or is not the XML that it should be.
        UnsupportedError: If a file uses a construct that the generator refuses.
    """
    return to_tree(sources.documents)


def _read_beside(path: Path, name: str) -> bytes | None:
    """Return the bytes of a file in the folder of a WSDL, None if there is none. No link leads out of the folder."""
    file = path.with_name(name)
    try:
        if not file.is_file():
            return None
    except OSError:  # such as a name that is too long
        return None
    if name != path.name and file.resolve().parent not in (path.parent.resolve(), path.resolve().parent):
        problem = f"{file} is a link that leads out of the folder"
        raise InputError(problem, hint="Put the file itself beside the WSDL: nothing else is read.")
    try:
        check_size(name, file.stat().st_size)
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}", hint="Check its permissions.") from error
