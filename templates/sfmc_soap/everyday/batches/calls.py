"""One batch: a call, or several where it is too large, and the outcomes of its items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import (
    AuthenticationFault,
    AuthorizationFault,
    CallError,
    ConfigurationError,
    Outcome,
    RequestTooLarge,
    TokenError,
    UnsupportedObjectFault,
)
from ..._runtime.client.flow import call_flow
from ..._runtime.client.marketing_cloud import may_pass, request_id
from ..._runtime.client.settings import CallOptions, RetryPolicy, check_kind
from ..._runtime.errors import EncodeError, SfmcSoapError
from ..._runtime.model import Model
from .kinds import Kind, Taken
from .options import WriteSettings
from .queued_calls import QueuedCall
from .queueing import QueueOptions, queued_request

T = TypeVar("T")

_ENDS_A_WRITING = (TokenError, AuthenticationFault, AuthorizationFault, UnsupportedObjectFault, ConfigurationError)
"""What the next call would fail with as well."""
_IN_DOUBT = "an earlier attempt, whose response was lost, may have done it"
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
    """

    outcomes: list[Outcome[T]]
    fatal: SfmcSoapError | None = None
    was_sent: bool = False
    queued: list[QueuedCall[T]] = field(default_factory=list)


class Calls(Generic[T]):
    """Makes the calls of one writing.

    Args:
        context: the client's.
        kind: what is done with the items.
        options: how many at a time, and how.
    """

    def __init__(self, context: CallContext, kind: Kind[T], options: WriteSettings) -> None:
        self._context, self._kind, self._max_bytes = context, kind, options.max_bytes
        self._queue, self._fallback = options.queue, options.fallback
        idempotent = options.call.get("idempotent")
        self._is_idempotent = kind.idempotent if idempotent is None else idempotent
        self._call: CallOptions = {**options.call, "idempotent": self._is_idempotent}
        if options.fallback is not None:
            self._call["retry"] = _at_most(_ATTEMPTS, options.call.get("retry", context.settings.retry))

    def make(self, taken: Sequence[Taken[T]]) -> Flow[Sent[T]]:
        """Send items in one call. Send them in halves if the request is too large, or cannot be written."""
        return (yield from self._make(taken, self._queue, []))

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
                max_bytes=self._max_bytes,
                is_reported=True,
            )
            outcomes = self._kind.outcomes(taken, request, response)
        except (EncodeError, RequestTooLarge) as error:
            if len(taken) > 1:
                return (yield from self._make_halves(taken, queue, doubts))
            return Sent(failed(taken, error))
        except SfmcSoapError as error:
            if queue is None and self._fallback is not None and self._may_queue(error):
                in_doubt = [error] if isinstance(error, CallError) and _may_have_acted(error) else []
                return (yield from self._make(taken, self._fallback, [*doubts, *in_doubt]))
            is_fatal = isinstance(error, (*_ENDS_A_WRITING, *self._kind.fatal))
            was_sent = bool(doubts) or (not is_fatal and _may_have_acted(error))
            return Sent(failed(taken, error), error if is_fatal else None, was_sent)
        queued = [] if queue is None else self._queued(taken, request, response, outcomes)
        if doubts and not self._kind.is_upsert:
            outcomes = [*map(_doubted, outcomes)]
        return Sent(outcomes, was_sent=True, queued=queued)

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
            first.was_sent or second.was_sent,
            first.queued + second.queued,
        )

    def _request(self, taken: Sequence[Taken[T]], queue: QueueOptions | None) -> Model:
        request = self._kind.request([each.object for each in taken])
        return request if queue is None else queued_request(request, queue)

    def _may_queue(self, error: SfmcSoapError) -> bool:
        """Return whether the service may queue what it could not do at once, without doing it twice."""
        is_passing = isinstance(error, CallError) and may_pass(error)
        return is_passing and (self._is_idempotent or not _may_have_acted(error))

    def _queued(
        self, taken: Sequence[Taken[T]], request: Model, response: Any, outcomes: Sequence[Outcome[T]]
    ) -> list[QueuedCall[T]]:
        """Return the call, if the service has queued it and says by which RequestID."""
        id = request_id(response)
        if not id or not any(outcome.ok for outcome in outcomes):
            return []
        return [QueuedCall(request_id=id, kind=self._kind, taken=taken, request=request)]


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


def _doubted(outcome: Outcome[T]) -> Outcome[T]:
    """Return the outcome of an item of a call that was sent twice: what failed may have succeeded before."""
    return outcome if outcome.ok else replace(outcome, unknown=True, reasons=[*outcome.reasons, _IN_DOUBT])


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
