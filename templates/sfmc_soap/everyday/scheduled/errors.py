"""What cancelling raises beside the errors of its call."""

from __future__ import annotations

from typing import Any

from ..._runtime.client.errors import Outcome
from ..._runtime.errors import SfmcSoapError


class CannotCancel(SfmcSoapError):
    """A queued call or conversation that cannot be cancelled: it goes on, or it was carried out or cancelled before.

    Attributes:
        code: the service's number for the reason, None if it gave none.
        results: what became of each that was to be cancelled.
    """

    code: int | None = None
    results: tuple[Outcome[Any], ...] = ()
