"""Calls that the service has queued: what is kept of them, to ask for their results later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ..._runtime.client.errors import Outcome
from ..._runtime.client.results import outcome_of
from ..._runtime.model import Model
from ..._runtime.shortening import shorten
from .kinds import Kind, Taken

T = TypeVar("T")

_IN_DOUBT = "an earlier attempt, whose response was lost, may have done it"


@dataclass(frozen=True, kw_only=True, repr=False)
class QueuedCall(Generic[T]):
    """A call that the service has queued. `client.results` asks what became of it, in another process as well.

    It can be pickled if what was given can, and holds nothing of a client.

    Attributes:
        request_id: the RequestID of the call.
        kind: what is done with the items, None if only the RequestID is known.
        taken: the items, in their order.
        request: the request, None if only the RequestID is known.
        is_repeated: whether an attempt before it may have done what it does, so that what fails may have succeeded.
    """

    request_id: str
    kind: Kind[T] | None = None
    taken: Sequence[Taken[T]] = ()
    request: Model | None = None
    is_repeated: bool = False

    @property
    def indexes(self) -> list[int]:
        """The places of its items in what was given, from 0."""
        return [each.index for each in self.taken]

    @property
    def objects(self) -> Sequence[Any]:
        """What was sent, in its order: for each item an object, but for recipients, who are in one TriggeredSend."""
        return getattr(self.request, "objects", ())

    def outcomes(self, response: Any) -> list[Outcome[T]]:
        """Return the outcomes of the items, by the response that the call would have had at once."""
        if self.kind is None or self.request is None:
            # Nobody knows here what was given, but only its places.
            unknown: Any = None
            return [outcome_of(unknown, result, result.ordinal_id) for result in response.results]
        outcomes = self.kind.outcomes(self.taken, self.request, response)
        return [*map(in_doubt, outcomes)] if self.is_repeated else outcomes

    def __repr__(self) -> str:
        # The objects are left out: there may be a secret in them.
        return f"<{type(self).__name__} {shorten(self.request_id)}: {len(self.taken)} objects>"


def in_doubt(outcome: Outcome[T]) -> Outcome[T]:
    """Return the outcome of an item of a call that was sent twice: what failed may have succeeded before."""
    return outcome if outcome.ok else replace(outcome, unknown=True, reasons=[*outcome.reasons, _IN_DOUBT])
