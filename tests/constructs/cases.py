"""Every case."""

from __future__ import annotations

from constructs import content, simple

CASES = [*simple.CASES, *content.CASES]
