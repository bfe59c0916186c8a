"""A tenant of Marketing Cloud to try things on: in a process, or as a server on loopback."""

from __future__ import annotations

from .tenant import Tenant

__all__ = ["Tenant"]
