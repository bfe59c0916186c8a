"""Every case."""

from __future__ import annotations

from support.constructs import content, namespaces, simple

CASES = [*simple.CASES, *content.CASES, *namespaces.CASES]
