"""The manifest of a package: what made it, what every file of it should be, and what interface it offers.

A manifest is committed with its package, so it comes from outside: whatever is wrong with it is one InputError, raised
where it is read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..check import check
from ..disk import explain_os_errors
from ..errors import GeneratorError, InputError
from ..hashing import sha256
from ..limits import LARGEST_FILE
from ..python.bindings import Selection
from ..python.interface import Interface, check_interface, from_json
from ..wsdl.reader import Sources

MANIFEST = "manifest.json"

_GENERATOR = "sfmc-soapgen"
_UNKNOWN = "unknown"
_DEPTH = 4

_PATH = re.compile(r"(?!\.\.?(?:/|\Z))[\w.-]{1,255}(?:/(?!\.\.?(?:/|\Z))[\w.-]{1,255}){0,9}")
"""What the path of a generated file may be: plain names, with "/" between them."""

_SHA256 = re.compile("[0-9a-f]{64}")

_MEND = "Restore it from version control, or empty the folder and generate the package again."
_WITHOUT = "Generate the package again, or compare with the WSDL that it was made from."


@dataclass(frozen=True)
class WsdlHashes:
    """The sha256 of a WSDL, and of each file that it imports, by its name."""

    sha256: str
    imports: Mapping[str, str]

    @classmethod
    def of(cls, sources: Sources) -> WsdlHashes:
        """Return the hashes of a WSDL that was read."""
        hashes = {file: sha256(data) for file, data in sources.files.items()}
        return cls(hashes.pop(sources.root), hashes)

    @property
    def short(self) -> str:
        """The first digits of the WSDL's own hash, for messages."""
        return self.sha256[:12]


@dataclass(frozen=True)
class Manifest:
    """What a manifest says.

    The interface and the selection are kept as JSON, and are checked when somebody asks for them: a package whose
    interface is damaged, or from another version of the generator, can still be compared and replaced.

    Attributes:
        version: the version of the generator that made the package.
        wsdl: what it was made from.
        files: path -> sha256 of the file.
        unformatted: path -> fingerprint of the text that was formatted to become the file.
        notes: the sha256 of the notes; None if they know nothing of the WSDL.
        interface_json: what `interface.to_json` gave; None if there is nothing.
        selection_json: what `Selection.plain` gave; None if everything was selected.
        path: where the manifest is, for messages.
    """

    version: str
    wsdl: WsdlHashes
    files: Mapping[str, str]
    unformatted: Mapping[str, str]
    notes: str | None = None
    interface_json: Any = None
    selection_json: Any = None
    path: Path = field(default=Path(MANIFEST), compare=False)

    @property
    def interface(self) -> Interface:
        """What the package offers.

        Raises:
            InputError: If the manifest does not say, or what it says is damaged.
        """
        if self.interface_json is None:
            raise InputError(f"{self.path}: does not describe the interface", hint=_WITHOUT)
        what = "its interface is damaged, or from another version of sfmc-soapgen"
        with _reading(self.path, what, _WITHOUT):
            interface = from_json(self.interface_json)
            check(interface.service)
            check_interface(interface)
        return interface

    @property
    def selection(self) -> Selection:
        """What was selected of the WSDL.

        Raises:
            InputError: If what the manifest says is damaged.
        """
        if self.selection_json is None:
            return Selection()
        said = self.selection_json if isinstance(self.selection_json, dict) else {}
        types, operations = (_names(said.get(key)) for key in ("only", "operations"))
        everyday = _names(said.get("everyday", []))
        if types is None or operations is None or everyday is None:
            problem = f"{self.path}: the selection is damaged"
            raise InputError(problem, hint="Select again with `vendor --only ... --operations ...`.")
        return Selection(types, operations, everyday)

    def text(self) -> str:
        """Return the content of the file."""
        described: dict[str, Any] = {
            "generator": {"name": _GENERATOR, "version": self.version},
            "wsdl": {"sha256": self.wsdl.sha256, "imports": dict(sorted(self.wsdl.imports.items()))},
            **({"notes": {"sha256": self.notes}} if self.notes else {}),
            "files": dict(sorted(self.files.items())),
            "unformatted": dict(sorted(self.unformatted.items())),
        }
        if self.interface_json is not None:
            described["interface"] = self.interface_json
        if self.selection_json is not None:
            described["selection"] = self.selection_json
        return _lines(described) + "\n"


def known_manifest(folder: Path) -> Manifest | None:
    """Return the manifest in a folder; None if there is none.

    Raises:
        InputError: If it is not one.
        SettingsError: If it cannot be read.
    """
    path = folder / MANIFEST
    with explain_os_errors(path, "read"):
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    return parse_manifest(data, path)


def parse_manifest(data: bytes, path: Path = Path(MANIFEST)) -> Manifest:
    """Return what a manifest says.

    Args:
        data: the content of the file.
        path: where it is, for messages.

    Raises:
        InputError: If that is not what a manifest says. Its interface and selection are not looked at.
    """
    with _reading(path, "is not a manifest of sfmc-soapgen", _MEND):
        if len(data) > LARGEST_FILE:
            raise ValueError(f"it has more than {LARGEST_FILE:,} bytes")
        described = _from_json(data.decode())
        wsdl, files = _mapping(described.get("wsdl")), _mapping(described.get("files"))
        if not files:
            raise ValueError("it names no files")
        return Manifest(
            version=str(_mapping(described.get("generator")).get("version", _UNKNOWN)),
            wsdl=WsdlHashes(str(wsdl.get("sha256", _UNKNOWN)), _strings(wsdl.get("imports"))),
            files=_hashes(files),
            unformatted=_strings(described.get("unformatted")),
            notes=_strings(described.get("notes")).get("sha256"),
            interface_json=described.get("interface"),
            selection_json=described.get("selection"),
            path=path,
        )


@contextmanager
def _reading(path: Path, what: str, hint: str) -> Iterator[None]:
    """Turn whatever goes wrong while a manifest is read into one InputError.

    Args:
        path: where the manifest is.
        what: what is wrong with it, in general.
        hint: what to do about it.
    """
    try:
        yield
    except Exception as error:
        reason = _reason(error)
        raise InputError(f"{path}: {what}{f' ({reason})' if reason else ''}", hint=hint) from error


def _reason(error: Exception) -> str:
    """Return what is wrong in particular, for people; "" where Python has only a name for it."""
    if isinstance(error, GeneratorError):
        return error.problem
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error) if isinstance(error, ValueError) else ""


def _from_json(text: str) -> dict[str, Any]:
    """Return the object that a JSON text is, read as every reader of JSON would read it.

    Raises:
        ValueError: If it is no object, says something twice, or holds what is no JSON or no text.
    """
    described = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    if not isinstance(described, dict):
        raise ValueError("it is not a JSON object")
    # Half of a surrogate pair can be written as an escape, and is no text.
    json.dumps(described, ensure_ascii=False).encode()
    return described


def _object(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON.

    Raises:
        ValueError: If it has a member twice.
    """
    if len(dict(members)) != len(members):
        [(name, _)] = Counter(name for name, _ in members).most_common(1)
        raise ValueError(f"it has {name!r} twice")
    return dict(members)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _strings(value: Any) -> dict[str, str]:
    return {str(key): str(each) for key, each in _mapping(value).items()}


def _hashes(files: Mapping[str, Any]) -> dict[str, str]:
    """Return the hashes of files by their paths.

    Raises:
        ValueError: If one is no hash, or a path is not one that the generator gives to a file.
    """
    for path, digest in files.items():
        if not _PATH.fullmatch(path):
            raise ValueError(f"{path!r} is not the path of a generated file")
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise ValueError(f"the hash of {path!r} is not one")
    return {**files}


def _names(value: Any) -> tuple[str, ...] | None:
    """Return a tuple of names, None for anything else."""
    is_names = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return tuple(value) if is_names else None


def _lines(value: Any, depth: int = 0) -> str:
    """Return JSON with a line for each value of the upper levels, so that a diff of two manifests is readable."""
    if depth == _DEPTH or not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, list):
        return f"[{','.join(inner + _lines(each, depth + 1) for each in value)}{outer}]"
    named = (
        f"{inner}{json.dumps(name, ensure_ascii=False)}: {_lines(each, depth + 1)}" for name, each in value.items()
    )
    return f"{{{','.join(named)}{outer}}}"
