"""Every case."""

from __future__ import annotations

from constructs import simple

CASES = [*simple.CASES]
