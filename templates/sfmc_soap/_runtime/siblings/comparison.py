"""Whether two objects are the same in every respect, and not only equal."""

from __future__ import annotations

from datetime import datetime
from math import copysign
from typing import Any

from ..model import Model


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values have the same types, hold the same, and hold it in the same order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Model):
        mine, others = one.__dict__, other.__dict__
        return list(mine) == list(others) and all(map(is_same, mine.values(), others.values()))
    if isinstance(one, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, float):
        return (one == other and copysign(1, one) == copysign(1, other)) or (one != one and other != other)
    if isinstance(one, datetime):
        return bool(one == other) and is_same(one.tzinfo, other.tzinfo)
    return bool(one == other)
