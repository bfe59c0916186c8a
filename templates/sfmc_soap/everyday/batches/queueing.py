"""Asynchronous requests: the service queues them, and carries them out later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal, TypeVar, cast

from ... import AsyncResponse, AsyncResponseType, Priority, RequestType, RespondWhen
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.model import Model
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type

M = TypeVar("M", bound=Model)

_LATEST = timedelta(days=30)
"""How far ahead a call can be scheduled (code 226). Source: the vendor's table of error codes."""
_PRIORITIES = (Priority.LOW, Priority.MEDIUM, Priority.HIGH)
_SECURE = "https://"
"""How an address begins that the service posts to (code 227). Source: the vendor's table of error codes."""


@dataclass(frozen=True, kw_only=True)
class QueueOptions:
    """How requests are queued.

    Attributes:
        priority: how fast triggered sends pass through the queue, where the account has the feature: `Priority.HIGH`,
            "Medium" or "Low"; None for the service's own, Medium.
        at: when they are carried out at the earliest, with its time zone, at most 30 days ahead; None for at once.
        respond_to: where the service tells of them. An address that begins with https:// is posted to when a call has
            failed, and an email address is written to; an `AsyncResponse` says it all. Several may be given. They are
            kept as AsyncResponses.

    Raises:
        ConfigurationError: one is outside of what the service takes.
        TypeError: one is of a wrong type.

    Sources: the vendor's pages "Asynchronous Processing" and "AsyncResponse".
    """

    priority: Priority | Literal["Low", "Medium", "High"] | None = None
    at: datetime | None = None
    respond_to: str | AsyncResponse | Sequence[str | AsyncResponse] = ()

    def __post_init__(self) -> None:
        if self.priority is not None and self.priority not in _PRIORITIES:
            raise ConfigurationError(f"priority must be one of {', '.join(_PRIORITIES)}, or None")
        if self.at is not None and not isinstance(self.at, datetime):
            raise TypeError(f"at: {wrong_type(self.at, 'a datetime')}")
        if self.at is not None and self.at.utcoffset() is None:
            raise ConfigurationError("at has no time zone: give it one, or SERVER_TIME for the service's own clock")
        # It may be a generator, and what it holds may be changed later.
        object.__setattr__(self, "respond_to", tuple(self.responses()))

    def check_time(self) -> None:
        """Check that the time is ahead, and not too far.

        Raises:
            ConfigurationError: it is not.
        """
        now = datetime.now(UTC)
        if self.at is not None and not now < self.at <= now + _LATEST:
            raise ConfigurationError(f"at must be in the future, at most {_LATEST.days} days ahead (code 226)")

    def responses(self) -> list[AsyncResponse]:
        """Return where the service tells of the requests, as it takes it.

        Raises:
            ConfigurationError: it is an address that the service does not post to.
            TypeError: it is of a wrong type.
        """
        given = [self.respond_to] if isinstance(self.respond_to, str | AsyncResponse) else self.respond_to
        if not isinstance(given, Iterable):
            raise TypeError(f"respond_to: {wrong_type(given, 'an address or an AsyncResponse')}")
        return [_checked(_response(each) if isinstance(each, str) else copy(each)) for each in given]

    def added_to(self, options: M) -> M:
        """Return the options of a request with these."""
        queued: Any = copy(options)
        queued.request_type = RequestType.ASYNCHRONOUS
        if self.priority is not None:
            queued.queue_priority = Priority(self.priority)
        if self.at is not None:
            queued.scheduled_time = self.at
        queued.send_response_to = [*queued.send_response_to, *self.responses()]
        return cast("M", queued)


def queue_options(queued: object) -> QueueOptions | None:
    """Return how requests are queued, by what was given as `queued`; None if they are not.

    Raises:
        TypeError: it is of a wrong type.
        ConfigurationError: its time is not ahead, or too far.
    """
    if queued is None or isinstance(queued, bool):
        return QueueOptions() if queued else None
    if not isinstance(queued, QueueOptions):
        raise TypeError(f"queued: {wrong_type(queued, 'a bool or QueueOptions')}")
    queued.check_time()
    return queued


def queued_request(request: Model, queue: QueueOptions) -> Model:
    """Return a request that is queued, whose objects each have a CorrelationID. What was given stays as it is."""
    queued: Any = copy(request)
    queued.options = queue.added_to(queued.options)
    queued.objects = _correlated(queued.objects)
    return cast("Model", queued)


def _correlated(objects: Sequence[Any]) -> list[Any]:
    """Return objects that each have a CorrelationID of its own: that which was given, else a number."""
    given = {each.correlation_id for each in objects if each.correlation_id}
    free = (number for number in map(str, count()) if number not in given)
    correlated = []
    for each in objects:
        obj = copy(each)
        obj.correlation_id = each.correlation_id or next(free)
        correlated.append(obj)
    return correlated


def _response(address: str) -> AsyncResponse:
    """Return how the service tells an address of calls that fail.

    Source: the vendor's guide advises to be told of errors alone, without results, where calls are many.
    """
    is_email = "@" in address and "://" not in address
    return AsyncResponse(
        response_type=AsyncResponseType.EMAIL if is_email else AsyncResponseType.HTTP_POST,
        response_address=address,
        respond_when=RespondWhen.ON_ERROR,
        include_results=False,
    )


def _checked(response: object) -> AsyncResponse:
    if not isinstance(response, AsyncResponse):
        raise TypeError(f"respond_to: {wrong_type(response, 'an address or an AsyncResponse')}")
    if response.response_type == AsyncResponseType.FTP:
        raise ConfigurationError("respond_to: the service keeps ResponseType FTP for itself")
    address = response.response_address
    if response.response_type == AsyncResponseType.HTTP_POST and not (
        isinstance(address, str) and address.lower().startswith(_SECURE)
    ):
        problem = f"{shorten(repr(address))} does not begin with {_SECURE} (code 227)"
        raise ConfigurationError(f"respond_to: {problem}: an email address is taken as well")
    return response
