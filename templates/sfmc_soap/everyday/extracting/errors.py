"""What is raised before an extract is asked for."""

from __future__ import annotations

from ..._runtime.errors import SfmcSoapError


class ExtractError(SfmcSoapError, ValueError):
    """What is asked of an extract has no such name, does not fit, or contradicts itself. Nothing was sent."""
