"""Where the generator's own files are: in the wheel inside this package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parents[1]

LICENSE = _ROOT / "LICENSE"
TEMPLATES = _ROOT / "templates" / "sfmc_soap"
WSDL = _ROOT / "wsdl" / "etframework.wsdl"
TOPICS = _ROOT / "wsdl" / "topics.toml"
