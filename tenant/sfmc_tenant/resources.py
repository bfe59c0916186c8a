"""Where the tenant's own files are: in a wheel in `data` inside this package, in a checkout at its top."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "data" if (_PACKAGE / "data").is_dir() else _PACKAGE.parents[1]

WSDL = _ROOT / "wsdl" / "etframework.wsdl"
FAULT_SCHEMA = _ROOT / "wsdl" / "ETFrameworkFault.xsd"

_ADDRESS = b"https://webservice.exacttarget.com/Service.asmx"
"""The address in the published WSDL."""


def wsdl(address: str) -> bytes:
    """Return the WSDL with another address of the service."""
    return WSDL.read_bytes().replace(_ADDRESS, escape(address, {'"': "&quot;"}).encode())
