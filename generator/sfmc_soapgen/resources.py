"""Where the generator's own files are: in a wheel in `data` inside this package, in a checkout at its top."""

from __future__ import annotations

from pathlib import Path

from .snapshot import Snapshot

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "data" if (_PACKAGE / "data").is_dir() else _PACKAGE.parents[1]

LICENSE = _ROOT / "LICENSE"
TEMPLATES = _ROOT / "templates" / "sfmc_soap"
WSDL = _ROOT / "wsdl" / "etframework.wsdl"
TOPICS = _ROOT / "wsdl" / "topics.toml"
NOTES = _ROOT / "wsdl" / "notes.toml"

GENERATOR = Snapshot(_PACKAGE, TEMPLATES, TOPICS, LICENSE)
"""All that the generator is made of, but for what a caller may replace, as it was when it was loaded."""
