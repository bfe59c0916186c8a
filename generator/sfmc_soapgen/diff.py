"""Two interfaces -> what has changed from one to the other."""

from __future__ import annotations

from .changes import Change
from .interface import Interface


def diff(old: Interface, new: Interface) -> tuple[Change, ...]:
    """Every difference of meaning, by path; () exactly if there is none."""
    raise NotImplementedError
