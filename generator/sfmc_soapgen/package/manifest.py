"""The manifest of a package: what made it, what every file of it should be, and what interface it offers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..python.bindings import Selection
from ..python.interface import Interface, from_json

MANIFEST = "manifest.json"

_GENERATOR = "sfmc-soapgen"
_NOT_OURS = "Name a package that sfmc-soapgen made."
_UNKNOWN = "unknown"
_DEPTH = 4


@dataclass(frozen=True)
class WsdlHashes:
    """The sha256 of a WSDL, and of each file that it imports, by its name."""

    sha256: str
    imports: Mapping[str, str]


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
        interface_json: what `interface.to_json` gave; None if there is nothing.
        selection_json: what `Selection.plain` gave; None if everything was selected.
        path: where the manifest is, for messages.
    """

    version: str
    wsdl: WsdlHashes
    files: Mapping[str, str]
    unformatted: Mapping[str, str]
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
            raise InputError(f"{self.path}: does not describe the interface", hint="Generate the package again.")
        return from_json(self.interface_json, str(self.path))

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
        if types is None or operations is None:
            problem = f"{self.path}: the selection is damaged"
            raise InputError(problem, hint="Select again with `vendor --only ... --operations ...`.")
        return Selection(types, operations)

    def text(self) -> str:
        """Return the content of the file."""
        described: dict[str, Any] = {
            "generator": {"name": _GENERATOR, "version": self.version},
            "wsdl": {"sha256": self.wsdl.sha256, "imports": dict(sorted(self.wsdl.imports.items()))},
            "files": dict(sorted(self.files.items())),
            "unformatted": dict(sorted(self.unformatted.items())),
        }
        if self.interface_json is not None:
            described["interface"] = self.interface_json
        if self.selection_json is not None:
            described["selection"] = self.selection_json
        return _lines(described) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in a folder.

    Raises:
        InputError: If there is none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        return parse_manifest(path.read_text(encoding="utf-8"), path)
    except (OSError, ValueError) as error:
        why = "there is none" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(f"{path}: cannot be read: {why}", hint=_NOT_OURS) from error


def known_manifest(folder: Path) -> Manifest | None:
    """Return the manifest in a folder; None if there is none, or none that can be read."""
    try:
        return read_manifest(folder)
    except InputError:
        return None


def parse_manifest(text: str, path: Path = Path(MANIFEST)) -> Manifest:
    """Return what the text of a manifest says. Parts that are not as they should be count as missing.

    Args:
        text: the content of the file.
        path: where it is, for messages.

    Raises:
        InputError: If it is not a JSON object.
        ValueError: If it is not JSON.
    """
    described = json.loads(text)
    if not isinstance(described, dict):
        raise InputError(f"{path}: is not a manifest", hint=_NOT_OURS)
    wsdl = _mapping(described.get("wsdl"))
    return Manifest(
        version=str(_mapping(described.get("generator")).get("version", _UNKNOWN)),
        wsdl=WsdlHashes(str(wsdl.get("sha256", _UNKNOWN)), _strings(wsdl.get("imports"))),
        files=_strings(described.get("files")),
        unformatted=_strings(described.get("unformatted")),
        interface_json=described.get("interface"),
        selection_json=described.get("selection"),
        path=path,
    )


def sha256(data: bytes) -> str:
    """Return the hash of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _strings(value: Any) -> dict[str, str]:
    return {str(key): str(each) for key, each in _mapping(value).items()}


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
