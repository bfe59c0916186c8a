"""The manifest of a generated package: what made it, what every file should be, and what it is the interface of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import InputError

MANIFEST = "manifest.json"

_DEPTH = 4


def manifest(
    wsdl: str,
    sources: Mapping[str, bytes],
    files: Mapping[str, str],
    version: str,
    unformatted: Mapping[str, str],
    more: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, str]:
    """The manifest as a file: path -> text.

    Args:
        wsdl: the name of the WSDL among the sources.
        sources: the bytes of the WSDL and of what it imports, by file name.
        files: path -> text.
        version: the generator's.
        unformatted: path -> fingerprint of the text that was laid out to become the file: see `formatted`.
        more: what else to keep, as plain values.
    """
    described = {
        "generator": {"name": "sfmc-soapgen", "version": version},
        "wsdl": {
            "sha256": sha256(sources[wsdl]),
            "imports": {name: sha256(data) for name, data in sorted(sources.items()) if name != wsdl},
        },
        "files": {path: sha256(text.encode()) for path, text in sorted(files.items())},
        "unformatted": dict(sorted(unformatted.items())),
        **more,
    }
    return {MANIFEST: _lines(described) + "\n"}


def _lines(value: Any, depth: int = 0) -> str:
    """JSON with a line for each value of the upper levels, so that a diff of two shows what has changed."""
    if depth == _DEPTH or not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, list):
        return f"[{','.join(inner + _lines(each, depth + 1) for each in value)}{outer}]"
    named = (
        f"{inner}{json.dumps(name, ensure_ascii=False)}: {_lines(each, depth + 1)}" for name, each in value.items()
    )
    return f"{{{','.join(named)}{outer}}}"


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the manifest of a package says.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = "there is none" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(f"{path}: cannot be read: {why}", hint="Name a package that sfmc-soapgen made.") from error
    if not isinstance(described, dict):
        raise InputError(f"{path}: is no manifest", hint="Name a package that sfmc-soapgen made.")
    return described


def known_of(folder: Path) -> dict[str, Any]:
    """What the manifest of a folder says. {}, if there is none of ours."""
    path = folder / MANIFEST
    try:
        described: Any = json.loads(path.read_bytes().decode("utf-8", "replace")) if path.is_file() else {}
    except ValueError:
        return {}
    return described if isinstance(described, dict) else {}


def hashes(described: Mapping[str, Any], of: str = "files") -> dict[str, str]:
    """The files and their hashes that a manifest names."""
    files = described.get(of)
    return {str(path): str(digest) for path, digest in files.items()} if isinstance(files, dict) else {}


def formatted(folder: Path) -> dict[str, str]:
    """What a folder's manifest knows of laying out: fingerprint -> the text that came of it, for `format_python`.

    Nothing else of an earlier run is believed: everything up to the layout is done anew, so no change of the WSDL, the
    templates or the generator can be missed, and the manifest need not name versions of libraries, which would make it
    differ between machines. A file that is not as it was generated is not used.
    """
    described = known_of(folder)
    made = hashes(described)
    texts = {}
    for name, fingerprint in hashes(described, "unformatted").items():
        file = folder / name
        data = file.read_bytes() if file.is_file() else b""
        if sha256(data) == made.get(name):
            texts[fingerprint] = data.decode("utf-8", "replace")
    return texts


def sha256(data: bytes) -> str:
    """The hash of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
