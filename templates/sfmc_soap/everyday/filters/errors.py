"""The exception of filters."""

from __future__ import annotations

from ..._runtime.errors import SfmcSoapError


class FilterError(SfmcSoapError, ValueError):
    """A filter that the service cannot take, or that does not say what was meant. Nothing was sent."""
