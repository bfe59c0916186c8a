"""Whatever goes wrong with calls, as hypothesis draws it."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import strategies as st
from sfmc_tenant.soap.faults import FaultKind

Faults: TypeAlias = list[FaultKind | None]
"""What goes wrong with each of the next calls, None for nothing, as a tenant takes it."""

_OF_ANY_CALL: tuple[FaultKind, ...] = (
    "rate limited",
    "maintenance",
    "token expired",
    "HTTP 429",
    "HTTP 503",
    "dropped before",
    "dropped after",
    "half a page",
    "late",
)


def any_faults(*more: FaultKind, calm: int = 2) -> st.SearchStrategy[Faults]:
    """Return faults for up to eight calls.

    Args:
        more: kinds beside those that every call may meet.
        calm: how often nothing goes wrong, where each kind goes wrong once.
    """
    return st.lists(st.sampled_from([*[None] * calm, *_OF_ANY_CALL, *more]), max_size=8)
