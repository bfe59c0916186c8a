"""The manifest of a generated package: which WSDL and which generator made it, and what every file should be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

MANIFEST = "manifest.json"


def manifest(wsdl: str, sources: Mapping[str, bytes], files: Mapping[str, str], version: str) -> dict[str, str]:
    """The manifest as a file: path -> text. `wsdl` is the name of the WSDL among the sources."""
    described = {
        "generator": {"name": "sfmc-soapgen", "version": version},
        "wsdl": {
            "sha256": sha256(sources[wsdl]),
            "imports": {name: sha256(data) for name, data in sorted(sources.items()) if name != wsdl},
        },
        "files": {path: sha256(text.encode()) for path, text in sorted(files.items())},
    }
    return {MANIFEST: json.dumps(described, indent=2) + "\n"}


def hashes(text: str) -> dict[str, str]:
    """The files and their hashes that a manifest names. {} for what is no manifest of ours."""
    try:
        described: Any = json.loads(text)
        files = described["files"]
    except (ValueError, TypeError, KeyError):
        return {}
    return {str(path): str(digest) for path, digest in files.items()} if isinstance(files, dict) else {}


def sha256(data: bytes) -> str:
    """The hash of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
