"""A tenant of Marketing Cloud to try things on: in a process, or as a server on loopback."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .recorded import RecordedCall, RecordedCalls
    from .tenant import Tenant

__all__ = ["RecordedCall", "RecordedCalls", "Tenant"]

_MODULES = {"RecordedCall": "recorded", "RecordedCalls": "recorded", "Tenant": "tenant"}


def __getattr__(name: str) -> Any:
    """Return a class on first use: every run of pytest loads this module, and few need a tenant."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
