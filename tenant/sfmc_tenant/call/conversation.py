"""What an asynchronous call says of the conversation that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sfmc_soap import UNSET, AsyncResponseType, Options, RequestType

from ..state.callbacks import is_loopback
from ..state.clock import with_zone
from .errors import Refusal

LATEST = timedelta(days=30)
"""How far ahead a call can be scheduled."""

_REQUIRED = "ConversationID, SequenceCode, and CallsInConversation are required for Conversations Requests."


@dataclass(frozen=True)
class Place:
    """The place of a call in a conversation.

    Attributes:
        name: the ConversationID; None for a call that stands by itself.
        sequence: the SequenceCode.
        calls: how many calls the conversation has.
    """

    name: str | None
    sequence: int
    calls: int


def is_asynchronous(options: Options) -> bool:
    """Tell whether a call is to be queued: it says so, or belongs to a conversation."""
    parts = (options.conversation_id, options.sequence_code, options.calls_in_conversation)
    return options.request_type == RequestType.ASYNCHRONOUS or any(part not in (UNSET, None) for part in parts)


def place_of(options: Options) -> Place:
    """Return the place of a call in its conversation.

    Raises:
        Refusal: the options do not tell it, or not rightly.
    """
    name, sequence, calls = options.conversation_id, options.sequence_code, options.calls_in_conversation
    if options.request_type != RequestType.ASYNCHRONOUS:
        raise Refusal(209, "RequestType must be Asynchronous for Conversations Requests.")
    if sequence in (UNSET, None) and calls in (UNSET, None):
        sequence = calls = 1
    elif not isinstance(name, str) or not name:
        raise Refusal(207, f"Missing Required Conversation Property ConversationID. {_REQUIRED}")
    if not isinstance(sequence, int):
        raise Refusal(202, f"Missing Required Conversation Property SequenceCode. {_REQUIRED}")
    if not isinstance(calls, int):
        raise Refusal(208, f"Missing Required Conversation Property CallsInConversation. {_REQUIRED}")
    if calls < 1:
        raise Refusal(
            206, "CallsInConversation Out Of Bounds. CallsInConversation is expected to be a positive number."
        )
    if not 1 <= sequence <= calls:
        raise Refusal(
            205,
            "SequenceCode Out Of Bounds. Valid SequenceCode range is 1 to the value of CallsInConversation.",
        )
    return Place(name if isinstance(name, str) and name else None, sequence, calls)


def scheduled_time(options: Options, now: datetime) -> datetime:
    """Return when a call may be carried out at the earliest.

    Raises:
        Refusal: it is too far ahead.
    """
    when = options.scheduled_time
    if not isinstance(when, datetime):
        return now
    when = with_zone(when)
    if when > now + LATEST:
        raise Refusal(226, "ScheduledTime can not be more than 30 days in the future.")
    return max(when, now)


def check_addresses(options: Options) -> None:
    """Check where the outcome is to be posted: to HTTPS, or to this machine.

    Raises:
        Refusal: to another address.
    """
    for response in options.send_response_to:
        if response.response_type == AsyncResponseType.HTTP_POST:
            address = str(response.response_address or "")
            if not is_loopback(address) and not address.lower().startswith("https://"):
                raise Refusal(227, "The ResponseAddress is not secure: it must begin with https.")
