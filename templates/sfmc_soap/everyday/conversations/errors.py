"""What conversations raise beside the errors of their calls."""

from __future__ import annotations

from typing import Any

from ..._runtime.errors import SfmcSoapError


class ConversationError(SfmcSoapError):
    """A conversation that was ended by an error. Nothing of it is sent again by itself. Its `__cause__` is the reason.

    A conversation of which the service has not all parts is never carried out. An interruption while parts are sent,
    such as Ctrl-C, goes to the caller as it is, and has the same attributes.

    Attributes:
        conversation_id: its ConversationID, which cannot be used again.
        code: the service's number for what went wrong, None if it gave none.
        unprocessed: the parts that the service certainly did not process, and never will: `add` takes them into another
            conversation.
        unknown: the parts of which nobody knows. Results may tell later what became of those that were queued.
    """

    conversation_id: str = ""
    code: int | None = None
    unprocessed: tuple[Any, ...] = ()
    unknown: tuple[Any, ...] = ()
