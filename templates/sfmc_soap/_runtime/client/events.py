"""What a call tells: to the hooks of its client, and to the log.

The logger has the name of the package (`sfmc_soap`). Each record has its values as attributes too, `sfmc_operation`,
`sfmc_host` and so on, for formatters that write JSON.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from ..errors import CallError

LOG = logging.getLogger(__name__.partition("._runtime")[0])


@dataclass(frozen=True, kw_only=True)
class Event:
    """What all events have.

    Attributes:
        host: the host that is called.
        operation: the operation's name in the WSDL, "" for a token that no call asked for.
        message_id: of the call, the same in all its events.
    """

    host: str
    operation: str
    message_id: str


@dataclass(frozen=True, kw_only=True)
class CallStarted(Event):
    """A call begins."""


@dataclass(frozen=True, kw_only=True)
class AttemptEnded(Event):
    """A request was answered, or was not.

    Attributes:
        attempt: its number, from 1.
        status: of the HTTP answer, 0 if there was none.
        milliseconds: from sending to the whole answer.
        sent, received: bytes of the bodies.
    """

    attempt: int
    status: int
    milliseconds: float
    sent: int
    received: int


@dataclass(frozen=True, kw_only=True)
class Retrying(Event):
    """A request will be sent again.

    Attributes:
        attempt: the number of the one that failed.
        pause: seconds until the next.
        error: what happened.
    """

    attempt: int
    pause: float
    error: CallError


@dataclass(frozen=True, kw_only=True)
class TokenRefreshed(Event):
    """There is a new access token.

    Attributes:
        expires_in: its life in seconds.
        milliseconds: that it took to get.
    """

    expires_in: float
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class CallEnded(Event):
    """A call is over, the last event of each.

    Attributes:
        request_id: the service's own, "" if it gave none.
        attempt: how many there were.
        status: of the last HTTP answer, 0 if there was none.
        overall_status: of the message, "" if it has none.
        milliseconds: from beginning to end, pauses included.
        sent, received: bytes of the bodies, of all attempts.
        error: what it ended with, None if all was well. Of one that was cancelled it is the exception that ended it.
    """

    request_id: str
    attempt: int
    status: int
    overall_status: str
    milliseconds: float
    sent: int
    received: int
    error: BaseException | None


Hook = Callable[[Event], object]


def tell(event: Event, hooks: Iterable[Hook]) -> None:
    """Log an event and hand it to the hooks. A hook that fails is logged, and costs the call nothing."""
    _log(event)
    for hook in hooks:
        try:
            hook(event)
        except Exception:  # whatever it is: the call may have changed something already, and must say so
            LOG.exception("a hook failed on %s", type(event).__name__)


def log_body(what: str, text: str, message_id: str) -> None:
    """Log a body, which must be free of secrets."""
    LOG.debug("%s: %s", what, text, extra={"sfmc_message_id": message_id})


def _log(event: Event) -> None:
    match event:
        case CallEnded(error=None):
            level = logging.INFO
            text = f"{event.overall_status or 'answered'}, {_measured(event)}"
        case CallEnded(error=BaseException() as error):
            level = logging.WARNING
            text = f"{_said(error)}, {_measured(event)}"
        case Retrying():
            level = logging.INFO
            text = f"attempt {event.attempt} failed, the next in {event.pause:.1f} s: {_said(event.error)}"
        case TokenRefreshed():
            level = logging.INFO
            text = f"a new token for {event.expires_in:.0f} s, {event.milliseconds:.0f} ms"
        case _:
            return
    if LOG.isEnabledFor(level):
        values = {f"sfmc_{field.name}": getattr(event, field.name) for field in fields(event)}
        LOG.log(level, "%s at %s: %s", event.operation or "token", event.host, text, extra=values)


def _said(error: BaseException) -> str:
    """An error in one line; of those that are not ours the kind alone, since nobody knows what they hold."""
    return error.problem if isinstance(error, CallError) else type(error).__name__


def _measured(event: CallEnded) -> str:
    return (
        f"HTTP {event.status or 'none'}, {event.milliseconds:.0f} ms, {event.sent} bytes sent,"
        f" {event.received} received, attempt {event.attempt}, RequestID {event.request_id or 'none'}"
    )
