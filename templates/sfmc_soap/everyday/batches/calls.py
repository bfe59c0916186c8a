"""One batch: a call, or several where it is too large, and the outcomes of its items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

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
from ..._runtime.client.settings import CallOptions
from ..._runtime.errors import EncodeError, SfmcSoapError
from .kinds import Kind, Taken
from .options import WriteSettings

T = TypeVar("T")

_ENDS_A_WRITING = (TokenError, AuthenticationFault, AuthorizationFault, UnsupportedObjectFault, ConfigurationError)
"""What the next call would fail with as well."""
_IN_DOUBT = "an earlier attempt, whose response was lost, may have done it"


@dataclass
class Sent(Generic[T]):
    """What became of a batch.

    Attributes:
        outcomes: the outcomes of its items, in their order.
        fatal: what ends the writing, None if it goes on.
        was_sent: whether the service may have acted on an item.
    """

    outcomes: list[Outcome[T]]
    fatal: SfmcSoapError | None = None
    was_sent: bool = False


class Calls(Generic[T]):
    """Makes the calls of one writing.

    Args:
        context: the client's.
        kind: what is done with the items.
        options: how many at a time, and how.
    """

    def __init__(self, context: CallContext, kind: Kind[T], options: WriteSettings) -> None:
        self._context, self._kind, self._max_bytes = context, kind, options.max_bytes
        idempotent = options.call.get("idempotent")
        self._call: CallOptions = {
            **options.call,
            "idempotent": kind.idempotent if idempotent is None else idempotent,
        }

    def make(self, taken: Sequence[Taken[T]]) -> Flow[Sent[T]]:
        """Send items in one call. Send them in halves if the request is too large, or cannot be written."""
        doubts: list[CallError] = []
        try:
            request = self._kind.request([each.object for each in taken])
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
                return (yield from self._send_halves(taken))
            return Sent(failed(taken, error))
        except SfmcSoapError as error:
            is_fatal = isinstance(error, (*_ENDS_A_WRITING, *self._kind.fatal))
            was_sent = bool(doubts) or (not is_fatal and _may_have_acted(error))
            return Sent(failed(taken, error), error if is_fatal else None, was_sent)
        if doubts and not self._kind.is_upsert:
            outcomes = [*map(_doubted, outcomes)]
        return Sent(outcomes, was_sent=True)

    def _send_halves(self, taken: Sequence[Taken[T]]) -> Flow[Sent[T]]:
        middle = len(taken) // 2
        first = yield from self.make(taken[:middle])
        if first.fatal is not None:
            first.outcomes += not_sent(taken[middle:], first.fatal)
            return first
        second = yield from self.make(taken[middle:])
        return Sent(first.outcomes + second.outcomes, second.fatal, first.was_sent or second.was_sent)


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
