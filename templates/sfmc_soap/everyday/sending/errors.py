"""What sending raises beside the errors of its calls."""

from __future__ import annotations

from ..._runtime.client.errors import OperationError
from ..._runtime.errors import SfmcSoapError


class CannotSend(OperationError):
    """Nobody can be sent to by this definition: it is not there, not active, or lacks something. Nothing was sent."""

    processed = False


class NoSuchDefinition(SfmcSoapError, LookupError):
    """No definition of triggered sends has the key."""
