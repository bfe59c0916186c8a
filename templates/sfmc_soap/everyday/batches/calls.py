"""One batch: a call, or several where it is too large, and the outcomes of its items."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import (
    AuthenticationFault,
    AuthorizationFault,
    CallError,
    ClientClosed,
    ConfigurationError,
    Outcome,
    RequestTooLarge,
    TokenError,
    UnsupportedObjectFault,
)
from ..._runtime.client.flow import Bounds, call_flow
from ..._runtime.client.marketing_cloud import may_pass, request_id
from ..._runtime.client.settings import CallOptions, RetryPolicy, check_kind
from ..._runtime.errors import EncodeError, SfmcSoapError
from ..._runtime.model import Model
from .kinds import Kind, Taken
from .options import WriteSettings
from .queued_calls import QueuedCall, in_doubt
from .queueing import QueueOptions, queued_request

T = TypeVar("T")

_ENDS_A_WRITING = (
    ClientClosed,
    TokenError,
    AuthenticationFault,
    AuthorizationFault,
    UnsupportedObjectFault,
    ConfigurationError,
)
"""What the next call would fail with as well."""
_ATTEMPTS = 3
"""How often a request is sent before the service is asked to queue it. Source: the vendor's best practices."""


@dataclass
class Sent(Generic[T]):
    """What became of a batch.

    Attributes:
        outcomes: the outcomes of its items, in their order.
        fatal: what ends the writing, None if it goes on.
        was_sent: whether the service may have acted on an item.
        queued: the calls that the service has queued.
        fell_back: whether it was asked to queue what it could not do at once.
    """

    outcomes: list[Outcome[T]]
    fatal: SfmcSoapError | None = None
    was_sent: bool = False
    queued: list[QueuedCall[T]] = field(default_factory=list)
    fell_back: bool = False


class Calls(Generic[T]):
    """Makes the calls of one writing.

    Args:
        context: the client's.
        kind: what is done with the items.
        options: how many at a time, and how.
    """

    def __init__(self, context: CallContext, kind: Kind[T], options: WriteSettings) -> None:
        self._context, self._kind, self._bounds = context, kind, Bounds(max_bytes=options.max_bytes)
        self._queue, self._fallback = options.queue, options.fallback
        self._queued_keys: set[Hashable] = set()
        idempotent = options.call.get("idempotent")
        self._is_idempotent = kind.idempotent if idempotent is None else idempotent
        self._call: CallOptions = {**options.call, "idempotent": self._is_idempotent}
        if options.fallback is not None:
            self._call["retry"] = _at_most(_ATTEMPTS, options.call.get("retry", context.settings.retry))

    def make(self, taken: Sequence[Taken[T]], keys: Collection[Hashable] = ()) -> Flow[Sent[T]]:
        """Send items in one call. Send them in halves if the request is too large, or cannot be written.

        What has fallen back on the queue is done later. What has the same key goes the same way, to be done after it.

        Args:
            taken: the items.
            keys: what they are known by.
        """
        follows = not self._queued_keys.isdisjoint(keys)
        sent = yield from self._make(taken, self._fallback if follows else self._queue, [])
        if sent.fell_back:
            self._queued_keys.update(keys)
        return sent

    def _make(self, taken: Sequence[Taken[T]], queue: QueueOptions | None, doubts: list[CallError]) -> Flow[Sent[T]]:
        """Send items.

        Args:
            taken: the items.
            queue: how the request is queued, None if it is not.
            doubts: the errors of attempts that may have been processed. Those of this call are added.
        """
        try:
            request = self._request(taken, queue)
            response = yield from call_flow(
                self._context,
                self._kind.operation,
                request,
                self._call,
                doubts=doubts,
                bounds=self._bounds,
                is_reported=True,
            )
            outcomes = self._kind.outcomes(taken, request, response)
        except (EncodeError, RequestTooLarge) as error:
            if len(taken) > 1:
                return (yield from self._make_halves(taken, queue, doubts))
            return Sent(failed(taken, error))
        except SfmcSoapError as error:
            if queue is None and self._fallback is not None and self._may_queue(error):
                lost = [error] if isinstance(error, CallError) and _may_have_acted(error) else []
                return replace((yield from self._make(taken, self._fallback, [*doubts, *lost])), fell_back=True)
            is_fatal = isinstance(error, (*_ENDS_A_WRITING, *self._kind.fatal))
            was_sent = bool(doubts) or (not is_fatal and _may_have_acted(error))
            return Sent(failed(taken, error), error if is_fatal else None, was_sent)
        is_repeated = bool(doubts) and not self._kind.is_upsert
        queued: list[QueuedCall[T]] = []
        if queue is not None and (id := request_id(response)) and any(outcome.ok for outcome in outcomes):
            call = QueuedCall(request_id=id, kind=self._kind, taken=taken, request=request, is_repeated=is_repeated)
            queued.append(call)
        return Sent([*map(in_doubt, outcomes)] if is_repeated else outcomes, was_sent=True, queued=queued)

    def _make_halves(
        self, taken: Sequence[Taken[T]], queue: QueueOptions | None, doubts: list[CallError]
    ) -> Flow[Sent[T]]:
        middle = len(taken) // 2
        first = yield from self._make(taken[:middle], queue, [*doubts])
        if first.fatal is not None:
            first.outcomes += not_sent(taken[middle:], first.fatal)
            return first
        second = yield from self._make(taken[middle:], queue, [*doubts])
        return Sent(
            first.outcomes + second.outcomes,
            second.fatal,
            was_sent=first.was_sent or second.was_sent,
            queued=first.queued + second.queued,
            fell_back=first.fell_back or second.fell_back,
        )

    def _request(self, taken: Sequence[Taken[T]], queue: QueueOptions | None) -> Model:
        request = self._kind.request([each.object for each in taken])
        return request if queue is None else queued_request(request, queue)

    def _may_queue(self, error: SfmcSoapError) -> bool:
        """Return whether the service may queue what it could not do at once, without doing it twice."""
        is_passing = isinstance(error, CallError) and may_pass(error)
        return is_passing and (self._is_idempotent or not _may_have_acted(error))


def failed(taken: Sequence[Taken[T]], error: SfmcSoapError) -> list[Outcome[T]]:
    """Return the outcomes of items whose call failed as a whole."""
    unknown = isinstance(error, CallError) and _may_have_acted(error)
    # Its frames hold the requests, which a report would hold with it.
    _drop_frames(error)
    code = getattr(error, "code", None)
    return [
        Outcome(each.item, None, each.index, code=code, reasons=[str(error)], unknown=unknown, error=error)
        for each in taken
    ]


def not_sent(taken: Iterable[Taken[T]], why: SfmcSoapError | str) -> list[Outcome[T]]:
    """Return the outcomes of items that were not sent."""
    error = None if isinstance(why, str) else why
    return [Outcome(each.item, None, each.index, reasons=[f"not sent: {why}"], error=error) for each in taken]


def lost(taken: Sequence[Taken[T]], why: str) -> list[Outcome[T]]:
    """Return the outcomes of items that were under way when the writing was left."""
    return [Outcome(each.item, None, each.index, reasons=[why], unknown=True) for each in taken]


def _may_have_acted(error: SfmcSoapError) -> bool:
    return getattr(error, "processed", False) is not False


def _at_most(attempts: int, retry: RetryPolicy) -> RetryPolicy:
    """Return a policy with no more than so many attempts.

    Raises:
        ConfigurationError: it is no policy.
    """
    check_kind(retry, RetryPolicy, "retry")
    return replace(retry, attempts=min(retry.attempts, attempts))


def _drop_frames(error: BaseException) -> None:
    for each in _chain(error):
        each.__traceback__ = None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those that led to it, each once."""
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            left += [each.__cause__, each.__context__]
            yield each
