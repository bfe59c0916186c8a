"""The events of a call, for the hooks of its client and for the log.

The logger has the name of the package (`sfmc_soap`). Each record has the event's values as attributes too,
`sfmc_operation`, `sfmc_host` and so on, for formatters that write JSON.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from ..header import ResponseHeaders
from ..model import Model
from ..xml.raw import XmlElement
from .errors import CallError, RequestTooLarge

LOG = logging.getLogger(__name__.partition("._runtime")[0])
# A program that configures no logging is told nothing: without it, Python prints warnings to standard error.
LOG.addHandler(logging.NullHandler())


@dataclass(frozen=True, kw_only=True)
class Event:
    """The base of all events.

    Attributes:
        host: the host that is called.
        operation: the operation's name in the WSDL, "" for a token that was requested outside of a call.
        message_id: the call's WS-Addressing MessageID, the same in all its events.
    """

    host: str
    operation: str
    message_id: str


@dataclass(frozen=True, kw_only=True)
class CallStarted(Event):
    """A call begins."""


@dataclass(frozen=True, kw_only=True)
class AttemptEnded(Event):
    """A request got its response, or failed.

    Attributes:
        attempt: the number of the attempt, from 1.
        status: the status code of the HTTP response, 0 if there was none.
        milliseconds: the time from sending to the end of the response.
        sent: bytes in the body of the request.
        received: bytes in the body of the response, after decompression.
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
        attempt: the number of the attempt that failed.
        pause: seconds until the next attempt.
        error: the reason.
    """

    attempt: int
    pause: float
    error: CallError


@dataclass(frozen=True, kw_only=True)
class TokenRefreshed(Event):
    """The token endpoint gave a new access token.

    Attributes:
        expires_in: the lifetime of the token in seconds.
        milliseconds: the time that the request took.
    """

    expires_in: float
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class CallEnded(Event):
    """A call ended: the last event of each call.

    Attributes:
        request_id: the RequestID that the service gave, "" if it gave none.
        attempt: the number of attempts.
        status: the status code of the last HTTP response, 0 if there was none.
        overall_status: the OverallStatus of the response message, "" if it has none.
        waited: the milliseconds before the call had its turn.
        milliseconds: the time from then to the end, pauses included.
        sent: bytes in the bodies of all requests.
        received: bytes in the bodies of all responses, after decompression.
        error: the exception that the call raised, None if it succeeded. For a call that was cancelled, the exception
            that cancelled it.
        response_headers: the header blocks of the last response: typed where the WSDL knows them, else raw. They are
            without the secrets of the request. Logs leave them out.
    """

    request_id: str
    attempt: int
    status: int
    overall_status: str
    waited: float
    milliseconds: float
    sent: int
    received: int
    error: BaseException | None
    response_headers: tuple[Model | XmlElement, ...] = ResponseHeaders()


Hook = Callable[[Event], object]


def emit(event: Event, hooks: Iterable[Hook]) -> None:
    """Log an event and hand it to the hooks. The exception of a hook is logged and does not fail the call."""
    _log(event)
    for hook in hooks:
        try:
            hook(event)
        except Exception:  # whatever it is: the call may have changed data already, and its caller must learn of that
            LOG.exception("a hook failed on %s", type(event).__name__)


def log_body(title: str, text: str, message_id: str) -> None:
    """Log the text of a body, which must be free of secrets, at DEBUG."""
    LOG.debug("%s: %s", title, text, extra={"sfmc_message_id": message_id})


def log_headers(operation: str, names: str, message_id: str) -> None:
    """Log that header blocks of these names must be understood, and are not."""
    text = "%s: the response has header blocks that say they must be understood, and are not known here: %s"
    LOG.warning(text, operation, names, extra={"sfmc_message_id": message_id})


def log_attachments(operation: str, number: int, message_id: str) -> None:
    """Log that a response has attachments which its document does not include, and which nobody gets."""
    text = "%s: the response has %d attachments that its document does not include: they are left out"
    LOG.warning(text, operation, number, extra={"sfmc_message_id": message_id})


def _log(event: Event) -> None:
    level = _level(event)
    if level is not None and LOG.isEnabledFor(level):
        values = {f"sfmc_{field.name}": getattr(event, field.name) for field in fields(event)}
        values.pop("sfmc_response_headers", None)
        where = f" at {event.host}" if event.host else ""
        LOG.log(level, "%s%s: %s", event.operation or "token", where, _text(event), extra=values)


def _level(event: Event) -> int | None:
    """Return the level at which an event is logged, None if it is not."""
    if not isinstance(event, CallEnded):
        return logging.INFO if isinstance(event, Retrying | TokenRefreshed) else None
    # What is too large is sent in parts, by who asked for the bound.
    is_usual = event.error is None or isinstance(event.error, RequestTooLarge)
    return logging.INFO if is_usual else logging.WARNING


def _text(event: Event) -> str:
    """Return what is said of an event that is logged."""
    if isinstance(event, Retrying):
        return f"attempt {event.attempt} failed, the next follows in {event.pause:.1f} s: {_describe(event.error)}"
    if isinstance(event, TokenRefreshed):
        return f"new token, valid for {event.expires_in:.0f} s, after {event.milliseconds:.0f} ms"
    assert isinstance(event, CallEnded)
    said = event.overall_status or "succeeded" if event.error is None else _describe(event.error)
    return f"{said}, {_figures(event)}"


def _describe(error: BaseException) -> str:
    """Return an error in one line: of foreign exceptions the class alone, as their text may hold secrets."""
    return error.problem if isinstance(error, CallError) else type(error).__name__


def _figures(event: CallEnded) -> str:
    return (
        f"HTTP {event.status or 'none'}, {event.milliseconds:.0f} ms, {event.sent} bytes sent,"
        f" {event.received} received, attempt {event.attempt}, RequestID {event.request_id or 'none'}"
    )
