"""Triggered sends in a conversation."""

from __future__ import annotations

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.settings import CallOptions
from ..sending.kind import Triggered
from ..sending.recipients import RecipientT


class HeldRecipients(Triggered[RecipientT]):
    """Recipients whose messages are held until the conversation ends. `results` tells what became of them.

    The counters that a send at once compares with afterwards are not read.
    """

    def prepare(self, context: CallContext, call: CallOptions) -> Flow[None]:
        """Ask for nothing."""
        yield from ()
