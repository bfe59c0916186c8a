"""A tenant of Marketing Cloud to try things on: in a process, or as a server on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tenant import Tenant

__all__ = ["Tenant"]


def __getattr__(name: str) -> Any:
    """Return the class on first use: every run of pytest loads this module, and few need a tenant."""
    if name != "Tenant":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .tenant import Tenant

    return Tenant
