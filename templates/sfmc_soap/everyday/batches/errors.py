"""What keeps a single item from being sent."""

from __future__ import annotations

from ..._runtime.errors import SfmcSoapError


class UnfitItem(SfmcSoapError, ValueError):
    """An item that cannot be sent as it is. It becomes a failure of its own, and the others are sent.

    Args:
        reasons: why, each in a text that quotes no secret.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = [*reasons]

    def __str__(self) -> str:
        return "; ".join(self.reasons)
